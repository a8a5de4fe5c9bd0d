"""A plan as a diligent person would make it, day by day and trip by trip: what the allocation is compared with.

Each day is served in five passes: tier 1 at survival level, tier 1 in full, tier 2 at survival level, tier 2 in full,
and tier 3. Whoever lacks something gets it from the nearest depot that has it. The goods ride on trips that go there
anyway and have room. Otherwise one more trip is made, in the smallest free vehicle that takes all that is still lacking
there. What no vehicle brings is bought. There is no looking ahead, and nothing is taken back. Only money is rationed:
each day gets the same, and what it leaves goes to later days. (Without that, money on the reference case runs out after
two thirds of the days, and twice as many people go without.)

Only routes to one site are used, and no more is sent than is lacking on the day. Stock, fleet, docks, dates and budget
are limits as in the model. What groups use of what they get is decided by the objectives of the model.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.allocation.generate import Size, generate
from logistics.core.errors import SolverError
from logistics.inputs.operation import load_operation
from logistics.planning.allocation.allocate import allocate
from logistics.planning.allocation.constraints import ROUNDING
from logistics.planning.allocation.model import build_model
from logistics.planning.case import PlanningCase
from logistics.solver.solve import minimise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from logistics.inputs.operation import Operation
    from logistics.planning.allocation.model import Model
    from logistics.solver.effort import Effort
    from logistics.solver.program import Indices, LinearProgram, Numbers

#: Tier and level, the most pressing first.
PRESSING = ((1, "survival"), (1, "full"), (2, "survival"), (2, "full"), (3, "full"))
#: A quantity in the scale of its item, or a part of one, below which there is none.
NOTHING = 1e-9
#: What the solver's arithmetic may lack of a row.
FEASIBLE = 1e-6
#: The aims that depend on what groups use; the money is spent by then.
OF_USE = ("worst_survival", "survival_gaps", "tier1_full_tier2_survival", "tier2_full_tier3")
#: Seconds for one aim of a problem in which only use and carrying are open.
SECONDS = 60.0
#: What tells lanes apart: goods on one lane share the room of the trips on it.
LANE = ["depot_id", "dispatch_date", "site_id", "body"]


@dataclass(frozen=True)
class SideBySide:
    """What each aim reaches, by its name: as a person plans, and as the allocation does."""

    greedy: dict[str, float]
    allocation: dict[str, float]


def side_by_side(operation: Operation, effort: Effort) -> SideBySide:
    """Plan an operation both ways."""
    case = PlanningCase.of(operation)
    model = build_model(case)
    found = allocate(case, effort, lambda _: None)
    return SideBySide(
        aims(model, greedy(model, operation)),
        {stage.name: stage.objective for stage in found.stages},
    )


def side_by_side_on(size: Size, seed: int, effort: Effort) -> SideBySide:
    """Plan a made-up operation both ways."""
    with tempfile.TemporaryDirectory() as folder:
        operation = load_operation(generate(Path(folder) / "operation", size, seed))
    return side_by_side(operation, effort)


def aims(model: Model, values: Numbers) -> dict[str, float]:
    """What each aim of the model reaches; the second is person-days without tier 1 survival needs, in thousands."""
    return {name: float(objective @ values) for name, objective in model.objectives.items()}


def greedy(model: Model, operation: Operation, *, rationed: bool = True) -> Numbers:
    """Plan day by day.

    Parameters
    ----------
    model, operation : the model of the checked case, and the case.
    rationed : whether the money is handed out day by day; else all of it may be spent at once.

    Returns
    -------
    Values of all columns of the model; they keep within every row of it.
    """
    coordinator, days = _Coordinator(model, operation), len(operation.days)
    income = np.full(days, operation.settings.budget_usd * ROUNDING / days)
    if not rationed:
        income = np.append(income.sum(), np.zeros(days - 1))
    for day in range(days):
        coordinator.money.left += income[day]
        coordinator.plan(day)
    return settled(model, coordinator.values())


def settled(model: Model, values: Numbers) -> Numbers:
    """Decide what groups use and carry of what they receive, by the aims in their order; all else stays as it is.

    Raises
    ------
    SolverError
        What is received cannot be used within the rules, or a row is overstepped: an error in here.
    """
    decided = np.zeros(len(values), dtype=bool)
    for variables in (
        model.variables.shipments,
        model.variables.purchases,
        model.variables.vehicles,
        model.variables.trips,
    ):
        decided[variables] = True
    arrays = model.arrays.held(decided, values).relaxed()
    for name in OF_USE:
        found = minimise(arrays, model.objectives[name], gap=0.0, seconds=SECONDS)
        if found is None:
            raise SolverError(f"{name} was not settled in time")
        values = np.where(decided, values, found.amounts)
        slack = FEASIBLE * max(1.0, abs(found.objective))
        arrays = arrays.with_row(model.objectives[name], found.objective + slack)
    if (most := overstepped(model.arrays, values)) > FEASIBLE:
        raise SolverError(f"a row of the model is overstepped by {most:g}")
    return values


def overstepped(arrays: LinearProgram, values: Numbers) -> float:
    """By how much the values overstep a row or the range of a column, or miss a whole number, at most."""
    rows = arrays.matrix @ values
    over = (arrays.row_lower - rows, rows - arrays.row_upper, arrays.lower - values, values - arrays.upper)
    whole = np.abs(values - np.rint(values))[arrays.integer]
    return max(float(part.max(initial=0.0)) for part in (*over, whole))


class _Coordinator:
    """Serves one need after the other with what is left of stock, vehicles and money."""

    def __init__(self, model: Model, operation: Operation) -> None:
        indices = model.indices
        shipments, purchases = indices.shipments, indices.purchases
        patterns = _patterns_to_one_site(model)
        lanes = pd.concat([shipments[LANE], patterns[LANE]]).groupby(LANE, sort=False).ngroup().to_numpy()
        self.model = model
        self.lacking = _Lacking(indices.needs, operation)
        self.stock = _Stock(shipments, operation)
        self.money = _Money()
        self.trips = _Trips(
            patterns.assign(lane=lanes[len(shipments) :]), lanes.max(initial=-1) + 1, operation, self.money
        )
        self.market = _Market(purchases, self.money)
        self.lane = lanes[: len(shipments)]
        self.need = shipments["need"].to_numpy()
        self.at_point = shipments["kind"].eq("support").to_numpy()
        #: Kilograms and litres of one shipment in the scale of its item.
        self.size = shipments[["kg", "litres"]].to_numpy() * shipments[["scale"]].to_numpy()
        self.shipments_of_need = _by(self.need, self._nearest_first(), len(indices.needs))
        self.shipments_of_lane = _by(self.lane, np.arange(len(shipments)), len(self.trips.room))
        self.purchases_of_need = _by(
            purchases["need"].to_numpy(), np.argsort(purchases["price"].to_numpy()), len(indices.needs)
        )
        self.sent = np.zeros(len(shipments))

    def _nearest_first(self) -> Indices:
        """All shipments: to stops before support points, from near before far, as late as can be."""
        dispatch = self.model.indices.shipments["dispatch_date"].to_numpy().astype(np.int64)
        return np.lexsort((-dispatch, self.trips.km[self.lane], self.at_point))

    def plan(self, day: int) -> None:
        """Serve all needs of a day."""
        today = self.lacking.begin(day)
        tier = self.model.indices.needs["tier"].to_numpy()[today]
        for pressing, level in PRESSING:
            for need in self.lacking.heaviest_first(today[tier == pressing], level):
                self._serve(need, level)

    def _serve(self, need: int, level: str) -> None:
        """Give a need what it lacks at a level: on trips that go there anyway, on further trips, from a supplier."""
        shipments = self.shipments_of_need[need]
        for shipment in shipments:
            self._load(shipment, level)
        for shipment in shipments:
            while self._wanted(shipment, level) > NOTHING and self.trips.make(
                self.lane[shipment], self._wanted_there(shipment)
            ):
                self._load(shipment, level)
        for purchase in self.purchases_of_need[need]:
            self.lacking.meet(need, self.market.buy(purchase, self.lacking.amount[level][need]))

    def _wanted(self, shipment: int, level: str) -> float:
        """What a need lacks and this shipment could bring, but for room."""
        need = self.need[shipment]
        most = min(self.lacking.amount[level][need], self.stock.left(shipment))
        return min(most, self.lacking.at_points[need]) if self.at_point[shipment] else most

    def _wanted_there(self, shipment: int) -> Numbers:
        """Kilograms and litres of all that is lacking where a shipment goes, and in stock where it comes from."""
        shipments = self.shipments_of_lane[self.lane[shipment]]
        wanted = np.array([self._wanted(other, "full") for other in shipments])
        return wanted @ self.size[shipments]

    def _load(self, shipment: int, level: str) -> None:
        """Put as much as is wanted and has room on the trips of a lane."""
        need, room = self.need[shipment], self.trips.room[self.lane[shipment]]
        quantity = min(self._wanted(shipment, level), float((room / np.maximum(self.size[shipment], NOTHING)).min()))
        if quantity <= NOTHING:
            return
        room -= quantity * self.size[shipment]
        self.sent[shipment] += quantity
        self.stock.take(shipment, quantity)
        self.lacking.meet(need, quantity)
        if self.at_point[shipment]:
            self.lacking.at_points[need] -= quantity

    def values(self) -> Numbers:
        """The plan as values of the model's columns; what groups use is left at nothing."""
        variables = self.model.variables
        values = np.zeros(len(self.model.arrays.lower))
        values[variables.shipments] = self.sent
        values[variables.purchases] = self.market.bought
        values[variables.vehicles[self.trips.route]] = self.trips.vehicles
        values[variables.trips[self.trips.pattern]] = self.trips.made
        return values


