"""Measure routing on published instances: gaps to the best known, with and without our adaptations of the engines."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.table import Table

from benchmarks.trips.plain import METHODS
from logistics.routing import check
from tests.support.reckoned.published_instances import READERS, list_instances, load_instance

#: The folder of the instances, as docs/benchmarks.md says where to get them; without it, those that come along.
FOLDER = "ROUTING_INSTANCES"
WITHIN = Path(__file__).parent / "instances"


def run(arguments: list[str]) -> None:
    """Solve the instances by each method, check what comes out, and print the gaps of each class."""
    told = _told(arguments)
    console = Console(width=120)
    folder = Path(os.environ.get(FOLDER, WITHIN))
    if folder == WITHIN:
        console.print(f"{FOLDER} names no folder of instances: only the few that come along are looked at.")
    files = list_instances(folder, told.classes, told.limit)
    if not files:
        needed = ", ".join(told.classes)
        print(f"There are no instances in {folder}: {FOLDER} must name a folder with {needed}.", file=sys.stderr)
        sys.exit(2)
    cases = [(kind, file, method, told.seconds) for kind, file in files for method in told.methods]
    rows = []
    with multiprocessing.get_context("spawn").Pool(told.side_by_side) as pool:
        for row in pool.imap(measured, cases, chunksize=1):
            rows.append(row)
            if told.csv:
                pd.DataFrame(rows).to_csv(told.csv, index=False)
    found = pd.DataFrame(rows)
    console.print(_table(found, told.seconds))
    for row in found[found["violations"] != ""].itertuples():
        console.print(f"[red]{row.instance}, {row.method}: {row.violations}[/red]")


def measured(case: tuple[str, Path, str, float]) -> dict[str, str | float]:
    """Solve one instance by one method; the gap is missing where something was left undelivered."""
    kind, file, method, seconds = case
    instance = load_instance(kind, file)
    began = time.perf_counter()
    routes = METHODS[method](instance.problem, seconds)
    took = time.perf_counter() - began
    looked = check(instance.problem, routes)
    whole = not looked.violations and looked.penalty == 0
    return {
        "class": kind,
        "instance": instance.name,
        "method": method,
        "cost": looked.cost,
        "best_known": instance.best_known,
        "gap": 100 * (looked.cost / instance.best_known - 1) if whole else float("nan"),
        "seconds": took,
        "violations": "; ".join(looked.violations),
    }


def _told(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks trips", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0, help="for each instance and method")
    parser.add_argument("--classes", nargs="+", choices=[*READERS], default=[*READERS])
    parser.add_argument("--limit", type=int, help="so many instances of each class at most")
    parser.add_argument("--methods", nargs="+", choices=[*METHODS], default=[*METHODS])
    parser.add_argument("--side-by-side", type=int, default=2, help="cases solved at a time, each on one core")
    parser.add_argument("--csv", type=Path, help="write what came out of each case to this file, as it comes")
    return parser.parse_args(arguments)


def _table(found: pd.DataFrame, seconds: float) -> Table:
    """One row a class and method."""
    table = Table(
        "class", "method", "instances", "mean gap %", "worst gap %", "incomplete", "mean s", title=f"{seconds:g} s"
    )
    for (kind, method), cases in found.groupby(["class", "method"], sort=False):
        gap = cases["gap"]
        numbers = (f"{len(cases)}", f"{gap.mean():.2f}", f"{gap.max():.2f}", f"{gap.isna().sum()}")
        table.add_row(str(kind), str(method), *numbers, f"{cases['seconds'].mean():.1f}")
    return table
