"""What partners and the public can find out from their tables alone, over random groups, ways and days."""

from __future__ import annotations

import dataclasses
import datetime as dt
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from logistics.inputs.operation import Protection
from logistics.output.protection import policy_of, protect
from logistics.output.protection.export import scan_or_raise, write_tables
from tests.support.cases.protection_cases import dates, operations, quick_plan
from tests.support.thorough import some

if TYPE_CHECKING:
    from collections.abc import Callable

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.output.protection import Audience

pytestmark = pytest.mark.slow

EXAMPLES = 4
DELAY = {"partner": dt.timedelta(hours=48), "public": dt.timedelta(days=7)}
SHARED: tuple[Audience, ...] = ("partner", "public")
#: What may stand in a file of each audience; written here anew, not read from the table of fields.
COLUMNS = {
    "partner": {
        *("date", "state_code", "state", "municipality_code", "municipality", "people", "people_served", "tier"),
        *("item_id", "item", "kg", "survival_percent", "full_percent", "short_kg", "sender", "share_percent"),
        *("area_code", "level", "area", "lat", "lon", "week"),
    },
    "public": {
        *("week", "state_code", "state", "person_days", "person_days_served", "tier", "kg", "survival_percent"),
        *("full_percent", "area_code", "level", "area", "lat", "lon"),
    },
}


def example(number: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a property over a few drawn operations, the same each time."""

    def wrap(check: Callable[..., None]) -> Callable[..., None]:
        quick = settings(
            phases=[Phase.generate],
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        return seed(number)(quick(check))

    return wrap


@example(1)
@given(operations(), dates())
def test_days_places_and_counts(operation: Operation, as_of: dt.date) -> None:
    plan = quick_plan(operation)
    for audience in SHARED:
        tables = protect(operation, plan, audience, as_of).tables
        for name, table in tables.items():
            assert set(table.columns) <= COLUMNS[audience], name
        last_hour = pd.Timestamp(as_of) - DELAY[audience]
        for table in tables.values():
            if "date" in table:
                assert (table["date"] + pd.Timedelta(days=1) <= last_hour).all()
            if "week" in table:
                assert (table["week"] + pd.Timedelta(days=7) <= last_hour).all()
        assert set(tables["areas"]["level"]) <= ({"state", "municipality"} if audience == "partner" else {"state"})
    people = protect(operation, plan, "partner", as_of).tables["people"]
    assert (people["people"] % 50 == 0).all()
    assert (people["people"] >= 100).all()


@example(2)
@given(operations(), dates())
def test_the_future_has_no_part_in_what_is_shown(operation: Operation, as_of: dt.date) -> None:
    """Let everybody go elsewhere once the delay begins: what is shown stays the same, byte for byte."""
    for audience in SHARED:
        last = policy_of(operation.settings, audience, as_of).shown_until
        other = _elsewhere_after(operation, pd.Timestamp(last))
        one, two = (_files(case, quick_plan(case), audience, as_of, scanned=False) for case in (operation, other))
        assert one == two


@example(3)
@given(operations(), dates())
def test_nobody_can_tell_where_a_small_group_is(operation: Operation, as_of: dt.date) -> None:
    """Let the small groups go where they like: no count of people changes on any day, so none can be subtracted."""
    small = operation.groups.loc[operation.groups["headcount"] < 100, "group_id"]
    largest = operation.groups.sort_values(["headcount", "group_id"], ascending=[False, True])["group_id"].iloc[0]
    wandering = operation.itinerary["group_id"].isin(set(small) - {largest})
    itinerary = operation.itinerary.copy()
    itinerary.loc[wandering, "place_id"] = itinerary.loc[wandering, "place_id"].to_numpy()[::-1]
    other = operation.replace_tables(itinerary=itinerary)
    for audience in SHARED:
        one, two = (protect(case, quick_plan(case), audience, as_of).tables for case in (operation, other))
        for name in one:
            pd.testing.assert_frame_equal(one[name], two[name])


@example(4)
@given(operations(), dates())
def test_exports_on_two_days_agree(operation: Operation, as_of: dt.date) -> None:
    """What was shown once is shown the same later: a difference between two exports is only the days between."""
    plan = quick_plan(operation)
    earlier, later = (protect(operation, plan, "partner", as_of + dt.timedelta(days=more)).tables for more in (0, 3))
    for name in ("people", "deliveries", "coverage"):
        last = earlier[name]["date"].max() if len(earlier[name]) else pd.Timestamp("1990-01-01")
        again = later[name][later[name]["date"] <= last].reset_index(drop=True)
        pd.testing.assert_frame_equal(earlier[name], again, check_dtype=bool(len(again)))


@pytest.mark.parametrize("headcount", [20, 60, 99])
def test_groups_of_few_are_not_shown_however_many_they_are_together(operation: Operation, headcount: int) -> None:
    few = operation.replace_tables(groups=operation.groups.assign(headcount=headcount))
    for audience in SHARED:
        tables = protect(few, quick_plan(few), audience, dt.date(2018, 11, 20)).tables
        assert all(table.empty for table in tables.values())


@pytest.mark.parametrize("audience", SHARED)
def test_clean_exports_raise_no_alarm(audience: Audience) -> None:
    """25 exports for each audience: what is written passes the scan, which knows nothing of how it was made."""
    passed = []

    @seed(5)
    @settings(
        phases=[Phase.generate],
        max_examples=some(25),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(operations(), dates(), st.sampled_from(["en", "es"]))
    def passes(operation: Operation, as_of: dt.date, lang: str) -> None:
        passed.append(_files(operation, quick_plan(operation), audience, as_of, lang))

    passes()
    assert len(passed) == some(25)


def test_stricter_thresholds_hold(operation: Operation, plan: Plan) -> None:
    strict = Protection(partner_delay_hours=100, partner_place="state", smallest_group=1000, round_people_to=500)
    case = dataclasses.replace(operation, settings=dataclasses.replace(operation.settings, protection=strict))
    tables = protect(case, plan, "partner", dt.date(2018, 11, 2)).tables
    assert set(tables["areas"]["level"]) == {"state"}
    assert tables["people"]["date"].max() == pd.Timestamp("2018-10-27")
    assert (tables["people"]["people"] % 500 == 0).all()
    assert not {"municipality", "municipality_code"} & set(tables["people"])


def _elsewhere_after(operation: Operation, last: pd.Timestamp) -> Operation:
    """Send every group somewhere else from the day after `last`; stays are split at that day."""
    rows = operation.itinerary
    nights = rows.loc[rows.index.repeat(rows["nights"])]
    day = nights["arrive_date"] + pd.to_timedelta(nights.groupby(["group_id", "sequence"]).cumcount(), unit="D")
    nights = nights.assign(arrive_date=day, nights=1)
    late = nights["arrive_date"] > last
    nights.loc[late, "place_id"] = "tijuana"
    nights["sequence"] = nights.groupby("group_id").cumcount() + 1
    return operation.replace_tables(itinerary=nights.reset_index(drop=True))


def _files(
    operation: Operation, plan: Plan, audience: Audience, as_of: dt.date, lang: str = "en", *, scanned: bool = True
) -> dict[str, bytes]:
    """Write an export and scan it; its files."""
    protected = protect(operation, plan, audience, as_of, lang=lang)  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory() as folder:
        write_tables(protected, Path(folder), lang)  # type: ignore[arg-type]
        if scanned:
            scan_or_raise(operation, plan, protected.policy, Path(folder), "en")
        return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}
