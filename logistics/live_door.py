"""What `import logistics` offers for a live operation: a workspace, its journal, and an evening after the other."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from logistics.analysis.run_folder import Behind, write_run
from logistics.analysis.scenarios.existing_run import kept_from_replacing
from logistics.analysis.scenarios.runs import Recipe
from logistics.core.asked_papers import Papers
from logistics.core.language import BASE
from logistics.core.whole import whole_folder
from logistics.inputs.tables.sheet import Sheet, clean
from logistics.live.evening import Evening, evening_of, write_changes
from logistics.live.issues import give_out, issued_plans, tonight_folder
from logistics.live.journal import effective
from logistics.live.kinds import KINDS
from logistics.live.reading import Recording, read_entries
from logistics.live.versus.compared import versus as compare
from logistics.live.workspace import ISSUES, Workspace
from logistics.planning.pipeline import make_plan
from logistics.solver.effort import Effort
from logistics.verification import verified

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from logistics.core.errors import Problem
    from logistics.core.language import Language
    from logistics.core.plan import Plan
    from logistics.live.changes import Changes
    from logistics.live.entries import Entry
    from logistics.live.versus.compared import Versus

__all__ = ["Tonight", "issue", "record", "tonight", "versus", "workspace"]

PathLike = str | Path


class Tonight(NamedTuple):
    """What an evening comes to.

    Attributes
    ----------
    evening : how the operation stands, what does not fit, and what is to decide.
    plan : the plan from the next day on.
    changes : what it changes against the plan in force; None if none was issued.
    folder : the draft.
    """

    evening: Evening
    plan: Plan
    changes: Changes | None
    folder: Path


def workspace(folder: PathLike, operation: PathLike = "", *, lang: Language = BASE) -> Workspace:
    """Open the workspace of a live operation, or make one.

    Parameters
    ----------
    folder : its folder.
    operation : folder or workbook of tables, from which a new workspace is made; "" to open one that is there.
    lang : language of a new workspace, and of errors.

    Returns
    -------
    The workspace. `entries` gives what its journal holds, `operation` the tables as they were given.

    Raises
    ------
    TableError
        The folder is no workspace, or the tables of a new one have problems.
    PlanError
        No folder can be made there.
    StorageError
        The database of the journal cannot be used.
    """
    if not operation:
        return Workspace.open(Path(folder))
    return Workspace.create(Path(folder), Path(operation), lang)


def record(
    space: Workspace,
    kind: str,
    values: Mapping[str, object],
    *,
    lines: Sequence[Mapping[str, object]] = (),
    at: str | dt.datetime = "",
    by: str = "local",
) -> Entry:
    """Record one thing that happened, as `logistics record` does.

    Parameters
    ----------
    space : the workspace.
    kind : kind of entry, such as `headcount` (`docs/reference/journal.md`).
    values : values of the columns of the kind; `corrects` or `cancels` names the entry in whose place it stands.
    lines : values of each line, where the kind has lines.
    at : when it happened, on the clock of the operation; "" for now.
    by : account that records it, not a person's name.

    Returns
    -------
    The entry.

    Raises
    ------
    KeyError
        There is no such kind.
    TableError
        Something is wrong; the error holds all problems, and nothing is recorded.
    StorageError
        The journal cannot be written.
    """
    rows = [{**values, **line} for line in lines] or [dict(values)]
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = {name: [clean(_text(row.get(name))) for row in rows] for name in names}
    numbers = list(range(1, len(rows) + 1)) if len(rows) > 1 else [0]
    sheet = Sheet(f"record {kind}", pd.DataFrame(cells, index=numbers, dtype=object))
    problems: list[Problem] = []
    recording = Recording(happened_at=_text(at), recorded_by=by)
    (entry,) = read_entries(KINDS[kind], sheet, space.known(), recording, problems)
    space.append([entry])
    return entry


def tonight(
    space: Workspace,
    day: dt.date | None = None,
    *,
    as_of: dt.datetime | None = None,
    gap: float = Effort.gap,
    seconds: float = Effort.seconds,
    papers: str = Papers.next.value,
    lang: Language = BASE,
    progress: Callable[[str], None] = lambda _: None,
) -> Tonight:
    """Plan from what happened, and write the draft, as `logistics tonight` does.

    Parameters
    ----------
    space : the workspace.
    day : the first day that is planned; None for tomorrow, by the clock of the operation.
    as_of : only what had been recorded by then counts; None for all.
    gap : relative gap at which the search for a better plan may end.
    seconds : limit on the search (seconds).
    papers : the days that papers are written of: `next` for the next two, `all`, or `none`.
    lang : language of errors.
    progress : called with the name of each step as it begins.

    Raises
    ------
    TableError, StorageError
        The tables or the journal cannot be read.
    PlanError
        The plan breaks a rule of `verify`, or no folder can be made.
    """
    evening = evening_of(space, None if day is None else pd.Timestamp(day), as_of)
    effort = Effort(gap=gap, seconds=seconds)
    plan = verified(evening.operation, make_plan(evening.operation, effort, progress, evening.rest))
    changes, folder = evening.changes(plan), tonight_folder(space.path)
    recipe = Recipe.of(evening.operation, effort, earlier=evening.rest)

    def write(whole: Path, _: Plan) -> None:
        if changes is not None:
            write_changes(changes, evening.names, whole)

    with whole_folder(folder, lang, replace=lambda found: not kept_from_replacing(found, lang), list_files=True) as new:
        behind = Behind(evening.received, write)
        write_run(new, evening.operation, plan, recipe, None, evening.rest, Papers(papers), behind)
    return Tonight(evening, plan, changes, folder)


def issue(space: Workspace) -> Path:
    """Give out the draft of tonight, as `logistics issue` does.

    Parameters
    ----------
    space : the workspace.

    Returns
    -------
    The folder of the issued plan.

    Raises
    ------
    PlanError
        There is no draft, or it is damaged.
    """
    return space.path / ISSUES / give_out(space.path)


def versus(space: Workspace, until: dt.date, *, as_of: dt.datetime | None = None) -> Versus:
    """Compare what was planned with what happened, as `logistics versus` does.

    Parameters
    ----------
    space : the workspace.
    until : the last day that is over.
    as_of : only what had been recorded by then counts; None for all.

    Returns
    -------
    The comparison: its lines, their causes, sums and rates, what was reached, and what is learnt
    (`docs/reference/versus.md`).

    Raises
    ------
    TableError, PlanError, StorageError
        The tables, an issued plan or the journal cannot be read.
    """
    after = pd.Timestamp(until) + pd.Timedelta(days=1)
    return compare(space.operation(), effective(space.entries(as_of)), issued_plans(space.path), after)


def _text(value: object) -> str:
    """Write a value as a cell of a table."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "seconds")
    return str(value)
