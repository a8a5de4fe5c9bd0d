"""Ensembles: many runs of one operation under uncertain inputs.

Each member is written when it is done, whole or not at all, so that an ensemble that was interrupted can be continued.
A member that fails is kept with its reason, and does not stop the others.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from logistics.analysis.scenarios.drawn import drawn_table
from logistics.analysis.scenarios.file_names import ENSEMBLE_FILE, MEMBERS_FOLDER
from logistics.analysis.scenarios.members import SCHEMA, Maker, Member, Method, Outcome, written
from logistics.analysis.scenarios.runners import in_turn
from logistics.analysis.scenarios.runs import Recipe
from logistics.analysis.scenarios.spec import draw
from logistics.core.cells import csv_text, plain_table
from logistics.core.errors import PlanError, Problem, TableError
from logistics.core.language.told import Told, reason_of
from logistics.core.limits import read_bytes
from logistics.core.whole import PRIVATE, locked, whole_file
from logistics.core.whole.names import owned
from logistics.solver.effort import Effort

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from logistics.analysis.scenarios.runners import Runner
    from logistics.analysis.scenarios.scenario import Scenario
    from logistics.analysis.scenarios.spec import Spec
    from logistics.inputs.operation import Operation

DRAWN, RESULTS, FAILURES = "drawn.csv", "results.parquet", "failures.csv"


def run_ensemble(
    operation: Operation,
    spec: Spec,
    effort: Effort,
    folder: Path,
    run: Runner = in_turn,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
    method: Method = Method.fractions,
) -> pd.DataFrame:
    """Make all members that are not in the folder yet, and put the results together.

    The folder gets `results.parquet`, `drawn.csv` (member, change, key, value) and `failures.csv` (member, reason).

    Parameters
    ----------
    operation : the case before any changes.
    spec : what is uncertain, and how members are drawn.
    effort : gap and time of each member planned with whole vehicles; fractions of vehicles need neither.
    folder : holds the ensemble; one that stands there already is continued.
    run : runs the members.
    progress : called with how many members are done, and of how many.
    method : how members are planned.

    Returns
    -------
    DataFrame with one row for each member and measure: member, method, measure, tier (0: all), group_id, date,
    item_id ("": all), value.

    Raises
    ------
    TableError
        The folder holds something else, is in use, or cannot be written.
    PlanError
        The file of a member is damaged.
    """
    members = draw(spec)
    recipe = Recipe.of(operation, Effort() if method is Method.fractions else effort)
    identity = json.dumps(_identity(recipe, method, members), indent=2) + "\n"
    home = folder / MEMBERS_FOLDER
    with _alone_in(folder, identity):
        missing = [number for number in range(1, len(members) + 1) if not _is_done(home, number)]
        done = len(members) - len(missing)
        progress(done, len(members))
        tasks = [Member(number, members[number - 1]) for number in missing]
        for made in run(Maker(operation, recipe, method), tasks) if tasks else ():
            _keep_outcome(home, made if isinstance(made, Outcome) else Outcome(made.task.number, None, made.reason))
            done += 1
            progress(done, len(members))
        keep_table(folder / DRAWN, drawn_table(spec))
        return _put_together(folder, len(members))


def read_failures(folder: Path) -> pd.DataFrame:
    """Read the members that gave no plan: a DataFrame with member, reason."""
    return plain_table(pd.read_csv(folder / FAILURES, dtype={"reason": str}, keep_default_na=False))


def keep_table(file: Path, table: pd.DataFrame) -> None:
    """Write a table as CSV, whole or not at all."""
    whole_file(file, csv_text(table).encode())


def _identity(recipe: Recipe, method: Method, members: list[Scenario]) -> dict[str, str]:
    """Give what identifies an ensemble: operation, effort, method, version and all members as drawn."""
    drawn = "\n".join(member.text() for member in members)
    return {
        "run_id": recipe.run_id,
        "method": method.value,
        "package_version": recipe.package_version,
        "members_sha256": hashlib.sha256(drawn.encode()).hexdigest(),
    }


@contextmanager
def _alone_in(folder: Path, text: str) -> Iterator[None]:
    """Make the folder, or check that it holds this ensemble, and lock it against other commands.

    Raises
    ------
    TableError
        The folder holds something else, is in use, or cannot be written.
    """
    with ExitStack() as stack:
        try:
            _refuse_other(folder, text)
            folder.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locked(folder, wait=False))
            # Another command may have begun another ensemble between the first check and the lock.
            _refuse_other(folder, text)
            (folder / MEMBERS_FOLDER).mkdir(exist_ok=True)
            for made in (folder, folder / MEMBERS_FOLDER):
                made.chmod(PRIVATE.folder)
            whole_file(folder / ENSEMBLE_FILE, text.encode())
        except BlockingIOError as error:
            raise TableError([Problem(folder.name, 0, "", str(folder), "ensemble_in_use")]) from error
        except OSError as error:
            values = (("reason", reason_of(error)),)
            raise TableError([Problem(folder.name, 0, "", str(folder), "unwritable", values)]) from error
        yield


def _refuse_other(folder: Path, text: str) -> None:
    if folder.exists() and not _holds(folder, text):
        raise TableError([Problem(folder.name, 0, "", str(folder), "other_ensemble")])


def _holds(folder: Path, text: str) -> bool:
    """Say if a folder holds this ensemble, or only what an interrupted start left behind."""
    file = folder / ENSEMBLE_FILE
    if file.is_file():
        return read_bytes(file).decode("utf-8", errors="replace") == text
    begun = {half.path.name for half in owned(folder) if half.is_of(ENSEMBLE_FILE)}
    return folder.is_dir() and all(
        path.name in begun or (path.name == MEMBERS_FOLDER and path.is_dir() and not any(path.iterdir()))
        for path in folder.iterdir()
    )


def _keep_outcome(home: Path, outcome: Outcome) -> None:
    if outcome.table is None:
        whole_file(_failed_file(home, outcome.number), (" ".join(outcome.reason.split()) + "\n").encode())
    else:
        whole_file(_done_file(home, outcome.number), outcome.table)


def _put_together(folder: Path, members: int) -> pd.DataFrame:
    numbers = range(1, members + 1)
    home = folder / MEMBERS_FOLDER
    done = [number for number in numbers if _done_file(home, number).is_file()]
    tables = [_member(_done_file(home, number)) for number in done]
    results = pa.concat_tables([SCHEMA.empty_table(), *tables]).combine_chunks()
    whole_file(folder / RESULTS, written(results))
    failed = [(number, _reason(_failed_file(home, number))) for number in numbers if number not in set(done)]
    keep_table(folder / FAILURES, pd.DataFrame(failed, columns=["member", "reason"]))
    return results.to_pandas()


def _member(file: Path) -> pa.Table:
    """Read the results of a member, with the columns of SCHEMA.

    Raises
    ------
    PlanError
        The file cannot be read, or is damaged.
    """
    try:
        table = parquet.read_table(pa.BufferReader(read_bytes(file)), schema=SCHEMA)
        table.validate(full=True)
    except OSError as error:
        reason = reason_of(error) if error.errno else Told("system", "damaged")
        raise PlanError(Told("system", "file_unreadable", file=file, reason=reason)) from error
    except (ValueError, KeyError, TypeError, pa.ArrowException) as error:
        reason = Told("system", "damaged")
        raise PlanError(Told("system", "file_unreadable", file=file, reason=reason)) from error
    return table


def _reason(file: Path) -> str:
    """Read why a member gave no plan."""
    return read_bytes(file).decode("utf-8", errors="replace").strip()


def _is_done(home: Path, number: int) -> bool:
    return _done_file(home, number).is_file() or _failed_file(home, number).is_file()


def _done_file(home: Path, number: int) -> Path:
    return home / f"{number:04d}.parquet"


def _failed_file(home: Path, number: int) -> Path:
    return home / f"{number:04d}.failed.txt"