class _Lacking:
    """What each need lacks on its day, in the scale of its item; what stands is lacking on the next day too.

    `amount`: by level. `at_points`: what support points may still hand out.
    """

    def __init__(self, needs: pd.DataFrame, operation: Operation) -> None:
        scale = needs["scale"].to_numpy()
        self.amount = {level: needs[level].to_numpy() / scale for level in ("full", "survival")}
        self.at_points = np.zeros(len(needs))
        self._share = operation.settings.support_point_share
        self._kg = needs["kg"].to_numpy() * scale
        self._day = _day(needs["date"], operation)
        self._before = np.where(needs["standing"], needs["previous"], -1)

    def begin(self, day: int) -> Indices:
        """Begin a day; gives the needs of it."""
        today = np.flatnonzero(self._day == day)
        standing = today[self._before[today] >= 0]
        for amount in self.amount.values():
            amount[standing] += amount[self._before[standing]]
        self.at_points[today] = self._share * self.amount["full"][today]
        return today

    def heaviest_first(self, needs: Indices, level: str) -> Iterable[int]:
        """Needs that lack something, the heaviest first: light goods ride in the room that is left."""
        lacking = self.amount[level][needs]
        order = np.argsort(-lacking * self._kg[needs], kind="stable")
        return needs[order][lacking[order] > NOTHING].tolist()

    def meet(self, need: int, quantity: float) -> None:
        """Give a need so much."""
        for amount in self.amount.values():
            amount[need] = max(amount[need] - quantity, 0.0)


