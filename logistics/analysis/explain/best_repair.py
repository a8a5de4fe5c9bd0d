"""The best that can be done for a need with what a plan leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics.analysis.explain.answer import Answer, bring_cheapest, bring_most
from logistics.analysis.explain.context import ShortfallContext, context_of
from logistics.analysis.explain.question import MOST_DAYS, Options, Question, options_for, questions_of
from logistics.analysis.explain.repair_model import RepairModel, build_repair_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation


@dataclass(frozen=True)
class BestRepair:
    """The best answer to a question with no limit relaxed, at the least cost.

    Attributes
    ----------
    context : the plan and what it leaves.
    question : what was asked.
    options : all that could serve the question.
    repair_model : the repair model.
    answer : its solution.
    """

    context: ShortfallContext
    question: Question
    options: Options
    repair_model: RepairModel
    answer: Answer

    @property
    def steps(self) -> float:
        """Steps brought."""
        return self.answer.steps

    @property
    def people(self) -> float:
        """How many people (person-days) that is enough for."""
        return self.question.people(self.steps)


def best_repair(operation: Operation, plan: Plan, group: str, item: str, days: Sequence[int], level: str) -> BestRepair:
    """Find the most that can be brought to a need with what a plan leaves, and the cheapest way to do it.

    Parameters
    ----------
    operation : the checked case, with all that was added to it since it was planned.
    plan : the plan, which stays as it is.
    group, item, days, level : the need, as in `Question`.
    """
    context = context_of(operation, plan, group=group)
    return best_repair_for(context, Question(context.chain(group, item), tuple(days), level))


def best_repair_in_span(
    operation: Operation, plan: Plan, group: str, item: str, first: int, last: int
) -> BestRepair | None:
    """Do the same for the first `MOST_DAYS` days of a span on which the need is short; None if it never is.

    Parameters
    ----------
    operation, plan, group, item : as in `best_repair`.
    first, last : numbers of days, both included. A need that stands until it is met is asked about in any case.
    """
    context = context_of(operation, plan, group=group)
    chain = context.chain(group, item)
    questions = [one for one in questions_of(chain) if chain.standing or first <= one.days[0] <= last]
    if not questions:
        return None
    days = tuple(question.days[0] for question in questions[:MOST_DAYS])
    return best_repair_for(context, Question(chain, days, questions[0].level))


def best_repair_for(context: ShortfallContext, question: Question) -> BestRepair:
    """Answer a question with no limit relaxed, at the least cost."""
    options = options_for(context, question)
    repair_model = build_repair_model(context, question, options, ())
    best = bring_most(repair_model)
    cheapest = bring_cheapest(repair_model, best.steps, repair_model.cost) if best.steps else None
    return BestRepair(context, question, options, repair_model, best if cheapest is None else cheapest)
