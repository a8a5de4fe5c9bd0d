"""What must not be found in a file: hidden names and ids, late dates, near points, exact heads."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core.named import name_columns
from logistics.inputs.areas import area_points, areas_of_places, municipalities, states
from logistics.output.scanner.names import Names, NameSource, names_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

#: Sums of heads are looked for among so many groups at most.
_MOST_GROUPS = 10
#: Heads below this are looked for where people are counted, not everywhere: 87 may be anything.
_LEAST_HEADS = 1000
#: A pair of numbers is taken for a point if a place lies within so many degrees.
_DEGREES_BESIDE = 2


@dataclass(frozen=True)
class Limits:
    """What an audience may see: last day, how near (municipality, state, country), smallest group, steps of people."""

    last_day: dt.date
    place: str
    smallest_group: int = 100
    round_people_to: int = 50


@dataclass(frozen=True)
class FreeText:
    """A text that somebody wrote into a table of the operation and that exports show as it is."""

    table: str
    column: str
    text: str


@dataclass(frozen=True)
class Finding:
    """Something in a file that should not be there: the rule it breaks, where, and what was found.

    `named` is where a name comes from, `text` the text of the operation by which what was found may have come into the
    file; None where there is none.
    """

    file: str
    rule: str
    where: str
    value: str
    named: NameSource | None = None
    text: FreeText | None = None


@dataclass(frozen=True)
class Secrets:
    """What the scanner looks for.

    `names` are those that may not stand in a file. `codes` are those of hidden areas. `points` are the (lat, lon) that
    may be shown, with at most `decimals`; `near` are coordinates of the plan. `around` are the whole degrees around the
    places of the operation, as (lat, lon). `heads` are exact counts of people and their sums. `goods` are names of
    items: "for 5 persons" in one counts nobody. `free` are the texts of the operation that exports show as they are.
    """

    limits: Limits
    timezone: str
    names: Names
    codes: frozenset[str]
    points: frozenset[tuple[float, float]]
    decimals: int
    near: tuple[float, ...]
    around: frozenset[tuple[int, int]]
    heads: frozenset[int]
    goods: tuple[str, ...] = ()
    free: tuple[FreeText, ...] = ()


def secrets_of(operation: Operation, plan: Plan, limits: Limits) -> Secrets:
    """Work out what may not be shown of a plan, from its stops and the operation's tables."""
    seen = _areas_seen(operation, plan, limits)
    free = tuple(_free_texts(operation))
    codes = set(municipalities()["municipality_code"]) | set(states()["state_code"])
    places = operation.places[["lat", "lon"]]
    return Secrets(
        limits=limits,
        timezone=operation.settings.timezone,
        names=names_of(operation, plan, seen["area"], [shown.text for shown in free]),
        codes=frozenset(codes - set(seen["area_code"])),
        points=frozenset((float(lat), float(lon)) for lat, lon in zip(seen["lat"], seen["lon"], strict=True)),
        decimals={"municipality": 2}.get(limits.place, 1),
        near=tuple(sorted(set(pd.concat([plan.drops["lat"], plan.drops["lon"], *(places[c] for c in places)])))),
        around=_around(places),
        heads=_heads(operation, limits),
        goods=tuple(sorted(_names(operation.items), key=len, reverse=True)),
        free=free,
    )


def _around(places: pd.DataFrame) -> frozenset[tuple[int, int]]:
    """Give the whole degrees in which a place lies, and those beside them."""
    degrees = np.floor(places.to_numpy(dtype="float64")).astype(int)
    beside = range(-_DEGREES_BESIDE, _DEGREES_BESIDE + 1)
    return frozenset((int(lat) + up, int(lon) + right) for lat, lon in degrees for up in beside for right in beside)


def _areas_seen(operation: Operation, plan: Plan, limits: Limits) -> pd.DataFrame:
    """Give the areas where a group that may be told of has been up to the last day."""
    heads = operation.groups.set_index("group_id")["headcount"]
    # Those that are too few are counted where the largest group is, the first of two as large.
    largest = min(heads.index[heads == heads.max()])
    few = heads < limits.smallest_group
    told = set(heads.index[~few]) | ({largest} if heads[few].sum() >= limits.smallest_group else set())
    stops = plan.drops[(plan.drops["kind"] == "stop") & plan.drops["group_id"].isin(told)]
    been = stops.loc[stops["date"] <= pd.Timestamp(limits.last_day), "place_id"]
    areas = areas_of_places(operation.places)
    areas = areas[areas["place_id"].isin(been)]
    codes: set[str] = set()
    if limits.place in {"state", "municipality"}:
        codes |= set(areas["state_code"])
    if limits.place == "municipality":
        codes |= set(areas["municipality_code"])
    points = area_points()
    return points[points["area_code"].isin(codes - {""})]


def _free_texts(operation: Operation) -> Iterable[FreeText]:
    """Give the texts that exports show as they stand in the tables: of items, vehicles and kinds of organisation."""
    columns = {
        "items": ["item_id", *name_columns(operation.items)], "vehicles": name_columns(operation.vehicles),
        "depots": ["operator_kind"],
    }  # fmt: skip
    for table, names in columns.items():
        for name in names:
            yield from (FreeText(table, name, str(text)) for text in getattr(operation, table)[name].unique())


def _names(table: pd.DataFrame) -> set[str]:
    """Give the names of a table, in all languages."""
    return {name for column in name_columns(table) for name in table[column]} - {""}


def _heads(operation: Operation, limits: Limits) -> frozenset[int]:
    heads = [int(count) for count in operation.groups["headcount"]]
    most = len(heads) if len(heads) <= _MOST_GROUPS else 1
    sums = {sum(some) for size in range(1, most + 1) for some in combinations(heads, size)} | {sum(heads)}
    return frozenset(total for total in sums if total >= _LEAST_HEADS and total % limits.round_people_to)
