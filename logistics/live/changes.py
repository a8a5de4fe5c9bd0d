"""What a new plan changes against the plan in force: which trips, for whom, and because of which news.

A change is put down to the news that touches it: the same group on the same day, the same goods in the same depot or
for the same group, the same vehicles on the same day, a road on its way. What no news touches follows from the rest:
vehicles, goods or money that are needed elsewhere, or set free.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from logistics.core.steps import DIGITS
from logistics.inputs.fleet import KIND
from logistics.inputs.suppliers import SOLD
from logistics.live.diversions import diversions
from logistics.live.news import news_of
from logistics.output.trip_geometry import trip_paths
from logistics.planning.continuation import NEED, STOCK
from logistics.planning.plan_diff import SAME, listed, matched_trips

if TYPE_CHECKING:
    from collections.abc import Collection

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

#: How much a day is bound: its papers were handed out, or they were not.
PROMISED, FREE = "promised", "free"
_OF_GROUP, _OF_NEED, _OF_STOCK = (
    ("came", "gone", "people", "place"),
    ("lacks", "stands", "carried"),
    ("stock", "coming"),
)
_OF_SUPPLIER = ("supply", "price")
_ROADS = ("road_shut", "road_open")
_RECEIVED = ["group_id", "date", "item_id"]


@dataclass(frozen=True)
class Changes:
    """What a new plan changes.

    Attributes
    ----------
    news : what the plan in force did not expect, as `news_of` gives it.
    trips : the rows of `changed_trips`, and zone (`promised` or `free`) and why (numbers of the news that touch the
        trip, joined by spaces; "" where none does).
    groups : what groups receive otherwise: group_id, date, item_id, tier, before, now (units), need_survival (units),
        zone, why.
    diversions : trips on the road whose drop is no more, and where they could go, as `diversions` gives them.
    """

    news: pd.DataFrame
    trips: pd.DataFrame
    groups: pd.DataFrame
    diversions: pd.DataFrame


@dataclass(frozen=True)
class Side:
    """A plan with the operation it is of.

    Attributes
    ----------
    operation : the operation.
    plan : the plan.
    """

    operation: Operation
    plan: Plan


def changes_between(before: Side, after: Side, promised: Collection[pd.Timestamp]) -> Changes:
    """Compare the rest of the plan in force with a new plan.

    Parameters
    ----------
    before : the rest of the plan in force, and the operation as it expected it on the planning day.
    after : the new plan, and the operation as it stands.
    promised : days whose papers were handed out.
    """
    news = news_of(before.operation, after.operation)
    matched = matched_trips(before.plan, after.plan)
    trips = matched[matched["change"] != SAME]
    loads = _other_loads(trips, before, after)
    touched = _touched(trips, loads, before, after, news)
    groups = _groups(before.plan, after.plan)
    groups = groups.assign(why=_joined(groups, _touching(groups, loads, touched, after.plan, news)))
    every = listed(matched.assign(why=_joined(matched, touched)))
    meant = before.plan.drops[["drop_id", "group_id", "date", "lat", "lon"]]
    on_the_road = diversions(before.operation, meant, after.operation, after.plan)
    return Changes(news, _zoned(every, promised), _zoned(groups, promised), on_the_road)


def _zoned(rows: pd.DataFrame, promised: Collection[pd.Timestamp]) -> pd.DataFrame:
    zone = rows["date"].isin(list(promised)).map({True: PROMISED, False: FREE}).astype("str")
    return rows.assign(zone=zone)


def _groups(before: Plan, after: Plan) -> pd.DataFrame:
    """Give what groups receive otherwise."""
    sides = [plan.coverage[[*_RECEIVED, "tier", "need_survival", "received"]] for plan in (before, after)]
    both = sides[0].merge(sides[1], on=_RECEIVED, how="outer", suffixes=("_before", "_now"))
    both = both.assign(
        tier=both["tier_now"].fillna(both["tier_before"]).astype("int64"),
        need_survival=both["need_survival_now"].fillna(0.0),
        before=both["received_before"].fillna(0.0),
        now=both["received_now"].fillna(0.0),
    )
    both = both[(both["now"] - both["before"]).abs() > 10.0**-DIGITS]
    both = both.sort_values(["date", "tier", "group_id", "item_id"], ignore_index=True)
    return both[["group_id", "date", "item_id", "tier", "before", "now", "need_survival"]]


def _touched(trips: pd.DataFrame, loads: pd.DataFrame, before: Side, after: Side, news: pd.DataFrame) -> pd.DataFrame:
    """Give which news touches which changed trip, with the loads of `_other_loads`: row (of `trips`), news."""
    days = trips[[*KIND, "date"]].reset_index(names="row")
    found = [
        _on_days(loads[["row", "group_id", "date"]], news[news["kind"].isin(_OF_GROUP)], ["group_id"]),
        _of_same(loads, news[news["kind"].isin(_OF_NEED)], NEED),
        _of_same(loads, news[news["kind"].isin(_OF_STOCK)], STOCK),
        _on_days(days, news[news["kind"] == "vehicles"], KIND),
        _on_the_way(trips, before, after, news[news["kind"].isin(_ROADS)]),
    ]
    return pd.concat(found, ignore_index=True).drop_duplicates().sort_values(["row", "news"], ignore_index=True)


def _other_loads(trips: pd.DataFrame, before: Side, after: Side) -> pd.DataFrame:
    """Give what changed trips carry otherwise: row (of `trips`), depot_id, group_id, date (of the drop), item_id."""
    parts = []
    for side, name, sign in ((before, "trip_id_before", -1.0), (after, "trip_id_after", 1.0)):
        loads = trips[[name, "depot_id"]].reset_index(names="row").rename(columns={name: "trip_id"})
        loads = loads.merge(side.plan.trip_loads, on="trip_id")
        loads = loads.merge(side.plan.drops[["drop_id", "group_id", "date"]], on="drop_id")
        parts.append(loads.assign(quantity=sign * loads["quantity"]))
    keys = ["row", "depot_id", "group_id", "date", "item_id"]
    sums = pd.concat(parts, ignore_index=True).groupby(keys, as_index=False)["quantity"].sum()
    return sums[sums["quantity"].abs() > 10.0**-DIGITS]


def _of_same(rows: pd.DataFrame, news: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Give the news of the same things: row, news."""
    return rows.merge(news[["news", *keys]], on=keys)[["row", "news"]]


