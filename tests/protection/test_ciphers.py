"""Leaks in whatever people and programs write them in: every secret, in every cipher, in every place of a file."""

from __future__ import annotations

import base64
import bz2
import gzip
import html
import io
import json
import lzma
import zipfile
import zlib
from typing import TYPE_CHECKING
from urllib.parse import quote

import openpyxl
import PIL.Image
import pytest
from fpdf import FPDF
from PIL.ExifTags import GPS, IFD

from logistics.output.scanner.unpack import LARGEST, as_text, texts_in
from tests.support.harm.leaks import PEOPLE, ROW, book, page, scan

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

#: What is hidden, and the rule that finds it.
SECRETS = {
    "van hacia Zapotlanejo el lunes": "name",
    "salida 5 de noviembre de 2018": "late_date",
    "punto 16.43603, -95.01975 exacto": "coordinate",
    "Grupo Esperanza y otros": "name",
}


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def zipped(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.bin", data)
    return file.getvalue()


#: Each writes a text so that it cannot be read as it stands.
CIPHERS: dict[str, Callable[[str], str]] = {
    "base64": lambda text: b64(text.encode()),
    "url-safe base64": lambda text: base64.urlsafe_b64encode((text + "ÿþ?>").encode("latin-1")).decode()
    if text.isascii() else b64(text.encode()),
    "base64 in groups": lambda text: " ".join(
        b64(text.encode())[at : at + 4] for at in range(0, len(b64(text.encode())), 4)
    ),
    "base64 in lines": lambda text: base64.encodebytes((text * 4).encode()).decode(),
    "base64 without its end": lambda text: b64(text.encode()).rstrip("="),
    "base32": lambda text: base64.b32encode(text.encode()).decode(),
    "small base32": lambda text: base64.b32encode(text.encode()).decode().lower().rstrip("="),
    "base85": lambda text: base64.b85encode(text.encode()).decode(),
    "ascii85": lambda text: base64.a85encode(text.encode(), adobe=True).decode(),
    "hexadecimal": lambda text: text.encode().hex(),
    "hexadecimal with spaces": lambda text: text.encode().hex(" "),
    "hexadecimal with colons": lambda text: text.encode().hex(":").upper(),
    "bytes of a program": lambda text: ", ".join(f"0x{byte:02x}" for byte in text.encode()),
    "codes": lambda text: ",".join(map(str, text.encode())),
    "codes with spaces": lambda text: " ".join(map(str, text.encode())),
    "octal": lambda text: "".join(f"\\{byte:03o}" for byte in text.encode()),
    "binary": lambda text: " ".join(f"{byte:08b}" for byte in text.encode()),
    "quoted-printable": lambda text: "".join(f"={byte:02X}" for byte in text.encode()),
    "percent signs": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "percent signs twice": lambda text: quote(quote(text, safe=""), safe=""),
    "entities": lambda text: "".join(f"&#{ord(letter)};" for letter in text),
    "hexadecimal entities": lambda text: "".join(f"&#x{ord(letter):x};" for letter in text),
    "escapes": lambda text: "".join(f"\\u{ord(letter):04x}" for letter in text),
    "short escapes": lambda text: "".join(f"\\x{ord(letter):02x}" for letter in text),
    "zlib": lambda text: b64(zlib.compress(text.encode())),
    "gzip": lambda text: b64(gzip.compress(text.encode())),
    "bzip2": lambda text: b64(bz2.compress(text.encode())),
    "xz": lambda text: b64(lzma.compress(text.encode())),
    "zip": lambda text: b64(zipped(text.encode())),
    "zip in gzip in base85": lambda text: base64.b85encode(gzip.compress(zipped(text.encode()))).decode(),
    "base64 of UTF-16": lambda text: b64(text.encode("utf-16")),
    "base64 of UTF-32": lambda text: b64(text.encode("utf-32-le")),
    "base64 of base32 of hexadecimal": lambda text: b64(base64.b32encode(text.encode().hex().encode())),
}  # fmt: skip
PLACES: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "a paragraph": ("m.html", lambda text: page(f"<p>{html.escape(text, quote=False)}</p>")),
    "a comment": ("m.html", lambda text: page(f"<!-- {text} -->")),
    "a text of a script": ("m.html", lambda text: page(script=f"const x = {json.dumps(text)};")),
    "a cell": (
        "p.csv",
        lambda text: (
            PEOPLE + ROW + f'2018-10-30,20043,"{text.strip().replace(chr(34), chr(34) * 2)}",7100\n'
        ).encode(),
    ),
    "a note": ("r.md", lambda text: f"# Nota\n\n{text}\n".encode()),
    "JSON": ("p.geojson", lambda text: json.dumps({"features": [], "note": text}).encode()),
    "a picture": ("x.svg", lambda text: f"<svg><desc>{html.escape(text, quote=False)}</desc></svg>".encode()),
    "UTF-16": ("r.md", lambda text: f"Nota:\n{text}\n".encode("utf-16")),
}


