"""Replay evenings of an operation in a made-up world, and compare ways of planning by what is really reached.

`python -m benchmarks live [--operation FOLDER] [--seed 1] [--evenings 30] [--ways journal blind ...] [--out FOLDER]`.
What was done before is not done again: after an interruption the same line goes on.
"""

from __future__ import annotations

import argparse
import pickle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from benchmarks.live.ways import EFFORT, WAYS, Case, Clock, go_on
from benchmarks.live.world import world_of
from logistics.inputs.operation import data_path, load_operation
from logistics.output.trip_geometry import trip_legs
from logistics.planning.pipeline import make_plan

if TYPE_CHECKING:
    from benchmarks.live.ways import Way
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

COUNTS = ("same", "other load", "new", "dropped")


def replay(arguments: list[str]) -> None:
    """Replay, and print a table."""
    parser = argparse.ArgumentParser(prog="benchmarks live")
    parser.add_argument("--operation", type=Path, default=data_path() / "caravan-2018")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--evenings", type=int, default=30)
    parser.add_argument("--ways", nargs="+", choices=list(WAYS), default=list(WAYS))
    parser.add_argument("--out", type=Path, default=None)
    asked = parser.parse_args(arguments)
    operation = load_operation(asked.operation)
    folder = asked.out or Path("runs") / "live" / f"{asked.operation.name}-{asked.seed}"
    folder.mkdir(parents=True, exist_ok=True)
    first, seconds = _first_plan(operation, folder)
    world = world_of(operation, _roads_driven(operation, first), asked.seed)
    case = Case(operation, asked.operation, world, first, seconds, folder)
    evenings = min(asked.evenings, len(operation.days))
    ways = {name: go_on(case, name, evenings) for name in asked.ways}
    print(pd.DataFrame({name: figures(way, evenings) for name, way in ways.items()}).to_string())


def _first_plan(operation: Operation, folder: Path) -> tuple[Plan, dict[str, float]]:
    """Give the plan of the first evening, and the seconds it took; it is made once for all ways."""
    file = folder / "first.pickle"
    if not file.is_file():
        clock = Clock()
        plan = make_plan(operation, EFFORT)
        clock.lap("plan")
        half = file.with_suffix(".half")
        half.write_bytes(pickle.dumps((plan, clock.seconds)))
        half.rename(file)
    made: tuple[Plan, dict[str, float]] = pickle.loads(file.read_bytes())  # noqa: S301 - our own file
    return made


def _roads_driven(operation: Operation, plan: Plan) -> pd.DataFrame:
    """Give the roads that the trips of a plan take, each once: from_place, to_place."""
    place = {(row.lat, row.lon): row.place_id for row in operation.places.itertuples()}
    pairs = {
        tuple(sorted((place[one], place[other])))
        for legs in trip_legs(operation, plan).values()
        for leg in legs
        for one, other in zip(leg.line, leg.line[1:], strict=False)
        if one in place and other in place and one != other
    }
    return pd.DataFrame(sorted(pairs), columns=["from_place", "to_place"])


def figures(way: Way, evenings: int) -> dict[str, str]:
    """Give what a way came to on its first days, in words and figures.

    Of tier 1, needs that lapse at midnight and have a survival need: the share that was met, each person, day and item
    counted alike; the same for the group and for the group and day that were worst off; thousands of person-days of an
    item short; and the sum of gaps that the second aim weighs (thousands of person-days, without its bands).
    """
    rows = pd.DataFrame(way.account.reached)
    rows = rows[rows["date"].isin(rows["date"].drop_duplicates().nsmallest(evenings))]
    rows = rows[(rows["tier"] == 1) & (rows["survival"] > 0)]
    daily = rows[~rows["standing"]]
    return {
        "tier 1 survival met, %": f"{100 * _met(daily):.2f}",
        "worst-off group, %": f"{100 * daily.groupby('group_id')[list(daily)].apply(_met).min():.2f}",
        "worst group and day, %": f"{100 * daily.groupby(['group_id', 'date'])[list(daily)].apply(_met).min():.2f}",
        "person-days short, thousands": f"{((1 - daily['met']) * daily['people']).sum() / 1000:.2f}",
        "gaps, thousands": f"{(rows['gap'] * rows['people']).sum() / 1000:.2f}",
        "cost, USD": f"{way.evenings[evenings]['usd']:,.0f}",
        **_stability(way.evenings[:evenings]),
        **_seconds(way.evenings[:evenings]),
    }


def _met(rows: pd.DataFrame) -> float:
    return float((rows["met"] * rows["people"]).sum() / rows["people"].sum())


def _stability(evenings: list[dict[str, Any]]) -> dict[str, str]:
    """Give how many trips changed overnight: of all that were ahead, and of those of the next day."""
    found = {}
    for key, words in (("changes", "trips ahead"), ("tomorrow", "trips of the next day")):
        told = pd.DataFrame([one[key] for one in evenings if key in one], columns=list(COUNTS))
        if len(told):
            sums = told.sum()
            before = sums["same"] + sums["other load"] + sums["dropped"]
            found[f"{words}: the same, %"] = f"{100 * sums['same'] / max(before, 1):.1f}"
            found[f"{words}: dropped or new, an evening"] = f"{(sums['dropped'] + sums['new']) / len(told):.1f}"
    return found


def _seconds(evenings: list[dict[str, Any]]) -> dict[str, str]:
    found = {}
    for what in ("plan_s", "plan_cpu_s", "state_s", "state_cpu_s"):
        took = [one[what] for one in evenings[1:] if what in one]
        if took:
            found[f"{what}: mean, most"] = f"{sum(took) / len(took):.1f}, {max(took):.1f}"
    found["evenings, with a breach"] = (
        f"{sum('breaches' in one for one in evenings)}, {sum(one.get('breaches', 0) > 0 for one in evenings)}"
    )
    return found
