"""Reads entries from the texts of cells: of a table, or of the options of a command; all problems are found at once."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4, uuid5

import pandas as pd

from logistics.core.errors import Problem, TableError
from logistics.inputs.tables.called import with_ids
from logistics.inputs.tables.parse import fill_in, parse_table
from logistics.inputs.tables.rules import NUMBERS, bounds, within
from logistics.live.entries import Entry
from logistics.live.moments import now_in, read_moments
from logistics.live.rules import ToldRow, judge

if TYPE_CHECKING:
    from logistics.inputs.tables.parse import Parsed
    from logistics.inputs.tables.schema import Column
    from logistics.inputs.tables.sheet import Sheet
    from logistics.live.kinds import EntryKind
    from logistics.live.known import KnownIds
    from logistics.live.moments import Moments

#: The namespace of ids that are made from what an entry says.
_NAMESPACE = UUID("7d0c2a55-41f5-4c0e-9c39-1d6a3f0b7e21")
_SHORT_ID = re.compile(r"[0-9a-f]{8}[0-9a-f-]*")
_LINKS = ("corrects", "cancels")


@dataclass(frozen=True)
class Recording:
    """What is the same for all entries that are recorded at once.

    Attributes
    ----------
    recorded_at : when they are taken in.
    happened_at : when it happened, as text, where an entry does not tell; "" for now, if `now` is so.
    recorded_by, organisation_id, origin : as in entries, where an entry does not tell.
    now : whether what has no time happened now, and each entry is a new one; else it must have a time, and its id is
        made from what it says, so that the same table read twice counts once.
    """

    recorded_at: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))
    happened_at: str = ""
    recorded_by: str = ""
    organisation_id: str = ""
    origin: str = "command"
    now: bool = True


def read_entries(
    kind: EntryKind, sheet: Sheet, known: KnownIds, recording: Recording, problems: list[Problem]
) -> list[Entry]:
    """Read a table of entries of one kind.

    Rows with the same columns of the entry are the lines of one entry.

    Parameters
    ----------
    kind : the kind.
    sheet : cells of the table.
    known : what entries may name.
    recording : what is the same for all of them.
    problems : what was found on the way; warnings and notices are added.

    Returns
    -------
    The entries, in the order of their first rows.

    Raises
    ------
    TableError
        There are errors; it holds all problems.
    """
    table = kind.table
    filled = _completed(sheet, recording)
    parsed = parse_table(filled, table, problems)
    parsed = with_ids({kind.name: parsed}, known.places, problems)[kind.name]
    parsed = in_range(parsed, problems)
    moments = _moments(parsed, known, recording, problems)
    links = {name: _links(parsed, name, known, problems) for name in ("entry_id", *_LINKS)}
    rows = [
        ToldRow(int(row), _cells(parsed, row, kind.columns), _cells(parsed, row, kind.lines), _common(parsed, row))
        for row in parsed.frame.index.tolist()
    ]
    told = [
        replace(
            row,
            moment=moments.get(row.row),
            common=row.common | {name: links[name].get(row.row, "") for name in links},
        )
        for row in rows
    ]
    groups = judge(kind, parsed, _grouped(kind, told), known, problems)
    if any(problem.severity == "error" for problem in problems):
        raise TableError(problems)
    return [_entry(kind, rows, recording, at) for at, rows in enumerate(groups)]


def _completed(sheet: Sheet, recording: Recording) -> Sheet:
    """Give a sheet with what is told once for all rows in the blank cells of its column."""
    cells = sheet.cells.copy()
    for name in ("happened_at", "recorded_by", "organisation_id", "origin"):
        value = getattr(recording, name)
        own = cells[name] if name in cells else pd.Series("", index=cells.index, dtype=object)
        cells[name] = own.mask(own == "", value)
    return replace(sheet, cells=cells)


def in_range(parsed: Parsed, problems: list[Problem]) -> Parsed:
    """Report the numbers of a table that are out of their range, and give it without them."""
    frame, bad = parsed.frame.copy(), set(parsed.bad)
    for column in parsed.table.columns:
        if column.kind in NUMBERS and column.name in frame:
            wrong = ~within(frame[column.name], column)
            if wrong.any():
                problems += parsed.problems(wrong, column.name, "out_of_range", dict(bounds(column)))
                frame[column.name] = frame[column.name].mask(wrong)
                bad.add(column.name)
    return replace(parsed, frame=frame, bad=frozenset(bad))


def _moments(parsed: Parsed, known: KnownIds, recording: Recording, problems: list[Problem]) -> dict[Any, dt.datetime]:
    """Read when it happened, by row."""
    texts = parsed.texts["happened_at"]
    blank = texts == ""
    if blank.any() and not recording.now:
        fill = (("fill", fill_in(parsed.table.column("happened_at"))),)
        problems += [Problem(parsed.file, int(row), "happened_at", "", "no_moment", fill) for row in texts[blank].index]
    found = read_moments(texts[~blank], known.timezone) if not blank.all() else None
    moments = dict(found.moments) if found else {}
    if recording.now and blank.any():
        moments |= dict.fromkeys(texts[blank].index, now_in(known.timezone))
    if found:
        problems += [
            Problem(parsed.file, int(row), "happened_at", str(texts[row]), code) for row, code in found.codes.items()
        ]
        problems += _read_otherwise(parsed, found)
    return moments


def _read_otherwise(parsed: Parsed, found: Moments) -> list[Problem]:
    """Give a notice if days were read in another order than year-month-day."""
    dates = found.dates
    if not dates.order:
        return []
    row, read = dates.example
    values = (("order", dates.order), ("read", read), ("count", str(dates.count)))
    text = str(parsed.texts.loc[row, "happened_at"])
    return [Problem(parsed.file, row, "happened_at", text, "dates_read", values, severity="notice")]


def _links(parsed: Parsed, name: str, known: KnownIds, problems: list[Problem]) -> dict[int, str]:
    """Read a column of ids of entries, by row; the first letters of an id that is there are enough."""
    found: dict[int, str] = {}
    if name not in parsed.frame:
        return found
    for row, text in parsed.frame[name].dropna().items():
        at, value = int(str(row)), str(text).casefold()
        fitting = [entry for entry in known.entry_ids if entry.startswith(value)] if _SHORT_ID.fullmatch(value) else []
        try:
            found[at] = fitting[0] if len(fitting) == 1 and name in _LINKS else str(UUID(value))
        except ValueError:
            code = "bad_entry_id" if name == "entry_id" else "no_such_entry"
            problems.append(Problem(parsed.file, at, name, str(text), code))
            continue
        if name in _LINKS and found[at] not in known.entry_ids:
            problems.append(Problem(parsed.file, at, name, str(text), "entry_to_come", severity="warning"))
    return found


def _cells(parsed: Parsed, row: Any, columns: tuple[Column, ...]) -> dict[str, Any]:
    """Give the values of a row that are told, with the types of entries."""
    found: dict[str, Any] = {}
    for column in columns:
        value = parsed.frame.loc[row, column.name]
        if pd.isna(value) or value == "":
            continue
        found[column.name] = _typed(value, column)
    return found


def _typed(value: Any, column: Column) -> Any:
    if column.kind == "count":
        return int(value)
    if column.kind == "flag":
        return bool(value)
    return value.date() if column.kind == "date" else value


def _common(parsed: Parsed, row: Any) -> dict[str, str]:
    values = {name: parsed.frame.loc[row, name] for name in ("recorded_by", "organisation_id", "origin")}
    return {name: "" if pd.isna(value) else str(value) for name, value in values.items()}


def _grouped(kind: EntryKind, rows: list[ToldRow]) -> list[list[ToldRow]]:
    """Put the rows of one entry together: those with the same id, or the same in all columns of the entry."""
    groups: dict[Any, list[ToldRow]] = {}
    for row in rows:
        head = (row.moment, *sorted(row.head.items()), *sorted(row.common.items())) if kind.lines else row.row
        own = row.common["entry_id"] or head
        groups.setdefault(own, []).append(row)
    return list(groups.values())


def _entry(kind: EntryKind, rows: list[ToldRow], recording: Recording, at: int) -> Entry:
    """Make the entry of some rows; of entries recorded at once the later ones are a microsecond later."""
    first = rows[0]
    if first.moment is None:  # reported before
        raise TableError([])
    made = Entry.of(
        kind.name,
        first.head,
        happened_at=first.moment,
        recorded_at=recording.recorded_at + dt.timedelta(microseconds=at),
        lines=[row.line for row in rows if row.line],
        **{**first.common, "entry_id": first.common["entry_id"] or str(_NAMESPACE)},
    )
    if first.common["entry_id"]:
        return made
    return replace(made, entry_id=str(uuid4() if recording.now else uuid5(_NAMESPACE, made.facts)))
