"""What is known as a day begins that the plan in force did not expect.

Two operations that begin with the same day are compared: the one that would be left if everything had gone as the plan
in force meant it, and the one that is left by the journal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core.frames import rows_of
from logistics.core.steps import DIGITS
from logistics.demand.timeline import build_timeline
from logistics.inputs.fleet import KIND
from logistics.inputs.suppliers import SOLD, sold_on
from logistics.planning.continuation import NEED, STOCK

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from logistics.demand.timeline import Timeline
    from logistics.inputs.operation import Operation

#: The kinds of news, in the order in which they are told.
KINDS = (
    "came", "gone", "people", "place", "road_shut", "road_open", "vehicles", "under_way", "stock", "coming", "supply",
    "price", "lacks", "stands", "carried", "money",
)  # fmt: skip
_IDS = ("group_id", "depot_id", "item_id", "vehicle_id", "place_id", "to_place")
COLUMNS = ("news", "kind", *_IDS, "date", "until", "before", "now")
_DAY = pd.Timedelta(days=1)
_ROAD = ["from_place", "to_place"]


def news_of(expected: Operation, now: Operation) -> pd.DataFrame:
    """Give what the plan in force did not expect.

    Parameters
    ----------
    expected : the operation as the plan in force expected it on the day.
    now : the operation as it stands. It begins with the same day.

    Returns
    -------
    DataFrame
        One row for each thing, in the order of `KINDS`: `COLUMNS`. `news` counts them from 1. `before` and `now` are
        people, vehicles, quantities (units; of `supply` a day), USD (of `price` a unit), or the share of the needs of a
        day (`lacks`). `place_id` is the place expected and `to_place` the one known now (`place`), or `place_id` is
        that of a supplier. `date` and `until` are the first and the last day of the difference; missing where it has
        none.
    """
    timelines = [build_timeline(one) for one in (expected, now)]
    parts = [
        *_of_people(timelines), *_of_roads(expected, now), *_of_goods(expected, now, timelines),
        _vehicles(expected, now),
        *_of_suppliers(expected, now),
    ]  # fmt: skip
    before, here = expected.settings.budget_usd, now.settings.budget_usd
    if abs(here - before) >= 0.005:  # half a cent
        parts.append(pd.DataFrame({"kind": ["money"], "before": [before], "now": [here]}))
    return _ordered(part for part in parts if len(part))


def _ordered(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Put news together in their order, with all columns."""
    blank = pd.DataFrame({"kind": [], "date": [], "until": [], "before": [], "now": []})
    rows = pd.concat([*parts, blank], ignore_index=True).reindex(columns=list(COLUMNS[1:]))
    rows = rows.astype({"date": "datetime64[us]", "until": "datetime64[us]", "before": "float64", "now": "float64"})
    for name in _IDS:
        rows[name] = rows[name].astype(object).where(rows[name].notna(), "").astype("str")
    rows = rows.astype({"kind": "str"})
    rows = rows.assign(order=rows["kind"].map(KINDS.index)).sort_values(["order", *_IDS, "date"], ignore_index=True)
    return rows.drop(columns="order").assign(news=np.arange(1, len(rows) + 1))[list(COLUMNS)]


def _differing(tables: list[pd.DataFrame], keys: list[str], value: str) -> pd.DataFrame:
    """Give the keys whose sums differ in two tables: keys, before, now; 0 where there is no row."""
    sums = [table.groupby(keys)[value].sum().astype("float64") for table in tables]
    both = pd.concat(sums, axis=1, keys=["before", "now"]).fillna(0.0)
    return both[(both["now"] - both["before"]).abs() > 10.0**-DIGITS].reset_index()


