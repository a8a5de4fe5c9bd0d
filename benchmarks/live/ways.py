"""The ways of planning that are compared, each carried out evening by evening in the same world."""

from __future__ import annotations

import json
import pickle
import time
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from benchmarks.live import told
from benchmarks.live.account import Account, carry_out
from benchmarks.live.world import DAY, like
from logistics.inputs.fleet import without
from logistics.live.issues import give_out, issued_plans, tonight_folder
from logistics.live.journal import effective
from logistics.live.state import state
from logistics.live.tables import told_tables
from logistics.live.workspace import Workspace
from logistics.output.trip_geometry import trip_legs
from logistics.planning.as_planned import tail
from logistics.planning.pipeline import make_plan
from logistics.planning.plan_diff import changed_trips, counted
from logistics.solver.effort import Effort
from logistics.verification import verify

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.live.account import Seen
    from benchmarks.live.world import World
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.live.entries import Entry


@dataclass
class Way:
    """One way of planning, as far as it has come.

    Attributes
    ----------
    account : what there really is.
    plan : the plan in force.
    known : the operation that it was made for.
    entries : what was told, where there is no workspace.
    trips : trips of all plans so far.
    evenings : figures of each evening, as written.
    """

    account: Account
    plan: Plan
    known: Operation
    entries: list[Entry] = field(default_factory=list)
    trips: set[str] = field(default_factory=set)
    evenings: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Case:
    """What is replayed.

    Attributes
    ----------
    operation : the operation as it was given.
    source : its folder.
    world : what really happens.
    first : the first plan.
    seconds : what it took.
    folder : where results go.
    """

    operation: Operation
    source: Path
    world: World
    first: Plan
    seconds: dict[str, float]
    folder: Path


Next = tuple["Plan", "Operation", dict[str, Any]]
#: No clock cuts in, so that a busy machine gives the same plans; it takes as long as it takes.
EFFORT = Effort(seconds=3600.0)
_STOCK = ["depot_id", "item_id", "quantity", "available_from"]


def journal(case: Case, way: Way, seen: Seen, day: pd.Timestamp) -> Next:
    """Tell the journal of a workspace what was seen, plan from the state, near to the plan in force, and issue it."""
    workspace = _workspace(case)
    before = effective(workspace.entries())
    evening = told.people_and_ways(case.world, case.operation, before, day)
    told.goods(evening, way.account, seen)
    workspace.append(evening.entries)
    clock = Clock()
    there = state(workspace.operation(), effective(workspace.entries()), issued_plans(workspace.path), day + DAY)
    clock.lap("state")
    plan = make_plan(there.operation, EFFORT, earlier=there.rest)
    clock.lap("plan")
    _issue(workspace, plan)
    return plan, there.operation, {**clock.seconds, "told": len(evening.entries), **_drift(way, there.operation)}


def blind(case: Case, way: Way, seen: Seen, day: pd.Timestamp) -> Next:  # noqa: ARG001 - as the others
    """Carry on with the first plan, whatever was seen."""
    return way.plan, way.known, {}


def no_memory(case: Case, way: Way, seen: Seen, day: pd.Timestamp) -> Next:  # noqa: ARG001 - as the others
    """Plan anew each evening from true shelves, places, heads, vehicles and money, as if everything began tomorrow.

    What groups have, lack, and have lacked, and what is on the road to them, is not known; lasting needs arise anew;
    and the plan in force is not looked at.
    """
    way.entries += told.people_and_ways(case.world, case.operation, effective(way.entries), day).entries
    clock, known = Clock(), _as_if_new(case, way, day + DAY)
    clock.lap("state")
    plan = make_plan(known, EFFORT)
    clock.lap("plan")
    return plan, known, clock.seconds


WAYS = {"journal": journal, "blind": blind, "no-memory": no_memory, "foreknowledge": blind}


