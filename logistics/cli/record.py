"""The command `record`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations of commands
from typing import TYPE_CHECKING, Annotated

import pandas as pd
import typer

from logistics.cli.options import JsonOption, LangOption, spoken
from logistics.cli.speak import OUT, print_json, print_problems, say
from logistics.cli.to_decide import print_what_is_to_decide
from logistics.cli.workspaces import WorkspacePath, opened
from logistics.core.errors import Problem, TableError
from logistics.core.language import BASE
from logistics.inputs.tables.near import nearest
from logistics.inputs.tables.sheet import Sheet, clean
from logistics.live.accounts import opening_stock
from logistics.live.contradictions import contradictions, to_ask
from logistics.live.files import kind_named, read_sheet
from logistics.live.filled import read_filled
from logistics.live.issues import plans_with_sheets
from logistics.live.kinds import KINDS
from logistics.live.reading import Recording, read_entries
from logistics.live.sheet_entries import ReadSheets, read_sheets

if TYPE_CHECKING:
    from logistics.live.kinds import EntryKind
    from logistics.live.workspace import Workspace


def record(
    ctx: typer.Context,
    workspace: WorkspacePath,
    kind: Annotated[
        str,
        typer.Argument(
            help="Kind of entry, such as headcount; `docs/reference/journal.md` has all. None for filled sheets."
        ),
    ] = "",
    file: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help="Read many entries of this kind from a CSV file or a workbook, or the filled sheets of a plan.",
        ),
    ] = None,
    line: Annotated[
        list[str] | None, typer.Option(help="One line of the entry, as column=value,column=value; may be repeated.")
    ] = None,
    at: Annotated[str, typer.Option(help="When it happened, date and time; now, if not told.")] = "",
    by: Annotated[str, typer.Option(help="Account that records it, not a person's name.")] = "local",
    organisation: Annotated[str, typer.Option(help="Organisation the entry is of.")] = "",
    entry_id: Annotated[str, typer.Option("--id", help="UUID of the entry, so that a second try counts once.")] = "",
    corrects: Annotated[str, typer.Option(help="Entry in whose place this one stands.")] = "",
    cancels: Annotated[str, typer.Option(help="Entry that this one takes back.")] = "",
    lang: LangOption = BASE,
    json: JsonOption = False,
) -> None:
    """Record what happened: one entry, with an option `--column VALUE` for each column of its kind, or a file of them.

    Without a kind, the file is `drop_sheets.xlsx` or `driver_sheets.xlsx` of an issued plan, filled in. A file of which
    each entry has its time counts once, however often it is recorded. Ends with 2, and records nothing, if something is
    wrong; all of it is listed.
    """
    language = spoken(lang)
    told = {"entry_id": entry_id, "corrects": corrects, "cancels": cancels}
    if file is not None and (ctx.args or line or any(told.values()) or (at and not kind)):
        raise TableError([Problem("record", 0, "from", str(file), "options_beside_file")])
    recording = Recording(
        happened_at=clean(at),
        recorded_by=by,
        organisation_id=organisation,
        origin="command" if file is None else "file",
        now=file is None,
    )
    problems: list[Problem] = []
    with opened(workspace) as found:
        if file is not None and not kind:
            read = _filled(file, found, recording, problems)
        else:
            declared = _kind(kind)
            sheet = _table(file, declared, problems) if file else _options_table(declared, ctx.args, line or [], told)
            read = ReadSheets(tuple(read_entries(declared, sheet, found.known(), recording, problems)), 0)
        appended = found.append(read.entries)
        new = {entry.entry_id for entry in read.entries}
        open_now = contradictions(found.entries(), opening=opening_stock(found.operation()))
    known = appended.known + read.known
    if json:
        counts = {"new": appended.new, "known": known, "conflicting": appended.conflicting}
        print_json({**counts, "entries": [entry.record() for entry in read.entries]})
        return
    print_problems(problems, language)
    kinds = ", ".join(dict.fromkeys(entry.kind for entry in read.entries)) or kind
    if kinds or known:
        OUT.print(say("recorded", language, new=appended.new, known=known, kind=kinds or "-"), markup=False)
    else:
        OUT.print(say("nothing_filled", language, file=file), markup=False)
    for entry in read.entries[:_MOST_SHOWN]:
        OUT.print(f"  {entry.entry_id}", markup=False)
    print_what_is_to_decide([one for one in to_ask(open_now) if new & set(one.entries)], language)


#: The most ids that are printed.
_MOST_SHOWN = 20


def _kind(name: str) -> EntryKind:
    found = kind_named(name)
    if not found:
        known = (("near", nearest(name, KINDS)), ("known", ", ".join(KINDS)))
        raise TableError([Problem("record", 0, "kind", name, "unknown_entry_kind", known)])
    return KINDS[found]


def _filled(file: Path, workspace: Workspace, recording: Recording, problems: list[Problem]) -> ReadSheets:
    """Read the filled sheets of a plan.

    Raises
    ------
    TableError
        The file is not the workbook of a plan, or what is filled in has problems.
    """
    rows = read_filled(file, problems)
    if rows is None:
        raise TableError(problems or [Problem(file.name, 0, "", str(file), "no_filled_sheet")])
    plans = plans_with_sheets(workspace.path)
    return read_sheets(rows, plans, workspace.known(), workspace.entries(), recording, problems)


def _table(file: Path, kind: EntryKind, problems: list[Problem]) -> Sheet:
    """Read a table of entries of a kind.

    Raises
    ------
    TableError
        The file cannot be read, or is the workbook of a plan.
    """
    if read_filled(file, []) is not None:
        raise TableError([Problem(file.name, 0, "", kind.name, "sheets_beside_kind")])
    return read_sheet(file, kind, problems)


def _options_table(kind: EntryKind, options: list[str], lines: list[str], told: dict[str, str]) -> Sheet:
    """Lay out the options of a command as a table: a row, or a row for each line of the entry.

    Raises
    ------
    TableError
        An option is not a column, or lacks its value.
    """
    problems: list[Problem] = []
    head = _options(kind, options, problems)
    head = {name: value for name, value in told.items() if value} | head
    rows = [head | _line(kind, line, number, problems) for number, line in enumerate(lines, start=1)] or [head]
    if problems:
        raise TableError(problems)
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = {name: [clean(row.get(name, "")) for row in rows] for name in names}
    index = list(range(1, len(rows) + 1)) if len(rows) > 1 else [0]
    return Sheet(f"record {kind.name}", pd.DataFrame(cells, index=index, dtype=object))


def _options(kind: EntryKind, options: list[str], problems: list[Problem]) -> dict[str, str]:
    """Read `--column value` and `--column=value`."""
    found: dict[str, str] = {}
    left = list(options)
    while left:
        word = left.pop(0)
        name, equals, value = word.removeprefix("--").partition("=")
        if not equals and left:
            value, equals = left.pop(0), "="
        name = _column(kind, name if word.startswith("--") else word, problems)
        if name and not equals:
            problems.append(Problem(f"record {kind.name}", 0, name, "", "option_without_value"))
        elif name in found:
            problems.append(Problem(f"record {kind.name}", 0, name, value, "repeated_column"))
        found[name] = value
    found.pop("", None)
    return found


def _line(kind: EntryKind, line: str, number: int, problems: list[Problem]) -> dict[str, str]:
    """Read `column=value,column=value`."""
    found: dict[str, str] = {}
    for part in line.split(","):
        name, equals, value = part.partition("=")
        if not equals:
            example = ",".join(f"{column.name}=…" for column in kind.lines) or "-"
            problems.append(Problem(f"record {kind.name}", number, "line", line, "bad_line", (("example", example),)))
            return {}
        found[_column(kind, name.strip(), problems)] = value
    found.pop("", None)
    return found


def _column(kind: EntryKind, name: str, problems: list[Problem]) -> str:
    """Give the column that an option names; "" if none, which is reported."""
    own = name.replace("-", "_")
    if own in kind.names:
        return own
    values = (("kind", kind.name), ("near", nearest(own, kind.names)), ("known", ", ".join(kind.names)))
    problems.append(Problem(f"record {kind.name}", 0, name, name, "unknown_option", values))
    return ""
