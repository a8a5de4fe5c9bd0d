"""The best that can be done for a need with what a plan leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics.analysis.explain.answer import Answer, bring_cheapest, bring_most
from logistics.analysis.explain.context import ShortfallContext, look_at
from logistics.analysis.explain.question import MOST_DAYS, Options, Question, options_for, questions_of
from logistics.analysis.explain.repair_model import RepairModel, build_repair_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation


@dataclass(frozen=True)
class Found:
    """The best that can be done for a question as things are: `steps`, and at what least cost (`usd`)."""

    situation: ShortfallContext
    question: Question
    options: Options
    small: RepairModel
    answer: Answer

    @property
    def steps(self) -> float:
        """Steps brought."""
        return self.answer.steps

    @property
    def people(self) -> float:
        """How many people (person-days) that is enough for."""
        return self.question.people(self.steps)


def look_for(operation: Operation, plan: Plan, group: str, item: str, days: Sequence[int], level: str) -> Found:
    """Find the best that can be done for a need with what a plan leaves, and the cheapest way to it.

    Parameters
    ----------
    operation : the checked case, with all that was added to it since it was planned.
    plan : what was decided; it stays as it is.
    group, item, days, level : the need, as in `Question`.
    """
    situation = look_at(operation, plan, group=group)
    return answer_as_is(situation, Question(situation.chain(group, item), tuple(days), level))


def look_for_span(operation: Operation, plan: Plan, group: str, item: str, first: int, last: int) -> Found | None:
    """Do the same for the days of a span on which something is short, its first `MOST_DAYS`; None if nothing is.

    first, last : numbers of days; a need that stands until it is met is asked about whatever they are.
    """
    situation = look_at(operation, plan, group=group)
    chain = situation.chain(group, item)
    questions = [one for one in questions_of(chain) if chain.standing or first <= one.days[0] <= last]
    if not questions:
        return None
    days = tuple(question.days[0] for question in questions[:MOST_DAYS])
    return answer_as_is(situation, Question(chain, days, questions[0].level))


def answer_as_is(situation: ShortfallContext, question: Question) -> Found:
    """Answer a question with no limit giving way, at the least cost."""
    options = options_for(situation, question)
    small = build_repair_model(situation, question, options, ())
    best = bring_most(small)
    cheapest = bring_cheapest(small, best.steps, small.cost) if best.steps else None
    return Found(situation, question, options, small, best if cheapest is None else cheapest)
