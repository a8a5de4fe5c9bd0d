"""Measure explanations: whether planted causes are named first, and the time saved by asking questions together.

`python -m benchmarks explain [FIRST] [LAST]` tries a hundred operations. `python -m benchmarks questions RUN [MANY]`
asks some of a run's questions one after the other with one model, and each with a model of its own.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from logistics.analysis.explain.causes import ONE_BY_ONE, why_short
from logistics.analysis.explain.competing_needs import sent_by_need
from logistics.analysis.explain.context import context_of
from logistics.analysis.explain.explain import explain
from logistics.analysis.explain.question import Question, questions_of
from logistics.analysis.explain.words import Words
from logistics.analysis.scenarios.runs import read_run
from tests.support.cases.planted import named_first, planted

if TYPE_CHECKING:
    from collections.abc import Callable

    from logistics.analysis.explain.causes import Cause
    from logistics.analysis.scenarios.runs import Run


def run(arguments: list[str]) -> None:
    """Try the operations of some seeds and list the misses."""
    first, last = (int(arguments[0]), int(arguments[1])) if arguments else (1, 100)
    misses, took = 0, 0.0
    for seed in range(first, last + 1):
        case = planted(seed)
        began = time.perf_counter()
        explanation = explain(case.operation, case.plan, most=0)
        took += time.perf_counter() - began
        story = explanation.stories[0]
        if not named_first(case.kinds, story.cause.limits):
            misses += 1
            print(f"seed {seed}: planted {' + '.join(case.kinds)}, named {' + '.join(story.cause.limits) or 'method'}")
            words = Words(explanation.context, "en")
            print(f"   {words.head(story, 1)}\n   {words.why(story)}")
    tried = last - first + 1
    print(f"{tried - misses} of {tried} named first; {took / tried:.2f} s each")


def questions(arguments: list[str]) -> None:
    """Ask questions of a run both ways, those evenly spread over all."""
    run, many = read_run(Path(arguments[0])), int(arguments[1]) if len(arguments) > 1 else 10
    began = time.perf_counter()
    context = context_of(run.operation, run.plan, ONE_BY_ONE)
    sent, built = sent_by_need(context), time.perf_counter() - began
    asked = [question for chain in context.chains() for question in questions_of(chain)]
    some = asked[:: max(len(asked) // many, 1)][:many]
    together = [_timed(lambda one: why_short(context, one, sent), question) for question in some]
    each = [_timed(lambda one: _anew(run, one), question) for question in some]
    for (cause, _), (other, _) in zip(together, each, strict=True):
        assert (cause.limits, cause.missed) == (other.limits, other.missed)  # noqa: S101  a benchmark may
    warm, cold = (sum(took for _, took in way) / len(some) for way in (together, each))
    print(f"built once: {built:.1f} s; then {warm:.2f} s a question; each built anew: {cold:.1f} s a question")
    all_warm, all_cold = built + warm * len(asked), cold * len(asked)
    print(f"all {len(asked)}: {all_warm:.0f} s against {all_cold:.0f} s, {all_cold / all_warm:.0f} times as long")


def _anew(run: Run, question: Question) -> Cause:
    """Answer a question as if it were the only one."""
    context = context_of(run.operation, run.plan, ONE_BY_ONE)
    chain = context.chain(question.chain.group, question.chain.item)
    return why_short(context, Question(chain, question.days, question.level), sent_by_need(context))


def _timed(ask: Callable[[Question], Cause], question: Question) -> tuple[Cause, float]:
    began = time.perf_counter()
    return ask(question), time.perf_counter() - began
