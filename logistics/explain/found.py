"""The best that can be done for a need with what a plan leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics.explain.answer import Answer, bring_cheapest, bring_most
from logistics.explain.question import Options, Question, options_for
from logistics.explain.situation import Situation, look_at
from logistics.explain.small import Small, build_small

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.operation import Operation
    from logistics.plan import Plan


@dataclass(frozen=True)
class Found:
    """The best that can be done for a question as things are: `steps`, and at what least cost (`usd`)."""

    situation: Situation
    question: Question
    options: Options
    small: Small
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


def answer_as_is(situation: Situation, question: Question) -> Found:
    """Answer a question with no limit giving way, at the least cost."""
    options = options_for(situation, question)
    small = build_small(situation, question, options, ())
    best = bring_most(small)
    cheapest = bring_cheapest(small, best.steps, small.cost) if best.steps else None
    return Found(situation, question, options, small, best if cheapest is None else cheapest)
