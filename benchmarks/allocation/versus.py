"""Compare our plan with a diligent coordinator's, with the same stock and fleet, on ten operations of size S."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.allocation.generate import SIZES, generate
from benchmarks.allocation.greedy import greedy
from logistics.inputs.operation import load_operation
from logistics.planning.allocation.allocate import allocate
from logistics.planning.allocation.model import build_model
from logistics.planning.case import PlanningCase
from logistics.solver.effort import Effort

SEEDS = range(1, 11)
#: Seconds our allocation is given; the coordinator takes as long as it takes.
SECONDS = 30.0
#: The aim compared: thousands of person-days without what keeps people alive, long gaps weighing more.
AIM = "survival_gaps"


def versus(_: list[str]) -> None:
    """Compare on every seed, and print a table."""
    table = Table("seed", "coordinator", "coordinator who rations", "ours", "less than the better, %")
    saved, console = [], Console(width=120)
    for seed in SEEDS:
        console.print(f"seed {seed}")
        first, second, ours = compared(seed)
        saved.append(100 * (1 - ours / min(first, second)))
        console.print(f"  {first:.1f} {second:.1f} {ours:.1f}")
        table.add_row(str(seed), f"{first:.1f}", f"{second:.1f}", f"{ours:.1f}", f"{saved[-1]:.1f}")
    table.add_row("median", "", "", "", f"{statistics.median(saved):.1f}")
    table.add_row("least", "", "", "", f"{min(saved):.1f}")
    console.print(table)


def compared(seed: int) -> tuple[float, float, float]:
    """Give the aim as the coordinator reaches it, without and with rationing, and as we do."""
    with tempfile.TemporaryDirectory() as folder:
        operation = load_operation(generate(Path(folder) / "S10", SIZES["S10"], seed))
    case = PlanningCase.of(operation)
    model = build_model(case)
    aim = model.objectives[AIM]
    plain, rationed = (float(aim @ greedy(model, operation, rationed=rationed)) for rationed in (False, True))
    found = allocate(case, Effort(seconds=SECONDS), lambda _: None)
    return plain, rationed, next(stage.objective for stage in found.stages if stage.name == AIM)
