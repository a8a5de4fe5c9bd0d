"""Do cures bring what they promise? `python -m benchmarks cures [--run RUN] [--operations 50] [--workers 2]`.

Every cure of every shortfall of a run, and of random operations, is written as the scenario file a person is given,
read again, and applied as `logistics explain --with` applies it. What it brings is compared with what was promised, by
the coverage tables of both plans, and the new plan is checked by `logistics verify`.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from joblib import Parallel, delayed

from logistics.analysis.explain.best_repair import best_repair_in_span
from logistics.analysis.explain.explain import explain
from logistics.analysis.explain.remedy import gained, remedied_plan
from logistics.analysis.scenarios.change import changed
from logistics.analysis.scenarios.runs import read_run
from logistics.analysis.scenarios.scenario import read_scenario
from logistics.verification import verify_folder
from tests.support.cases.planted import planted

if TYPE_CHECKING:
    from logistics.analysis.explain.cures import Cure
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

#: Quantities are written in hundredths of a unit.
SAME = 0.005


@dataclass(frozen=True)
class EarlierRoutes:
    """What a cure promised, what it brought, and how many rules the plan with it breaks."""

    name: str
    promised: float
    brought: float
    breaches: int

    @property
    def kept(self) -> bool:
        """Whether it was brought to the unit, with all rules held."""
        return abs(self.promised - self.brought) < SAME and self.breaches == 0


def run_cures(arguments: list[str]) -> None:
    """Try cures and list those that do not keep their promise."""
    parser = argparse.ArgumentParser(prog="benchmarks cures")
    parser.add_argument("--run", type=Path, help="run folder with its tables")
    parser.add_argument("--operations", type=int, default=50)
    parser.add_argument("--most", type=int, default=1000, help="cures for so many of the worst shortfalls")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args(arguments)
    if asked.run:
        found = read_run(asked.run)
        _tell("the run", _tried(found.operation, found.plan, asked.most, asked.workers))
    seeds = Parallel(n_jobs=asked.workers)(delayed(_of_seed)(seed) for seed in range(1, asked.operations + 1))
    _tell(f"{asked.operations} random operations", [kept for of_seed in seeds for kept in of_seed])


def _of_seed(seed: int) -> list[EarlierRoutes]:
    case = planted(seed)
    return _tried(case.operation, case.plan, most=1000, workers=1)


def _tried(operation: Operation, plan: Plan, most: int, workers: int) -> list[EarlierRoutes]:
    began = time.perf_counter()
    explanation = explain(operation, plan, most=most, workers=workers)
    cures = [cure for story in explanation.stories for cure in story.cures]
    print(
        f"{len(explanation.stories)} shortfalls, {len(cures)} cures in {time.perf_counter() - began:.0f} s", flush=True
    )
    return list(Parallel(n_jobs=workers)(delayed(_applied)(operation, plan, cure) for cure in cures))


def _applied(operation: Operation, plan: Plan, cure: Cure) -> EarlierRoutes:
    chain, days = cure.question.chain, cure.question.days
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "cure.toml"
        file.write_text(cure.scenario.text(), "utf-8")
        more = changed(operation, read_scenario(file))
        found = best_repair_in_span(more, plan, chain.group, chain.item, days[0], days[-1])
        after = plan if found is None else remedied_plan(found)
        (Path(name) / "plan").mkdir()
        after.save(Path(name) / "plan")
        breaches = len(verify_folder(more, Path(name) / "plan"))
    start = operation.days[0]
    return EarlierRoutes(cure.scenario.text(), cure.quantity, gained(plan, after, cure.question, start), breaches)


def _tell(of: str, cures: list[EarlierRoutes]) -> None:
    for cure in cures:
        if not cure.kept:
            print(f"promised {cure.promised}, brought {cure.brought}, rules broken {cure.breaches}:\n{cure.name}")
    print(f"{of}: {sum(cure.kept for cure in cures)} of {len(cures)} cures brought what they promised, to the unit")
