"""What must not be found in a file: hidden names and ids, late dates, near points, exact heads."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import pandas as pd

from logistics.areas import area_points, areas_of_places, municipalities, states

if TYPE_CHECKING:
    import datetime as dt

    from logistics.operation import Operation
    from logistics.plan import Plan

#: Names shorter than this, and those that are words of the language, count only where they stand alone.
_SHORTEST_NAME = 5
_WORDS = frozenset(
    {
        *("all", "areas", "group", "groups", "grupo", "grupos", "people", "personas", "families", "familias", "main"),
        *("north", "south", "center", "centre", "norte", "centro", "total", "public", "partner", "state", "country"),
        *(
            "municipality",
            "mexico",
            "date",
            "week",
            "front",
            "middle",
            "rear",
            "shelter",
            "albergue",
            "church",
            "depot",
        ),
        *("water", "food", "pickup", "truck", "first", "second", "third", "leon", "isla"),
    }
)
#: The name of the state is that of the country: in a text it says nothing.
_COUNTRY = "Mexico"
#: Sums of heads are looked for among so many groups at most.
_MOST_GROUPS = 10
#: Heads below this are looked for where people are counted, not everywhere: 87 may be anything.
_LEAST_HEADS = 1000
_BOX_MARGIN = 1.0


@dataclass(frozen=True)
class Limits:
    """What an audience may see: last day, how near (municipality, state, country), smallest group, steps of people."""

    last_day: dt.date
    place: str
    smallest_group: int = 100
    round_people_to: int = 50


@dataclass(frozen=True)
class Finding:
    """Something in a file that should not be there: the rule it breaks, where, and what was found."""

    file: str
    rule: str
    where: str
    value: str


@dataclass(frozen=True)
class Secrets:
    """What the scanner looks for.

    `names` are folded texts that may stand nowhere, `alone` those that may not stand alone, `proper` names of places
    that are words too and count where they begin with a capital; `allowed` are the folded names of areas that may be
    shown. `codes` are those of hidden areas. `points` are the (lat, lon) that may be shown, with at most `decimals`;
    `near` are coordinates of the plan. `box` is south, north, west, east of the operation. `heads` are exact counts of
    people and their sums. `goods` are names of items: "for 5 persons" in one counts nobody.
    """

    limits: Limits
    timezone: str
    names: tuple[str, ...]
    alone: frozenset[str]
    proper: tuple[str, ...]
    allowed: tuple[str, ...]
    codes: frozenset[str]
    points: frozenset[tuple[float, float]]
    decimals: int
    near: tuple[float, ...]
    box: tuple[float, float, float, float]
    heads: frozenset[int]
    goods: tuple[str, ...] = ()


def without_accents(text: str) -> str:
    """Write a text without accents."""
    plain = unicodedata.normalize("NFKD", text)
    return plain if plain.isascii() else re.sub("[\u0300-\u036f]", "", plain)


def fold(text: str) -> str:
    """Write a text as plain lower-case words with one space between: `San-Luis Potosí` is `san luis potosi`."""
    return re.sub(r"[^0-9a-z]+", " ", without_accents(text.casefold())).strip()


def secrets_of(operation: Operation, plan: Plan, limits: Limits) -> Secrets:
    """Work out what may not be shown of a plan, from its stops and the operation's tables."""
    seen = _areas_seen(operation, plan, limits)
    allowed = sorted({fold(name) for name in seen["area"]} - {""}, key=len, reverse=True)
    hidden = {fold(name) for name in _hidden_names(operation, plan)} - set(allowed) - {""}
    alone = {name for name in hidden if len(name) < _SHORTEST_NAME or name in _WORDS}
    codes = set(municipalities()["municipality_code"]) | set(states()["state_code"])
    places = operation.places[["lat", "lon"]]
    return Secrets(
        limits=limits,
        timezone=operation.settings.timezone,
        names=tuple(sorted(hidden - alone)),
        alone=frozenset(alone),
        proper=_proper(operation, alone),
        allowed=tuple(allowed),
        codes=frozenset(codes - set(seen["area_code"])),
        points=frozenset((float(lat), float(lon)) for lat, lon in zip(seen["lat"], seen["lon"], strict=True)),
        decimals={"municipality": 2}.get(limits.place, 1),
        near=tuple(sorted(set(pd.concat([plan.drops["lat"], plan.drops["lon"], *(places[c] for c in places)])))),
        box=(
            float(places["lat"].min() - _BOX_MARGIN), float(places["lat"].max() + _BOX_MARGIN),
            float(places["lon"].min() - _BOX_MARGIN), float(places["lon"].max() + _BOX_MARGIN),
        ),
        heads=_heads(operation, limits),
        goods=tuple(sorted({*operation.items["name_en"], *operation.items["name_es"]}, key=len, reverse=True)),
    )  # fmt: skip


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


def _hidden_names(operation: Operation, plan: Plan) -> set[str]:
    """Give every name and id that may tell where or who somebody is; those that may be shown are taken out later."""
    tables = (
        (operation.groups, ["group_id", "name"]), (operation.places, ["place_id", "name"]),
        (operation.shelters, ["shelter_id", "name"]), (operation.depots, ["depot_id"]),
        (plan.drops, ["drop_id", "site_id"]), (plan.trips, ["trip_id"]),
        (municipalities(), ["municipality"]), (states(), ["state"]),
    )  # fmt: skip
    names = {str(name) for table, columns in tables for column in columns for name in table[column].unique()}
    return names | {operation.sha256, str(plan.summary.get("input_sha256", ""))}


def _proper(operation: Operation, alone: set[str]) -> tuple[str, ...]:
    """Give those of the names that stand alone which are names of places, without accents, as they are written."""
    names = {*operation.places["name"], *municipalities()["municipality"], *states()["state"]}
    plain = {without_accents(name) for name in names if fold(name) in alone}
    return tuple(sorted(name for name in plain if name[:1].isupper() and name != _COUNTRY))


def _heads(operation: Operation, limits: Limits) -> frozenset[int]:
    heads = [int(count) for count in operation.groups["headcount"]]
    most = len(heads) if len(heads) <= _MOST_GROUPS else 1
    sums = {sum(some) for size in range(1, most + 1) for some in combinations(heads, size)} | {sum(heads)}
    return frozenset(total for total in sums if total >= _LEAST_HEADS and total % limits.round_people_to)
