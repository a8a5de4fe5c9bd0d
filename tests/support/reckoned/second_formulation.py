"""The allocation once more: the same question put in other words and given to another solver (SCIP).

It follows `docs/explanation/model.md` and shares no code with `logistics.planning.allocation`. What differs on purpose:

- every numbered vehicle decides for itself which route it drives (no counts), and makes its own trips;
- goods are loaded on the trips of one pattern, and each such load keeps within weight and volume (no sums);
- stock is kept day by day: opening + incoming - dispatched = closing, never below zero;
- quantities are units, loads kilograms and litres, money USD, people people: nothing is scaled.

Plain loops, one column at a time: it is meant to be read, and only works on small operations.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from ortools.math_opt.python import mathopt
from ortools.math_opt.solvers.gscip import gscip_pb2

from logistics.core.frames import rows_of

if TYPE_CHECKING:
    from logistics.planning.case import PlanningCase

#: An earlier aim may give way by this part of it, or of one, a thousand person-days or a thousand USD if it is less.
HELD = 1e-6
#: Part of the budget and of what people carry that may be used up: the rest is kept back for rounding.
KEPT_WITHIN = 1 - 1e-5
#: Part of a gap that is still felt the day after.
FELT_NEXT_DAY = 0.5
#: What SCIP may overstep a row by, in units: far less than an aim may give way by.
FEASIBLE = 1e-9

Need = tuple[str, pd.Timestamp, str]  # group, day, item
Load = tuple[int, str, str]  # pattern, drop, item
Purchase = tuple[str, str]  # drop (a stop), item
Sum = Any  # a linear sum of MathOpt variables
Nothing = mathopt.LinearExpression  # the empty sum


@dataclass(frozen=True)
class Aim:
    """One aim: what is to be small, and the least size at which its slack is reckoned."""

    name: str
    amount: Sum
    least: float


@dataclass(frozen=True)
class Short:
    """What one need lacks at the end of a day, in units, and what stood in full (new, and unmet before)."""

    stood: Sum
    full: Sum
    survival: Sum


def second_values(case: PlanningCase) -> dict[str, float]:
    """Meet the five aims one after the other, to the last digit.

    Returns
    -------
    What was reached: minus the worst coverage, person-days, person-days, person-days, USD.
    """
    formulation = _Formulation(case)
    return formulation.solve()


class _Formulation:
    def __init__(self, case: PlanningCase) -> None:
        self.model = mathopt.Model()
        self.operation, self.routes = case.operation, case.routes
        self.items = {row.item_id: row for row in rows_of(case.operation.items)}
        self.begins = case.operation.days[0]
        self.has = {(row.group_id, row.item_id): row.quantity for row in rows_of(case.operation.opening_goods)}
        self.had_gap = {(row.group_id, row.item_id): row.gap for row in rows_of(case.operation.opening_needs)}
        self.stays = case.timeline.stays
        self.drops = {row.drop_id: row for row in rows_of(case.drops)}
        self.needs: dict[Need, Any] = {(row.group_id, row.date, row.item_id): row for row in rows_of(case.needs)}
        self.usd: Sum = Nothing()
        self.trips = self._vehicles()
        self._docks()
        self.loads = self._loads()
        self._stock()
        self.bought = self._purchases()
        self.received = self._received()
        self.carried: dict[Need, Sum] = {}
        self.short = self._use()
        self._carrying()
        self._support_points()
        self.model.add_linear_constraint(self.usd <= case.operation.settings.budget_usd * KEPT_WITHIN)

    # What vehicles do.

    def _vehicles(self) -> dict[int, Sum]:
        """Let each numbered vehicle drive one route at a time; give the trips made in each pattern."""
        busy: dict[tuple[str, str, int, pd.Timestamp], list[Sum]] = defaultdict(list)
        trips: dict[int, Sum] = defaultdict(Nothing)
        for row in rows_of(self.routes.routes.reset_index(names="route_id")):
            for number in self._numbers(row):
                does = self.model.add_binary_variable()
                self.usd += row.usd_per_day * row.days * does
                for later in range(row.days):
                    day = row.dispatch_date + pd.Timedelta(days=later)
                    busy[row.depot_id, row.vehicle_id, number, day].append(does)
                for pattern, made in self._trips_of(row.route_id, does).items():
                    trips[pattern] += made
        for routes in busy.values():
            self.model.add_linear_constraint(sum(routes) <= 1)
        return trips

    def _numbers(self, route: Any) -> list[int]:
        """Give the numbers of the vehicles that are there on all days of a route."""
        rows = [
            row
            for row in rows_of(self.operation.fleet)
            if (row.depot_id, row.vehicle_id) == (route.depot_id, route.vehicle_id)
        ]
        there: dict[pd.Timestamp, set[int]] = {}
        for later in range(route.days):
            day = route.dispatch_date + pd.Timedelta(days=later)
            numbers = [
                range(row.first_no, row.first_no + row.count)
                for row in rows
                if row.available_from <= day <= row.available_to
            ]
            there[day] = {number for some in numbers for number in some}
        return sorted(set.intersection(*there.values()))

    def _trips_of(self, route_id: int, does: Sum) -> dict[int, Sum]:
        """Let one vehicle on a route make the first trip (a tour, or to the site), and further ones as it likes."""
        made: dict[int, Sum] = {}
        patterns = self.routes.patterns[self.routes.patterns["route_id"] == route_id]
        for pattern in rows_of(patterns.reset_index(names="pattern_id")):
            trips = self.model.add_integer_variable(lb=0, ub=pattern.trips)
            self.model.add_linear_constraint(trips <= pattern.trips * does)
            if not made:
                self.model.add_linear_constraint(trips >= does)
            self.usd += pattern.km * pattern.usd_per_km * trips
            made[pattern.pattern_id] = trips
        return made

    def _docks(self) -> None:
        """Let each depot see off so many trips a day."""
        most = {row.depot_id: row.max_departures_per_day for row in rows_of(self.operation.depots)}
        leaving: dict[tuple[str, pd.Timestamp], Sum] = defaultdict(Nothing)
        for pattern in self._patterns():
            leaving[pattern.depot_id, pattern.dispatch_date] += self.trips[pattern.pattern_id]
        for (depot, _), trips in leaving.items():
            self.model.add_linear_constraint(trips <= most[depot])

    def _patterns(self) -> Any:
        return rows_of(self.routes.patterns.reset_index(names="pattern_id"))

    # What goods do.

    def _loads(self) -> dict[Load, Sum]:
        """Load goods on the trips of a pattern for the drops of its sites, by weight and by volume."""
        loads: dict[Load, Sum] = {}
        for pattern in self._patterns():
            kg: Sum = Nothing()
            litres: Sum = Nothing()
            for drop in self.drops.values():
                for item in self._goods(drop, pattern) if drop.site_id in pattern.sites else []:
                    load = loads[pattern.pattern_id, drop.drop_id, item] = self.model.add_variable(lb=0)
                    kg += self.items[item].kg_per_unit * load
                    litres += self.items[item].litres_per_unit * load
            trips = self.trips[pattern.pattern_id]
            self.model.add_linear_constraint(kg <= pattern.payload_kg * trips)
            self.model.add_linear_constraint(litres <= pattern.payload_litres * trips)
        return loads

    def _goods(self, drop: Any, pattern: Any) -> list[str]:
        """What may be handed out at a drop from a vehicle: what rides in its body."""
        here = self.operation.settings.support_point_items if drop.kind == "support" else self.items
        return [
            item
            for item in here
            if self.items[item].body == pattern.body and (drop.group_id, drop.date, item) in self.needs
        ]

    def _stock(self) -> None:
        """Keep the books of every depot and item, day by day."""
        days = list(self.operation.days)
        gone: dict[tuple[str, str, pd.Timestamp], Sum] = defaultdict(Nothing)
        patterns = {pattern.pattern_id: pattern for pattern in self._patterns()}
        for (pattern, _, item), load in self.loads.items():
            gone[patterns[pattern].depot_id, item, patterns[pattern].dispatch_date] += load
        for depot in self.operation.depots["depot_id"]:
            for item in self.items:
                opening: Sum = Nothing()
                for today in days:
                    closing = self.model.add_variable(lb=0)
                    incoming = self._incoming(depot, item, today)
                    self.model.add_linear_constraint(opening + incoming - gone[depot, item, today] == closing)
                    opening = closing

    def _incoming(self, depot: str, item: str, today: pd.Timestamp) -> float:
        """Units that come on a day; what came before the first day is there on it."""
        first = self.operation.days[0]
        return sum(
            float(row.quantity)
            for row in rows_of(self.operation.stock)
            if (row.depot_id, row.item_id, max(row.available_from, first)) == (depot, item, today)
        )

    def _purchases(self) -> dict[Purchase, Sum]:
        """Buy at the stops of a supplier's own place, once an order of the first day can be there."""
        bought: dict[Purchase, Sum] = {}
        shared: dict[tuple[Any, ...], tuple[Sum, float]] = {}
        for number, supplier in enumerate(rows_of(self.operation.suppliers)):
            first = self.operation.days[0] + pd.Timedelta(days=supplier.lead_days)
            on_day: dict[pd.Timestamp, Sum] = defaultdict(Nothing)
            for drop in self.drops.values():
                at_stop = drop.kind == "stop" and drop.place_id == supplier.place_id and drop.date >= first
                if supplier.available_from > drop.date or supplier.available_to < drop.date:
                    continue
                if at_stop and (drop.group_id, drop.date, supplier.item_id) in self.needs:
                    units = bought[drop.drop_id, supplier.item_id] = self.model.add_variable(lb=0)
                    on_day[drop.date] += units
                    self.usd += supplier.price_usd_per_unit * units
            for units in on_day.values():
                self.model.add_linear_constraint(units <= supplier.max_per_day)
            lot = (supplier.place_id, supplier.item_id, supplier.lot or number)
            so_far, most = shared.get(lot, (Nothing(), float("inf")))
            total = float("inf") if pd.isna(supplier.max_total) else supplier.max_total
            shared[lot] = so_far + sum(on_day.values(), Nothing()), min(most, total)
        for units, most in shared.values():
            if most < float("inf"):
                self.model.add_linear_constraint(units <= most)
        return bought

    def _received(self) -> dict[Need, Sum]:
        """Sum what comes to a group on a day."""
        received: dict[Need, Sum] = defaultdict(Nothing)
        for (_, drop, item), load in self.loads.items():
            received[self.drops[drop].group_id, self.drops[drop].date, item] += load
        for (drop, item), units in self.bought.items():
            received[self.drops[drop].group_id, self.drops[drop].date, item] += units
        for row in rows_of(self.operation.under_way):
            # What nobody can use goes back on the vehicle.
            taken, drop = self.model.add_variable(lb=0, ub=row.quantity), self.drops[row.drop_id]
            received[drop.group_id, drop.date, row.item_id] += taken
        return received

    # What groups do.

    def _chains(self) -> list[list[Any]]:
        """Give the needs of each group and item, from day to day."""
        chains: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for need in sorted(self.needs.values(), key=lambda row: row.date):
            chains[need.group_id, need.item_id].append(need)
        return list(chains.values())

    def _use(self) -> dict[Need, Short]:
        """Use what is there, up to what stands; carry the rest on."""
        short: dict[Need, Short] = {}
        for chain in self._chains():
            before, carried_in = Short(0.0, 0.0, 0.0), Nothing()
            if chain[0].date == self.begins:
                carried_in += self.has.get((chain[0].group_id, chain[0].item_id), 0.0)
            for need in chain:
                key = (need.group_id, need.date, need.item_id)
                used = self.model.add_variable(lb=0)
                most = float("inf") if self.items[need.item_id].carried else 0.0
                self.carried[key] = self.model.add_variable(lb=0, ub=most)
                self.model.add_linear_constraint(carried_in + self.received[key] == used + self.carried[key])
                short[key] = self._shortfall(need, used, before if need.standing else Short(0.0, 0.0, 0.0))
                before, carried_in = short[key], self.carried[key]
        return short

    def _shortfall(self, need: Any, used: Sum, before: Short) -> Short:
        """What is short in full is what stood and was not used; at survival level it is never less than nothing."""
        stood = need.full + before.full
        full = self.model.add_variable(lb=0)
        self.model.add_linear_constraint(full == stood - used)
        survival = self.model.add_variable(lb=0)
        self.model.add_linear_constraint(survival >= need.survival + before.survival - used)
        return Short(stood, full, survival)

    def _carrying(self) -> None:
        """Let people carry so many kilograms each from one day to the next."""
        kg: dict[tuple[str, pd.Timestamp], Sum] = defaultdict(Nothing)
        for (group, day, item), units in self.carried.items():
            kg[group, day] += self.items[item].kg_per_unit * units
        each = {row.group_id: row.carry_kg_per_person for row in rows_of(self.operation.groups)}
        people = {(row.group_id, row.date): row.people for row in rows_of(self.stays)}
        for (group, day), carried in kg.items():
            self.model.add_linear_constraint(carried <= KEPT_WITHIN * each[group] * people[group, day])

    def _support_points(self) -> None:
        """Let support points hand out no more than a share of what stands that day."""
        handed: dict[Need, Sum] = defaultdict(Nothing)
        for (_, name, item), load in self.loads.items():
            drop = self.drops[name]
            if drop.kind == "support":
                handed[drop.group_id, drop.date, item] += load
        share = self.operation.settings.support_point_share
        for key, units in handed.items():
            self.model.add_linear_constraint(units <= share * self.short[key].stood)

    # The aims.

    def aims(self) -> list[Aim]:
        """Give the five aims in their order."""
        return [
            Aim("worst_survival", self._worst(), 1.0),
            Aim("survival_gaps", self._gaps(), 1000.0),
            Aim("tier1_full_tier2_survival", self._lacking(1, "full") + self._lacking(2, "survival"), 1000.0),
            Aim(
                "tier2_full_tier3",
                # Tier 3 at survival level counts once, without the band above one half.
                self._lacking(2, "full") + self._lacking(3, "full") + self._lacking(3, "survival", band=False),
                1000.0,
            ),
            Aim("cost", self.usd, 1000.0),
        ]

    def _worst(self) -> Sum:
        """Minus the worst share, by kilograms, of what a group needs in a day to survive; one if nobody needs any."""
        needed: dict[tuple[str, pd.Timestamp], float] = defaultdict(float)
        lacking: dict[tuple[str, pd.Timestamp], Sum] = defaultdict(Nothing)
        for (group, day, item), need in self.needs.items():
            if need.tier == 1 and not need.standing:
                kg = self.items[item].kg_per_unit
                needed[group, day] += kg * need.survival
                lacking[group, day] += kg * self.short[group, day, item].survival
        worst = self.model.add_variable(lb=0, ub=1)
        for key, kg in needed.items():
            self.model.add_linear_constraint(kg * worst <= kg - lacking[key])
        return -1.0 * worst

    def _gaps(self) -> Sum:
        """Person-days without what tier 1 says one needs to survive, longer gaps weighing more."""
        total: Sum = Nothing()
        for chain in self._chains():
            gap: Sum = Nothing()
            if chain[0].date == self.begins:
                gap += self.had_gap.get((chain[0].group_id, chain[0].item_id), 0.0)
            for need in chain:
                if need.tier == 1 and need.survival_each > 0:
                    short = self.short[need.group_id, need.date, need.item_id].survival
                    gap = short / need.survival_each + FELT_NEXT_DAY * gap
                    total += need.people * (gap + self._above(gap, 0.5) + 2.0 * self._above(gap, 1.0))
        return total

    def _lacking(self, tier: int, level: str, *, band: bool = True) -> Sum:
        """Person-days short of a tier at a level; what is above one half counts twice."""
        total: Sum = Nothing()
        for key, need in self.needs.items():
            each = getattr(need, f"{level}_each")
            if need.tier == tier and each > 0:
                share = getattr(self.short[key], level) / each
                total += need.people * (share + (self._above(share, 0.5) if band else 0.0))
        return total

    def _above(self, amount: Sum, threshold: float) -> Sum:
        """Give the part of an amount above a threshold, for an amount that is to be small."""
        above = self.model.add_variable(lb=0)
        self.model.add_linear_constraint(above >= amount - threshold)
        return above

    # The way to the answer.

    def solve(self) -> dict[str, float]:
        """Make one aim after the other as small as can be, holding those before."""
        known = mathopt.ModelSolveParameters()
        aims = self.aims()
        values: dict[Any, float] = {}
        for aim in aims:
            self.model.minimize(aim.amount)
            values = self._solved(known)
            reached = mathopt.evaluate_expression(mathopt.as_flat_linear_expression(aim.amount), values)
            self.model.add_linear_constraint(aim.amount <= reached + HELD * max(aim.least, abs(reached)))
            known = mathopt.ModelSolveParameters(solution_hints=[mathopt.SolutionHint(variable_values=values)])
        return {
            aim.name: mathopt.evaluate_expression(mathopt.as_flat_linear_expression(aim.amount), values) for aim in aims
        }

    def _solved(self, known: mathopt.ModelSolveParameters) -> dict[Any, float]:
        fine = gscip_pb2.GScipParameters(real_params={"numerics/feastol": FEASIBLE})
        parameters = mathopt.SolveParameters(
            relative_gap_tolerance=0.0, absolute_gap_tolerance=0.0, random_seed=1, threads=1, gscip=fine
        )
        result = mathopt.solve(self.model, mathopt.SolverType.GSCIP, params=parameters, model_params=known)
        assert result.termination.reason == mathopt.TerminationReason.OPTIMAL, result.termination
        return result.variable_values()
