"""Compare answering questions to the relaxation by warm starts with answering each by a cold start."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.allocation.generate import REFERENCE
from logistics.analysis.marginal_values.solved import solve_with_fractions
from logistics.analysis.requests.curves import OPTION_PRICE
from logistics.analysis.requests.options import THOUSAND, with_options
from logistics.inputs.operation import load_operation
from logistics.solver.basis import Basis
from logistics.solver.warm_start import WarmStart

if TYPE_CHECKING:
    from logistics.analysis.marginal_values.solved import Solved
    from logistics.analysis.requests.options import RequestOptions
    from logistics.solver.program import Numbers

USD = (1_000, 10_000, 50_000)
KINDS = ("pickup", "water_tanker_10kl")


@dataclass(frozen=True)
class Question:
    """A question by name, and the limits of the rows it is asked with."""

    name: str
    upper: Numbers


def run_asks(_: list[str]) -> None:
    """Ask the reference case each question in both ways, and print seconds and how far the answers lie apart."""
    began = time.perf_counter()
    solved = solve_with_fractions(load_operation(REFERENCE))
    console = Console(width=110)
    console.print(f"the plan with fractions, its weights among it: {time.perf_counter() - began:.1f} s")
    began = time.perf_counter()
    changes = Basis.of(solved.model.arrays, solved.answer).changes(solved.measures.counted)
    rows, counts = changes.shape[1], changes.shape[0]
    console.print(f"values of all {rows:,} rows in {counts} counts: {time.perf_counter() - began:.2f} s")
    options = with_options(solved.model)
    table = Table("question", "going on, s", "from nothing, s", "times", "apart, of the weighed aim")
    for question, warm, cold, apart in _timed(solved, options):
        table.add_row(question.name, f"{warm:.2f}", f"{cold:.2f}", f"{cold / warm:.1f}", f"{apart:.1e}")
    console.print(table)


def _timed(solved: Solved, options: RequestOptions) -> list[tuple[Question, float, float, float]]:
    aim = np.append(solved.aim, OPTION_PRICE * options.price)
    basis_status = solved.answer.basis_status
    assert basis_status is not None  # noqa: S101  both solvers give one
    more_rows = len(options.arrays.row_upper) - len(solved.model.arrays.row_upper)
    on = WarmStart(options.arrays, aim, basis_status.extended(len(options.table), more_rows))
    on.solve(options.arrays.row_lower, options.arrays.row_upper)
    found = []
    for question in _questions(options):
        began = time.perf_counter()
        warm = on.solve(options.arrays.row_lower, question.upper)
        seconds = time.perf_counter() - began
        began = time.perf_counter()
        cold = WarmStart(options.arrays, aim).anew(options.arrays.row_lower, question.upper)
        apart = abs(warm.objective - cold.objective) / abs(cold.objective)
        found.append((question, seconds, time.perf_counter() - began, apart))
    return found


def _questions(options: RequestOptions) -> list[Question]:
    questions = []
    for usd in USD:
        upper = options.arrays.row_upper.copy()
        upper[[options.budget, options.new_money]] += usd / THOUSAND
        questions.append(Question(f"{usd:,} USD more", upper))
    for kind in KINDS:
        upper = options.arrays.row_upper.copy()
        upper[options.lent.loc[options.lent["vehicle_id"] == kind, "row"]] += 1
        questions.append(Question(f"one {kind} more", upper))
    return questions