class _Stock:
    """What has come to each depot by each day and has not been sent, in the scale of its item."""

    def __init__(self, shipments: pd.DataFrame, operation: Operation) -> None:
        keys = ["depot_id", "item_id"]
        kinds = shipments[[*keys, "scale"]].drop_duplicates(keys)
        come = operation.stock.merge(kinds.reset_index(drop=True).reset_index(names="kind"), on=keys)
        come = come[come["available_from"] <= operation.days[-1]]
        left = np.zeros((len(kinds), len(operation.days)))
        np.add.at(left, (come["kind"], np.maximum(_day(come["available_from"], operation), 0)), come["quantity"])
        self._left = left.cumsum(axis=1) / kinds[["scale"]].to_numpy()
        self._kind = shipments.groupby(keys, sort=False).ngroup().to_numpy()
        self._day = _day(shipments["dispatch_date"], operation)

    def left(self, shipment: int) -> float:
        """What may leave on the day of a shipment without being missed on a later one."""
        return float(self._left[self._kind[shipment], self._day[shipment] :].min())

    def take(self, shipment: int, quantity: float) -> None:
        """Send so much."""
        self._left[self._kind[shipment], self._day[shipment] :] -= quantity


@dataclass
class _Money:
    """What is there to be spent, USD."""

    left: float = 0.0


class _Market:
    """What is bought, in the scale of its item, and what suppliers may still hand over."""

    def __init__(self, purchases: pd.DataFrame, money: _Money) -> None:
        keys = ["place_id", "item_id", "date"]
        self.bought = np.zeros(len(purchases))
        self._money = money
        self._supplier = purchases.groupby(keys, sort=False).ngroup().to_numpy()
        suppliers = purchases.drop_duplicates(keys)
        self._left = (suppliers["max_per_day"] / suppliers["scale"]).to_numpy(copy=True)
        # What is sold in all counts by lot; of what is under way, each line is one.
        lots = purchases[["place_id", "item_id", "lot"]].assign(own=np.where(purchases["lot"] < 0, self._supplier, -1))
        self._lot = lots.groupby(list(lots), sort=False).ngroup().to_numpy()
        in_all = (purchases["max_total"] / purchases["scale"]).groupby(self._lot).first()
        self._in_all = in_all.to_numpy(copy=True)
        self._price = (purchases["price"] * purchases["scale"]).to_numpy()

    def buy(self, purchase: int, wanted: float) -> float:
        """Buy what is wanted, as far as there is any and the money goes; gives how much that is."""
        affordable = self._money.left / max(self._price[purchase], NOTHING)
        supplier, lot = self._supplier[purchase], self._lot[purchase]
        quantity = max(min(wanted, self._left[supplier], self._in_all[lot], affordable), 0.0)
        self.bought[purchase] += quantity
        self._left[supplier] -= quantity
        self._in_all[lot] -= quantity
        self._money.left -= quantity * self._price[purchase]
        return quantity


