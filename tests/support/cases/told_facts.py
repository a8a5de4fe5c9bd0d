"""Made-up facts about an operation and its plan: what may be told, and what cannot be."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from logistics.live.entries import Entry
from tests.support.cases.small import PLACES

if TYPE_CHECKING:
    import random

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

ZONE = dt.timezone(dt.timedelta(hours=-6))
Told = tuple[dict[str, Any], list[dict[str, Any]]]


def told_facts(operation: Operation, plan: Plan, choose: random.Random, count: int) -> list[Entry]:
    """Give facts of all kinds, with amounts that are too large, ids that nobody knows, and days that are over."""
    known = _Known(operation, plan, choose)
    days = [day.date() for day in operation.days]
    found = []
    for _ in range(count):
        happened = dt.datetime.combine(choose.choice(days), dt.time(choose.randrange(24)), ZONE)
        kind = choose.choice(sorted(_SAID))
        values, lines = _SAID[kind](known)
        found.append(Entry.of(kind, values, happened_at=happened, recorded_at=happened, lines=lines))
    return found


class _Known:
    """What facts may be about; one in some of the ids is known to nobody."""

    def __init__(self, operation: Operation, plan: Plan, choose: random.Random) -> None:
        self.choose = choose
        self.plan = plan
        self.days = [day.date() for day in operation.days]
        self.ids: dict[str, list[str]] = {
            "group_id": [*operation.groups["group_id"], "nobody"],
            "depot_id": [*operation.depots["depot_id"], "nowhere"],
            "item_id": [*operation.items["item_id"], "nothing"],
            "place_id": [*PLACES, "nowhere"],
        }
        self.vehicles = list(operation.vehicles["vehicle_id"])

    def one(self, *names: str) -> dict[str, Any]:
        """Give ids; one that is known to nobody is rare."""
        ids = {name: self.ids[name] for name in names}
        return {
            name: self.choose.choice(known[:-1] if self.choose.random() < 0.95 else known)
            for name, known in ids.items()
        }

    def any_of(self, *values: Any) -> Any:
        return self.choose.choice(values)

    @property
    def day(self) -> dt.date:
        return self.choose.choice(self.days)

    @property
    def quantity(self) -> float:
        return self.choose.choice([0.3, 1.0, 50.0, 500.0, 5000.0, 1e6])

    @property
    def trip(self) -> str:
        return str(self.choose.choice([*self.plan.trips["trip_id"], "T999"]))

    @property
    def until(self) -> dict[str, dt.date]:
        later = self.days[-1] + dt.timedelta(days=self.choose.choice([0, 3]))
        return {"until_date": later} if self.choose.random() < 0.5 else {}


def _position(known: _Known) -> Told:
    where = known.any_of(known.one("place_id"), known.one("place_id"), {"lat": 16.45, "lon": -95.1})
    return {**known.one("group_id"), **where, "date": known.day}, []


def _headcount(known: _Known) -> Told:
    return {**known.one("group_id"), "date": known.day, "people": known.any_of(0, 1, 50, 3000, 200_000)}, []


def _regroup(known: _Known) -> Told:
    people = known.any_of(1, 10, 100, 5000)
    source = known.any_of({}, known.one("group_id"), known.one("group_id"))
    target = known.any_of({}, known.one("group_id"), {"group_id": "new"}, {"group_id": "new 2", "name": "Otro"})
    lines = [{"side": "from", "people": people, **source}, {"side": "to", "people": people, **target}]
    return {"date": known.day}, lines


def _route_change(known: _Known) -> Told:
    stops = [
        {
            **known.one("place_id"),
            **known.any_of({}, {"nights": known.any_of(1, 2, 30)}),
            **known.any_of({}, {"mode": known.any_of("walk", "mixed", "ride", "bus")}),
        }
        for _ in range(known.any_of(1, 1, 2, 3))
    ]
    return {**known.one("group_id"), "from_date": known.day}, stops


def _stock_count(known: _Known) -> Told:
    return {**known.one("depot_id", "item_id"), "counted": known.any_of(0.0, known.quantity)}, []


def _receipt(known: _Known) -> Told:
    source = {"from_depot": known.one("depot_id")["depot_id"]}
    further = known.any_of({}, source, {"expected": known.days[0].isoformat()}, {"expected": "martes"})
    return {**known.one("depot_id", "item_id"), "quantity": known.quantity, **further}, []


def _loss(known: _Known) -> Told:
    where = known.any_of({"trip_id": known.trip}, known.one("depot_id"))
    return {**where, **known.one("item_id"), "quantity": known.quantity, "reason": "stolen"}, []


def _dispatch(known: _Known) -> Told:
    return {"trip_id": known.trip, **known.one("depot_id")}, [{**known.one("item_id"), "quantity": known.quantity}]


def _delivery(known: _Known) -> Told:
    part = {known.any_of("good", "damaged", "missing", "brought_back"): known.quantity}
    loads = known.plan.trip_loads
    if len(loads) and known.choose.random() < 0.7:
        row = loads.iloc[known.choose.randrange(len(loads))]
        head = {"trip_id": row["trip_id"], "drop_id": row["drop_id"]}
        return {**known.one("group_id"), **head}, [{"item_id": row["item_id"], **part}]
    return known.one("group_id", "place_id"), [{**known.one("item_id"), **part}]


def _return(known: _Known) -> Told:
    cost = known.any_of({}, {"cost_usd": known.quantity}, {"km": known.quantity})
    return {"trip_id": known.trip, **known.one("depot_id"), **cost}, []


def _purchase(known: _Known) -> Told:
    target = known.any_of({}, known.one("group_id"), known.one("depot_id"), {"trip_id": known.trip})
    return {**known.one("place_id", "item_id"), "quantity": known.quantity, "usd": known.quantity, **target}, []


def _vehicle(known: _Known) -> Told:
    which = known.any_of({}, {"vehicle_no": known.any_of(1, 2, 9)}, {"count": known.any_of(1, 5)})
    flags = {"able": known.any_of(True, False, False), "lent": known.any_of(True, False)}
    kind = {**known.one("depot_id"), "vehicle_id": known.any_of(*known.vehicles)}
    return {**kind, "from_date": known.day, **flags, **which, **known.until}, []


def _road(known: _Known) -> Told:
    number = known.choose.randrange(len(PLACES) - 1)
    pair = known.any_of(PLACES[number : number + 2], PLACES[number : number + 2], known.choose.sample(PLACES, 2))
    ends = {"from_place": pair[0], "to_place": pair[1]}
    return {**ends, "from_date": known.day, "open": known.any_of(True, False, False), **known.until}, []


def _money(known: _Known) -> Told:
    return {"usd": known.quantity, "direction": known.any_of("in", "out")}, []


def _offer(known: _Known) -> Told:
    goods = {**known.one("item_id"), "quantity": known.quantity}
    what = known.any_of(goods, {"vehicle_id": known.any_of(*known.vehicles), "count": 2})
    where = known.any_of({}, known.one("place_id"))
    state = known.any_of("offered", "accepted", "accepted", "declined")
    return {"offer_id": known.any_of("o1", "o2"), **what, **where, "from_date": known.day, "state": state}, []


_SAID = {
    "position": _position, "headcount": _headcount, "regroup": _regroup, "route_change": _route_change,
    "stock_count": _stock_count, "receipt": _receipt, "loss": _loss, "dispatch": _dispatch, "delivery": _delivery,
    "return": _return, "purchase": _purchase, "vehicle": _vehicle, "road": _road, "money": _money, "offer": _offer,
}  # fmt: skip
