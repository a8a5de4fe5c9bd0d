"""From a problem to routes: divide, route by an engine, put together again, and take the best."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics.core.errors import RoutingError
from logistics.routing.check import check
from logistics.routing.effort import SearchEffort
from logistics.routing.engine_ortools import solve_ortools
from logistics.routing.engine_pyvrp import solve_pyvrp
from logistics.routing.parts import ANEW, CHEN, Parts, divide, divide_further
from logistics.routing.scaled import scale
from logistics.routing.tidy import assemble

if TYPE_CHECKING:
    from collections.abc import Callable

    from logistics.routing.parts import Days
    from logistics.routing.problem import Routes, RoutingProblem
    from logistics.routing.scaled import Scaled

#: Engines by name: each takes a scaled problem, an effort, a seed and routes to start from.
ENGINES: dict[str, Callable[[Scaled, SearchEffort, int, Days | None], Days]] = {
    "pyvrp": solve_pyvrp,
    "ortools": solve_ortools,
}
#: Share of the effort for clients whole and for Chen's rule, together; the rest goes to dividing anew what was best.
RULES_SHARE = 0.2
#: So many times the best routes are divided anew, each visit with such a chance.
ROUNDS, CHANCE = 12, 0.6


def route(
    problem: RoutingProblem,
    *,
    engine: str = "pyvrp",
    seconds: float | None = 10.0,
    iterations: int | None = None,
    seed: int = 0,
    divided: bool = True,
) -> Routes:
    """Find routes for a problem: least penalty for what is left out, and cost, together.

    Parameters
    ----------
    engine : `pyvrp` or `ortools`.
    seconds, iterations : what the search may spend; with `seconds=None` the answer depends on problem and seed alone.
    seed : of the search.
    divided : clients that may be divided are; without, only those that no vehicle takes whole.

    Raises
    ------
    RoutingError
        If there is no such engine, or nothing says when to stop.
    """
    if engine not in ENGINES:
        raise RoutingError(f"there is no routing engine {engine!r}, only {', '.join(ENGINES)}")
    if seconds is None and iterations is None:
        raise RoutingError("the search needs seconds or iterations")
    effort = SearchEffort.from_now(seconds, iterations)
    may = divided and bool((problem.clients.splittable & problem.clients.demand.any(axis=1)).any())
    if not may:
        return _attempt(problem, engine, divide(problem, ()), effort, seed)
    rules = ((), CHEN)
    share = (RULES_SHARE if engine == "pyvrp" else 1.0) / len(rules)
    best = min(
        (_attempt(problem, engine, divide(problem, rule), effort.share(share), seed) for rule in rules),
        key=lambda routes: check(problem, routes).total,
    )
    return _divide_anew(problem, best, effort.share(1 - RULES_SHARE), seed) if engine == "pyvrp" else best


def _divide_anew(problem: RoutingProblem, best: Routes, effort: SearchEffort, seed: int) -> Routes:
    """Divide some visits of the best routes, route from there, put together; again and again."""
    rng = np.random.default_rng(seed)
    total = check(problem, best).total
    for turn in range(ROUNDS):
        parts, days = divide_further(problem, best, CHANCE, ANEW[turn % len(ANEW)], rng)
        found = _attempt(problem, "pyvrp", parts, effort.share(1 / ROUNDS), seed + turn, days)
        if (now := check(problem, found).total) <= total:
            best, total = found, now
    return best


def _attempt(
    problem: RoutingProblem, engine: str, parts: Parts, effort: SearchEffort, seed: int, start: Days | None = None
) -> Routes:
    """Route parts by an engine. Parts that no vehicle could bring are not shown to it."""
    scaled = scale(problem, parts)
    able = np.flatnonzero(scaled.servable())
    if len(able) == 0:
        return assemble(problem, parts, [])
    if len(able) < len(parts):
        scaled = scale(problem, Parts(parts.client[able], parts.amount[able]))
        start = None if start is None else _renumbered(start, able)
    if start is not None:
        row = {int(kind): place for place, kind in enumerate(scaled.kind)}
        start = [(row[kind], trips) for kind, trips in start]
    days = ENGINES[engine](scaled, effort, seed, start)
    named = [(int(scaled.kind[kind]), [[int(able[part]) for part in trip] for trip in trips]) for kind, trips in days]
    return assemble(problem, parts, named)


def _renumbered(days: Days, able: np.ndarray) -> Days:
    number = {int(part): place for place, part in enumerate(able)}
    return [(kind, [[number[part] for part in trip if part in number] for trip in trips]) for kind, trips in days]
