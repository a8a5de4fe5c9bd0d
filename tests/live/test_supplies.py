"""What suppliers have, as the journal tells it: figures reckoned by hand on four days of 400 people."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from logistics.live.entries import Entry
from logistics.live.journal import effective
from logistics.live.state import Issued, State, state
from logistics.live.tables import told_tables
from logistics.planning.pipeline import make_plan
from logistics.verification import verify
from tests.support.cases.allocation_cases import Made, operation_of, with_rows
from tests.support.cases.small import Small, day
from tests.support.run_command import run_here

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

pytestmark = pytest.mark.slow

SHOP = {"place_id": "bajio", "item_id": "drinking_water"}


def tables(**cells: object) -> Small:
    """400 people need 1,600 litres a day; a shop where they sleep sells 1,000 at 0.1 USD, the depot has none."""
    sold = {**SHOP, "max_per_day": 1000, "price_usd_per_unit": 0.1, "lead_days": 0, **cells}
    return with_rows(Made(4, 400, {"drinking_water": 1}, {"pickup": 0}).small(), suppliers=[sold])


def entry(at: int, hour: int = 20, **values: Any) -> Entry:
    zone = dt.timezone(dt.timedelta(hours=-6))
    happened = dt.datetime.combine(dt.date.fromisoformat(day(at)), dt.time(hour), zone)
    return Entry.of("supply", {**SHOP, **values}, happened_at=happened, recorded_at=happened)


def on(number: int) -> dt.date:
    return dt.date.fromisoformat(day(number))


def rows(operation: Operation, *columns: str) -> list[tuple[object, ...]]:
    """The rows of suppliers: first and last day of the month, and some columns."""
    days = [operation.suppliers[name].dt.strftime("%d") for name in ("available_from", "available_to")]
    return list(zip(*days, *(operation.suppliers[name] for name in columns), strict=True))


def told(operation: Operation, *entries: Entry) -> Operation:
    return told_tables(operation, effective(entries))


def test_half_from_the_second_day_on_and_another_price_from_the_third() -> None:
    after = told(
        operation_of(tables()),
        entry(0, from_date=on(1), share=0.5, reason="pozo bajo"),
        entry(1, from_date=on(2), price_usd=0.2),
    )
    assert rows(after, "max_per_day", "price_usd_per_unit", "notes") == [
        ("20", "20", 1000, 0.1, ""), ("21", "21", 500, 0.1, "pozo bajo"), ("22", "23", 500, 0.2, ""),
    ]  # fmt: skip


def test_half_told_twice_is_half() -> None:
    operation = operation_of(tables())
    again = told(operation, entry(0, from_date=on(1), share=0.5), entry(1, from_date=on(2), share=0.5))
    assert rows(again, "max_per_day") == [("20", "20", 1000), ("21", "23", 500)]
    better = told(operation, entry(0, from_date=on(1), share=0.5), entry(1, from_date=on(3), share=1.0))
    assert rows(better, "max_per_day") == [("20", "20", 1000), ("21", "22", 500), ("23", "23", 1000)]


def test_a_ranch_that_nobody_knew_gives_so_much_in_all() -> None:
    operation = operation_of(with_rows(tables(), suppliers=[]))
    after = told(operation, entry(0, from_date=on(1), until_date=on(2), total=8000.0))
    assert rows(after, "max_per_day", "max_total", "price_usd_per_unit") == [("21", "22", 8000, 8000, 0)]
    nothing = told(operation, entry(0, price_usd=0.3))
    assert nothing.suppliers.empty


def test_a_new_price_leaves_what_there_is_in_all_as_it_was() -> None:
    after = told(operation_of(tables(max_total=1500)), entry(1, from_date=on(2), price_usd=0.2))
    lots = after.suppliers["lot"].tolist()
    assert rows(after, "max_total", "price_usd_per_unit") == [("20", "21", 1500, 0.1), ("22", "23", 1500, 0.2)]
    assert lots[0] == lots[1] != ""


def test_other_suppliers_stay_as_they_are() -> None:
    operation = operation_of(tables())
    other = operation.suppliers.assign(place_id="arroyo")
    both = operation.replace_tables(suppliers=pd.concat([other, operation.suppliers], ignore_index=True))
    after = told(both, entry(0, from_date=on(1), per_day=10.0))
    assert after.suppliers["place_id"].tolist() == ["arroyo", "bajio", "bajio"]
    assert after.suppliers["available_from"].isna().tolist() == [True, False, False]
    assert after.suppliers.dtypes.equals(operation.suppliers.dtypes)


def evening(operation: Operation, plan: Plan, number: int, *entries: Entry) -> State:
    issued = [Issued(pd.Timestamp(operation.settings.start_date), plan)]
    return state(operation, effective(entries), issued, pd.Timestamp(day(number)))


def test_what_was_bought_is_no_longer_for_sale() -> None:
    """1,500 litres in all: 375 a day keep 150 of 400 people alive on the worst day; after two days 750 are left."""
    operation = operation_of(tables(max_total=1500))
    plan = make_plan(operation)
    assert plan.allocation.groupby("arrive_date")["quantity"].sum().tolist() == [375] * 4
    found = evening(operation, plan, 2)
    assert found.operation.suppliers["max_total"].tolist() == [750]
    again = make_plan(found.operation, earlier=found.rest)
    assert verify(found.operation, again) == []
    assert again.allocation.groupby("arrive_date")["quantity"].sum().tolist() == [375] * 2


def test_what_was_handed_over_and_bought_beside_the_plan_counts() -> None:
    """Of 375 litres planned for the first day 300 came, 20 of them bad; 100 more were bought for the group."""
    operation = operation_of(tables(max_total=1500))
    plan = make_plan(operation)
    happened = entry(0).happened_at
    line = {"item_id": "drinking_water", "good": 280.0, "damaged": 20.0, "missing": 75.0}
    drop = str(plan.drops["drop_id"].iloc[0])
    came = Entry.of(
        "delivery", {"place_id": "bajio", "drop_id": drop, "group_id": "g"}, lines=[line], happened_at=happened
    )
    more = Entry.of("purchase", {**SHOP, "quantity": 100.0, "usd": 10.0, "group_id": "g"}, happened_at=happened)
    found = evening(operation, plan, 1, came, more)
    assert found.operation.suppliers["max_total"].tolist() == [1500 - 300 - 100]


def test_told_by_one_command_tomorrow_is_planned_with_half(tmp_path: Path) -> None:
    """1,000 litres a day were bought; from the second day on the shop has half: 500 litres, for 50 USD."""
    folder = tables().write(tmp_path / "tablas")
    space, quiet = tmp_path / "caravana", ("--papers", "none", "--lang", "es")
    assert run_here("workspace", "init", space, folder, "--lang", "es") == 0
    assert run_here("tonight", space, "--day", day(0), *quiet) == 0
    assert run_here("issue", space, "--lang", "es") == 0
    half = ("--place-id", "Bajio", "--item-id", "drinking_water", "--from-date", day(1), "--share", "0.5")
    told_at = ("--at", f"{day(0)} 19:00", "--lang", "es")
    assert run_here("record", space, "supply", *half, *told_at) == 0
    assert run_here("tonight", space, "--day", day(1), *quiet) == 0
    draft = space / "tonight"
    assert run_here("verify", draft / "inputs", draft, "--lang", "es") == 0
    lines = pd.read_csv(draft / "allocation.csv")
    assert lines[["arrive_date", "quantity", "purchase_usd"]].to_numpy().tolist() == [
        [day(number), 500.0, 50.0] for number in (1, 2, 3)
    ]
    summary = json.loads((draft / "plan.json").read_text("utf-8"))
    assert summary["totals"]["purchases_usd"] == 150.0