def _on_days(rows: pd.DataFrame, news: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Give the news of the same things that is of the same day: row, news."""
    both = rows.merge(news[["news", *keys, "date", "until"]], on=keys, suffixes=("", "_from"))
    return both.loc[both["date"].between(both["date_from"], both["until"]), ["row", "news"]]


def _on_the_way(trips: pd.DataFrame, before: Side, after: Side, news: pd.DataFrame) -> pd.DataFrame:
    """Give the news of roads that changed trips take, or would have taken: row, news."""
    if news.empty or trips.empty:
        return pd.DataFrame({"row": [], "news": []}, dtype="int64")
    places = after.operation.places.set_index("place_id")[["lat", "lon"]]
    at = {place: tuple(point) for place, point in zip(places.index, places.to_numpy(float), strict=True)}
    roads = {frozenset((at[row.place_id], at[row.to_place])): row.news for row in news.itertuples(index=False)}
    rows = []
    for side, name in ((before, "trip_id_before"), (after, "trip_id_after")):
        paths = trip_paths(side.operation, side.plan)
        for row, trip in trips[name].items():
            legs = {frozenset(leg) for leg in pairwise(paths.get(trip, []))}
            rows += [(row, number) for road, number in roads.items() if road in legs]
    return pd.DataFrame(rows, columns=["row", "news"]).astype("int64")


def _touching(
    groups: pd.DataFrame, loads: pd.DataFrame, touched: pd.DataFrame, plan: Plan, news: pd.DataFrame
) -> pd.DataFrame:
    """Give which news touches what groups receive: its own, and that of the trips that bring it: row, news."""
    rows = groups.reset_index(names="row")
    brought = rows.merge(loads.rename(columns={"row": "trip"})[["trip", *_RECEIVED]], on=_RECEIVED)[["row", "trip"]]
    by_trip = brought.merge(touched.rename(columns={"row": "trip"}), on="trip")[["row", "news"]]
    places = plan.drops[["group_id", "date", "place_id"]].drop_duplicates()
    sold = rows[["row", *_RECEIVED]].merge(places, on=["group_id", "date"])
    own = [
        _on_days(sold, news[news["kind"].isin(_OF_SUPPLIER)], SOLD),
        _on_days(rows[["row", "group_id", "date"]], news[news["kind"].isin(_OF_GROUP)], ["group_id"]),
        _of_same(rows, news[news["kind"].isin(_OF_NEED)], NEED),
    ]
    return pd.concat([*own, by_trip]).drop_duplicates().sort_values(["row", "news"], ignore_index=True)


def _joined(rows: pd.DataFrame, touched: pd.DataFrame) -> pd.Series:
    """Write the news that touches each row, joined by spaces."""
    of_row: dict[int, list[str]] = {}
    for row, number in touched[["row", "news"]].itertuples(index=False):
        of_row.setdefault(row, []).append(str(number))
    return pd.Series([" ".join(of_row.get(row, [])) for row in rows.index], index=rows.index, dtype="str")
