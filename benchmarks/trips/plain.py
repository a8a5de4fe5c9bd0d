"""Routing engines without our adaptations: PyVRP with its defaults, OR-Tools routing without split deliveries."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pyvrp
from pyvrp.stop import MaxRuntime

from logistics.routing import Routes, RoutingProblem, route
from logistics.routing.engine_pyvrp import pyvrp_days, pyvrp_model
from logistics.routing.parts import divide
from logistics.routing.scaled import scale
from logistics.routing.tidy import assemble

if TYPE_CHECKING:
    from collections.abc import Callable


def _ours(problem: RoutingProblem, seconds: float) -> Routes:
    return route(problem, seconds=seconds)


def _ortools(problem: RoutingProblem, seconds: float) -> Routes:
    return route(problem, engine="ortools", seconds=seconds, divided=False)


def _pyvrp(problem: RoutingProblem, seconds: float) -> Routes:
    parts = divide(problem, ())
    scaled = scale(problem, parts)
    data = pyvrp_model(scaled, scaled.max_distance, required=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        best = pyvrp.solve(data, MaxRuntime(seconds), seed=0, collect_stats=False, display=False).best
    days = pyvrp_days(best) if best.is_feasible() else []
    return assemble(problem, parts, [(int(scaled.kind[kind]), trips) for kind, trips in days])


#: Ways to solve a problem in so many seconds, in the order they are printed.
METHODS: dict[str, Callable[[RoutingProblem, float], Routes]] = {
    "ours": _ours,
    "OR-Tools": _ortools,
    "PyVRP": _pyvrp,
}
