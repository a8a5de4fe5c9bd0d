"""Measure the allocation: seconds, gaps, memory and growth, and compare it with a coordinator's and the naive way."""

from __future__ import annotations

import multiprocessing
import resource
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from benchmarks.allocation.generate import REFERENCE, SIZES, generate
from benchmarks.allocation.naive import solve_naively
from logistics.core.errors import SolverError
from logistics.inputs.operation import load_operation
from logistics.planning.allocation.allocate import allocate
from logistics.planning.allocation.model import build_model
from logistics.planning.allocation.relax_and_fix import first_plans
from logistics.planning.allocation.relaxation import relax
from logistics.planning.case import PlanningCase
from logistics.solver.effort import Effort

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation

#: Seconds the allocation is given at each size.
SECONDS = {"S": 180.0, "M": 180.0, "L": 180.0, "XL": 600.0}
#: The naive model is solved at these sizes only, with so many times the seconds of our first plan.
NAIVE, TIMES = ("S", "M"), 10.0


def run(sizes: list[str]) -> None:
    """Measure each size in a process of its own, and print a table."""
    table = Table("size", "columns", "whole", "lanes", "routes s", "first plan s", "all s", "gaps of the aims %")
    for heading in ("us a lane", "peak MiB", "naive in 10 x first plan"):
        table.add_column(heading)
    console = Console(width=170)
    for size in sizes:
        # Each size in a fresh process, so that its peak memory is its own.
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            found = pool.apply(measured, (size,))
        table.add_row(size, *(str(value) for value in found.values()))
        console.print(table)


def measured(size: str) -> dict[str, Any]:
    """Plan one size and say how it went."""
    with tempfile.TemporaryDirectory() as folder:
        path = REFERENCE if size == "S" else generate(Path(folder) / size, SIZES[size])
        return _measured(load_operation(path), size)


def _measured(operation: Operation, size: str) -> dict[str, Any]:
    began = time.perf_counter()
    case = PlanningCase.of(operation)
    built = time.perf_counter()
    effort = Effort(seconds=SECONDS[size])
    found = allocate(case, effort, lambda _: None)
    ended = time.perf_counter()
    model = build_model(case)
    lanes = len(model.indices.shipments) + len(model.indices.purchases)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    first, naive = "", ""
    if size in NAIVE:
        began_first = time.perf_counter()
        fractions = relax(model.arrays, list(model.objectives.values()), effort)
        if fractions is None:
            raise SolverError("the plan with fractions was not found")
        values = first_plans(model.arrays, fractions, model.calendar, effort)[0]
        seconds = time.perf_counter() - began_first
        first = f"{seconds:.1f}"
        naive = solve_naively(model.arrays, fractions.aim, TIMES * seconds, float(fractions.aim @ values))
    return {
        "columns": f"{len(model.arrays.lower):,}",
        "whole": f"{model.arrays.integer.sum():,}",
        "lanes": f"{lanes:,}",
        "routes": f"{built - began:.1f}",
        "first": first,
        "all": f"{ended - built:.1f}",
        "gaps": " ".join(f"{100 * stage.gap:.2f}" for stage in found.stages),
        "lane": f"{1e6 * (ended - began) / lanes:,.0f}",
        "peak": f"{peak:,.0f}",
        "naive": naive,
    }
