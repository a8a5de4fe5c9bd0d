"""Finds the time zone of each place, by which windows, dock hours and nights are read."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import pandas as pd

from logistics.inputs.areas import areas_of_places, folded
from logistics.inputs.operation import data_path

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation

#: Other names of zones of the table that operations in Mexico use.
_OTHER_NAMES = ("Mexico/General", "Mexico/BajaNorte", "Mexico/BajaSur", "America/Ensenada", "America/Santa_Isabel")

#: Zones already found, by operation.
_known: WeakKeyDictionary[Operation, pd.Series] = WeakKeyDictionary()
#: The columns of `places.csv` that locate a place; a table that is not from a file may lack some.
_COLUMNS = ["place_id", "name", "state", "inegi_state_code", "timezone"]


def zones_of_places(operation: Operation) -> pd.Series:
    """Give the IANA name of the zone of every place, indexed by place_id.

    The zone is `timezone` of `places.csv`; else the zone of the place's town or state in
    `data/reference/timezones.csv`; else that of the operation. An operation whose own zone is not in that table keeps
    it at all places without `timezone`, as for a plan in UTC or in another country.
    """
    if operation not in _known:
        _known[operation] = _zones(operation)
    return _known[operation]


def _zones(operation: Operation) -> pd.Series:
    places = operation.places.reindex(columns=_COLUMNS, fill_value="")
    default = operation.settings.timezone
    known = _reference()
    found = pd.Series("", index=places.index)
    if default in {*known.values(), *_OTHER_NAMES}:
        areas = areas_of_places(places)
        states = areas["state_code"].where(areas["state_code"] != "", places["state"].map(folded).to_numpy())
        towns = zip(areas["municipality"].map(folded), places["name"].map(folded), strict=True)
        each = [_zone(known, state, *near) for state, near in zip(states, towns, strict=True)]
        found = pd.Series(each, index=places.index, dtype="str")
    zones = places["timezone"].where(places["timezone"] != "", found.where(found != "", default))
    return pd.Series(zones.to_numpy(dtype=object), index=pd.Index(places["place_id"]))


def _zone(known: dict[tuple[str, str], str], state: str, *towns: str) -> str:
    """Give the zone of the first of the towns that has its own zone, else that of the state; "" if not known."""
    own = (known[state, town] for town in towns if town and (state, town) in known)
    return next(own, known.get((state, ""), ""))


@cache
def _reference() -> dict[tuple[str, str], str]:
    """Give the zone by state (code or name) and town; town is "" for the zone of the state itself."""
    table = pd.read_csv(data_path() / "reference" / "timezones.csv", keep_default_na=False, dtype=str)
    state = table["state_code"].where(table["state_code"] != "", table["state"].map(folded))
    return dict(zip(zip(state, table["town"].map(folded), strict=True), table["timezone"], strict=True))
