"""A made-up world beside a plan: who is really where, what really comes, breaks, gets lost and is shut.

Everything is drawn from a seed, and from what a draw is about (a group and a day, a vehicle and a day, a row of stock),
never from what a plan decides: the truck that breaks down breaks down whoever planned it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core.frames import rows_of, typed_like
from logistics.demand.demand import Demand
from logistics.inputs.fleet import stretches, without

if TYPE_CHECKING:
    from collections.abc import Iterator

    from logistics.inputs.operation import Operation

DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Deviations:
    """How far the world is from the tables; all assumed, none fitted to data.

    Attributes
    ----------
    heads : standard deviation of the error of the first head count, as a share.
    growth, growth_spread : by how much a group grows each day, as a share, and its standard deviation.
    count_error : standard deviation of the error of a later head count.
    short : share of the days of arrival on which a group sleeps where it was.
    late : of these, the share after which all that follows is a day later; else it is where it meant to be next day.
    lossy, lost : share of the days on which what a vehicle carries is lost in part, and the largest part that is.
    breaks, stands : share of the days on which a vehicle breaks down, and the most days it then stands.
    overdue, most_overdue : share of the rows of expected stock that come late, and by how many days at most.
    partial : share of the rows of expected stock that do not come whole, and of supplies that are brought in half.
    shut, shut_days : how many roads are shut, and for how many days each.
    """

    heads: float = 0.08
    growth: float = 0.003
    growth_spread: float = 0.01
    count_error: float = 0.02
    short: float = 0.1
    late: float = 0.5
    lossy: float = 0.15
    lost: float = 0.3
    breaks: float = 0.02
    stands: int = 4
    overdue: float = 0.25
    most_overdue: int = 4
    partial: float = 0.15
    shut: int = 3
    shut_days: int = 3


class Draws:
    """Draws that depend on the seed and on what they are about, and on nothing else."""

    def __init__(self, seed: int) -> None:
        """Begin with a seed."""
        self.seed = seed

    def about(self, *what: object) -> np.random.Generator:
        """Give draws about something."""
        text = "|".join(map(str, (self.seed, *what)))
        return np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))


@dataclass(frozen=True)
class World:
    """What really happens, whatever is planned.

    Attributes
    ----------
    truth : the operation as its tables would be if all had been known: people, ways, vehicles, roads, stock.
    demand : where people are, and what they newly need.
    announced : by group, for each day of its stays (its index), where it means to be from then on: places by day.
    counted : what is found when people are counted: group_id, date, people.
    broken : vehicles that stand: depot_id, vehicle_id, vehicle_no, first, last.
    shut : rows of `closures` that nobody knew of.
    coming : stock that was expected: depot_id, item_id, expected (day), date (on which it comes), planned, quantity.
    draws, deviations : what all of it is drawn with.
    """

    truth: Operation
    demand: Demand
    announced: dict[str, dict[pd.Timestamp, pd.Series]]
    counted: pd.DataFrame
    broken: pd.DataFrame
    shut: pd.DataFrame
    coming: pd.DataFrame
    draws: Draws
    deviations: Deviations

    @cached_property
    def there(self) -> frozenset[str]:
        """The drops at which somebody really is."""
        return frozenset(self.demand.timeline.drops["drop_id"])

    def lost_share(self, depot: str, vehicle: str, number: int, day: pd.Timestamp) -> float:
        """Give which part of what a vehicle carries on a day is lost."""
        draw = self.draws.about("loss", depot, vehicle, number, day.date())
        return float(draw.uniform(0.05, self.deviations.lost)) if draw.random() < self.deviations.lossy else 0.0

    def supplied_share(self, place: str, item: str, day: pd.Timestamp) -> float:
        """Give which part of what was ordered a supplier brings on a day."""
        return 0.5 if self.draws.about("supplier", place, item, day.date()).random() < self.deviations.partial else 1.0


def world_of(operation: Operation, roads: pd.DataFrame, seed: int, deviations: Deviations | None = None) -> World:
    """Draw the world beside an operation.

    Parameters
    ----------
    operation : the operation as it was given.
    roads : the roads of which some are shut: from_place, to_place.
    seed : the seed.
    deviations : how far the world is from the tables.
    """
    sizes, draws = deviations or Deviations(), Draws(seed)
    ways = {str(group): _way(operation, str(group), draws, sizes) for group in operation.groups["group_id"]}
    people = _people(operation, draws, sizes)
    coming, broken = _coming(operation, draws, sizes), _broken(operation, draws, sizes)
    shut = _shut(operation, roads, draws, sizes)
    came = coming.drop(columns="quantity").rename(columns={"date": "available_from"})
    came = came.assign(quantity=coming["quantity"])
    there = operation.stock[operation.stock["available_from"] <= pd.Timestamp(operation.settings.start_date)]
    truth = operation.replace_tables(
        itinerary=like(operation.itinerary, pd.concat([stays for stays, _ in ways.values()])),
        headcounts=like(operation.headcounts, people),
        fleet=without(operation.fleet, broken),
        closures=like(operation.closures, pd.concat([operation.closures, shut])),
        stock=like(operation.stock, pd.concat([there, like(there, came)])),
    )
    error = people["people"].map(lambda _: 1.0) * [
        draws.about("count", row.group_id, row.date.date()).normal(1, sizes.count_error) for row in rows_of(people)
    ]
    counted = people.assign(people=(people["people"] * error).round().astype("int64"))
    return World(
        truth,
        Demand.of(truth),
        {group: said for group, (_, said) in ways.items()},
        counted,
        broken,
        shut,
        coming,
        draws,
        sizes,
    )


def like(table: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Give rows the columns and types of a table; texts that they do not have are empty."""
    return typed_like(table, rows.reindex(columns=table.columns, fill_value=""))


