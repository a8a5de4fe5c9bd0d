"""Vehicle routing: a problem of arrays, engines that solve it, and a check that trusts none of them."""

import logistics.core.strings  # noqa: F401 - before any table is made
from logistics.routing.check import Checked, check
from logistics.routing.problem import Clients, Fleet, Routes, RoutingProblem, VehicleDay, Visit
from logistics.routing.solve import ENGINES, route

__all__ = [
    "ENGINES",
    "Checked",
    "Clients",
    "Fleet",
    "Routes",
    "RoutingProblem",
    "VehicleDay",
    "Visit",
    "check",
    "route",
]
