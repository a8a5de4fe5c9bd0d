"""Reads the filled workbooks of a plan as entries: each line is known again, and a corrected one corrects.

The id of an entry follows from its line (workbook, plan, kind, trip, drop) and from what it says. So a file that is
read again adds nothing, and of an entry in the journal it can be said which line it came from. Where a line has been
read before and says something else now, its entry corrects the one read last.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

import pandas as pd

from logistics.core.errors import Problem, TableError
from logistics.inputs.tables.parse import parse_table
from logistics.inputs.tables.schema import Column, TableSchema
from logistics.inputs.tables.sheet import Sheet
from logistics.live.journal import effective
from logistics.live.kinds import KINDS
from logistics.live.reading import in_range, read_entries
from logistics.live.sheet_rows import NUMBERS, SheetRows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.core.plan import Plan
    from logistics.live.entries import Entry
    from logistics.live.filled import FilledRow, Place
    from logistics.live.known import KnownIds
    from logistics.live.reading import Recording
    from logistics.live.sheet_rows import EntryRow

_NAMESPACE = UUID("b0f6b5b4-52f4-4a7c-8f6c-0b1f0a3f7d52")
_TABLE = TableSchema(
    "sheets",
    tuple(Column(name, "count" if name == "people" else "number", most=10_000_000, optional=True) for name in NUMBERS),
)
#: What tells the entries of one line of a workbook from those of others.
_KEY = ("trip_id", "place_id", "drop_id", "group_id", "date", "about")


@dataclass(frozen=True)
class IssuedSheets:
    """The plans of which a workspace can have sheets.

    Attributes
    ----------
    issued : the issued plans by name.
    draft : the short id of the draft of tonight; "" if there is none.
    """

    issued: dict[str, Plan]
    draft: str = ""


@dataclass(frozen=True)
class ReadSheets:
    """What filled sheets come to.

    Attributes
    ----------
    entries : the entries that the journal does not have.
    known : how many others there are.
    """

    entries: tuple[Entry, ...]
    known: int


def read_sheets(
    rows: Sequence[FilledRow],
    sheets: IssuedSheets,
    known: KnownIds,
    there: Sequence[Entry],
    recording: Recording,
    problems: list[Problem],
) -> ReadSheets:
    """Read the filled rows of a workbook as entries.

    Parameters
    ----------
    rows : the marked rows.
    sheets : the plans they may be of.
    known : what entries may name.
    there : all entries of the journal.
    recording : what is the same for all entries.
    problems : what was found on the way; warnings and notices are added.

    Raises
    ------
    TableError
        There are errors; it holds all problems.
    """
    found: list[tuple[UUID, Entry]] = []
    for name, plan in _plans(rows, sheets, problems).items():
        own = [_of_one_trip(row, known) for row in rows if row.mark.plan == plan.short_id]
        told = SheetRows(plan, name, own, _numbers(own, problems), problems)
        for book, kind, lines in told.kinds():
            found += [
                (_line(entry, book, plan.short_id), entry)
                for entry in _entries(kind, lines, known, recording, problems)
            ]
    if any(problem.severity == "error" for problem in problems):
        raise TableError(problems)
    counted = effective(there)
    read = [_in_its_place(entry, line, there, counted) for line, entry in found]
    new = [entry for entry in read if entry is not None]
    # Of entries recorded at once the later ones are a microsecond later.
    spread = [entry.recorded(recording.recorded_at + dt.timedelta(microseconds=at)) for at, entry in enumerate(new)]
    return ReadSheets(tuple(spread), len(read) - len(new))


def _plans(rows: Sequence[FilledRow], sheets: IssuedSheets, problems: list[Problem]) -> dict[str, Plan]:
    """Give the issued plans that rows are of; those of another plan are reported, once for each sheet."""
    names = {plan.short_id: name for name, plan in sorted(sheets.issued.items())}
    latest = {str(plan.summary["first_day"]): name for name, plan in sorted(sheets.issued.items())}
    first: dict[tuple[str, str], FilledRow] = {}
    for row in rows:
        first.setdefault((row.place.file, row.mark.plan), row)
    for (file, plan), row in first.items():
        if plan not in names:
            code = "sheet_of_draft" if plan == sheets.draft else "sheet_not_issued"
            told = (("operation", row.mark.operation), ("issued", ", ".join(sorted(sheets.issued)) or "-"))
            problems.append(Problem(file, 0, "", plan, code, told))
        elif latest[str(sheets.issued[names[plan]].summary["first_day"])] != names[plan]:
            issue = (("issue", names[plan]),)
            problems.append(Problem(file, 0, "", plan, "sheet_replaced", issue, severity="warning"))
    return {names[plan]: sheets.issued[names[plan]] for _, plan in first if plan in names}


def _of_one_trip(row: FilledRow, known: KnownIds) -> FilledRow:
    """Give a row of goods that several trips had on the road the name of the first of them, by which it is known."""
    trips = known.ids.get(("trips", "trip_id"), frozenset())
    named, *rest = row.mark.ids
    if row.mark.what not in {"goods", "arrival"} or not named or named in trips:
        return row
    first = max((trip for trip in trips if named.startswith(f"{trip} ")), key=len, default=named)
    return replace(row, mark=replace(row.mark, ids=(first, *rest)))


def _numbers(rows: Sequence[FilledRow], problems: list[Problem]) -> dict[int, dict[str, float]]:
    """Read the boxes with numbers, by row (its number) and field."""
    texts = {name: [row.texts.get(name, "") for row in rows] for name in NUMBERS}
    found: list[Problem] = []
    parsed = in_range(parse_table(Sheet("", pd.DataFrame(texts, dtype=object)), _TABLE, found), found)
    problems += _placed(found, [(row.place, row.places) for row in rows])
    return {
        int(str(at)): {str(name): float(value) for name, value in row.items() if pd.notna(value)}
        for at, row in parsed.frame.iterrows()
    }


def _entries(
    kind: str, rows: list[EntryRow], known: KnownIds, recording: Recording, problems: list[Problem]
) -> list[Entry]:
    """Read rows as entries of a kind; none if there are errors."""
    if not rows:
        return []
    names = dict.fromkeys(name for row in rows for name in row.cells)
    cells = pd.DataFrame({name: [row.cells.get(name, "") for row in rows] for name in names}, dtype=object)
    found: list[Problem] = []
    try:
        return read_entries(KINDS[kind], Sheet("", cells), known, recording, found)
    except TableError:
        return []
    finally:
        problems += _placed(found, [(row.place, row.places) for row in rows])


def _placed(problems: list[Problem], places: Sequence[tuple[Place, dict[str, Place]]]) -> list[Problem]:
    """Give problems of the numbered rows of a table at the boxes they come from."""
    placed = []
    for problem in problems:
        row, boxes = places[problem.row]
        at = boxes.get(problem.column, row)
        placed.append(replace(problem, file=at.file, row=at.row, column=at.column or problem.column))
    return placed


def _line(entry: Entry, book: str, plan: str) -> UUID:
    """Give the id of the line of a workbook that an entry comes from."""
    told = "\n".join([book, plan, entry.kind, *(str(entry[name] or "") for name in _KEY)])
    return uuid5(_NAMESPACE, told)


def _id_of(entry: Entry, line: UUID) -> str:
    """Give the id that an entry has if it comes from a line."""
    return str(uuid5(line, replace(entry, entry_id=str(line)).facts))


def _in_its_place(entry: Entry, line: UUID, there: Sequence[Entry], counted: Sequence[Entry]) -> Entry | None:
    """Give an entry the id of its line, correcting what was read of it before; None if the journal has it already.

    What the other workbook tells alike of a delivery is known too.
    """
    same = [one for one in there if one.kind == entry.kind and all(one[name] == entry[name] for name in _KEY)]
    earlier = [one for one in same if one.entry_id == _id_of(one, line)]
    if any(_says(one) == _says(entry) for one in earlier):
        return None
    others = {one.entry_id for one in counted} - {one.entry_id for one in earlier}
    if entry.kind == "delivery" and any(one.lines == entry.lines for one in same if one.entry_id in others):
        return None
    if earlier:
        entry = replace(entry, corrects=earlier[-1].entry_id)
    return replace(entry, entry_id=_id_of(entry, line))


def _says(entry: Entry) -> tuple[object, ...]:
    return entry.happened_at, entry.values, entry.lines  # noqa: PD011 - an entry, not a table
