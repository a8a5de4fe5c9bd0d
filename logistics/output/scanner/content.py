"""The content of a file of any known kind: its texts, tables and points."""

from __future__ import annotations

import csv
import io
import json
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import openpyxl
import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException

from logistics.output.scanner.files import PICTURES, decoded, document_texts, photograph_texts

TEXTS = {".html", ".htm", ".csv", ".geojson", ".json", ".gpx", ".kml", ".svg", ".md", ".txt", ".xml", ".js", ".css"}
_BOOK_TEXTS = (".xml", ".rels", ".vml")
_LATITUDES, _LONGITUDES = {"lat", "latitude", "latitud", "y"}, {"lon", "lng", "long", "longitude", "longitud", "x"}
_STARTS: dict[str, bytes | tuple[bytes, ...]] = {
    ".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".tif": (b"II*\0", b"MM\0*"), ".webp": b"RIFF",
    ".xlsx": b"PK\3\4", ".pdf": b"%PDF",
}  # fmt: skip
_PNG = b"\x89PNG\r\n\x1a\n"
#: What the readers of workbooks raise for a damaged one; the reader of XML raises a `SyntaxError`.
_BROKEN = (
    *(zipfile.BadZipFile, InvalidFileException, zlib.error, LookupError, ValueError, TypeError, AttributeError),
    *(NotImplementedError, SyntaxError, EOFError, OSError, RuntimeError),
)
_LARGEST_TEXT = 50_000_000
_WITH_TEXT = {b"tEXt", b"zTXt", b"iTXt"}
_PLAIN_CHUNKS = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"hIST"} | {
    b"pHYs", b"acTL", b"fcTL", b"fdAT",
}  # fmt: skip


