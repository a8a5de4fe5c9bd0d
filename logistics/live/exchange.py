"""Writes entries into a file of lines and reads them back, so that journals can be joined without a net.

The first line says how many entries follow. Each other line holds an entry and a check sum of it, so that a damaged
line is named, and a file that was cut short is known. The order of entries does not depend on how they came.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from logistics.core.errors import Problem, TableError
from logistics.core.limits import RUN_FILE_BYTES, TooMuchError, read_bytes
from logistics.inputs.tables.unreadable import unreadable
from logistics.live.entries import EntryError, read_entry
from logistics.live.journal import distinct

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from logistics.live.entries import Entry

FORMAT, VERSION = "logistics journal", 1
#: Hexadecimal digits of the check sum of a line.
_DIGITS = 16


def written(entries: Iterable[Entry]) -> bytes:
    """Write entries as a file; the same entries always give the same bytes."""
    ordered = distinct(entries)
    head = json.dumps({"format": FORMAT, "version": VERSION, "entries": len(ordered)}, sort_keys=True)
    lines = [f'{{"check":"{_check(entry.content)}","entry":{entry.content}}}' for entry in ordered]
    return ("\n".join([head, *lines]) + "\n").encode()


def read_file(file: Path) -> tuple[Entry, ...]:
    """Read the entries of a file.

    Raises
    ------
    TableError
        The file is no such file, is not whole, or has damaged lines; all of them are named.
    """
    problems: list[Problem] = []
    try:
        content = read_bytes(file, RUN_FILE_BYTES)
    except (OSError, TooMuchError) as error:
        raise TableError([unreadable(file.name, error)]) from error
    lines = content.split(b"\n")
    told = _told(lines[0])
    if told is None:
        raise TableError([Problem(file.name, 1, "", "", "not_a_journal_file")])
    entries = []
    for row, line in enumerate(lines[1:], start=2):
        if not line and row == len(lines):
            continue
        entry = _entry(line)
        if entry is None:
            problems.append(Problem(file.name, row, "", "", "damaged_line"))
        else:
            entries.append(entry)
    if not problems and len(entries) != told:
        values = (("told", str(told)), ("count", str(len(entries))))
        problems.append(Problem(file.name, 0, "", "", "lines_missing", values))
    if problems:
        raise TableError(problems)
    return tuple(entries)


def _told(line: bytes) -> int | None:
    """Read the first line: how many entries follow; None if it is none of such a file."""
    head = _json(line)
    if not isinstance(head, dict) or head.get("format") != FORMAT or head.get("version") != VERSION:
        return None
    count = head.get("entries")
    return count if isinstance(count, int) else None


def _entry(line: bytes) -> Entry | None:
    """Read the entry of a line; None if the line is damaged."""
    record = _json(line)
    if not isinstance(record, dict) or set(record) != {"check", "entry"}:
        return None
    prefix = f'{{"check":"{record["check"]}","entry":'.encode()
    if not line.startswith(prefix) or not line.endswith(b"}"):
        return None
    content = line[len(prefix) : -1].decode()
    if _check(content) != record["check"]:
        return None
    try:
        return read_entry(content)
    except EntryError:
        return None


def _json(line: bytes) -> Any:
    try:
        return json.loads(line.decode())
    except (ValueError, RecursionError):
        return None


def _check(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()[:_DIGITS]
