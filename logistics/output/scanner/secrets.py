"""What must not be found in a file: hidden names and ids, late dates, exact points, exact counts of people."""

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

#: The most groups for which all sums of head counts are looked for.
_MOST_GROUPS = 10
#: Smaller head counts are looked for only where people are counted, because a number such as 87 may mean anything.
_LEAST_HEADS = 1000
#: A pair of numbers counts as a point if a place lies within so many degrees.
_DEGREES_BESIDE = 2


@dataclass(frozen=True)
class Limits:
    """What an audience may see.

    Attributes
    ----------
    last_day : the last day shown.
    place : how exactly places are shown: `municipality`, `state` or `country`.
    smallest_group : the smallest count of people that is shown.
    round_people_to : the step of counts of people.
    organisation : id of the one organisation that may be named; "" for none.
    """

    last_day: dt.date
    place: str
    smallest_group: int = 100
    round_people_to: int = 50
    organisation: str = ""


@dataclass(frozen=True)
class FreeText:
    """A text in a table of the operation that exports show unchanged.

    Attributes
    ----------
    table : the table.
    column : its column.
    text : the text.
    """

    table: str
    column: str
    text: str


@dataclass(frozen=True)
class Finding:
    """Something in a file that should not be there.

    Attributes
    ----------
    file : the name of the file.
    rule : the rule it breaks.
    where : the part of the file.
    value : what was found.
    named : where a name comes from; None if it is no name.
    text : the text of the operation from which it may have come into the file, if there is one.
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

    Attributes
    ----------
    limits : what the audience may see.
    timezone : the time zone of the operation.
    names : the hidden names.
    codes : the codes of hidden areas.
    points : the points that may be shown, as (lat, lon) in degrees.
    decimals : the most decimals of these points.
    near : latitudes and longitudes of the plan and its places, sorted (degrees).
    around : the whole degrees around the places of the operation, as (lat, lon).
    heads : exact counts of people and their sums.
    goods : names of items, which may contain a number of people that counts nobody ("for 5 persons").
    free : the texts of the operation that exports show unchanged.
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
    """Give what may not be shown of a plan, from its stops and the operation's tables."""
    seen = _areas_seen(operation, plan, limits)
    free = tuple(_free_texts(operation, limits))
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
    """Give the whole degrees in which places lie and those next to them, as (lat, lon)."""
    degrees = np.floor(places.to_numpy(dtype="float64")).astype(int)
    beside = range(-_DEGREES_BESIDE, _DEGREES_BESIDE + 1)
    return frozenset((int(lat) + up, int(lon) + right) for lat, lon in degrees for up in beside for right in beside)


def _areas_seen(operation: Operation, plan: Plan, limits: Limits) -> pd.DataFrame:
    """Give the areas where a group that may be shown has been up to the last day: the columns of `area_points`."""
    heads = operation.groups.set_index("group_id")["headcount"]
    # Small groups are counted where the largest group is; of two equally large ones, the first counts.
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


def _free_texts(operation: Operation, limits: Limits) -> Iterable[FreeText]:
    """Give the texts that exports show unchanged.

    These are names of items and vehicles, item ids, kinds of organisation, and the organisation that may be named.
    """
    columns = {
        "items": ["item_id", *name_columns(operation.items)], "vehicles": name_columns(operation.vehicles),
        "depots": ["operator_kind"],
    }  # fmt: skip
    for table, names in columns.items():
        for name in names:
            yield from (FreeText(table, name, str(text)) for text in getattr(operation, table)[name].unique())
    own = operation.organisations[operation.organisations["organisation_id"] == limits.organisation]
    for name in ("organisation_id", "name"):
        yield from (FreeText("organisations", name, str(text)) for text in own[name])


def _names(table: pd.DataFrame) -> set[str]:
    """Give the names of a table, in all languages."""
    return {name for column in name_columns(table) for name in table[column]} - {""}


def _heads(operation: Operation, limits: Limits) -> frozenset[int]:
    """Give the head counts of groups and their sums, except small and rounded ones."""
    heads = [int(count) for count in operation.groups["headcount"]]
    most = len(heads) if len(heads) <= _MOST_GROUPS else 1
    sums = {sum(some) for size in range(1, most + 1) for some in combinations(heads, size)} | {sum(heads)}
    return frozenset(total for total in sums if total >= _LEAST_HEADS and total % limits.round_people_to)
