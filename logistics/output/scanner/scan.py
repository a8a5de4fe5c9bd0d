"""The scan of a file: every text in every reading, every table and every point is compared with what is hidden."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from logistics.output.scanner.content import Content, content_of, kind_of
from logistics.output.scanner.dates import clock_times, late_dates, late_parts, late_serials
from logistics.output.scanner.decode import packed, readings
from logistics.output.scanner.folding import fold, folds
from logistics.output.scanner.heads import exact_heads, heads_of_table, left_of_totals, told_totals
from logistics.output.scanner.names import found_names, source_of
from logistics.output.scanner.points import allowed_point, near_points
from logistics.output.scanner.secrets import Finding, Secrets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_LONGEST_VALUE = 80
_PREFIXED_CODE = re.compile(r"\bMX[-_ ]?(\d{5}|\d{2})(?!\d)", re.IGNORECASE)
_LEADING_ZERO = re.compile(r"(?<![\d.,:+-])0\d{4}(?![\d.,:])")
#: Findings of these rules may be words and numbers of the page itself; a day never is.
_OF_THE_FILE = frozenset({"name", "coordinate", "area"})
_CODE_COLUMN = re.compile(r"\bcode\b|\bclave\b|\bcvegeo\b|\bpcode\b|adm\d? code")
_DATE_COLUMN = re.compile(r"\b(date|fecha|day|dia|when|cuando)\b")


def scan_folder(
    folder: Path, secrets: Secrets, *, known: Iterable[str] = (), alike: Path | None = None
) -> list[Finding]:
    """Scan all files of a folder, and their names; see `scan_data`.

    Parameters
    ----------
    folder : the folder.
    secrets : what must not be found.
    known : harmless texts.
    alike : a folder with files of the same names that hold nothing of the operation.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    names = [(path, str(path.relative_to(folder))) for path in files]
    return [
        finding
        for path, name in names
        for finding in scan_file(path, secrets, name=name, known=known, alike=alike / name if alike else None)
    ]


def scan_file(
    path: Path, secrets: Secrets, *, name: str = "", known: Iterable[str] = (), alike: Path | None = None
) -> list[Finding]:
    """Scan one file; see `scan_data`."""
    same = alike.read_bytes() if alike and alike.is_file() else b""
    return scan_data(name or path.name, path.read_bytes(), secrets, known=known, alike=same)


def scan_data(
    name: str, data: bytes, secrets: Secrets, *, known: Iterable[str] = (), alike: bytes = b""
) -> list[Finding]:
    """List what should not be in a file.

    Parameters
    ----------
    name : the name of the file, which is scanned too; its ending says how to read the file.
    data : its bytes.
    secrets : what must not be found.
    known : harmless texts, such as a vendored library; they are left out where they stand whole.
    alike : a file of the same kind that holds nothing of the operation; a name or number that is found in it too
        belongs to the file itself, and is no finding.

    Returns
    -------
    One finding for each rule and value, in the order found. A file that cannot be read is a finding too.
    """
    own = _own(f"alike{PurePosixPath(name).suffix}", alike, secrets, known) if alike else frozenset()
    found: dict[tuple[str, str], Finding] = {}
    for rule, where, value in _findings(name, _content(name, data, known), secrets):
        shown = " ".join(value.split())[:_LONGEST_VALUE]
        # A name that is found in several readings is one finding.
        key = (rule, source_of(value, secrets.names).name if rule == "name" else shown)
        if key not in found and key not in own:
            found[key] = _finding(name, rule, where, shown, secrets)
    return list(found.values())


def _content(name: str, data: bytes, known: Iterable[str]) -> Content:
    """Give the content of a file and of the files encoded in it, without the known texts."""
    content = content_of(name, data)
    for whole in known:
        content.texts = [(where, text.replace(whole, " ")) for where, text in content.texts]
    for _, text in list(content.texts):
        for blob in packed(text):
            _packed(blob, content)
    return content


def _own(name: str, data: bytes, secrets: Secrets, known: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Give the findings in a file that holds nothing of the operation, as (rule, name or value)."""
    same = scan_data(name, data, secrets, known=known)
    return frozenset(
        (finding.rule, finding.named.name if finding.named else finding.value)
        for finding in same
        if finding.rule in _OF_THE_FILE
    )


def _finding(file: str, rule: str, where: str, value: str, secrets: Secrets) -> Finding:
    """Give a finding with the text of the operation from which it may have come."""
    folded = f" {fold(value)} "
    texts = (shown for shown in secrets.free if any(folded in f" {form} " for form in folds(shown.text)))
    named = source_of(value, secrets.names) if rule == "name" else None
    return Finding(file, rule, where, value, named, next(texts, None) if folded.strip() else None)


def _packed(blob: bytes, content: Content) -> None:
    """Add the content of a picture, workbook or document that is encoded in a text; other bytes are passed over."""
    name = kind_of(blob)
    if name:
        inside = content_of(f"file in the text{name}", blob)
        content.texts += inside.texts
        content.tables += inside.tables
        content.points += inside.points
        content.unread += inside.unread


def _findings(name: str, content: Content, secrets: Secrets) -> Iterator[tuple[str, str, str]]:
    """Give what breaks a rule in a file, as (rule, where, value)."""
    yield from (("unread", what, what) for what in content.unread)
    for where, text in [("name of the file", name), *content.texts]:
        for how, reading in readings(text):
            place = where if how == "text" else f"{where} ({how})"
            yield from ((rule, place, value) for rule, value in _in_text(reading, secrets))
    for where, written, lat, lon in content.points:
        if not allowed_point(lat, lon, secrets):
            yield "coordinate", where, written
    totals = {total for _, text in content.texts for total in told_totals(text)}
    for where, table in content.tables:
        left = left_of_totals(table, totals, secrets)
        yield from (("subtraction", f"{where}: {column}", rest) for column, rest in left)
        yield from ((rule, f"{where}: {column}", value) for rule, column, value in heads_of_table(table, secrets))
        yield from (("late_date", where, day) for day in late_parts(table, secrets))
        for at, column in enumerate(table.columns):
            cells = table.iloc[:, at].astype("str")
            heading = fold(f"{column} {cells.iloc[0] if len(cells) and cells.iloc[0].startswith('#') else ''}")
            if _CODE_COLUMN.search(heading):
                codes = cells.str.replace(r"^(?:MX)?(\d+)$", r"\1", regex=True)
                yield from (("area", f"{where}: {column}", code) for code in sorted(set(codes) & secrets.codes))
            if _DATE_COLUMN.search(heading):
                yield from (("late_date", f"{where}: {column}", day) for day in late_serials(cells.unique(), secrets))


def _in_text(text: str, secrets: Secrets) -> Iterator[tuple[str, str]]:
    """Give what breaks a rule in one reading of a text, as (rule, value)."""
    for value in late_dates(text, secrets):
        yield "late_date", value
    for value in clock_times(text):
        yield "clock_time", value
    for value in near_points(text, secrets):
        yield "coordinate", value
    for match in _PREFIXED_CODE.finditer(text):
        if match[1] in secrets.codes:
            yield "area", match[0]
    for match in _LEADING_ZERO.finditer(text):
        if match[0] in secrets.codes:
            yield "area", match[0]
    yield from exact_heads(text, secrets)
    yield from (("name", value) for value in found_names(text, secrets.names))