@dataclass
class Content:
    """The content of a file.

    Attributes
    ----------
    texts : its texts, each as (where, text).
    tables : its tables, each as (where, table); all cells are texts.
    points : its points, each as (where, as written, lat, lon) (degrees).
    unread : names of parts that could not be read, so that the file cannot pass.
    """

    texts: list[tuple[str, str]] = field(default_factory=list)
    tables: list[tuple[str, pd.DataFrame]] = field(default_factory=list)
    points: list[tuple[str, str, float, float]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def content_of(name: str, data: bytes) -> Content:
    """Give the content of a file by the ending of its name; a file of an unknown kind is listed as unread."""
    content = Content()
    ending = PurePosixPath(name).suffix.lower()
    if ending == ".xlsx":
        _book(data, content)
    elif ending == ".png":
        picture(name, data, content)
    elif ending in PICTURES:
        photograph(name, data, content)
    elif ending == ".pdf":
        document(name, data, content)
    elif ending in TEXTS:
        _text(name, ending, data, content)
    else:
        content.unread.append(name)
    return content


def kind_of(data: bytes) -> str:
    """Give the ending for bytes that begin like a picture, a workbook or a document; "" for other bytes."""
    for ending, starts in _STARTS.items():
        if data.startswith(starts):
            return ending if ending != ".xlsx" or b"[Content_Types].xml" in data else ""
    return ""


def picture(name: str, data: bytes, content: Content) -> None:
    """Read the text chunks of a PNG picture, and what follows its end, into `content`."""
    if not data.startswith(_PNG):
        content.unread.append(name)
        return
    at = len(_PNG)
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += 12 + length
        if kind in _WITH_TEXT:
            content.texts.append((f"{name} {kind.decode()}", _chunk_text(kind, body)))
        elif kind not in _PLAIN_CHUNKS:
            content.unread.append(f"{name} {kind.decode('latin-1')}")
        if kind == b"IEND":
            break
    if data[at:].strip(b"\x00"):
        content.texts.append((f"{name} after its end", data[at:].decode("utf-8", "replace")))


def photograph(name: str, data: bytes, content: Content) -> None:
    """Read the properties of a photograph, such as where and when it was taken, into `content`."""
    found = photograph_texts(data)
    if found is None:
        content.unread.append(name)
    else:
        content.texts.append((f"{name} properties", found[0]))
        content.points += [(name, f"{lat}, {lon}", lat, lon) for lat, lon in found[1]]


def document(name: str, data: bytes, content: Content) -> None:
    """Read the pages and the properties of a PDF into `content`."""
    texts = document_texts(data)
    if texts is None:
        content.unread.append(name)
    else:
        content.texts += [(f"{name} {part}", text) for part, text in texts]


def _chunk_text(kind: bytes, body: bytes) -> str:
    key, _, rest = body.partition(b"\x00")
    try:
        if kind == b"zTXt":
            rest = zlib.decompressobj().decompress(rest[1:], _LARGEST_TEXT)
        elif kind == b"iTXt":
            packed = rest[:1] == b"\x01"
            language, _, after = rest[2:].partition(b"\x00")
            translated, _, words = after.partition(b"\x00")
            rest = b" ".join(
                [language, translated, zlib.decompressobj().decompress(words, _LARGEST_TEXT) if packed else words]
            )
    except zlib.error:
        rest = body
    return f"{key.decode('latin-1')}: {rest.decode('utf-8', 'replace')}"


def _text(name: str, ending: str, data: bytes, content: Content) -> None:
    text = decoded(data)
    if text is None:
        content.unread.append(name)
        return
    content.texts.append((name, text))
    if ending == ".csv":
        try:
            rows = list(csv.reader(io.StringIO(text)))
            content.texts.append((f"{name} cells", "\n".join(cell for row in rows for cell in row if '"' in cell)))
            _table(name, rows, content)
        except csv.Error:
            content.unread.append(name)
    elif ending in {".geojson", ".json"}:
        try:
            _json(name, json.loads(text), content)
        except (ValueError, RecursionError):
            content.unread.append(name)
    elif ending == ".gpx":
        _gpx(name, text, content)
    elif ending in {".html", ".htm"}:
        _html_tables(name, text, content)


def _gpx(name: str, text: str, content: Content) -> None:
    for match in re.finditer(r"<(?:\w+:)?(wpt|trkpt|rtept)\b([^>]*)>", text):
        lat, lon = (re.search(rf"\b{key}\s*=\s*[\"']([^\"']+)", match[2]) for key in ("lat", "lon"))
        if lat and lon:
            _point(name, lat[1], lon[1], content)


def _html_tables(name: str, text: str, content: Content) -> None:
    for table in re.findall(r"(?is)<table\b.*?</table>", text):
        cells = [
            [re.sub(r"(?s)<[^>]*>", "", cell) for cell in re.findall(r"(?is)<t[dh]\b[^>]*>(.*?)</t[dh]>", row)]
            for row in re.findall(r"(?is)<tr\b.*?</tr>", table)
        ]
        _table(name, cells, content)


def _table(name: str, rows: list[list[str]], content: Content) -> None:
    """Keep a table whose first row is the heads, and the points in its columns of latitude and longitude."""
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        return
    width = max(map(len, rows))
    filled = [[*row, *[""] * (width - len(row))] for row in rows]
    table = pd.DataFrame(filled[1:], columns=filled[0], dtype=str)
    content.tables.append((name, table))
    heads = [head.strip().casefold() for head in filled[0]]
    tags = [cell.strip().casefold() for cell in filled[1]] if len(filled) > 1 else heads
    lats = [at for at in range(width) if heads[at] in _LATITUDES or "+lat" in tags[at]]
    lons = [at for at in range(width) if heads[at] in _LONGITUDES or "+lon" in tags[at]]
    for lat, lon in zip(lats, lons, strict=False):
        for one, other in sorted(set(zip(table.iloc[:, lat], table.iloc[:, lon], strict=True))):
            _point(name, one, other, content)


def _json(name: str, value: Any, content: Content) -> None:
    """Keep the points of JSON or GeoJSON, its texts, and the properties of features as a table."""
    features = value.get("features", []) if isinstance(value, dict) else []
    rows = [feature["properties"] for feature in features if isinstance(feature, dict) and feature.get("properties")]
    rows = [row for row in rows if isinstance(row, dict)]
    if rows:
        frame = pd.DataFrame(rows).astype(object)
        content.tables.append((name, frame.where(frame.notna(), "").astype(str)))
    pending, said = [value], []
    while pending:
        part = pending.pop()
        if isinstance(part, str):
            said.append(part)
        elif isinstance(part, dict):
            pending += [*part.keys(), *part.values()]
        elif isinstance(part, list):
            if 2 <= len(part) <= 3 and all(isinstance(number, (int, float)) for number in part):
                content.points.append((name, f"{part[1]}, {part[0]}", float(part[1]), float(part[0])))
            else:
                pending.extend(part)
    content.texts.append((f"{name} values", "\n".join(said)))


def _point(name: str, lat: str, lon: str, content: Content) -> None:
    try:
        content.points.append((name, f"{lat}, {lon}", float(lat.replace(",", ".")), float(lon.replace(",", "."))))
    except ValueError:
        return


def _book(data: bytes, content: Content) -> None:
    """Read every part of a workbook as text, and its sheets as tables."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            content.texts.append(("names of the parts", "\n".join(book.namelist())))
            content.texts.append(("remarks of the archive", book.comment.decode("utf-8", "replace")))
            for part in book.infolist():
                _part(part.filename, book.read(part), content)
        sheets = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except _BROKEN:
        content.unread.append("workbook")
        return
    for sheet in sheets.worksheets:
        rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        content.texts.append((f"sheet {sheet.title}", "\n".join("\t".join(row) for row in rows)))
        _table(f"sheet {sheet.title}", rows, content)


#: The times at which a workbook was made and last saved, which are no days of a plan.
_MAKING = re.compile(r"(<dcterms:(?:created|modified)\b[^>]*>)[^<]*")


def _part(name: str, data: bytes, content: Content) -> None:
    if name.lower().endswith(_BOOK_TEXTS):
        text = data.decode("utf-8", "replace")
        content.texts.append((name, _MAKING.sub(r"\1", text) if name == "docProps/core.xml" else text))
    elif name.lower().endswith(".png"):
        picture(name, data, content)
    elif not name.endswith("/"):
        content.unread.append(name)
