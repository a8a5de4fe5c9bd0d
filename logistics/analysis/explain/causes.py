"""Why a need is short: the fewest limits to relax, and what could be brought with what the plan leaves."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from logistics.analysis.explain.answer import bring_most, fewest_limits
from logistics.analysis.explain.candidate_trips import OF_TRIPS
from logistics.analysis.explain.competing_needs import CompetingNeed, greater_need
from logistics.analysis.explain.question import options_for, steps_in
from logistics.analysis.explain.repair_model import build_repair_model
from logistics.inputs.tables.joined import joined_parts
from logistics.planning.limits import YIELDING, Limit

if TYPE_CHECKING:
    import pandas as pd

    from logistics.analysis.explain.context import ShortfallContext
    from logistics.analysis.explain.question import Question
    from logistics.analysis.explain.repair_model import RepairModel

#: Limits of trips are relaxed one by one, and two at a time only where no trip is possible otherwise.
ONE_BY_ONE: tuple[tuple[Limit, ...], ...] = tuple((limit,) for limit in OF_TRIPS)
TWO_BY_TWO: tuple[tuple[Limit, ...], ...] = tuple(combinations(OF_TRIPS, 2))
LITRES_PER_M3 = 1000.0
#: The most limits that are named where each would be enough alone.
MOST_CAUSES = 3


@dataclass(frozen=True)
class Cause:
    """Why one need is short on one day, or on several together (a need that stands until it is met: at the end).

    Attributes
    ----------
    question : the need and the days.
    short : how much is missing (the item's unit).
    people : how many people that is enough for (person-days).
    missed : how much could have been brought with what the plan leaves (the item's unit).
    limits : the fewest limits that must be relaxed for the rest, in the order of `Limit`; empty if none is needed.
    also : other limits that would be enough alone.
    cured : how much comes if `limits` are relaxed (the item's unit).
    competing_need : the greater need that got what is lacking, if any.
    """

    question: Question
    short: float
    people: float
    missed: float
    limits: tuple[Limit, ...]
    also: tuple[Limit, ...]
    cured: float
    competing_need: CompetingNeed | None

    @property
    def day(self) -> int:
        """Number of the day."""
        return self.question.days[-1]


def why_short(context: ShortfallContext, question: Question, sent: pd.DataFrame) -> Cause:
    """Find why a need is short.

    Parameters
    ----------
    context : the plan and what it leaves, with candidate trips without each of `ONE_BY_ONE`.
    question : a need on one day or several.
    sent : the table of `sent_by_need`.
    """
    options, asked = options_for(context, question), float(question.asked.sum())
    repair_model = build_repair_model(context, question, options, YIELDING)
    missed = bring_most(repair_model, relaxed=False).steps
    limits: tuple[Limit, ...] = ()
    also: tuple[Limit, ...] = ()
    cured = missed
    if missed < asked:
        limits, cured = _fewest(repair_model, asked, missed)
        if limits == (Limit.far,) and cured <= missed:
            limits = (_never(context, question),)
        also = _others(repair_model, cured, limits)
    step = question.chain.step
    return Cause(
        question=question,
        short=asked * step,
        people=question.people(asked),
        missed=missed * step,
        limits=limits,
        also=also,
        cured=cured * step,
        competing_need=greater_need(question, options, sent, limits) if limits else None,
    )


def _never(context: ShortfallContext, question: Question) -> Limit:
    """Say why nothing can come even with all limits relaxed: no vehicle body, no road, too big, or too far."""
    if question.chain.body not in set(context.operation.vehicles["body"]):
        return Limit.body
    if not _joined(context, question):
        return Limit.unjoined
    return Limit.size if _too_big(context, question) else Limit.far


def _joined(context: ShortfallContext, question: Question) -> bool:
    """Say whether roads lead from any depot to where the group is on these days."""
    operation, drops = context.operation, context.drops
    if operation.settings.roads != "reference":
        return True
    parts = joined_parts(operation.places, operation.roads)
    there = drops["group_id"].eq(question.chain.group) & drops["arrive"].isin(question.days)
    served = parts.reindex(operation.depots["place_id"])
    return bool(parts.reindex(drops.loc[there, "place_id"]).isin(served).any())


def _too_big(context: ShortfallContext, question: Question) -> bool:
    """Say whether not even one step fits on any kind of vehicle that may carry the item."""
    vehicles, chain = context.operation.vehicles, question.chain
    able = vehicles[vehicles["body"] == chain.body]
    return not steps_in(chain, able["payload_kg"], able["volume_m3"] * LITRES_PER_M3).any()


def _fewest(repair_model: RepairModel, asked: float, missed: float) -> tuple[tuple[Limit, ...], float]:
    """Give the fewest limits to relax for all that is asked, or else for the most possible, and how much comes."""
    limits = fewest_limits(repair_model, asked)
    if limits is not None:
        # No limit is needed only where the solver's arithmetic ignores a few cents, so money is what is lacking.
        return limits or (Limit.budget,), asked
    most = bring_most(repair_model).steps
    if most <= missed:
        return (Limit.far,), missed
    return fewest_limits(repair_model, most) or (Limit.far,), most


def _others(repair_model: RepairModel, steps: float, limits: tuple[Limit, ...]) -> tuple[Limit, ...]:
    """Give other limits that would be enough alone, where one limit is enough."""
    found: tuple[Limit, ...] = limits
    while len(limits) == 1 and len(found) < MOST_CAUSES:
        other = fewest_limits(repair_model, steps, found)
        if other is None or len(other) != 1:
            break
        found += other
    return found[len(limits) :]