def begin(case: Case, name: str) -> Way:
    """Give a way before its first day."""
    if name == "foreknowledge":
        clock = Clock()
        plan = make_plan(case.world.truth, EFFORT)
        clock.lap("plan")
        way = Way(Account(), plan, case.world.truth)
        way.evenings.append({"evening": 0, **clock.seconds, "breaches": len(verify(case.world.truth, plan))})
        return way
    way = Way(Account(), case.first, case.operation)
    if name == "journal":
        _issue(_workspace(case), case.first)
    breaches = verify(case.operation, case.first)
    way.evenings.append({"evening": 0, **case.seconds, "breaches": len(breaches)})
    return way


def go_on(case: Case, name: str, evenings: int) -> Way:
    """Carry a way on for so many days, and give how it stands; what was done before is not done again."""
    kept = case.folder / f"{name}.pickle"
    way = pickle.loads(kept.read_bytes()) if kept.is_file() else begin(case, name)  # noqa: S301 - our own file
    for day in case.operation.days[len(way.evenings) - 1 : evenings]:
        seen = carry_out(way.account, case.world, day, way.plan, _turned(case, way, day))
        before, number = way.plan, len(way.evenings)
        way.trips |= set(before.trips["trip_id"])
        if number < evenings:
            way.plan, way.known, figures = WAYS[name](case, way, seen, day)
            figures |= _changes(before, way, day + DAY)
            breaches = verify(way.known, way.plan) if way.plan is not before else []
            figures |= {"breaches": len(breaches), "rules": sorted({one.rule for one in breaches})}
        else:
            figures = {}
        way.evenings.append({"evening": number, "day": f"{day:%Y-%m-%d}", "usd": round(way.account.usd, 2), **figures})
        half = kept.with_suffix(".half")
        half.write_bytes(pickle.dumps(way))
        half.rename(kept)
        print(name, json.dumps(way.evenings[-1]), flush=True)
    return way


class Clock:
    """Seconds of the clock and of the processor, by what was done."""

    def __init__(self) -> None:
        """Begin now."""
        self.seconds: dict[str, float] = {}
        self._at = time.perf_counter(), time.process_time()

    def lap(self, what: str) -> None:
        """Note what was done since the last time."""
        now = time.perf_counter(), time.process_time()
        self.seconds |= {f"{what}_s": round(now[0] - self._at[0], 2), f"{what}_cpu_s": round(now[1] - self._at[1], 2)}
        self._at = now


def _workspace(case: Case) -> Workspace:
    """Give the workspace of the journal, made if there is none."""
    path = case.folder / "workspace"
    return Workspace.open(path) if path.exists() else Workspace.create(path, case.source)


def _issue(workspace: Workspace, plan: Plan) -> None:
    """Give a plan out, as `logistics tonight` and `logistics issue` do, without its papers."""
    draft = tonight_folder(workspace.path)
    draft.mkdir(exist_ok=True)
    plan.save(draft)
    give_out(workspace.path)
    workspace.close()


def _as_if_new(case: Case, way: Way, day: pd.Timestamp) -> Operation:
    """Give the operation of people who type their tables anew on an evening."""
    told_now = told_tables(case.operation, effective(way.entries))
    shelves = [
        {"depot_id": depot, "item_id": item, "quantity": units, "available_from": day}
        for (depot, item), units in way.account.shelves.items()
        if units > 0
    ]
    back = [
        {"depot_id": depot, "item_id": item, "quantity": units, "available_from": max(since, day)}
        for since, depot, item, units in way.account.back
    ]
    coming = told_now.stock[told_now.stock["available_from"] >= day]
    stock = pd.concat([like(coming, pd.DataFrame([*shelves, *back], columns=_STOCK)), coming])
    away = [
        {"depot_id": depot, "vehicle_id": vehicle, "vehicle_no": number, "first": day, "last": until}
        for (depot, vehicle, number), until in way.account.away.items()
        if until >= day
    ]
    columns = ["depot_id", "vehicle_id", "vehicle_no", "first", "last"]
    fleet = told_now.fleet[told_now.fleet["available_to"] >= day]
    closures = told_now.closures[told_now.closures["to_date"] >= day]
    settings = replace(
        told_now.settings,
        start_date=day.date(),
        budget_usd=max(round(told_now.settings.budget_usd - way.account.usd, 4), 0.0),
    )
    return replace(told_now, settings=settings).replace_tables(
        stock=like(told_now.stock, stock),
        fleet=without(fleet, pd.DataFrame(away, columns=columns)),
        closures=closures.reset_index(drop=True),
    )


