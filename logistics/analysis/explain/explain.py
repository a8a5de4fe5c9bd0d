"""Explain all shortfalls of a plan: find the cause of each, join days with one cause, find cures for the worst."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

import numpy as np
from joblib import Parallel, delayed

from logistics.analysis.explain.causes import ONE_BY_ONE, TWO_BY_TWO, Cause, why_short
from logistics.analysis.explain.competing_needs import rank, sent_by_need
from logistics.analysis.explain.context import context_of
from logistics.analysis.explain.cures import Cure, cures_of
from logistics.analysis.explain.question import MOST_DAYS, Question, questions_of

if TYPE_CHECKING:
    import pandas as pd

    from logistics.analysis.explain.context import ShortfallContext
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

#: A shortfall is little if it is at most so many steps a day and less than this share of the need.
LITTLE_UNITS, LITTLE = 2, 0.01


@dataclass(frozen=True)
class Only:
    """What is asked about: one group, day (number) or item; all where None."""

    group: str | None = None
    day: int | None = None
    item: str | None = None

    def wants(self, question: Question) -> bool:
        """Say whether a question is asked; a need that stands until it is met is asked about on any day it stands."""
        chain = question.chain
        on_day = self.day is None or self.day in question.days or (chain.standing and bool(chain.there[self.day]))
        return on_day and self.group in (None, chain.group) and self.item in (None, chain.item)


@dataclass(frozen=True)
class Story:
    """A shortfall of one group and item over consecutive days, with one cause.

    Attributes
    ----------
    causes : the cause on each day.
    cause : the cause of all days together: what the plan leaves may be enough for each day, but not for all.
    cures : what would reduce the shortfall, the best first; found only for the worst shortfalls.
    """

    causes: tuple[Cause, ...]
    cause: Cause
    cures: tuple[Cure, ...] = field(default=())

    @property
    def question(self) -> Question:
        """The question about all its days."""
        first = self.causes[0].question
        return Question(first.chain, self.days, first.level)

    @property
    def for_cures(self) -> Question:
        """The question for which cures are found: its first `MOST_DAYS` days."""
        first = self.causes[0].question
        return Question(first.chain, self.days[:MOST_DAYS], first.level)

    @property
    def days(self) -> tuple[int, ...]:
        """Numbers of its days."""
        return tuple(cause.day for cause in self.causes)

    @property
    def short(self) -> float:
        """How much is missing (the item's unit)."""
        return float(sum(cause.short for cause in self.causes))

    @property
    def missed(self) -> float:
        """How much could have been brought with what the plan leaves (the item's unit)."""
        return self.cause.missed

    @property
    def people_days(self) -> float:
        """The person-days that what is missing is enough for."""
        return float(sum(cause.people for cause in self.causes))

    @property
    def is_little(self) -> bool:
        """Whether so little is short that rounding to whole steps may be the only cause."""
        chain = self.question.chain
        units = LITTLE_UNITS * chain.step * len(self.days)
        return self.short <= units and self.short < LITTLE * float(chain.need[list(self.days)].sum())

    @property
    def order(self) -> tuple[bool, int, float, str, str, int]:
        """The sorting key: by the order of the objectives, then by person-days; little shortfalls come last."""
        chain = self.question.chain
        place = rank(chain.tier, self.question.level)
        return (self.is_little, place, -round(self.people_days, 6), chain.group, chain.item, self.days[0])


@dataclass(frozen=True)
class Explanation:
    """The explanation of a plan's shortfalls.

    Attributes
    ----------
    stories : the shortfalls, the worst first.
    context : the plan and what it leaves.
    """

    stories: tuple[Story, ...]
    context: ShortfallContext


def explain(operation: Operation, plan: Plan, only: Only | None = None, most: int = 5, workers: int = 1) -> Explanation:
    """Explain the shortfalls of a plan.

    Parameters
    ----------
    operation, plan : the case as it was planned, and its plan.
    only : what is asked about; all if None.
    most : for how many of the worst shortfalls cures are found.
    workers : how many processes run in parallel; the result does not depend on it.
    """
    only = only or Only()
    context = context_of(operation, plan, ONE_BY_ONE)
    questions = [question for chain in context.chains() for question in questions_of(chain) if only.wants(question)]
    sent = sent_by_need(context)
    causes = _causes(context, questions, sent, workers)
    hard = [at for at, cause in enumerate(causes) if cause.cured < cause.short]
    if hard:
        # Relaxing one limit of trips did not make any trip possible, so pairs of limits are relaxed.
        context = context_of(operation, plan, (*ONE_BY_ONE, *TWO_BY_TWO))
        again = _causes(context, [questions[at] for at in hard], sent, workers)
        better = dict(zip(hard, again, strict=True))
        causes = [better.get(at, cause) for at, cause in enumerate(causes)]
    alone = _stories(causes)
    # Where nothing could have been brought on any single day, nothing could on all days together.
    asked = [
        at for at, story in enumerate(alone) if len(story.days) > 1 and any(cause.missed for cause in story.causes)
    ]
    together = dict(zip(asked, _causes(context, [alone[at].question for at in asked], sent, workers), strict=True))
    stories = [replace(story, cause=together.get(at, story.cause)) for at, story in enumerate(alone)]
    stories.sort(key=lambda story: story.order)
    cures = _cures(context, stories[:most], workers)
    worst = [replace(story, cures=tuple(found)) for story, found in zip(stories[:most], cures, strict=True)]
    return Explanation((*worst, *stories[most:]), context)


def _causes(context: ShortfallContext, questions: list[Question], sent: pd.DataFrame, workers: int) -> list[Cause]:
    if workers == 1 or len(questions) < workers:
        return [why_short(context, question, sent) for question in questions]
    parts = np.array_split(np.arange(len(questions)), workers)
    done = Parallel(n_jobs=workers)(
        delayed(_some_causes)(context, [questions[at] for at in part], sent) for part in parts
    )
    return [cause for causes in done for cause in causes]


def _some_causes(context: ShortfallContext, questions: list[Question], sent: pd.DataFrame) -> list[Cause]:
    return [why_short(context, question, sent) for question in questions]


def _cures(context: ShortfallContext, stories: list[Story], workers: int) -> list[list[Cure]]:
    if workers == 1 or len(stories) <= 1:
        return [cures_of(context, story.for_cures) for story in stories]
    return list(Parallel(n_jobs=workers)(delayed(cures_of)(context, story.for_cures) for story in stories))


def _stories(causes: list[Cause]) -> list[Story]:
    """Join consecutive days of a need that have the same cause."""

    def told_together(cause: Cause) -> tuple[object, ...]:
        question = cause.question
        ours = cause.missed >= cause.short
        return (question.chain.group, question.chain.item, question.level, cause.limits, cause.also, ours)

    stories = []
    for _, same in groupby(causes, key=told_together):
        days = list(same)
        starts = [at for at in range(1, len(days)) if days[at].day != days[at - 1].day + 1]
        bounds = [0, *starts, len(days)]
        stories += [Story(tuple(days[begin:end]), days[begin]) for begin, end in pairwise(bounds)]
    return stories