def _people(operation: Operation, draws: Draws, sizes: Deviations) -> pd.DataFrame:
    """Draw how many people each group has on each day: group_id, date, people."""
    days, rows = operation.days, list[pd.DataFrame]()
    for group in operation.groups["group_id"]:
        planned = operation.people_on(pd.DataFrame({"group_id": group, "date": days}))
        draw = draws.about("people", group)
        grown = np.cumsum(draw.normal(sizes.growth, sizes.growth_spread, len(days)))
        real = planned * (1 + draw.normal(0, sizes.heads)) * np.exp(grown)
        rows.append(pd.DataFrame({"group_id": group, "date": days, "people": np.maximum(real.round(), 1)}))
    return pd.concat(rows, ignore_index=True).astype({"people": "int64", "group_id": "str"})


def _way(
    operation: Operation, group: str, draws: Draws, sizes: Deviations
) -> tuple[pd.DataFrame, dict[pd.Timestamp, pd.Series]]:
    """Draw the stays of a group, and what it says of its way on each day."""
    stays = operation.itinerary[operation.itinerary["group_id"] == group].sort_values("sequence")
    nights = stays.loc[stays.index.repeat(stays["nights"])]
    days = pd.date_range(stays["arrive_date"].min(), periods=len(nights), unit="us")
    way, modes = nights["place_id"].tolist(), _modes(stays)
    said = {days[0]: pd.Series(way, index=days)}
    for number, day in enumerate(days[1:], start=1):
        draw = draws.about("way", group, day.date())
        if way[number] != way[number - 1] and draw.random() < sizes.short:
            slept, rest = way[number - 1], way[number:]
            way = way[:number] + ([slept, *rest[:-1]] if draw.random() < sizes.late else [slept, *rest[1:]])
        said[day] = pd.Series(way, index=days)
    return stays_along(said[days[-1]], stays, modes), said