def _turned(case: Case, way: Way, day: pd.Timestamp) -> dict[str, int]:
    """Give the trips of a day that meet a shut road, with the number of drops they reach before it."""
    shut = case.world.shut
    trips = way.plan.trips[way.plan.trips["start"].dt.normalize() == day]
    last = trips["end"].dt.normalize().max()
    shut = shut[(shut["to_date"] >= day) & (shut["from_date"] <= last)] if len(trips) else shut.iloc[:0]
    if shut.empty:
        return {}
    today = replace(
        way.plan,
        trips=trips,
        trip_stops=way.plan.trip_stops[way.plan.trip_stops["trip_id"].isin(trips["trip_id"])],
    )
    at = case.operation.places.set_index("place_id")[["lat", "lon"]].apply(tuple, axis=1)
    found: dict[str, int] = {}
    ends = trips.set_index("trip_id")["end"].dt.normalize()
    for trip, legs in trip_legs(way.known, today).items():
        roads = [{at[row.from_place], at[row.to_place]} for row in shut[shut["from_date"] <= ends[trip]].itertuples()]
        for number, leg in enumerate(legs[:-1]):
            pairs = zip(leg.line, leg.line[1:], strict=False)
            if any({one, other} in roads for one, other in pairs):
                found[trip] = number
                break
    return found


def _changes(before: Plan, way: Way, day: pd.Timestamp) -> dict[str, Any]:
    """Count what became of the trips of the plan in force: of all, and of those of tomorrow, whose papers are out."""
    if before is way.plan:
        return {}
    rows = changed_trips(tail(before, way.known), way.plan)
    tomorrow = rows[rows["date"] == day]
    return {"changes": counted(rows), "tomorrow": counted(tomorrow)}


def _drift(way: Way, known: Operation) -> dict[str, Any]:
    """Say how far what the journal knows is from what there is, in kg: on shelves, with people, on the road."""
    kg = known.items.set_index("item_id")["kg_per_unit"].to_dict()
    day = pd.Timestamp(known.settings.start_date)
    # What vehicles bring home is there on the day after; the journal may have it there in the evening before.
    back = (known.stock["available_from"] == day) & known.stock["notes"].isin(way.trips)
    book = _summed(known.stock[(known.stock["available_from"] < day) | back], "depot_id")
    has, road = _summed(known.opening_goods, "group_id"), _summed(known.under_way, "drop_id")
    rides: dict[tuple[str, str], float] = defaultdict(float)
    for line in way.account.on_road:
        rides[line.drop, line.item] += line.loaded
    shelves: dict[tuple[str, str], float] = defaultdict(float, way.account.shelves)
    for since, depot, item, units in way.account.back:
        shelves[depot, item] += units if since <= day else 0.0
    pairs = {"shelves": (book, shelves), "carried": (has, way.account.carried), "road": (road, rides)}
    return {"off_kg": {name: _apart(one, other, kg) for name, (one, other) in pairs.items()}}


def _summed(table: pd.DataFrame, place: str) -> dict[tuple[str, str], float]:
    sums: dict[tuple[str, str], float] = table.groupby([place, "item_id"])["quantity"].sum().to_dict()
    return sums


def _apart(one: dict[tuple[str, str], float], other: dict[tuple[str, str], float], kg: dict[str, float]) -> list[Any]:
    """Give the sum of the differences (kg), and the largest of them with where it is."""
    off = {key: (one.get(key, 0.0) - other.get(key, 0.0)) * kg[key[1]] for key in {*one, *other}}
    if max(map(abs, off.values()), default=0.0) < 1e-4:
        return [0.0]
    worst = max(sorted(off), key=lambda key: abs(off[key]))
    return [round(sum(map(abs, off.values())), 1), *worst, round(off[worst], 1)]
