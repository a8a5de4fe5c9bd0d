"""`logistics workspace`: makes the folder of a live operation, and says how it stands."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.table import Table

from logistics.cli.options import JsonOption, LangOption, OperationPath, spoken
from logistics.cli.speak import OUT, print_json, print_problems, say
from logistics.cli.speaking import SpeakingTyper
from logistics.cli.writing import refuse_place
from logistics.core.language import BASE
from logistics.core.whole import PlaceKind
from logistics.live.accounts import opening_stock
from logistics.live.contradictions import contradictions
from logistics.live.journal import effective
from logistics.live.kinds import KINDS
from logistics.live.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from logistics.live.entries import Entry

WorkspacePath = Annotated[Path, typer.Argument(help="Folder of a workspace.")]

workspace_app = SpeakingTyper(no_args_is_help=True, help="A live operation: its tables, its journal, its issued plans.")


@contextmanager
def opened(path: Path) -> Iterator[Workspace]:
    """Open a workspace for a command; it is closed when the command is done."""
    workspace = Workspace.open(path)
    try:
        yield workspace
    finally:
        workspace.close()


@workspace_app.command(epilog="Example: `logistics workspace init caravan data/caravan-2018 --lang es`")
def init(
    folder: Annotated[Path, typer.Argument(help="Folder of the workspace to make.")],
    operation: OperationPath,
    lang: LangOption = BASE,
) -> None:
    """Make a workspace from the tables of an operation, which are checked and copied.

    Its journal is kept in the workspace, or in the PostgreSQL database that `DATABASE_URL` names.
    """
    language = spoken(lang)
    refuse_place(folder, language, PlaceKind.new, operation)
    made = Workspace.create(folder, operation, language)
    print_problems(made.operation().notices, language)
    OUT.print(say("workspace_made", language, folder=folder, name=made.name), markup=False)
    made.close()


@workspace_app.command(epilog="Example: `logistics workspace status caravan`")
def status(workspace: WorkspacePath, lang: LangOption = BASE, json: JsonOption = False) -> None:
    """Say how a workspace stands: what its journal holds, and how much is to decide."""
    language = spoken(lang)
    with opened(workspace) as found:
        told = _status(found)
    if json:
        print_json(told)
        return
    OUT.print(say("workspace_status", language, **{name: told[name] for name in _SHOWN}), markup=False)
    if told["to_decide"]:
        OUT.print(say("workspace_to_decide", language, count=told["to_decide"], workspace=workspace), markup=False)
    table = Table()
    table.add_column(say("entry_kind", language))
    table.add_column(say("entries_counted", language), justify="right")
    for kind, count in told["counted"].items():
        table.add_row(kind, str(count))
    if told["counted"]:
        OUT.print(table)


_SHOWN = ("name", "timezone", "database", "entries", "counting", "last")


def _clock(entry: Entry, workspace: Workspace) -> str:
    """Give when an entry was recorded, as the clock of the operation showed it."""
    return entry.recorded_at.astimezone(ZoneInfo(workspace.timezone)).isoformat(" ", "minutes")


def _status(workspace: Workspace) -> dict[str, Any]:
    """Give what there is to say of a workspace."""
    entries = workspace.entries()
    counted = effective(entries)
    counts = {kind: sum(entry.kind == kind for entry in counted) for kind in KINDS}
    return {
        "name": workspace.name,
        "timezone": workspace.timezone,
        "language": workspace.language,
        "database": workspace.database,
        "entries": len(entries),
        "counting": len(counted),
        "last": _clock(entries[-1], workspace) if entries else "-",
        "to_decide": len(contradictions(entries, opening=opening_stock(workspace.operation()))),
        "counted": {kind: count for kind, count in counts.items() if count},
    }
