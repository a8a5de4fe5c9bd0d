"""Every kind of change, declared as data: its keys, what they hold, and the function that makes it.

`docs/reference/scenarios.md` says what each kind is for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from logistics.analysis.scenarios import people, supply
from logistics.analysis.scenarios.settings import setting
from logistics.core.limits import LARGEST
from logistics.inputs.tables.schema import TABLES, Column

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from logistics.analysis.scenarios.inputs import Inputs

#: The largest factor of a change.
_MOST_TIMES = 1000.0


@dataclass(frozen=True)
class Key:
    """One key of a change.

    Attributes
    ----------
    column : what it holds, declared as a column of a table.
    needed : whether it must be given.
    everything : whether `all` may be given instead of an id, and is meant where the key is left out.
    new : whether its id is one that the change makes.
    stops : whether it holds the stops of a route.
    any : whether it holds any value.
    """

    column: Column
    needed: bool = True
    everything: bool = False
    new: bool = False
    stops: bool = False
    any: bool = False


@dataclass(frozen=True)
class ChangeKind:
    """One kind of change.

    Attributes
    ----------
    name : as in a scenario file.
    apply : makes the change, given the inputs and the values of its keys.
    keys : its keys.
    one_of : keys of which exactly one must be given.
    some_of : keys of which at least one must be given.
    """

    name: str
    apply: Callable[[Inputs, Mapping[str, Any]], Inputs]
    keys: tuple[Key, ...]
    one_of: tuple[str, ...] = ()
    some_of: tuple[str, ...] = ()

    def key(self, name: str) -> Key | None:
        """Give a key by its name."""
        return next((key for key in self.keys if key.column.name == name), None)


def _of(name: str, table: str, column: str, *, everything: bool = False) -> Key:
    """Declare a key that holds an id of a table."""
    return Key(Column(name, "id", refers=(table, column)), needed=not everything, everything=everything)


def _like(name: str, table: str, column: str = "", *, needed: bool = True) -> Key:
    """Declare a key that holds what a column of a table holds."""
    return Key(replace(TABLES[table].column(column or name), name=name), needed)


def _day(name: str, *, needed: bool = True) -> Key:
    return Key(Column(name, "date"), needed)


def _text(name: str) -> Key:
    return Key(Column(name, "text"), needed=False)


_ALL_GROUPS = _of("group", "groups", "group_id", everything=True)
_GROUP = _of("group", "groups", "group_id")
_ALL_DEPOTS = _of("depot", "depots", "depot_id", everything=True)
_DEPOT = _of("depot", "depots", "depot_id")
_ALL_ITEMS = _of("item", "items", "item_id", everything=True)
_ALL_VEHICLES = _of("vehicle", "vehicles", "vehicle_id", everything=True)
_ENDS = (_of("from_place", "places", "place_id"), _of("to_place", "places", "place_id"))
_TIMES = Key(Column("times", "number", most=_MOST_TIMES), needed=True)
_MAYBE_TIMES = replace(_TIMES, needed=False)
_STOPS = Key(Column("stops", "ids"), stops=True)

_KINDS = (
    ChangeKind(
        "headcount", people.headcount,
        (_ALL_GROUPS, _MAYBE_TIMES, Key(Column("to", "count"), needed=False), _day("from", needed=False),
         _day("until", needed=False)),
        one_of=("times", "to"),
    ),
    ChangeKind("profile", people.profile, (_ALL_GROUPS, _of("profile", "population", "profile_id"))),
    ChangeKind("route", people.route, (_GROUP, _day("from"), _STOPS)),
    ChangeKind(
        "arrivals", people.arrivals, (_ALL_GROUPS, _day("from"), Key(Column("days", "count", least=-60, most=60))),
    ),
    ChangeKind("walking_speed", people.walking_speed, (_ALL_GROUPS, _TIMES)),
    ChangeKind(
        "split", people.split,
        (_GROUP, Key(Column("share", "number", most=1.0)), Key(Column("new_group", "id"), new=True), _text("name"),
         _day("from"), _STOPS),
    ),
    ChangeKind("road_closed", supply.road_closed, (*_ENDS, _day("from"), _day("until"), _text("reason"))),
    ChangeKind(
        "road", supply.road,
        (*_ENDS, _like("km", "roads"), _like("truck_kmh", "roads"), _text("highway"),
         _like("toll", "roads", needed=False)),
    ),
    ChangeKind(
        "place", supply.place,
        (Key(Column("place", "id"), new=True), _like("name", "places"), _text("state"),
         _like("state_code", "places", "inegi_state_code", needed=False), _like("lat", "places"),
         _like("lon", "places")),
    ),
    ChangeKind(
        "depot", supply.depot, (_DEPOT, _day("opens", needed=False), _day("closes", needed=False)),
        some_of=("opens", "closes"),
    ),
    ChangeKind("depot_lost", supply.depot_lost, (_DEPOT, _day("from", needed=False))),
    ChangeKind(
        "fleet", supply.fleet,
        (_ALL_DEPOTS, _ALL_VEHICLES, _MAYBE_TIMES, _like("count", "fleet", needed=False)),
        one_of=("times", "count"),
    ),
    ChangeKind("fleet_lost", supply.fleet_lost, (_ALL_DEPOTS, _ALL_VEHICLES, _day("from", needed=False))),
    ChangeKind(
        "more_vehicles", supply.more_vehicles,
        (_DEPOT, _of("vehicle", "vehicles", "vehicle_id"), _like("count", "fleet"), _day("from"), _day("until")),
    ),
    ChangeKind(
        "more_goods", supply.more_goods,
        (_DEPOT, _of("item", "items", "item_id"), _like("quantity", "stock"), _day("from"), _text("notes")),
    ),
    ChangeKind("stock", supply.stock, (_ALL_DEPOTS, _ALL_ITEMS, _TIMES)),
    ChangeKind(
        "resupply", supply.resupply,
        (_ALL_DEPOTS, _ALL_ITEMS, _MAYBE_TIMES, Key(Column("days", "count", least=0, most=366), needed=False)),
        one_of=("times", "days"),
    ),
    ChangeKind("needs", supply.needs, (_ALL_ITEMS, _TIMES)),
    ChangeKind("prices", supply.prices, (_ALL_ITEMS, _TIMES)),
    ChangeKind("supplies", supply.supplies, (_ALL_ITEMS, _TIMES)),
    ChangeKind("truck_speed", supply.truck_speed, (_TIMES,)),
    ChangeKind("transport_cost", supply.transport_cost, (_ALL_VEHICLES, _TIMES)),
    ChangeKind(
        "budget", supply.budget, (_MAYBE_TIMES, Key(Column("usd", "number", most=LARGEST), needed=False)),
        one_of=("times", "usd"),
    ),
    ChangeKind("setting", setting, (Key(Column("key", "id")), Key(Column("value", "text"), any=True))),
)  # fmt: skip

#: All kinds of change by name, in the order of this file.
KINDS: dict[str, ChangeKind] = {kind.name: kind for kind in _KINDS}

#: The keys of one stop of a route; `nights` may be left out of the last one.
STOP_KEYS: dict[str, Key] = {
    "place": _of("place", "places", "place_id"),
    "nights": _like("nights", "itinerary", needed=False),
    "mode": _like("mode", "itinerary", needed=False),
}