@pytest.mark.parametrize("cipher", CIPHERS)
def test_every_secret_is_found_in_every_cipher_and_place(cipher: str) -> None:
    missed = []
    for place, (name, put) in PLACES.items():
        for secret, rule in SECRETS.items():
            found = scan(name, put(CIPHERS[cipher](secret)))
            if rule not in {finding.rule for finding in found}:
                missed.append((place, secret))
    assert missed == []


def photograph() -> bytes:
    exif = PIL.Image.Exif()
    exif[0x010E] = "campamento"
    exif.get_ifd(IFD.GPSInfo).update({
        GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (16.0, 26.0, 9.7),
        GPS.GPSLongitudeRef: "W", GPS.GPSLongitude: (95.0, 1.0, 11.1),
    })  # fmt: skip
    file = io.BytesIO()
    PIL.Image.new("RGB", (4, 4)).save(file, "JPEG", exif=exif)
    return file.getvalue()


def document(text: str) -> bytes:
    paper = FPDF()
    paper.add_page()
    paper.set_font("Helvetica", size=12)
    paper.cell(text=text)
    return bytes(paper.output())


def spreadsheet(text: str) -> bytes:
    made = openpyxl.Workbook()
    made.active["C3"] = text
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("kind", "data", "rule"),
    [
        ("image/jpeg", photograph(), "coordinate"),
        ("application/pdf", document("Siguen a Zapotlanejo"), "name"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", spreadsheet("Zapotlanejo"), "name"),
        ("application/octet-stream", gzip.compress(document("Siguen a Zapotlanejo")), "name"),
        ("application/octet-stream", spreadsheet("2018-11-05"), "late_date"),
    ],
)
def test_files_written_into_a_page_are_read(kind: str, data: bytes, rule: str) -> None:
    found = scan("m.html", page(f'<a href="data:{kind};base64,{b64(data)}">x</a>'))
    assert rule in {finding.rule for finding in found}


def test_documents_and_photographs_are_read() -> None:
    assert {finding.rule for finding in scan("p.pdf", document("Siguen a Zapotlanejo"))} == {"name"}
    assert scan("p.pdf", document("Oaxaca")) == []
    assert "coordinate" in {finding.rule for finding in scan("p.jpg", photograph())}
    assert {finding.rule for finding in scan("p.pdf", b"%PDF-1.7 broken")} == {"unread"}


