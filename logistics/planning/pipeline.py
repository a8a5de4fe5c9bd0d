"""All steps from an operation to a plan, in order."""

from __future__ import annotations

import dataclasses
import datetime as dt
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import ortools
import pandas as pd

from logistics.core import steps as steps_of
from logistics.core.finite import refuse_no_numbers_in
from logistics.core.plan import COLUMNS, Plan
from logistics.core.version import __version__
from logistics.planning.accounting import allocation_table, coverage_table, received_by_need, stock_table, totals
from logistics.planning.allocation.allocate import allocate
from logistics.planning.allocation.consumption import Consumption, consume, reached
from logistics.planning.allocation.replanning import EarlierRoutes, routes_driven
from logistics.planning.case import PlanningCase
from logistics.planning.fairness import fairness
from logistics.planning.plan_diff import changed_trips, counted
from logistics.planning.service import missed_service
from logistics.planning.trips.build import Trips, build_trips
from logistics.planning.trips.drive import Saved
from logistics.planning.trips.frozen_trips import EarlierTrips
from logistics.planning.trips.whole import whole_steps
from logistics.solver.effort import Effort
from logistics.solver.solve import LIBRARY, relative_gap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from logistics.inputs.operation import Operation
    from logistics.planning.allocation.allocate import Allocation
    from logistics.planning.allocation.lexicographic import ObjectiveResult
    from logistics.planning.allocation.price import PriceOfFairness
    from logistics.solver.program import Numbers


