"""Asks of rows of entries what their kind declares: what must be told, what goes together, what adds up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from logistics.core.errors import Problem
from logistics.inputs.tables.near import nearest
from logistics.inputs.tables.parse import fill_in
from logistics.live.known import ISSUED

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from logistics.core.errors import Severity
    from logistics.inputs.tables.parse import Parsed
    from logistics.inputs.tables.schema import Column
    from logistics.live.kinds import EntryKind
    from logistics.live.known import KnownIds


@dataclass(frozen=True)
class ToldRow:
    """What one row tells.

    Attributes
    ----------
    row : its number.
    head, line : values of the columns of the entry, and of one of its lines; what is blank is not there.
    common : values of the columns of every entry.
    moment : when it happened.
    """

    row: int
    head: dict[str, Any]
    line: dict[str, Any]
    common: dict[str, str]
    moment: dt.datetime | None = None


@dataclass(frozen=True)
class _Judge:
    """What is needed to judge rows.

    Attributes
    ----------
    kind : kind of the entries.
    parsed : their table.
    known : what they may name.
    problems : gets what is wrong.
    """

    kind: EntryKind
    parsed: Parsed
    known: KnownIds
    problems: list[Problem]

    def report(self, row: int, column: str, code: str, severity: Severity = "error", **values: str) -> None:
        """Add a problem of one cell, unless an error was reported before."""
        if any(one.row == row and one.column == column and one.severity == "error" for one in self.problems):
            return
        text = str(self.parsed.texts.loc[row, column]) if column in self.parsed.texts else ""
        self.problems.append(Problem(self.parsed.file, row, column, text, code, tuple(values.items()), severity))


def judge(
    kind: EntryKind, parsed: Parsed, groups: list[list[ToldRow]], known: KnownIds, problems: list[Problem]
) -> list[list[ToldRow]]:
    """Report what breaks the rules of a kind, and give the rows with what follows from others filled in.

    Parameters
    ----------
    kind : the kind.
    parsed : the table.
    groups : the rows of each entry.
    known : what entries may name.
    problems : gets the problems.
    """
    judging = _Judge(kind, parsed, known, problems)
    seen: dict[Any, int] = {}
    for rows in groups:
        for row in rows:
            _names(judging, row)
            _links(judging, row)
            _fill(judging, row)
            _told_twice(judging, row, seen)
        if not rows[0].common["cancels"]:
            _needed(judging, rows)
            _together(judging, rows)
            _adds_up(judging, rows)
            _joined(judging, rows[0])
            _in_time(judging, rows[0])
        _one_head(judging, rows)
    return groups


def _names(judging: _Judge, row: ToldRow) -> None:
    """Report ids that are in none of the tables they refer to."""
    for column, values in _columns(judging, row):
        if column.refers is None or column.name not in values or column.refers not in judging.known.ids:
            continue
        if judging.kind.name == "regroup" and values.get("side") == "to":
            continue  # a group may come to be
        if column.name == "trip_id" and values.get("unplanned"):
            _unplanned(judging, row)
            continue  # so may a trip
        known, value = judging.known.ids[column.refers], str(values[column.name])
        if value not in known:
            code = "not_issued" if column.refers[0] in ISSUED else "unknown_id"
            judging.report(row.row, column.name, code, table=column.refers[0], near=nearest(value, known))


def _unplanned(judging: _Judge, row: ToldRow) -> None:
    """Report a trip that is said to be in no plan and is in an issued one."""
    issued = judging.known.issued.get("trips")
    if issued is not None and row.head["trip_id"] in set(issued["trip_id"]):
        judging.report(row.row, "trip_id", "planned_trip")


def _columns(judging: _Judge, row: ToldRow) -> Iterator[tuple[Column, dict[str, Any]]]:
    yield from ((column, row.head) for column in judging.kind.columns)
    yield from ((column, row.line) for column in judging.kind.lines)


def _links(judging: _Judge, row: ToldRow) -> None:
    if row.common["corrects"] and row.common["cancels"]:
        judging.report(row.row, "cancels", "corrects_and_cancels")
    for name in ("corrects", "cancels"):
        if row.common[name] and row.common[name] == row.common["entry_id"]:
            judging.report(row.row, name, "corrects_itself")


def _fill(judging: _Judge, row: ToldRow) -> None:
    """Fill in the day, and what the issued plan says of a trip or a drop."""
    if row.common["cancels"]:
        return
    for name in judging.kind.today:
        if row.moment is not None and name not in row.head:
            row.head[name] = row.moment.date()
    for name, table, key in judging.kind.filled:
        issued = judging.known.issued.get(table)
        if name in row.head or issued is None or name not in issued or key not in row.head:
            continue
        own = issued.loc[issued[key] == row.head[key], name]
        if len(own):
            row.head[name] = own.iloc[-1].item() if hasattr(own.iloc[-1], "item") else own.iloc[-1]


def _told_twice(judging: _Judge, row: ToldRow, seen: dict[Any, int]) -> None:
    """Report a row that says the same as an earlier one; with an id of its own it may."""
    key = row.moment, *(tuple(sorted(part.items())) for part in (row.head, row.line, row.common))
    if key in seen:
        judging.report(row.row, judging.kind.columns[0].name, "repeated_row", first=str(seen[key]))
    seen.setdefault(key, row.row)


def _needed(judging: _Judge, rows: list[ToldRow]) -> None:
    """Report what must be told and is not."""
    kind = judging.kind
    with_lines = [row for row in rows if row.line]
    for column in kind.columns:
        if not column.optional and column.name not in rows[0].head:
            _lacking(judging, rows[0].row, column)
    # A trip that no plan knows may leave empty, to load elsewhere.
    empty = bool(rows[0].head.get("unplanned")) and not with_lines
    for row in rows if kind.least_lines and not empty else with_lines:
        for column in kind.lines:
            if not column.optional and column.name not in row.line:
                _lacking(judging, row.row, column)
    if kind.least_lines > 1 and len(with_lines) < kind.least_lines:
        judging.report(rows[0].row, kind.lines[0].name, "too_few_lines", least=str(kind.least_lines))


def _lacking(judging: _Judge, row: int, column: Column) -> None:
    if column.name in judging.parsed.bad:
        return
    there = column.name in judging.parsed.texts
    judging.report(row, column.name, "blank_cell" if there else "not_told", fill=fill_in(column))


def _together(judging: _Judge, rows: list[ToldRow]) -> None:
    """Report columns of which too many or too few are told, and last days before first ones."""
    kind = judging.kind
    own = {column.name for column in kind.columns}
    for row in rows:
        told = set(row.head) | set(row.line)
        for code, sets in _sets(kind):
            for columns in sets:
                if (row is rows[0] or not own >= set(columns)) and _is_wrong(code, columns, told):
                    _report_set(judging, row.row, code, columns, told)
    for start, end in kind.days:
        first, last = rows[0].head.get(start), rows[0].head.get(end)
        if first and last and last < first:
            judging.report(rows[0].row, end, "dates_reversed", other=start, start=f"{first:%Y-%m-%d}")


def _sets(kind: EntryKind) -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
    """Give the sets of columns that go together, by the code of the problem if they do not."""
    return (
        ("tell_one_of", kind.one_of), ("tell_at_most_one", kind.most_one_of), ("tell_some_of", kind.some_of),
        ("tell_together", kind.together),
    )  # fmt: skip


def _is_wrong(code: str, columns: tuple[str, ...], told: set[str]) -> bool:
    count = len(told & set(columns))
    if code == "tell_one_of":
        return count != 1
    if code == "tell_at_most_one":
        return count > 1
    return count == 0 if code == "tell_some_of" else 0 < count < len(columns)


def _report_set(judging: _Judge, row: int, code: str, columns: tuple[str, ...], told: set[str]) -> None:
    """Report a set of columns at the one that is too much, or at the first that is lacking."""
    there = [name for name in columns if name in told]
    lacking = next((name for name in columns if name not in told), columns[0])
    judging.report(
        row, lacking if code == "tell_together" or not there else there[-1], code, columns=", ".join(columns)
    )


def _adds_up(judging: _Judge, rows: list[ToldRow]) -> None:
    """Report people that are lost or won by counting them in parts, and lines that are told twice."""
    kind, lines = judging.kind, [row for row in rows if row.line]
    first = rows[0]
    if kind.name == "regroup":
        sides = {
            side: sum(row.line.get("people", 0) for row in lines if row.line.get("side") == side)
            for side in ("from", "to")
        }
        if sides["from"] != sides["to"]:
            judging.report(first.row, "people", "heads_differ", left=str(sides["from"]), came=str(sides["to"]))
    if kind.name == "headcount" and lines and "people" in first.head:
        parts = sum(row.line.get("number", 0) for row in lines)
        if parts != first.head["people"]:
            judging.report(first.row, "people", "ages_differ", parts=str(parts))
    seen: set[tuple[Any, ...]] = set()
    for row in lines if kind.line_key else []:
        key = tuple(row.line.get(name) for name in kind.line_key)
        if key in seen:
            judging.report(row.row, kind.line_key[-1], "line_twice", columns=", ".join(kind.line_key))
        seen.add(key)


def _joined(judging: _Judge, row: ToldRow) -> None:
    """Report two places that no road joins."""
    ends = [str(row.head.get(name, "")) for name in judging.kind.road]
    places = judging.known.ids.get(("places", "place_id"), frozenset())
    if ends and set(ends) <= places and frozenset(ends) not in judging.known.roads:
        judging.report(row.row, judging.kind.road[-1], "closure_without_road", start=ends[0], end=ends[-1])


def _in_time(judging: _Judge, row: ToldRow) -> None:
    """Warn of a first day after the operation, and of a last day before it: what is told has no effect."""
    if judging.known.days is None:
        return
    first, last = judging.known.days
    told = {"start": f"{first:%Y-%m-%d}", "end": f"{last:%Y-%m-%d}"}
    begins = dict.fromkeys((*judging.kind.today, *(start for start, _ in judging.kind.days)))
    late = [name for name in begins if name in row.head and row.head[name] > last]
    early = [name for _, name in judging.kind.days if name in row.head and row.head[name] < first]
    for name in (*late, *early):
        judging.report(row.row, name, "outside_horizon", severity="warning", **told)


def _one_head(judging: _Judge, rows: list[ToldRow]) -> None:
    """Report lines of one entry (by its id) that say different things of the entry itself."""
    first = rows[0]
    for row in rows[1:]:
        if (row.head, row.moment) != (first.head, first.moment):
            judging.report(row.row, "entry_id", "other_head", first=str(first.row))