class _Trips:
    """Vehicles and trips on the routes to one site, and the room on each lane (kilograms, litres) that they give.

    `pattern`, `route`: rows of the model's sets that `made` trips and `vehicles` are of. `km`: of the shortest trip on
    a lane, infinite where there is none.
    """

    def __init__(self, patterns: pd.DataFrame, lanes: int, operation: Operation, money: _Money) -> None:
        self.pattern, self.route = patterns["pattern"].to_numpy(), patterns["route"].to_numpy()
        self.vehicles, self.made = np.zeros(len(patterns), dtype=np.int64), np.zeros(len(patterns), dtype=np.int64)
        self.room = np.zeros((lanes, 2))
        self.km = np.full(lanes, np.inf)
        np.minimum.at(self.km, patterns["lane"].to_numpy(), patterns["km"].to_numpy())
        self._money = money
        self._of_lane = _by(patterns["lane"].to_numpy(), np.arange(len(patterns)), lanes)
        self._most = patterns["trips"].to_numpy()
        self._payload = patterns[["payload_kg", "payload_litres"]].to_numpy()
        self._usd_a_trip = (patterns["km"] * patterns["usd_per_km"]).to_numpy()
        self._usd_a_vehicle = (patterns["usd_per_day"] * patterns["days"]).to_numpy()
        self._first = _day(patterns["dispatch_date"], operation)
        self._end = self._first + patterns["days"].to_numpy()
        self._fleet = patterns.groupby(["depot_id", "vehicle_id"], sort=False).ngroup().to_numpy()
        count = patterns.groupby(["depot_id", "vehicle_id"], sort=False)["count"].first().to_numpy()
        days = int(self._end.max(initial=0))
        self._free = np.repeat(count[:, None], days, axis=1)
        self._dock = pd.Index(operation.depots["depot_id"]).get_indexer(patterns["depot_id"])
        departures = operation.depots["max_departures_per_day"].to_numpy()
        self._departures = np.repeat(departures[:, None], days, axis=1)

    def make(self, lane: int, wanted: Numbers) -> bool:
        """Make one more trip, and say whether there can be one.

        It is made in the smallest vehicle that takes all that is wanted, else in the largest.
        """
        possible = [pattern for pattern in self._of_lane[lane] if self._can(pattern)]
        if not possible:
            return False
        pattern = min(possible, key=lambda pattern: self._rank(pattern, wanted))
        if self._all_out(pattern):
            self.vehicles[pattern] += 1
            self._free[self._fleet[pattern], self._first[pattern] : self._end[pattern]] -= 1
            self._money.left -= self._usd_a_vehicle[pattern]
        self.made[pattern] += 1
        self._departures[self._dock[pattern], self._first[pattern]] -= 1
        self._money.left -= self._usd_a_trip[pattern]
        self.room[lane] += self._payload[pattern]
        return True

    def _rank(self, pattern: int, wanted: Numbers) -> tuple[bool, float]:
        """Lower is better."""
        takes_all = bool((self._payload[pattern] >= wanted).all())
        payload = float(self._payload[pattern, 0])
        return not takes_all, payload if takes_all else -payload

    def _all_out(self, pattern: int) -> bool:
        """Whether the vehicles on a route make all the trips they can."""
        return bool(self.made[pattern] == self._most[pattern] * self.vehicles[pattern])

    def _can(self, pattern: int) -> bool:
        """Whether dock, fleet and money allow one more trip."""
        usd, free = self._usd_a_trip[pattern], True
        if self._all_out(pattern):
            usd += self._usd_a_vehicle[pattern]
            free = bool((self._free[self._fleet[pattern], self._first[pattern] : self._end[pattern]] > 0).all())
        return free and self._departures[self._dock[pattern], self._first[pattern]] > 0 and usd <= self._money.left


def _patterns_to_one_site(model: Model) -> pd.DataFrame:
    """The routes that go to one site only, each with its one pattern."""
    patterns = model.indices.patterns.reset_index(names="pattern")
    alone = (patterns["sites"].map(len) == 1) & ~patterns["route"].duplicated(keep=False)
    routes = model.indices.routes[["days", "usd_per_day", "count"]]
    return patterns[alone].join(routes, on="route").assign(site_id=lambda patterns: patterns["sites"].str[0])


def _by(key: Indices, order: Indices, size: int) -> list[Indices]:
    """For each key, the rows that have it, in the order given."""
    ordered = order[np.argsort(key[order], kind="stable")]
    return np.split(ordered, np.cumsum(np.bincount(key, minlength=size))[:-1])


def _day(dates: pd.Series, operation: Operation) -> Indices:
    """Number of the day, from 0."""
    return np.asarray((dates - operation.days[0]).dt.days, dtype=np.int64)
