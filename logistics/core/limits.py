"""Limits on what is read: a larger file is no operation, and is refused before it fills the memory.

`docs/reference/tables.md` lists these limits for people.
"""

from __future__ import annotations

import os
import stat
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, TypeVar
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

Row = TypeVar("Row", bound="Sequence[str]")

#: Most bytes of a table as CSV, of a workbook on the disk, and of all unpacked parts of a workbook.
TABLE_BYTES, WORKBOOK_BYTES, UNPACKED_BYTES = 50_000_000, 50_000_000, 100_000_000
#: Most bytes of a file of settings or of a scenario, and most levels of its keys and lists.
TOML_BYTES, TOML_DEPTH = 1_000_000, 8
#: Most bytes of one file of a run folder or of an ensemble.
RUN_FILE_BYTES = 500_000_000
#: Most parts packed in a workbook.
WORKBOOK_PARTS = 2_000
#: Most rows and columns of a table, and most letters of a cell.
ROWS, COLUMNS, LETTERS = 100_000, 200, 10_000
#: Largest quantity of an operation. A larger one is a slip of the keyboard; below it sums stay exact.
LARGEST = 1e9
#: Smallest quantity of an operation other than 0; smaller ones would make quotients too large.
SMALLEST = 1e-6
#: Most levels of JSON.
JSON_DEPTH = 50

_CHUNK = 1 << 20


class TooMuchError(ValueError):
    """A file or table exceeds a limit.

    Attributes
    ----------
    what : name of the limit (the code of a problem).
    most : how much the limit allows.
    row : row where the limit is exceeded; 0 if it is not of one row.
    """

    def __init__(self, what: str, most: int, row: int = 0) -> None:
        """Keep the limit, and the row where it is exceeded."""
        self.what, self.most, self.row = what, most, row
        super().__init__(f"{what}: more than {most:,}")


class NoFileError(OSError):
    """A folder, a pipe, a socket or a device is where a file should be read."""


def read_bytes(file: Path, most: int = RUN_FILE_BYTES) -> bytes:
    """Read a whole file; a pipe or a device is refused without waiting for it.

    Raises
    ------
    OSError
        The file cannot be read, or the path is not a file.
    TooMuchError
        The file holds more than `most` bytes.
    """
    handle = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as opened:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise NoFileError(None, "it is not a file", str(file))
        content = opened.read(most + 1)
    if len(content) > most:
        raise TooMuchError("too_many_bytes", most)
    return content


def read_text(file: Path, most: int = RUN_FILE_BYTES) -> str:
    """Read a whole file of UTF-8 text; errors as for `read_bytes`, and UnicodeDecodeError."""
    return read_bytes(file, most).decode("utf-8-sig")


def rows_within(rows: Iterable[Row]) -> list[Row]:
    """Take the rows of a table, without the blank cells at their ends.

    A stray format can make a sheet seem a million rows long, so blank rows beyond the limit do not count.

    Raises
    ------
    TooMuchError
        There are too many rows or columns, or a cell is too long.
    """
    kept: list[Row] = []
    for at, row in enumerate(rows, start=1):
        width = len(row)
        while width and not row[width - 1].strip():
            width -= 1
        if width > COLUMNS:
            raise TooMuchError("too_many_columns", COLUMNS, at)
        if width and at > ROWS:
            raise TooMuchError("too_many_rows", ROWS, at)
        if any(len(cell) > LETTERS for cell in row[:width]):
            raise TooMuchError("too_long_cell", LETTERS, at)
        if at <= ROWS:
            kept.append(row)
    return kept


def depth_of(value: object, most: int) -> int:
    """Count how deep lists and dicts are nested; the count stops at `most` + 1."""
    level, depth = [value], 0
    while depth <= most:
        level = [
            part
            for one in level
            if isinstance(one, list | dict)
            for part in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            break
        depth += 1
    return depth


def check_workbook(content: bytes) -> None:
    """Refuse a workbook that unpacks to more than the limits allow.

    The sizes that the file states are not trusted. Each part is unpacked here, a piece at a time, and not kept.

    Raises
    ------
    TooMuchError
        The workbook has too many parts, or they are too large.
    BadZipFile, zlib.error
        The workbook is damaged.
    """
    with ZipFile(BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > WORKBOOK_PARTS:
            raise TooMuchError("too_many_parts", WORKBOOK_PARTS)
        if sum(part.file_size for part in parts) > UNPACKED_BYTES:
            raise TooMuchError("unpacks_too_large", UNPACKED_BYTES)
        left = UNPACKED_BYTES
        for part in parts:
            left -= _unpacked(content, part, left)


def _unpacked(content: bytes, part: ZipInfo, most: int) -> int:
    """Count the bytes that a part unpacks to, up to `most`."""
    head = content[part.header_offset : part.header_offset + 30]
    if len(head) < 30 or not head.startswith(b"PK\x03\x04"):
        raise BadZipFile("a part does not begin where it should")
    start = part.header_offset + 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    packed = memoryview(content)[start : start + part.compress_size]
    if part.compress_type == ZIP_STORED:
        return len(packed)
    if part.compress_type != ZIP_DEFLATED:
        raise BadZipFile("a part is packed in a way no spreadsheet uses")
    unpacking, count, rest = zlib.decompressobj(-zlib.MAX_WBITS), 0, bytes(packed)
    while rest and not unpacking.eof:
        count += len(unpacking.decompress(rest, _CHUNK))
        rest = unpacking.unconsumed_tail
        if count > most:
            raise TooMuchError("unpacks_too_large", UNPACKED_BYTES)
    return count
