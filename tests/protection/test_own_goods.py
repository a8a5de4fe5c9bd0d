"""What an organisation is told of its own stock and vehicles, and what nobody is told of those of others.

By hand: 100 people need 400 litres a day. Of 1,600 litres in the depot the first 1,000 are of the Red Cross, the rest,
which came a day later, of a parish. A pickup takes 900 kg; the Red Cross has one, the parish two.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from logistics.core.errors import ProtectionError
from logistics.output.protection.export import Request, export
from logistics.output.protection.protect import protect
from logistics.output.scanner import Limits, scan_folder, secrets_of
from logistics.planning.pipeline import make_plan
from tests.support.cases.allocation_cases import Made, operation_of, with_rows
from tests.support.cases.small import day
from tests.support.run_command import run_here

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

pytestmark = pytest.mark.slow

DAYS = 5
#: The third day is the last that a partner may see.
AS_OF = dt.date.fromisoformat(day(2)) + dt.timedelta(days=3)
NOW = dt.datetime(2019, 1, 1, tzinfo=dt.UTC)
ORGANISATIONS: list[dict[str, Any]] = [
    {"organisation_id": "cruz-roja", "name": "Cruz Roja del Istmo", "kind": "Red Cross"},
    {"organisation_id": "parroquia", "name": "Parroquia de la Luz", "kind": "church"},
]


def tables(headcount: int = 100) -> Any:
    small = Made(DAYS, headcount, {"drinking_water": 1000}, {"pickup": 1}).small()
    stock, fleet = small.tables["stock"][0], small.tables["fleet"][0]
    return with_rows(
        small,
        organisations=ORGANISATIONS,
        stock=[
            {**stock, "organisation_id": "cruz-roja"},
            {**stock, "quantity": 600, "available_from": day(1), "organisation_id": "parroquia"},
        ],
        fleet=[
            {**fleet, "first_no": 1, "organisation_id": "cruz-roja"},
            {**fleet, "count": 2, "first_no": 2, "organisation_id": "parroquia"},
        ],
    )


@pytest.fixture(scope="module")
def operation() -> Operation:
    return operation_of(tables())


@pytest.fixture(scope="module")
def plan(operation: Operation) -> Plan:
    return make_plan(operation)


def own(operation: Operation, plan: Plan, organisation: str) -> dict[str, pd.DataFrame]:
    found = protect(operation, plan, "partner", AS_OF, organisation=organisation, understood=True)
    return {name: table for name, table in found.tables.items() if name.startswith("own_")}


def test_levels_of_its_own_stock_first_come_first_gone(operation: Operation, plan: Plan) -> None:
    """All 1,600 litres leave in five days, those of the Red Cross before those of the parish."""
    sent = plan.allocation.groupby("dispatch_date")["quantity"].sum()
    assert sent.sum() == 1600
    before = sent.cumsum()[:3]
    left = (1000 - before).clip(lower=0)
    mine = own(operation, plan, "cruz-roja")["own_stock"]
    assert mine["closing"].tolist() == left.tolist()
    assert mine["opening"].tolist() == [0, *left.tolist()[:-1]]
    assert mine["incoming"].tolist() == [1000, 0, 0]
    assert mine["dispatched"].tolist() == sent[:3].clip(upper=1000).tolist()
    assert set(mine["organisation"]) == {"Cruz Roja del Istmo"}
    other = own(operation, plan, "parroquia")["own_stock"]
    assert other["incoming"].tolist() == [0, 600, 0]
    assert (other["closing"] + mine["closing"] + before.to_numpy()).tolist() == [1000, 1600, 1600]


def test_vehicles_of_its_own_that_drive(operation: Operation, plan: Plan) -> None:
    mine, other = (own(operation, plan, name)["own_vehicles"] for name in ("cruz-roja", "parroquia"))
    assert mine["vehicles"].tolist() == [1, 1, 1]
    assert other["vehicles"].tolist() == [2, 2, 2]
    drove = plan.trips[plan.trips["start"] < pd.Timestamp(day(3))]
    assert mine["in_use"].sum() + other["in_use"].sum() == len(drove[["vehicle_no", "start"]].drop_duplicates())
    assert mine["in_use"].sum() == (drove["vehicle_no"] == 1).sum()


def test_nothing_follows_from_days_that_are_not_shown(operation: Operation, plan: Plan) -> None:
    """What left for a drop of a later day is not told yet; a plan that does otherwise later gives the same tables."""
    late = plan.drops.loc[plan.drops["date"] > pd.Timestamp(day(2)), "drop_id"]
    kept = {
        name: table[~table["drop_id"].isin(late)] if "drop_id" in table else table
        for name, table in plan.tables().items()
    }
    trips = set(kept["trip_stops"]["trip_id"])
    other = type(plan)(**{**kept, "trips": plan.trips[plan.trips["trip_id"].isin(trips)]}, summary=plan.summary)
    for organisation in ("cruz-roja", "parroquia"):
        one, two = own(operation, plan, organisation), own(operation, other, organisation)
        for name, table in one.items():
            pd.testing.assert_frame_equal(table, two[name])


def saved(operation: Operation, plan: Plan, folder: Path) -> Path:
    folder.mkdir()
    plan.save(folder)
    return folder


def request(audience: Any = "partner", organisation: str = "cruz-roja") -> Request:
    return Request(audience, AS_OF, "es", organisation=organisation)


def test_an_export_names_its_organisation_and_no_other(operation: Operation, plan: Plan, tmp_path: Path) -> None:
    run = saved(operation, plan, tmp_path / "run")
    files = export(operation, run, tmp_path / "out", request(), NOW)
    assert {"own_stock.csv", "own_vehicles.csv"} <= set(files)
    told = "\n".join((tmp_path / "out" / name).read_text("utf-8") for name in files)
    assert "Cruz Roja del Istmo" in told
    assert "arroquia" not in told
    assert "de la Luz" not in told
    audit = pd.read_csv(run / "exports.csv", keep_default_na=False)
    assert set(audit["organisation"]) == {"cruz-roja"}
    export(operation, run, tmp_path / "plain", request(organisation=""), NOW)
    assert not list((tmp_path / "plain").glob("own_*"))
    assert "Cruz" not in (tmp_path / "plain" / "README.md").read_text("utf-8")


def name_of_another(folder: Path) -> None:
    (folder / "README.md").write_text("Junto con la Parroquia de la Luz.", "utf-8")


def id_of_another(folder: Path) -> None:
    (folder / "own_stock.csv").write_text("organisation_id\nparroquia\n", "utf-8")


@pytest.mark.parametrize("leak", [name_of_another, id_of_another])
def test_the_scan_finds_another_organisation(
    operation: Operation, plan: Plan, tmp_path: Path, leak: Callable[[Path], None]
) -> None:
    leak(tmp_path)
    last = dt.date.fromisoformat(day(2))
    mine, nobody = (secrets_of(operation, plan, Limits(last, "state", organisation=name)) for name in ("cruz-roja", ""))
    assert {finding.rule for finding in scan_folder(tmp_path, mine)} == {"name"}
    (tmp_path / "own.txt").write_text("Para la Cruz Roja del Istmo", "utf-8")
    found = {finding.file for finding in scan_folder(tmp_path, nobody)}
    assert "own.txt" in found
    assert "own.txt" not in {finding.file for finding in scan_folder(tmp_path, mine)}


@pytest.mark.parametrize(("audience", "organisation"), [("public", "cruz-roja"), ("partner", "nadie")])
def test_others_are_refused(operation: Operation, plan: Plan, tmp_path: Path, audience: str, organisation: str) -> None:
    run = saved(operation, plan, tmp_path / "run")
    with pytest.raises(ProtectionError):
        export(operation, run, tmp_path / "out", request(audience, organisation), NOW)
    assert not (tmp_path / "out").exists()
    assert not (run / "exports.csv").exists()


def test_coordinators_see_whose_everything_is(operation: Operation, plan: Plan) -> None:
    found = protect(operation, plan, "coordinator", AS_OF).tables
    assert found["own_stock"].groupby("organisation_id")["closing"].last().sum() == 0
    assert found["own_stock"]["depot_id"].unique().tolist() == ["d"]
    assert len(found["own_stock"]) == 2 * DAYS
    nobody = operation.replace_tables(
        organisations=operation.organisations.iloc[:0],
        stock=operation.stock.assign(organisation_id=""),
        fleet=operation.fleet.assign(organisation_id=""),
    )
    assert "own_stock" not in protect(nobody, plan, "coordinator", AS_OF).tables


def test_sheets_say_whose_goods_and_vehicles_are(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = tables().write(tmp_path / "tablas")
    assert run_here("plan", folder, "--out", tmp_path / "run", "--lang", "es") == 0
    page = (tmp_path / "run" / "drop_sheets.html").read_text("utf-8")
    assert "existencias de Cruz Roja del Istmo / Parroquia de la Luz" in page
    assert "n.º 1 (Cruz Roja del Istmo)" in page
    data = pd.read_excel(tmp_path / "run" / "driver_sheets.xlsx", sheet_name="data", skiprows=[1])
    trips = pd.read_csv(tmp_path / "run" / "trips.csv").set_index("trip_id")["vehicle_no"]
    owners = {1: "Cruz Roja del Istmo", 2: "Parroquia de la Luz", 3: "Parroquia de la Luz"}
    # The stock of the parish comes on the second day.
    both = "Cruz Roja del Istmo / Parroquia de la Luz"
    first = data["date"].astype(str).str.startswith(day(0))
    assert data["goods_owner"].tolist() == ["Cruz Roja del Istmo" if early else both for early in first]
    assert data["vehicle_owner"].tolist() == [owners[trips[trip]] for trip in data["trip_id"]]
    assert "(Cruz Roja del Istmo)" in (tmp_path / "run" / "summary.md").read_text("utf-8")
    capfd.readouterr()
    line = ["--audience", "partner", "--organisation", "cruz-roja", "--as-of", AS_OF, "--out", tmp_path / "out"]
    assert run_here("export", folder, tmp_path / "run", *line, "--lang", "es") == 0
    assert "own_stock.csv" in capfd.readouterr().out
    assert json.loads((tmp_path / "out" / "people.geojson").read_text("utf-8"))["features"]


def test_the_record_of_an_earlier_version_keeps_its_lines(operation: Operation, plan: Plan, tmp_path: Path) -> None:
    """It had no column for organisations; what it says of each export stays, and that of the new one is added."""
    run = saved(operation, plan, tmp_path / "run")
    earlier = "when,audience,as_of,loosened,folder,file,sha256\n2018,public,2018-11-01,,before,people.csv,0\n"
    (run / "exports.csv").write_text(earlier, "utf-8")
    export(operation, run, tmp_path / "out", request(), NOW)
    record = pd.read_csv(run / "exports.csv", keep_default_na=False, dtype=str)
    assert record.iloc[0][["when", "audience", "as_of", "folder", "file", "sha256"]].tolist() == [
        "2018", "public", "2018-11-01", "before", "people.csv", "0",
    ]  # fmt: skip
    assert record["organisation"].tolist()[0] == ""
    assert set(record["organisation"][1:]) == {"cruz-roja"}
