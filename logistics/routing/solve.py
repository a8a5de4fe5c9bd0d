"""Solves a routing problem: divides clients into parts, routes the parts by an engine and keeps the best routes."""

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

#: The engines by name. Each takes a scaled problem, an effort, a seed and routes to start from (or None).
ENGINES: dict[str, Callable[[Scaled, SearchEffort, int, Days | None], Days]] = {
    "pyvrp": solve_pyvrp,
    "ortools": solve_ortools,
}
#: Share of the effort for routing clients whole and by Chen's rule, together; the rest divides the best routes again.
RULES_SHARE = 0.2
#: How many times the best routes are divided again, and the chance of each visit to be divided.
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
    """Find routes of least cost for a problem; the cost includes the penalty of what is left out.

    Parameters
    ----------
    problem : clients, fleet and travel.
    engine : `pyvrp` or `ortools`.
    seconds, iterations : what the search may spend. With `seconds=None` the answer depends on problem and seed alone.
    seed : seed of the search.
    divided : whether splittable clients are divided; if not, only clients that no vehicle carries whole are.

    Returns
    -------
    Routes
        The best routes found, and what they leave undelivered.

    Raises
    ------
    RoutingError
        There is no such engine, or neither seconds nor iterations are given.
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
    """Divide some visits of the best routes and search on from there, `ROUNDS` times; keep the best routes found."""
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
    """Route parts by an engine, without the parts that no vehicle could bring."""
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
    """Give routes in the numbers of the parts that are kept (`able`)."""
    number = {int(part): place for place, part in enumerate(able)}
    return [(kind, [[number[part] for part in trip if part in number] for trip in trips]) for kind, trips in days]