def _modes(stays: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Give how a group gets from one place to the next."""
    before = stays["place_id"].shift(fill_value="")
    return dict(zip(zip(before, stays["place_id"], strict=True), stays["mode"], strict=True))


def stays_along(way: pd.Series, stays: pd.DataFrame, modes: dict[tuple[str, str], str] | None = None) -> pd.DataFrame:
    """Give the stays of a group that is at given places by day; where its way is new, people ride.

    Parameters
    ----------
    way : places by day.
    stays : the stays that were planned.
    modes : how people get from one place to the next; as in `stays`, if not given.
    """
    run, modes = (way != way.shift()).cumsum(), modes or _modes(stays)
    places = way.groupby(run).first().tolist()
    return pd.DataFrame(
        {
            "group_id": stays["group_id"].iloc[0],
            "sequence": range(1, len(places) + 1),
            "place_id": places,
            "arrive_date": [days.index[0] for _, days in way.groupby(run)],
            "nights": [len(days) for _, days in way.groupby(run)],
            "mode": [modes.get(pair, "ride") for pair in zip(["", *places[:-1]], places, strict=True)],
            "confidence": "",
        }
    )


def _coming(operation: Operation, draws: Draws, sizes: Deviations) -> pd.DataFrame:
    """Draw when stock that is expected comes, and how much of it."""
    rows = operation.stock[operation.stock["available_from"] > pd.Timestamp(operation.settings.start_date)]
    rows = rows.groupby(["depot_id", "item_id", "available_from"], as_index=False)["quantity"].sum()
    rows = rows.rename(columns={"available_from": "expected", "quantity": "planned"})
    step, late, part = operation.items.set_index("item_id")["step"], list[int](), list[float]()
    for row in rows_of(rows):
        draw = draws.about("stock", row.depot_id, row.item_id, row.expected.date())
        late.append(int(draw.integers(1, sizes.most_overdue + 1)) if draw.random() < sizes.overdue else 0)
        share = draw.uniform(0.4, 0.9) if draw.random() < sizes.partial else 1.0
        part.append(round(np.floor(row.planned * share / step[row.item_id] + 1e-9) * step[row.item_id], 6))
    return rows.assign(date=rows["expected"] + pd.to_timedelta(late, unit="D"), quantity=part)


def _broken(operation: Operation, draws: Draws, sizes: Deviations) -> pd.DataFrame:
    """Draw which vehicles stand, and on which days."""
    rows = list[dict[str, object]]()
    for one in rows_of(stretches(operation.fleet)):
        free = pd.Timestamp.min
        for day in operation.days:
            draw = draws.about("vehicle", one.depot_id, one.vehicle_id, one.vehicle_no, day.date())
            if day > free and draw.random() < sizes.breaks:
                free = day + int(draw.integers(0, sizes.stands)) * DAY
                which = {"depot_id": one.depot_id, "vehicle_id": one.vehicle_id, "vehicle_no": one.vehicle_no}
                rows.append({**which, "first": day, "last": free})
    return pd.DataFrame(rows, columns=["depot_id", "vehicle_id", "vehicle_no", "first", "last"])


def _shut(operation: Operation, roads: pd.DataFrame, draws: Draws, sizes: Deviations) -> pd.DataFrame:
    """Draw which roads are shut, and from which day on."""
    return pd.DataFrame(list(_closures(operation, roads, draws, sizes)), columns=list(operation.closures.columns))


def _closures(
    operation: Operation, roads: pd.DataFrame, draws: Draws, sizes: Deviations
) -> Iterator[dict[str, object]]:
    draw = draws.about("roads")
    first, last = operation.days[0], operation.days[-1]
    for number in draw.choice(len(roads), min(sizes.shut, len(roads)), replace=False) if len(roads) else ():
        road, day = roads.iloc[int(number)], operation.days[int(draw.integers(0, len(operation.days)))]
        until = min(day + (sizes.shut_days - 1) * DAY, last)
        ends = {"from_place": road["from_place"], "to_place": road["to_place"]}
        yield {**ends, "from_date": max(day, first), "to_date": until, "reason": "derrumbe"}
