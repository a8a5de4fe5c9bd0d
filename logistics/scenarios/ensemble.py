"""Many runs of one operation under uncertain inputs: drawn, made, kept member by member, and put together.

Each member is written when it is done, whole or not at all, so that a run that was killed goes on where it was. A
member that fails is kept with its reason, and does not end the others.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from logistics.errors import Problem, TableError
from logistics.planning import make_plan
from logistics.scenarios.change import changed
from logistics.scenarios.measures import KEYS, measures
from logistics.scenarios.runners import in_turn
from logistics.scenarios.runs import Recipe
from logistics.scenarios.spec import draw
from logistics.tables.describe import describe

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from logistics.allocation.effort import Effort
    from logistics.operation import Operation
    from logistics.scenarios.runners import Runner
    from logistics.scenarios.scenario import Scenario
    from logistics.scenarios.spec import Spec

ENSEMBLE_FILE, MEMBERS_FOLDER = "ensemble.json", "members"
DRAWN, RESULTS, FAILURES = "drawn.csv", "results.csv", "failures.csv"


@dataclass(frozen=True)
class Member:
    """One member to be made: it can be passed to another process. `recipe` gives gap, time and solver."""

    number: int
    operation: Operation
    scenario: Scenario
    recipe: Recipe
    folder: Path


def run_ensemble(
    operation: Operation,
    spec: Spec,
    effort: Effort,
    folder: Path,
    run: Runner = in_turn,
    say: Callable[[int, int], None] = lambda _done, _all: None,
) -> pd.DataFrame:
    """Make all members that are not there yet, and put the results together.

    Parameters
    ----------
    operation : the case before any changes.
    spec : what is uncertain, and how members are drawn.
    effort : gap and time of each member.
    folder : holds the ensemble; one that is there already is gone on with.
    run : makes the members.
    say : told how many members are done, of how many.

    Returns
    -------
    One row for each member and measure: member, the columns of `measures`, value. As `results.csv`, beside `drawn.csv`
    (member, change, key, value) and `failures.csv` (member, reason).

    Raises
    ------
    TableError
        The folder holds something else.
    """
    members = draw(spec)
    recipe = Recipe.of(operation, effort)
    _begin(folder, _identity(recipe, members))
    missing = [number for number in range(1, len(members) + 1) if not _is_done(folder, number)]
    tasks = [Member(number, operation, members[number - 1], recipe, folder / MEMBERS_FOLDER) for number in missing]
    say(len(members) - len(tasks), len(members))
    for done, _ in enumerate(run(make_member, tasks), start=len(members) - len(tasks) + 1):
        say(done, len(members))
    return _put_together(folder, members)


def make_member(member: Member) -> int:
    """Make one member and keep its measures, or the reason why there are none; gives its number."""
    try:
        case = changed(member.operation, member.scenario)
        table = measures(case, make_plan(case, member.recipe.effort))
    except TableError as error:
        reason = " ".join(f"{problem.column}: {describe(problem, 'en')[0]}" for problem in error.problems)
        _keep(_failed_file(member.folder, member.number), reason)
    except Exception as error:  # noqa: BLE001 - whatever breaks one member may not end the others
        _keep(_failed_file(member.folder, member.number), f"{type(error).__name__}: {error}")
    else:
        _keep(_done_file(member.folder, member.number), table.to_csv(index=False, lineterminator="\n"))
    return member.number


def _identity(recipe: Recipe, members: list[Scenario]) -> dict[str, str]:
    """Give what an ensemble is known by: the operation, the effort, the version and all members as drawn."""
    drawn = "\n".join(member.text() for member in members)
    return {
        "run_id": recipe.run_id,
        "package_version": recipe.package_version,
        "members_sha256": hashlib.sha256(drawn.encode()).hexdigest(),
    }


def _begin(folder: Path, identity: dict[str, str]) -> None:
    """Make the folder, or see that it holds this ensemble."""
    file = folder / ENSEMBLE_FILE
    text = json.dumps(identity, indent=2) + "\n"
    if folder.exists() and (not file.is_file() or file.read_text("utf-8") != text):
        raise TableError([Problem(folder.name, 0, "", str(folder), "other_ensemble")])
    (folder / MEMBERS_FOLDER).mkdir(parents=True, exist_ok=True)
    _keep(file, text)


def _put_together(folder: Path, members: list[Scenario]) -> pd.DataFrame:
    numbers = range(1, len(members) + 1)
    home = folder / MEMBERS_FOLDER
    done = [number for number in numbers if _done_file(home, number).is_file()]
    types = {"measure": str, "group_id": str, "date": str}
    tables = [
        pd.read_csv(_done_file(home, number), dtype=types, keep_default_na=False).assign(member=number)
        for number in done
    ]
    columns = ["member", *KEYS, "value"]
    results = pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns)
    failed = [
        (number, _failed_file(home, number).read_text("utf-8").strip()) for number in numbers if number not in done
    ]
    drawn = [
        (number, change.name, key, str(value))
        for number, member in zip(numbers, members, strict=True)
        for change in member.changes
        for key, value in change.record().items()
    ]
    for name, table in {
        RESULTS: results,
        FAILURES: pd.DataFrame(failed, columns=["member", "reason"]),
        DRAWN: pd.DataFrame(drawn, columns=["member", "change", "key", "value"]),
    }.items():
        _keep(folder / name, table.to_csv(index=False, lineterminator="\n"))
    return results


def _is_done(folder: Path, number: int) -> bool:
    home = folder / MEMBERS_FOLDER
    return _done_file(home, number).is_file() or _failed_file(home, number).is_file()


def _done_file(home: Path, number: int) -> Path:
    return home / f"{number:04d}.csv"


def _failed_file(home: Path, number: int) -> Path:
    return home / f"{number:04d}.failed.txt"


def _keep(file: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all, even if the program is killed."""
    beside = file.with_name(f".{file.name}.part")
    beside.write_text(text, "utf-8")
    beside.replace(file)
