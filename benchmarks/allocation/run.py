"""Measure the allocation: seconds, gaps, memory; beside the naive way to solve the same model."""

from __future__ import annotations

import datetime as dt
import resource
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from ortools.math_opt.python import mathopt
from rich.console import Console
from rich.table import Table

from benchmarks.allocation.generate import REFERENCE, SIZES, generate
from logistics.allocation.allocate import allocate
from logistics.allocation.effort import Effort
from logistics.allocation.model import build_model
from logistics.allocation.rolling import WEIGHTS
from logistics.geography import travel_times
from logistics.needs import build_needs
from logistics.operation import load_operation
from logistics.rounds.build import build_rounds
from logistics.timeline import build_timeline, walking_roads

if TYPE_CHECKING:
    from logistics.allocation.problem import Arrays, Numbers
    from logistics.operation import Operation

#: Sizes run by default; the larger ones are for the patient.
RUN = ("S", "M")


def run(seconds: float) -> None:
    """Measure each size within so many seconds for the allocation, and print a table."""
    table = Table("size", "columns", "whole", "rounds s", "allocation s", "gaps of the stages %", "peak MiB", "naive")
    console = Console(width=140)
    with tempfile.TemporaryDirectory() as folder:
        for name in RUN:
            path = REFERENCE if name == "S" else generate(Path(folder) / name, SIZES[name])
            table.add_row(name, *_measured(load_operation(path), seconds))
            console.print(table)


def _measured(operation: Operation, seconds: float) -> list[str]:
    began = time.perf_counter()
    timeline = build_timeline(operation, walking_roads(operation))
    needs = build_needs(operation, timeline)
    rounds = build_rounds(operation, timeline.drops, travel_times(operation))
    built = time.perf_counter()
    found = allocate(operation, timeline.drops, needs, rounds, Effort(seconds=seconds), lambda _: None)
    ended = time.perf_counter()
    model = build_model(operation, timeline.drops, needs, rounds)
    weighted = np.sum([weight * aim for weight, aim in zip(WEIGHTS, model.objectives.values(), strict=True)], axis=0)
    ours = sum(weight * stage.objective for weight, stage in zip(WEIGHTS, found.stages, strict=True))
    return [
        f"{len(model.arrays.lower):,}",
        f"{model.arrays.integer.sum():,}",
        f"{built - began:.1f}",
        f"{ended - built:.1f}",
        " ".join(f"{100 * stage.gap:.2f}" for stage in found.stages),
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}",
        naive(model.arrays, weighted, ended - built, ours),
    ]


def naive(arrays: Arrays, objective: Numbers, seconds: float, ours: float) -> str:
    """Solve one weighted aim with the same seconds, the model built column by column and row by row.

    Says how much worse than ours the plan is, by the weighted aim, or that there is none.
    """
    began = time.perf_counter()
    model = mathopt.Model()
    columns = [
        model.add_variable(lb=low, ub=high, is_integer=bool(whole))
        for low, high, whole in zip(arrays.lower, arrays.upper, arrays.integer, strict=True)
    ]
    matrix = arrays.matrix
    for row in range(matrix.shape[0]):
        cells = range(matrix.indptr[row], matrix.indptr[row + 1])
        total = mathopt.LinearSum(matrix.data[cell] * columns[matrix.indices[cell]] for cell in cells)
        model.add_linear_constraint(lb=arrays.row_lower[row], ub=arrays.row_upper[row], expr=total)
    model.minimize(mathopt.LinearSum(objective[at] * columns[at] for at in np.flatnonzero(objective)))
    built = time.perf_counter() - began
    limit = dt.timedelta(seconds=max(seconds - built, 1.0))
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=mathopt.SolveParameters(time_limit=limit))
    if not result.has_primal_feasible_solution():
        return f"built in {built:.1f} s, no plan"
    return f"built in {built:.1f} s, {100 * (result.objective_value() / ours - 1):+.1f} %"