def _spans(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Join rows of successive days that are alike: `keys` and what the row says, date and until."""
    said = [name for name in rows.columns if name != "date"]
    rows = rows.sort_values([*keys, "date"], ignore_index=True)
    same = (rows[said] == rows[said].shift()).all(axis=1) & (rows["date"] == rows["date"].shift() + _DAY)
    spans = rows.groupby((~same).cumsum().rename("span"), as_index=False)
    return spans.agg(**{name: (name, "first") for name in said}, date=("date", "min"), until=("date", "max"))


def _of_people(timelines: Sequence[Timeline]) -> list[pd.DataFrame]:
    """Compare where groups are on each day, and how many they are."""
    stays = [one.stays[["group_id", "date", "place_id", "people"]] for one in timelines]
    both = stays[0].merge(stays[1], on=["group_id", "date"], how="outer", suffixes=("_before", "_now"))
    both = both.astype({"people_before": "float64", "people_now": "float64"})
    came, gone = both["people_before"].isna(), both["people_now"].isna()
    of_people = both.rename(columns={"people_before": "before", "people_now": "now"})
    counts = of_people[["group_id", "date", "before", "now"]].fillna(0.0)
    parts = []
    for kind, rows in (
        ("came", counts[came]), ("gone", counts[gone]),
        ("people", counts[~came & ~gone & (counts["before"] != counts["now"])]),
    ):  # fmt: skip
        parts.append(_spans(rows, ["group_id"]).assign(kind=kind))
    moved = both[~came & ~gone & (both["place_id_before"] != both["place_id_now"])]
    moved = moved.rename(columns={"place_id_before": "place_id", "place_id_now": "to_place"})
    return [*parts, _spans(moved[["group_id", "date", "place_id", "to_place"]], ["group_id"]).assign(kind="place")]


def _of_roads(expected: Operation, now: Operation) -> list[pd.DataFrame]:
    """Compare the days on which roads are shut."""
    shut = [_shut_days(one) for one in (expected, now)]
    both = shut[0].merge(shut[1], on=[*_ROAD, "date"], how="outer", indicator=True)
    parts = []
    for kind, side in (("road_shut", "right_only"), ("road_open", "left_only")):
        rows = _spans(both.loc[both["_merge"] == side, [*_ROAD, "date"]], _ROAD)
        parts.append(rows.rename(columns={"from_place": "place_id"}).assign(kind=kind))
    return parts


def _shut_days(operation: Operation) -> pd.DataFrame:
    """List each day on which a road is shut: from_place, to_place (in the order of the alphabet), date."""
    days = operation.days
    rows = [
        (*sorted((row.from_place, row.to_place)), day)
        for row in rows_of(operation.closures)
        for day in days[(days >= row.from_date) & (days <= row.to_date)]
    ]
    frame = pd.DataFrame(rows, columns=[*_ROAD, "date"]).astype({"date": "datetime64[us]"})
    return frame.astype(dict.fromkeys(_ROAD, "str")).drop_duplicates(ignore_index=True)


def _of_goods(expected: Operation, now: Operation, timelines: Sequence[Timeline]) -> list[pd.DataFrame]:
    """Compare what depots hold and expect, what is on the road, and what groups have and lack."""
    day = pd.Timestamp(now.settings.start_date)
    lies = [one.stock[one.stock["available_from"] < day] for one in (expected, now)]
    comes = [one.stock[one.stock["available_from"] >= day] for one in (expected, now)]
    ways = [
        one.under_way.merge(timeline.drops[["drop_id", "group_id", "date"]], on="drop_id", how="left")
        for one, timeline in zip((expected, now), timelines, strict=True)
    ]
    coming = _differing(comes, [*STOCK, "available_from"], "quantity").rename(columns={"available_from": "date"})
    return [
        _differing(lies, STOCK, "quantity").assign(kind="stock"),
        coming.assign(kind="coming", until=coming["date"]),
        _differing(ways, ["group_id", "date", "item_id"], "quantity").assign(kind="under_way"),
        _differing([expected.opening_needs, now.opening_needs], NEED, "gap").assign(kind="lacks"),
        _differing([expected.opening_needs, now.opening_needs], NEED, "unmet_full").assign(kind="stands"),
        _differing([expected.opening_goods, now.opening_goods], NEED, "quantity").assign(kind="carried"),
    ]


def _vehicles(expected: Operation, now: Operation) -> pd.DataFrame:
    """Compare the vehicles of each kind that a depot has on each day."""
    there = []
    for one in (expected, now):
        days = pd.DataFrame({"date": one.days})
        rows = one.fleet.merge(days, how="cross")
        there.append(rows[rows["date"].between(rows["available_from"], rows["available_to"])])
    return _spans(_differing(there, [*KIND, "date"], "count"), KIND).assign(kind="vehicles")


def _of_suppliers(expected: Operation, now: Operation) -> list[pd.DataFrame]:
    """Compare what suppliers have a day, and what they ask for it."""
    pairs = pd.concat([one.suppliers[SOLD] for one in (expected, now)]).drop_duplicates()
    days = pairs.merge(pd.DataFrame({"date": now.days}), how="cross")
    terms = [days.join(sold_on(one.suppliers, days)) for one in (expected, now)]
    parts = []
    for kind, value in (("supply", "max_per_day"), ("price", "price_usd_per_unit")):
        both = days.assign(before=terms[0][value], now=terms[1][value])
        # What nobody sells has no price.
        both = both.fillna({"before": 0.0, "now": 0.0}) if kind == "supply" else both.dropna(subset=["before", "now"])
        parts.append(_spans(both[both["before"] != both["now"]], SOLD).assign(kind=kind))
    return parts