COORDINATES = {
    "decimal commas": "16,43603; -95,01975",
    "decimal commas of a place nobody planned": "16,512; -95,111",
    "millionths of degrees": "16436030",
    "millionths of degrees of a place nobody planned": "[16512000, -95111000]",
    "exponents": "1.643603e1, -9.501975E+01",
    "degrees with letters": "16d26m09s",
    "degrees with spaces": "16 26 09.7 N 95 01 11.1 W",
    "degrees with minutes": "N16 26.162 W95 01.185",
    "degrees with signs": "16\u00b026'09\" N",
    "a packed line": "_oqcB~~}dQ_ibE_ibE_ibE_ibE",
    "a geohash": "9g0xk5n2qb",
    "less a constant": "const d = [0.43603, 0.98025, 0.51234, 0.88112];",
    "a plus code": "76C7CXPJ+C3",
}
DAYS = {
    "the day after tomorrow": "Llegan pasado ma\u00f1ana.",
    "tomorrow": "They arrive tomorrow.",
    "a weekday to come": "next Friday",
    "a weekday with its number": "el viernes 9",
    "a weekday": "Salen el pr\u00f3ximo lunes",
    "an offset": "in 2 days",
    "an offset in Spanish": "dentro de tres d\u00edas",
}
TABLES = {
    "days since 1900": "date,people\n43409,7100\n",
    "days since 1970": "date,people\n17840,7100\n",
    "days since the year 1": "fecha,people\n737003,7100\n",
    "a day over three cells": "year,month,day,people\n2018,11,5,7100\n",
    "a day over three cells in Spanish": "d\u00eda,mes,a\u00f1o,people\n5,noviembre,2018,7100\n",
}


@pytest.mark.parametrize("way", COORDINATES)
def test_coordinates_in_any_writing(way: str) -> None:
    assert "coordinate" in {finding.rule for finding in scan("m.html", page(f"<p>{COORDINATES[way]}</p>"))}


@pytest.mark.parametrize("way", DAYS)
def test_days_in_any_writing(way: str) -> None:
    assert "late_date" in {finding.rule for finding in scan("m.html", page(f"<p>{DAYS[way]}</p>"))}


@pytest.mark.parametrize("way", TABLES)
def test_days_in_tables(way: str) -> None:
    assert "late_date" in {finding.rule for finding in scan("p.csv", TABLES[way].encode())}


@pytest.mark.parametrize(
    "written", ["T i j u a n a", "T.e.c.a.t.e", '["Ti", "jua", "na"].join("")', "\u202eanaujiT\u202c"]
)
def test_names_taken_apart(written: str) -> None:
    assert "name" in {finding.rule for finding in scan("m.html", page(script=f"x = {written};"))}


def test_when_a_workbook_was_made_is_no_finding() -> None:
    file = io.BytesIO()
    made = openpyxl.Workbook()
    made.active.append(["municipality", "people"])
    made.active.append(["Oaxaca", 7100])
    made.properties.creator = ""
    made.save(file)
    assert b"dcterms:created" in zipfile.ZipFile(file).read("docProps/core.xml")
    assert scan("p.xlsx", file.getvalue()) == []
    assert "late_date" in {f.rule for f in scan("p.xlsx", book(lambda made: setattr(made.properties, "title", "5/11")))}


def test_what_swells_when_unpacked_is_read_to_a_limit() -> None:
    """A bomb in each packing, and nested, is read as far as the limit."""
    bomb = b"a" * 60_000_000
    for packed in (zlib.compress(bomb), bz2.compress(bomb), zipped(zipped(zlib.compress(bomb)))):
        assert LARGEST <= sum(map(len, texts_in(packed))) <= 2 * LARGEST


def test_packed_bytes_that_look_like_a_text_are_unpacked() -> None:
    packed = zlib.compress(b"van hacia Zapotlanejo el lunes " + b"a" * 400)
    looks_so = packed + b" " * 20 * len(packed)
    assert as_text(looks_so) is not None
    assert "name" in {finding.rule for finding in scan("m.html", page(f"<p>{b64(looks_so)}</p>"))}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
def test_files_in_other_encodings_are_read(encoding: str) -> None:
    found = scan("r.md", "Siguen a Zapotlanejo hoy. ".encode(encoding))
    assert [finding.rule for finding in found] == ["name"]
