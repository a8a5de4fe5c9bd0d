"""What suppliers sell on some days, at other prices, and in all: figures reckoned by hand.

100 people need 400 litres a day and 250 to survive. The depot has none; a shop where they sleep has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from logistics.inputs.suppliers import offers
from logistics.planning.pipeline import make_plan
from logistics.verification import verify
from tests.support.cases.allocation_cases import Made, operation_of, with_rows
from tests.support.cases.small import day

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation


def shop(**cells: object) -> dict[str, object]:
    sold = {"place_id": "bajio", "item_id": "drinking_water", "max_per_day": 400, "price_usd_per_unit": 0.5}
    return {**sold, "lead_days": 0, **cells}


def selling(*rows: dict[str, object]) -> Operation:
    """Four days of 100 people who carry nothing on, with these rows of suppliers and 1,000 USD."""
    return operation_of(with_rows(Made(4, 100, {"drinking_water": 1}, {"pickup": 0}).small(), suppliers=[*rows]))


def bought(operation: Operation) -> dict[str, tuple[float, float]]:
    """The litres and USD of what a plan buys, by the day of the month; the plan passes every rule."""
    plan = make_plan(operation)
    assert verify(operation, plan) == []
    sums = plan.allocation.groupby(plan.allocation["arrive_date"].dt.strftime("%d"))[["quantity", "purchase_usd"]].sum()
    return {str(date): (float(row.quantity), float(row.purchase_usd)) for date, row in sums.iterrows()}


def test_half_from_a_day_on_and_twice_the_price_from_another() -> None:
    operation = selling(
        shop(available_to=day(0)),
        shop(available_from=day(1), available_to=day(1), max_per_day=200),
        shop(available_from=day(2), max_per_day=200, price_usd_per_unit=1),
    )
    assert bought(operation) == {"20": (400, 200), "21": (200, 100), "22": (200, 200), "23": (200, 200)}


def test_on_days_without_a_row_nothing_is_sold() -> None:
    assert bought(selling(shop(available_from=day(1), available_to=day(2)))) == {"21": (400, 200), "22": (400, 200)}


def test_what_a_supplier_has_in_all_is_shared_out_over_the_days() -> None:
    """The worst day is to be as good as can be: 600 litres are 150 a day, 60 % of what keeps 100 people alive."""
    found = bought(selling(shop(max_total=600)))
    assert {date: litres for date, (litres, _) in found.items()} == {"20": 150, "21": 150, "22": 150, "23": 150}


def test_rows_of_one_lot_share_what_there_is_in_all() -> None:
    """600 litres whatever the price; in two lots it is 400 in each."""
    cut = {"max_total": 600, "available_to": day(1)}, {"max_total": 600, "available_from": day(2)}
    one = bought(selling(*(shop(lot="well", price_usd_per_unit=1 + at, **row) for at, row in enumerate(cut))))
    assert one == {"20": (150, 150), "21": (150, 150), "22": (150, 300), "23": (150, 300)}
    two = bought(selling(*(shop(**{**row, "max_total": 400}) for row in cut)))
    assert two == {"20": (200, 100), "21": (200, 100), "22": (200, 100), "23": (200, 100)}


def test_the_day_that_counts_is_that_of_the_hand_over() -> None:
    """Ordered two days before, the goods of the third day cost what they cost on the third day."""
    late: dict[str, Any] = {"lead_days": 2}
    rows = shop(available_to=day(1), **late), shop(available_from=day(2), price_usd_per_unit=1, **late)
    operation = selling(*rows)
    assert bought(operation) == {"22": (400, 400), "23": (400, 400)}
    orders = make_plan(operation).allocation["dispatch_date"].dt.strftime("%Y-%m-%d")
    assert orders.tolist() == [day(0), day(1)]


def test_rows_without_a_word_are_lots_of_their_own() -> None:
    operation = selling(
        shop(available_to=day(0), max_total=500), shop(available_from=day(1), available_to=day(2)),
        shop(available_from=day(3), max_total=300),
    )  # fmt: skip
    rows = offers(operation.suppliers)
    assert rows["lot"].tolist() == [0, 1, 2]
    assert rows["max_total"].tolist() == [500, np.inf, 300]


@pytest.mark.parametrize("cells", [{}, {"available_from": day(-9), "available_to": day(99), "max_total": 10**6}])
def test_a_row_that_holds_always_is_as_one_without_days(cells: dict[str, object]) -> None:
    assert bought(selling(shop(**cells))) == dict.fromkeys(("20", "21", "22", "23"), (400, 200))


def test_columns_that_say_nothing_have_no_part_in_the_hash() -> None:
    plain, dated = selling(shop()), selling(shop(available_from=day(0)))
    assert plain.replace_tables(suppliers=plain.suppliers.assign(lot="")).sha256 == plain.sha256
    assert dated.sha256 != plain.sha256
