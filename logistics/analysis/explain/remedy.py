"""Remedy a shortfall with what a plan leaves, while the rest of the plan stays as it was."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.analysis.explain.apply_remedy import added_trips, with_loads
from logistics.analysis.explain.stated import routes_with, stated
from logistics.planning.accounting import coverage_table, received_by_need, stock_table

if TYPE_CHECKING:
    from logistics.analysis.explain.apply_remedy import Added
    from logistics.analysis.explain.best_repair import BestRepair
    from logistics.analysis.explain.context import ShortfallContext
    from logistics.analysis.explain.question import Question
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

#: The columns of the needs that coverage is worked out from.
NEEDS = ["group_id", "date", "item_id", "tier", "standing", "full", "survival", "opening"]


def remedied_plan(repair: BestRepair) -> Plan:
    """Give the plan with the trips and purchases that were found added, and all else as it was.

    The result has the tables of any plan, and keeps all rules that `logistics verify` checks.
    """
    context, question = repair.context, repair.question
    plan, operation = context.plan, context.operation
    added = added_trips(repair)
    trips, stops, loads = with_loads(context, added)
    allocation = _allocation(operation, plan, added)
    needs = context.needs
    received = received_by_need(needs, plan.drops, allocation)
    used = needs["used"].to_numpy(np.float64) + _used_more(context, question, received)
    coverage = coverage_table(needs[NEEDS], received, used)
    made = replace(
        plan,
        allocation=allocation,
        trips=trips,
        trip_stops=stops,
        trip_loads=loads,
        coverage=coverage[list(plan.coverage.columns)],
        stock_levels=stock_table(operation, allocation),
        routes=routes_with(plan, added.trips, added.stops),
    )
    return replace(made, summary=stated(operation, made, coverage))


def _allocation(operation: Operation, plan: Plan, added: Added) -> pd.DataFrame:
    """Give the allocation of the plan with the new lines; lines for the same drop and day are summed."""
    items = operation.items.set_index("item_id")
    lines = added.lines
    new = lines.assign(
        unit=lines["item_id"].map(items["unit"]),
        kg=(lines["quantity"] * lines["item_id"].map(items["kg_per_unit"])).round(6),
        litres=(lines["quantity"] * lines["item_id"].map(items["litres_per_unit"])).round(6),
    )
    both = pd.concat([plan.allocation, new[plan.allocation.columns]], ignore_index=True)
    keys = ["source_id", "source_kind", "drop_id", "item_id", "unit", "dispatch_date", "arrive_date"]
    sums = both.groupby(keys, as_index=False)[["quantity", "kg", "litres", "purchase_usd"]].sum()
    # Sums of rounded numbers carry the noise of binary fractions.
    sums = sums.round({"quantity": 6, "kg": 6, "litres": 6, "purchase_usd": 4})
    order = ["arrive_date", "drop_id", "item_id", "source_id", "dispatch_date"]
    return sums.sort_values(order, ignore_index=True)[plan.allocation.columns]


def _used_more(context: ShortfallContext, question: Question, received: np.ndarray) -> np.ndarray:
    """Give what the group uses beyond the plan: what comes is used as soon as possible on the days asked about."""
    chain, needs = question.chain, context.needs
    rows = np.flatnonzero(needs["group_id"].eq(chain.group) & needs["item_id"].eq(chain.item))
    more = received[rows] - needs["received"].to_numpy(np.float64)[rows]
    used = np.zeros(len(needs))
    if chain.standing:
        used[rows] = more
        return used
    day = context.slack.day(needs["date"].iloc[rows])
    asked = np.zeros(context.days)
    asked[list(question.days)] = question.asked * chain.step
    carried = 0.0
    for row, number, comes in zip(rows, day, more, strict=True):
        carried += comes
        used[row] = min(carried, asked[number])
        carried = round(carried - used[row], 6)
    return used


def gained(before: Plan, after: Plan, question: Question, start: pd.Timestamp) -> float:
    """Give by how much a need is less short in one plan than in another (the item's unit).

    Parameters
    ----------
    before, after : the two plans.
    question : the need and the days.
    start : the first day of the horizon.
    """
    chain = question.chain
    days = question.days[-1:] if chain.standing else question.days
    dates = start + pd.to_timedelta(list(days), unit="D")
    short = []
    for plan in (before, after):
        rows = plan.coverage
        rows = rows[rows["group_id"].eq(chain.group) & rows["item_id"].eq(chain.item) & rows["date"].isin(dates)]
        short.append(float(rows[f"shortfall_{question.level}"].sum()))
    return round(short[0] - short[1], 6)
