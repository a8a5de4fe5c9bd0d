"""Depots divided in two at the same place, and two operations put together that have nothing to do with each other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.cases.allocation_cases import drawn, first_two_aims, never_worse, values, with_ids, with_rows
from tests.support.cases.small import VEHICLES, Small, small_operations

pytestmark = pytest.mark.slow

#: Each solve holds an aim to a millionth while it looks at the next.
TOLERANCE = 1e-5
#: What two operations may give way by together, one of them may have to itself. In the aims from the third on, where a
#: kit weighs as much as hundreds of meals, that has been seen to make 0.0001 of them.
TOLERANCE_TOGETHER = 3e-4
#: More trips than a dock ever sees off, and more money than is ever spent.
AMPLE_DOCK, AMPLE_BUDGET = 1000, 1e6
#: Degrees of longitude between two operations.
APART = 4.0

Row = dict[str, object]


def same(before: list[float] | float, tolerance: float = TOLERANCE) -> object:
    return pytest.approx(before, rel=tolerance, abs=tolerance)


# Depots divided.


def twin(row: Row) -> Row:
    """The same row for the twin of its depot."""
    return {**row, "depot_id": f"{row['depot_id']}-twin"}


def with_docks(small: Small, times: int = 1, more: int = 0) -> Small:
    """Let every dock see off so many times its trips, and so many more."""
    most = "max_departures_per_day"
    rows = [{**row, most: times * int(str(row[most])) + more} for row in small.tables["depots"]]
    return with_rows(small, depots=rows)


def with_twins(small: Small) -> Small:
    """Every depot has a twin at the same place, with the same dock, that has neither stock nor vehicles."""
    depots = small.tables["depots"]
    return with_rows(small, depots=[*depots, *map(twin, depots)])


def divided_by_body(small: Small) -> Small:
    """Every depot has a twin that has its tankers and all that rides in them."""

    def place(row: Row) -> Row:
        tanker = str(row.get("vehicle_id")) in VEHICLES and VEHICLES[str(row["vehicle_id"])][2] == "bulk water"
        return twin(row) if tanker or row.get("item_id") == "domestic_water" else row

    tables = {name: [place(row) for row in small.tables[name]] for name in ("stock", "fleet")}
    return with_rows(with_twins(small), **tables)


def divided_by_halves(small: Small) -> Small:
    """Every depot has a twin that has half of its stock and vehicles, the smaller half where a number is odd."""

    def halves(row: Row, column: str) -> list[Row]:
        whole = int(str(row[column]))
        both = [{**row, column: whole - whole // 2}, {**twin(row), column: whole // 2}]
        return [half for half in both if half[column]]

    stock = [half for row in small.tables["stock"] for half in halves(row, "quantity")]
    fleet = [half for row in small.tables["fleet"] for half in halves(row, "count")]
    return with_rows(with_twins(small), stock=stock, fleet=fleet)


@drawn(6)
@given(small_operations())
def test_a_depot_with_nothing_in_it_changes_nothing(small: Small) -> None:
    """It has nothing to send and nothing to send it with: there is no column more than before."""
    assert values(with_twins(small)) == same(values(small))


@drawn(8)
@given(small_operations())
def test_dry_goods_and_tankers_of_a_depot_may_part(small: Small) -> None:
    """What rides dry and what rides in tankers share nothing in a depot but the dock.

    Loads, fleet and stock are rows of one body, vehicle kind or item each. Where the dock never binds, as here, every
    plan of the one depot is a plan of the two and the other way round, with the same loads, trips and costs.
    """
    ample = with_docks(small, more=AMPLE_DOCK)
    assert values(divided_by_body(ample)) == same(values(ample))


@drawn(8)
@given(small_operations(max_depots=2))
def test_half_of_a_depot_here_and_half_there_is_never_better(small: Small) -> None:
    """What two depots at one place do, one depot with all that they have can do.

    Its stock, vehicles and departures are the sums of theirs, and its routes are theirs. The other way round it need
    not be: half the goods in each may ask for two trips where one would do. That the halves of all docks are whole,
    they are doubled first.
    """
    halves, whole = divided_by_halves(small), with_docks(small, times=2)
    assert never_worse(first_two_aims(halves), first_two_aims(whole))


# Operations put together.


def on_its_own(small: Small, prefix: str, west: float) -> Small:
    """The same operation under ids of its own, so far to the west; its standards speak of its own people alone."""
    ages = [row["age_sex_group"] for row in small.tables["population"]]
    standards = [{**row, "age_sex_group": age} for row in small.tables["standards"] for age in ages]
    places = [{**row, "lon": float(str(row["lon"])) - west} for row in small.tables["places"]]
    moved = with_rows(small, standards=standards, places=places)
    return with_ids(moved, lambda kind, old: old if kind == "item_id" else f"{prefix}-{old}")


def together(one: Small, other: Small) -> Small:
    """Two operations as one, under the settings of the first; items they both have are the same."""
    tables = {name: [*rows, *other.tables[name]] for name, rows in one.tables.items()}
    tables["items"] = list({row["item_id"]: row for row in tables["items"]}.values())
    at_points = [item for small in (one, other) for item in small.settings["support_point_items"]]  # type: ignore[attr-defined]
    return Small(tables, {**one.settings, "support_point_items": sorted(set(at_points))})


def two_operations() -> st.SearchStrategy[tuple[Small, Small]]:
    """Two operations of the same days and settings, far apart, with more money than they can spend."""

    def apart(both: tuple[Small, Small]) -> tuple[Small, Small]:
        shared = {"budget_usd": AMPLE_BUDGET, "drive_at_night": both[0].settings["drive_at_night"]}
        one, other = (replace(small, settings={**small.settings, **shared}) for small in both)
        return on_its_own(one, "one", 0.0), on_its_own(other, "other", APART)

    def of_days(days: int) -> st.SearchStrategy[tuple[Small, Small]]:
        small = small_operations(min_days=days, max_days=days, max_depots=2)
        return st.tuples(small, small).map(apart)

    return st.integers(2, 4).flatmap(of_days)


def with_stranded(small: Small) -> Small:
    """One person more, on a road that leads nowhere else: nobody can be worse off."""
    group, place, stay, road = (small.tables[name][0] for name in ("groups", "places", "itinerary", "roads"))
    alone = {"group_id": f"{group['group_id']}-stranded"}
    one, other = ({**place, "place_id": f"{place['place_id']}-{name}"} for name in ("island", "pier"))
    ends = {"from_place": one["place_id"], "to_place": other["place_id"]}
    return with_rows(
        small,
        groups=[*small.tables["groups"], {**group, **alone, "headcount": 1}],
        places=[*small.tables["places"], one, other],
        roads=[*small.tables["roads"], {**road, **ends}],
        itinerary=[*small.tables["itinerary"], {**stay, **alone, "place_id": one["place_id"], "nights": 10}],
    )


@drawn(5)
@given(two_operations())
def test_two_operations_together_give_their_two_plans(both: tuple[Small, Small]) -> None:
    """No road, stock, vehicle or supplier is shared, and the money is enough: a plan of both is a plan of each.

    The first aim is that of the one who is worse off. The other need no longer do as well as it could, so that it may
    do better in the second aim; in later ones, held at that, anything may happen. But where somebody is stranded in
    each, the first aim asks nothing of either. Then the later aims are sums over two operations that have nothing to do
    with each other, and the least of such a sum, aim after aim, is the sum of the least of each.
    """
    one, other = map(values, both)
    whole = values(together(*both))
    assert whole[0] == same(max(one[0], other[0]))
    assert whole[1] <= one[1] + other[1] + TOLERANCE * max(1.0, one[1] + other[1])

    stranded = [with_stranded(small) for small in both]
    sums = [first + second for first, second in zip(*map(values, stranded), strict=True)]
    whole = values(together(*stranded))
    assert whole[:2] == same(sums[:2])
    assert whole[2:] == same(sums[2:], TOLERANCE_TOGETHER)
