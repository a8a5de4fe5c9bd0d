"""Why a need is short: the limits that keep it so, the fewest that would do, and what our own planning left."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from logistics.analysis.explain.answer import bring_most, fewest_limits
from logistics.analysis.explain.candidate_trips import OF_TRIPS
from logistics.analysis.explain.competing_needs import Elsewhere, greater_need
from logistics.analysis.explain.question import options_for, steps_in
from logistics.analysis.explain.repair_model import build_repair_model
from logistics.inputs.tables.joined import joined_parts
from logistics.planning.limits import YIELDING, Limit

if TYPE_CHECKING:
    import pandas as pd

    from logistics.analysis.explain.context import ShortfallContext
    from logistics.analysis.explain.question import Question
    from logistics.analysis.explain.repair_model import RepairModel

#: Limits of trips are looked at one by one; two at a time only where no trip could be made otherwise.
ONE_BY_ONE: tuple[tuple[Limit, ...], ...] = tuple((limit,) for limit in OF_TRIPS)
TWO_BY_TWO: tuple[tuple[Limit, ...], ...] = tuple(combinations(OF_TRIPS, 2))
LITRES_PER_M3 = 1000.0
#: So many causes are named that would each do alone.
MOST_CAUSES = 3


@dataclass(frozen=True)
class Cause:
    """Why one need is short on one day, or on several together (of a need that stands: at the end).

    `short`, `people`: units missing, and how many people they are enough for. `missed`: units that could have been
    brought with what the plan leaves. `limits`: the fewest limits that must give way for the rest, the first to be
    named first; empty if none is needed. `also`: other limits that would do alone. `cured`: units that come if they
    give way. `elsewhere`: the greater need that what is lacking went to.
    """

    question: Question
    short: float
    people: float
    missed: float
    limits: tuple[Limit, ...]
    also: tuple[Limit, ...]
    cured: float
    elsewhere: Elsewhere | None

    @property
    def day(self) -> int:
        """Number of the day."""
        return self.question.days[-1]


def why_short(situation: ShortfallContext, question: Question, sent: pd.DataFrame) -> Cause:
    """Find why a need is short.

    Parameters
    ----------
    situation : with lanes without each of `ONE_BY_ONE`.
    question : a need on one day.
    sent : as `sent_by_need` gives it.
    """
    options, asked = options_for(situation, question), float(question.asked.sum())
    small = build_repair_model(situation, question, options, YIELDING)
    missed = bring_most(small, giving=False).steps
    limits: tuple[Limit, ...] = ()
    also: tuple[Limit, ...] = ()
    cured = missed
    if missed < asked:
        limits, cured = _fewest(small, asked, missed)
        if limits == (Limit.far,) and cured <= missed:
            limits = (_never(situation, question),)
        also = _others(small, cured, limits)
    step = question.chain.step
    return Cause(
        question=question,
        short=asked * step,
        people=question.people(asked),
        missed=missed * step,
        limits=limits,
        also=also,
        cured=cured * step,
        elsewhere=greater_need(question, options, sent, limits) if limits else None,
    )


def _never(situation: ShortfallContext, question: Question) -> Limit:
    """Name why nothing can come whatever gives way: no vehicle of its body, no road, too big for any, or too far."""
    if question.chain.body not in set(situation.operation.vehicles["body"]):
        return Limit.body
    if not _joined(situation, question):
        return Limit.unjoined
    return Limit.size if _too_big(situation, question) else Limit.far


def _joined(situation: ShortfallContext, question: Question) -> bool:
    """Whether roads lead from any depot to where the group is on these days."""
    operation, drops = situation.operation, situation.drops
    if operation.settings.roads != "reference":
        return True
    parts = joined_parts(operation.places, operation.roads)
    there = drops["group_id"].eq(question.chain.group) & drops["arrive"].isin(question.days)
    served = parts.reindex(operation.depots["place_id"])
    return bool(parts.reindex(drops.loc[there, "place_id"]).isin(served).any())


def _too_big(situation: ShortfallContext, question: Question) -> bool:
    """Whether not one piece fits on any kind of vehicle that may carry it."""
    vehicles, chain = situation.operation.vehicles, question.chain
    able = vehicles[vehicles["body"] == chain.body]
    return not steps_in(chain, able["payload_kg"], able["volume_m3"] * LITRES_PER_M3).any()


def _fewest(small: RepairModel, asked: float, missed: float) -> tuple[tuple[Limit, ...], float]:
    """The fewest limits that must give way for all that is asked, or for as much as there is any way for."""
    limits = fewest_limits(small, asked)
    if limits is not None:
        # The solver's arithmetic may let a few cents slip: then it is they that are lacking.
        return limits or (Limit.budget,), asked
    most = bring_most(small).steps
    if most <= missed:
        return (Limit.far,), missed
    return fewest_limits(small, most) or (Limit.far,), most


def _others(small: RepairModel, steps: float, limits: tuple[Limit, ...]) -> tuple[Limit, ...]:
    """Other limits that would do alone, where one does."""
    found: tuple[Limit, ...] = limits
    while len(limits) == 1 and len(found) < MOST_CAUSES:
        other = fewest_limits(small, steps, found)
        if other is None or len(other) != 1:
            break
        found += other
    return found[len(limits) :]