class Steps:
    """Announces each step of the work, and keeps the seconds it took.

    Attributes
    ----------
    seconds : duration of each finished step, by name.
    progress : called with the name of each step as it begins.
    """

    def __init__(self, progress: Callable[[str], None]) -> None:
        """Begin with no steps. `progress` is called with the name of each step as it begins."""
        self.seconds: dict[str, float] = {}
        self.progress = progress

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Announce and time one step."""
        self.progress(name)
        began = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - began, 3)


@dataclasses.dataclass(frozen=True)
class _Outcome:
    """What is decided, before it is summed up.

    Attributes
    ----------
    lines : the table `allocation` of the plan.
    received : quantity that each row of the needs receives (units).
    trips : trips, stops and loads, and what became of the goods that found no place.
    use : what groups use.
    routes : the table `routes` of the plan.
    """

    lines: pd.DataFrame
    received: Numbers
    trips: Trips
    use: Consumption
    routes: pd.DataFrame


def make_plan(
    operation: Operation,
    effort: Effort | None = None,
    progress: Callable[[str], None] = lambda _: None,
    earlier: Plan | None = None,
) -> Plan:
    """Plan an operation from end to end.

    Parameters
    ----------
    operation : the checked case.
    effort : gap and time for the allocation.
    progress : called with the name of each step as it begins.
    earlier : a plan to stay near to. If it is a plan of this very operation, it stays to the letter.

    Returns
    -------
    The plan. Scarcity never prevents a plan: what cannot be brought stands in its shortfalls.

    Raises
    ------
    SolverError
        No solution was found.
    """
    steps, effort = Steps(progress), effort or Effort()
    case = PlanningCase.of(operation, steps.step)
    unchanged = earlier is not None and earlier.summary.get("input_sha256") == operation.sha256
    with steps.step("allocation"):
        allocation = allocate(case, effort, progress, _kept(earlier, unchanged=unchanged) if earlier else None)
    if earlier is not None and unchanged:
        outcome = _as_it_is(case, allocation, earlier)
    else:
        outcome = _decided(case, allocation, steps, earlier)
    with steps.step("results"):
        coverage = coverage_table(case.needs, outcome.received, outcome.use.used)
        sums = totals(operation, case.drops, outcome.lines, outcome.trips.trips, coverage)
        stock = stock_table(operation, outcome.lines)
        missed = missed_service(case, outcome.lines, allocation.indices)
    for handed in (outcome.lines, outcome.trips.trips, outcome.trips.loads, coverage, stock):
        refuse_no_numbers_in("sum_plan", handed)
    plan = Plan(
        summary={
            **_summary(operation, allocation, outcome, sums, effort),
            "fairness": {**fairness(operation, coverage), "price": _price(allocation.price)},
            "service": {"gap_days": operation.settings.service_gap_days, "missed": dated(missed)},
            "status": "stopped early" if effort.stop.is_set() else "complete",
            "seconds": steps.seconds,
        },
        drops=case.drops,
        allocation=outcome.lines,
        trips=outcome.trips.trips,
        trip_stops=outcome.trips.stops,
        trip_loads=outcome.trips.loads,
        coverage=coverage[list(COLUMNS["coverage"])],
        stock_levels=stock,
        routes=outcome.routes,
    )
    if earlier is None:
        return plan
    changes = counted(changed_trips(earlier, plan))
    return dataclasses.replace(plan, summary={**plan.summary, "changes": changes})


def _decided(case: PlanningCase, allocation: Allocation, steps: Steps, earlier: Plan | None) -> _Outcome:
    """Make trips of an allocation, and decide what groups use of what they bring."""
    operation = case.operation
    with steps.step("trips"):
        before = _trips_of(earlier) if earlier else None
        bought = whole_steps(operation, allocation, before).purchases
        purchases = allocation.purchases.assign(quantity=steps_of.exact(bought, allocation.purchases["step"]))
        trips = build_trips(operation, allocation, case.routes, purchases["quantity"].to_numpy(float), before)
    lines = allocation_table(operation, case.drops, trips.trips, trips.loads, purchases)
    received = received_by_need(case.needs, case.drops, lines)
    use = consume(operation, allocation.indices, received)
    routes = routes_driven(allocation.indices, allocation.vehicles, allocation.trips)
    return _Outcome(lines, received, trips, use, routes)


def _as_it_is(case: PlanningCase, allocation: Allocation, plan: Plan) -> _Outcome:
    """Give what a plan of this operation decided."""
    used = plan.coverage.set_index(["group_id", "date", "item_id"])["used"]
    keys = pd.MultiIndex.from_frame(case.needs[["group_id", "date", "item_id"]])
    amounts = used.reindex(keys, fill_value=0.0).to_numpy(float)
    received = received_by_need(case.needs, case.drops, plan.allocation)
    nothing = pd.DataFrame({"kg": [], "tier": []})
    trips = Trips(plan.trips, plan.trip_stops, plan.trip_loads, given_back=nothing, added=nothing, saved=Saved())
    use = Consumption(amounts, reached(allocation.indices, received, amounts))
    return _Outcome(plan.allocation, received, trips, use, plan.routes)


def _kept(plan: Plan, *, unchanged: bool) -> EarlierRoutes:
    """Give what the allocation keeps of an earlier plan."""
    stages = plan.summary["stages"]
    gaps = {str(stage["name"]): float(stage["gap"]) for stage in stages}
    rounding = {str(stage["name"]): float(stage["after_trips"] - stage["objective"]) for stage in stages}
    return EarlierRoutes(plan.routes, plan.allocation, gaps, rounding, unchanged=unchanged)


def _trips_of(plan: Plan) -> EarlierTrips:
    """Give the trips of an earlier plan, some of which stay."""
    return EarlierTrips(plan.routes, plan.trips, plan.trip_stops, plan.trip_loads)


def _summary(
    operation: Operation, allocation: Allocation, outcome: _Outcome, sums: dict[str, Any], effort: Effort
) -> dict[str, Any]:
    """Give the content of `plan.json` that is known after the trips."""
    trips, after_trips = outcome.trips, {**outcome.use.objectives, "cost": sums["cost_usd"] / 1000}
    return {
        "operation_name": operation.settings.name,
        "first_day": f"{operation.settings.start_date:%Y-%m-%d}",
        "timezone": operation.settings.timezone,
        "input_sha256": operation.sha256,
        "package_version": __version__,
        "created": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "clock_cut_in": allocation.late,
        "solver": {
            "name": effort.solver.value,
            "library": LIBRARY,
            "version": ortools.__version__,
            "gap": effort.gap,
            "seconds": effort.seconds,
            "prove": effort.prove,
        },
        "search": allocation.search,
        "stages": [_objective(result, after_trips[result.name]) for result in allocation.stages],
        "totals": sums,
        "given_back": _counted(trips.given_back),
        "added": _counted(trips.added),
        "routed_anew": dataclasses.asdict(trips.saved),
    }


def _counted(lines: pd.DataFrame) -> dict[str, float]:
    """Give kilograms of all lines, kilograms of tier 1, and the number of lines."""
    return {
        "kg": round(float(lines["kg"].sum()), 3),
        "tier1_kg": round(float(lines.loc[lines["tier"] == 1, "kg"].sum()), 3),
        "lines": len(lines),
    }


def _objective(result: ObjectiveResult, after_trips: float) -> dict[str, float | str]:
    """Give one objective as written: its value in the allocation, its bounds and gap, and its value after the trips."""
    goods = {} if result.goods_bound is None else {"goods_bound": round(result.goods_bound, 9)}
    return {
        "name": result.name,
        "objective": round(result.objective, 9),
        "bound": round(result.bound, 9),
        **goods,
        "gap": round(relative_gap(result.objective, result.bound), 9),
        "after_trips": round(after_trips, 9),
    }


def _price(price: PriceOfFairness | None) -> dict[str, float] | None:
    """Give the price of fairness as written: person-days of tier 1 met in full, summed over items."""
    if price is None:
        return None
    return {
        "person_days_met": round(price.met, 3),
        "if_only_the_total_counted": round(price.met_if_only_the_total_counted, 3),
        "share": round(price.share, 6),
    }


def dated(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows of a table as written to JSON, with dates as text."""
    dates = {str(name): rows[name].dt.strftime("%Y-%m-%d") for name in rows.select_dtypes("datetime")}
    return [{str(key): value for key, value in row.items()} for row in rows.assign(**dates).to_dict(orient="records")]
