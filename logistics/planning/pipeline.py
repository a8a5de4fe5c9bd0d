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
from logistics.planning.allocation.consumption import consume
from logistics.planning.allocation.replanning import EarlierRoutes, routes_driven
from logistics.planning.case import PlanningCase
from logistics.planning.fairness import fairness
from logistics.planning.plan_diff import changed_trips, counted
from logistics.planning.service import missed_service
from logistics.planning.trips.build import Trips, build_trips
from logistics.planning.trips.frozen_trips import EarlierTrips
from logistics.planning.trips.whole import whole_steps
from logistics.solver.effort import Effort
from logistics.solver.solve import LIBRARY, relative_gap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from logistics.inputs.operation import Operation
    from logistics.planning.allocation.allocate import Allocation
    from logistics.planning.allocation.consumption import Consumption
    from logistics.planning.allocation.lexicographic import Stage
    from logistics.planning.allocation.price import PriceOfFairness


class Steps:
    """Announces each step of the work, and keeps the seconds it took.

    Attributes
    ----------
    seconds : duration of each finished step, by name.
    say : called with the name of each step as it begins.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        """Begin with no steps. `say` is called with the name of each step as it begins."""
        self.seconds: dict[str, float] = {}
        self.say = say

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Announce and time one step."""
        self.say(name)
        began = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - began, 3)


@dataclasses.dataclass(frozen=True)
class Earlier:
    """An earlier plan to stay near to.

    Attributes
    ----------
    plan : the earlier plan.
    dispatched : what leaves before this day stays exactly as it was; None if nothing has left.
    """

    plan: Plan
    dispatched: pd.Timestamp | None = None

    @classmethod
    def of(cls, plan: Plan, day: str) -> Earlier:
        """Take a plan and the day (`YYYY-MM-DD`) before which its trips have left; "" if none has left."""
        return cls(plan, pd.Timestamp(day) if day else None)

    @property
    def day(self) -> str:
        """Give the day (`YYYY-MM-DD`) before which its trips have left; "" if none has left."""
        return f"{self.dispatched:%Y-%m-%d}" if self.dispatched is not None else ""

    def kept(self) -> EarlierRoutes:
        """Give what the allocation keeps of the earlier plan."""
        stages = self.plan.summary["stages"]
        gaps = {str(stage["name"]): float(stage["gap"]) for stage in stages}
        rounding = {str(stage["name"]): float(stage["after_trips"] - stage["objective"]) for stage in stages}
        weights = {str(stage["name"]): float(stage["weight"]) for stage in stages if stage.get("weight") is not None}
        return EarlierRoutes(self.plan.routes, self.plan.allocation, gaps, rounding, weights, self.dispatched)

    def trips(self) -> EarlierTrips:
        """Give the earlier trips, some of which stay."""
        plan = self.plan
        return EarlierTrips(plan.routes, plan.trips, plan.trip_stops, plan.trip_loads, self.dispatched)


def make_plan(
    operation: Operation,
    effort: Effort | None = None,
    say: Callable[[str], None] = lambda _: None,
    earlier: Earlier | None = None,
) -> Plan:
    """Plan an operation from end to end.

    Parameters
    ----------
    operation : the checked case.
    effort : gap and time for the allocation.
    say : called with the name of each step as it begins.
    earlier : a plan to stay near to.

    Returns
    -------
    The plan. Scarcity never prevents a plan: what cannot be brought stands in its shortfalls.

    Raises
    ------
    SolverError
        No solution was found, or what has left already does not fit the tables.
    """
    steps, effort = Steps(say), effort or Effort()
    case = PlanningCase.of(operation, steps.step)
    with steps.step("allocation"):
        allocation = allocate(case, effort, say, earlier.kept() if earlier else None)
    with steps.step("trips"):
        before = earlier.trips() if earlier else None
        bought = whole_steps(operation, allocation, before).purchases
        purchases = allocation.purchases.assign(quantity=steps_of.exact(bought, allocation.purchases["step"]))
        trips = build_trips(operation, allocation, case.routes, purchases["quantity"].to_numpy(float), before)
    with steps.step("results"):
        table = allocation_table(operation, case.drops, trips.trips, trips.loads, purchases)
        received = received_by_need(case.needs, case.drops, table)
        use = consume(operation, allocation.indices, received)
        coverage = coverage_table(case.needs, received, use.used)
        sums = totals(operation, case.drops, table, trips.trips, coverage)
        stock = stock_table(operation, table)
        missed = missed_service(case, table, allocation.indices)
    for handed in (table, trips.trips, trips.loads, coverage, stock):
        refuse_no_numbers_in("sum_plan", handed)
    plan = Plan(
        summary={
            **_summary(operation, allocation, trips, use, sums, effort),
            "fairness": {**fairness(operation, coverage), "price": _price(allocation.price)},
            "service": {"gap_days": operation.settings.service_gap_days, "missed": dated(missed)},
            "status": "stopped early" if effort.stop.is_set() else "complete",
            "seconds": steps.seconds,
        },
        drops=case.drops,
        allocation=table,
        trips=trips.trips,
        trip_stops=trips.stops,
        trip_loads=trips.loads,
        coverage=coverage[list(COLUMNS["coverage"])],
        stock_levels=stock,
        routes=routes_driven(allocation.indices, allocation.vehicles, allocation.trips),
    )
    if earlier is None:
        return plan
    changes = counted(changed_trips(earlier.plan, plan))
    return dataclasses.replace(plan, summary={**plan.summary, "changes": changes})


def _summary(
    operation: Operation,
    allocation: Allocation,
    trips: Trips,
    use: Consumption,
    sums: dict[str, Any],
    effort: Effort,
) -> dict[str, Any]:
    """Give the content of `plan.json` that is known after the trips."""
    reached = {**use.stages, "cost": sums["cost_usd"] / 1000}
    return {
        "operation_name": operation.settings.name,
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
        "stages": [_stage(stage, reached[stage.name]) for stage in allocation.stages],
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


def _stage(stage: Stage, after_trips: float) -> dict[str, float | str]:
    """Give one objective as written: its value in the allocation, its bounds and gap, and its value after the trips."""
    goods = {} if stage.goods_bound is None else {"goods_bound": round(stage.goods_bound, 9)}
    return {
        "name": stage.name,
        "objective": round(stage.objective, 9),
        "bound": round(stage.bound, 9),
        **goods,
        "gap": round(relative_gap(stage.objective, stage.bound), 9),
        "after_trips": round(after_trips, 9),
        **({} if stage.weight is None else {"weight": stage.weight}),
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
