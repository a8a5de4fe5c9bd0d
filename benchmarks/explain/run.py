"""Is the planted cause named first? `python -m benchmarks explain [FIRST] [LAST]` tries a hundred operations."""

from __future__ import annotations

import time

from benchmarks.explain.planted import planted
from logistics.explain.explain import explain
from logistics.explain.words import Words


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
            words = Words(explanation.situation, "en")
            print(f"   {words.head(story, 1)}\n   {words.why(story)}")
    tried = last - first + 1
    print(f"{tried - misses} of {tried} named first; {took / tried:.2f} s each")


def named_first(planted_kinds: tuple[str, ...], limits: tuple[str, ...]) -> bool:
    """Whether what is named is what was planted: all of it or, where one of two is enough to explain it, that one."""
    return bool(limits) and set(map(str, limits)) <= set(planted_kinds)
