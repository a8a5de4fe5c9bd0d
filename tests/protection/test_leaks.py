"""Leaks planted by hand into clean exports: the scan finds each, whatever it is written in."""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import struct
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment

from logistics.core.language import SIDE_BY_SIDE
from logistics.output.protection import protect
from logistics.output.protection.export import write_tables
from logistics.output.scanner import describe, scan_data
from tests.support.cases.protection_cases import AS_OF, odd_operation
from tests.support.harm.leaks import GPX, PEOPLE, ROW, b64, book, geojson, page, plan, scan, secrets
from tests.support.thorough import some

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import openpyxl


def _cell(sheet: str, cell: str, value: object) -> Callable[[openpyxl.Workbook], None]:
    def change(made: openpyxl.Workbook) -> None:
        page = made[sheet] if sheet in made.sheetnames else made.create_sheet(sheet)
        page[cell] = value

    return change


def _hidden_sheet(made: openpyxl.Workbook) -> None:
    sheet = made.create_sheet("notes")
    sheet.sheet_state = "hidden"
    sheet["A1"] = "Next: Zapotlanejo"


def _comment(made: openpyxl.Workbook) -> None:
    made.active["A1"].comment = Comment("stay at Albergue Hermanos en el Camino", "x")


def _title(made: openpyxl.Workbook) -> None:
    made.properties.title = "Plan 2018-11-05"


def _keywords(made: openpyxl.Workbook) -> None:
    made.properties.keywords = "vanguard"


def png(*chunks: tuple[bytes, bytes], after: bytes = b"") -> bytes:
    parts = [(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), *chunks]
    parts += [(b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + body + after


PICTURE = png((b"tEXt", b"Comment\0Tijuana"))
#: What was planted, the file, and the rule that must find it.
LEAKS: dict[str, tuple[str, bytes, str]] = {
    "exact coordinate in a comment": ("m.html", page("<!-- 16.43603, -95.01975 -->"), "coordinate"),
    "coordinate with lon first in a script": ("m.html", page(script="L.marker([-95.01975,16.43603])"), "coordinate"),
    "latitude alone, far from its longitude": ("m.html", page("<i data-a='16.43603'></i>"), "coordinate"),
    "coordinate nobody planned": ("m.html", page("<p>16.512, -95.111</p>"), "coordinate"),
    "seat of tomorrow's municipality": ("m.html", page(script="x=[20.62, -103.07]"), "coordinate"),
    "degrees and minutes": ("m.html", page("<p>16°26'09\" N, 95°01'11\" O</p>"), "coordinate"),
    "plus code": ("m.html", page("<p>76C7CXPJ+C3</p>"), "coordinate"),
    "address of a map service": ("m.html", page("<a href='https://x/?q=16.436,-95.019'>x</a>"), "coordinate"),
    "coordinate as a whole number": ("m.html", page(script="x=[16436030,-95019750]"), "coordinate"),
    "coordinate in a CSV": ("p.csv", b"date,lat,lon\n2018-10-30,16.436,-95.02\n", "coordinate"),
    "coordinate in GeoJSON": ("p.geojson", geojson(16.43603, -95.01975), "coordinate"),
    "point of an area not reached in GeoJSON": ("p.geojson", geojson(32.50, -117.00), "coordinate"),
    "way point in a GPX": ("t.gpx", GPX.format(lat="16.43603", lon="-95.01975", name="x").encode(), "coordinate"),
    "tomorrow's place in a popup": ("m.html", page(script='m.bindPopup("Zapotlanejo")'), "name"),
    "place split by tags": ("m.html", page("<p>Zapot<b>la</b>nejo</p>"), "name"),
    "place without accents in an id": ("m.html", page("<i id='ixtlan-del-rio'></i>"), "name"),
    "place with entities": ("m.html", page("<p>Culiac&aacute;n</p>"), "name"),
    "place percent-encoded": ("m.html", page("<a href='?p=Ciudad%20Obreg%C3%B3n'>x</a>"), "name"),
    "place with unicode escapes": ("m.html", page(script=r'"\u0054\u0069\u006a\u0075ana"'), "name"),
    "place with hexadecimal escapes": ("m.html", page(script=r'"\x54\x69juana"'), "name"),
    "place with invisible letters": ("m.html", page("<p>Tiju\u200bana</p>"), "name"),
    "place in base64 in a script": ("m.html", page(script=f'atob("{b64("next stop: Tijuana")}")'), "name"),
    "place in base64 twice": ("m.html", page(script=f'x="{b64(b64("next stop: Tijuana"))}"'), "name"),
    "place packed and in base64": (
        "m.html",
        page(script=f'x="{base64.b64encode(gzip.compress(b"next stop: Tijuana, then Tecate")).decode()}"'),
        "name",
    ),
    "place in hexadecimal": ("m.html", page(script=f'x="{b"Tijuana north".hex()}"'), "name"),
    "place as codes of letters": (
        "m.html", page(script=f"String.fromCharCode({','.join(str(ord(x)) for x in 'Tijuana')})"), "name",
    ),
    "place put together in a script": ("m.html", page(script="x='Tij' + 'uana'"), "name"),
    "place in a style": ("m.html", page("<style>.x::after{content:'\\54 ijuana'}</style>"), "name"),
    "short name of a place": ("m.html", page("<p>Siguen hacia León.</p>"), "name"),
    "town within its municipality": ("p.csv", (PEOPLE + ROW + "2018-10-30,20043,La Ventosa,100\n").encode(), "name"),
    "id of a drop": ("m.html", page("<i id='2018-10-30_juchitan_main'></i>"), "name"),
    "id of a trip": ("m.html", page("<i id='2018-10-30_dep-tuxtla_pickup-1_1'></i>"), "name"),
    "id of a depot": ("p.csv", b"sender\ndep-tuxtla\n", "name"),
    "name of a group": ("m.html", page("<p>Main column</p>"), "name"),
    "id of a group that is a word": ("p.csv", b"group,kg\nmain,200\n", "name"),
    "name of a small group": ("m.html", page("<p>GRUPO ESPERANZA</p>"), "name"),
    "shelter": ("m.html", page("<p>Albergue Belén</p>"), "name"),
    "hash of the operation": ("m.html", page(f"<p>{odd_operation().sha256}</p>"), "name"),
    "code of an area not reached": ("p.csv", (PEOPLE + "2018-10-30,02004,x,7100\n").encode(), "area"),
    "code with its country": ("m.html", page("<i data-code='MX26043'></i>"), "area"),
    "tomorrow": ("m.html", page("<p>2018-10-31</p>"), "late_date"),
    "date in words": ("m.html", page("<p>el 5 de noviembre</p>"), "late_date"),
    "date in words with its year": ("m.html", page("<p>November 5th, 2018</p>"), "late_date"),
    "day spelt out": ("m.html", page("<p>cinco de noviembre</p>"), "late_date"),
    "day spelt out in Portuguese": ("m.html", page("<p>sete de novembro</p>"), "late_date"),
    "date day first": ("m.html", page("<p>05/11/2018</p>"), "late_date"),
    "date month first": ("m.html", page("<p>11-15-2018</p>"), "late_date"),
    "date without its year": ("m.html", page("<p>5/11</p>"), "late_date"),
    "date without marks": ("m.html", page("<i id='d20181105'></i>"), "late_date"),
    "date day first without marks": ("m.html", page("<i id='d05112018'></i>"), "late_date"),
    "seconds since 1970": ("m.html", page(script="t=1541397600"), "late_date"),
    "milliseconds since 1970": ("m.html", page(script="t=1541397600000"), "late_date"),
    "week": ("m.html", page("<p>2018-W45</p>"), "late_date"),
    "day of the year": ("m.html", page("<p>2018-309</p>"), "late_date"),
    "date in base64": ("m.html", page(script=f'x="{b64("5 de noviembre")}"'), "late_date"),
    "date in the name of the file": ("plan-2018-11-05.csv", (PEOPLE + ROW).encode(), "late_date"),
    "time of the day": ("m.html", page("<p>2018-10-30T15:30:00-06:00</p>"), "clock_time"),
    "exact count in words": ("m.html", page("<p>4,537 personas</p>"), "exact_count"),
    "exact count in a column": ("p.csv", (PEOPLE + ROW.replace("7100", "7117")).encode(), "exact_count"),
    "exact sum of two groups": ("m.html", page("<p>en total 6 049 en camino</p>"), "exact_count"),
    "too few people": ("p.csv", (PEOPLE + "2018-10-30,20043,Juchitán de Zaragoza,50\n").encode(), "small_group"),
    "total that leaves too few over": ("p.csv", (PEOPLE + ROW + "2018-10-30,,total,7150\n").encode(), "subtraction"),
    "total of all days that does": ("p.csv", (PEOPLE + ROW + ",,Total,7150\n").encode(), "subtraction"),
    "total told beside a table": ("m.html", page("<p>En total: 7,150 personas.</p>"), "subtraction"),
    "few families": ("m.html", page("<p>Llegaron 40 familias.</p>"), "exact_count"),
    "total in a table of a page": (
        "m.html",
        page("<table><tr><th>place</th><th>people</th></tr><tr><td>Oaxaca</td><td>7100</td></tr>"
             "<tr><td>Total</td><td>7150</td></tr></table>"),
        "subtraction",
    ),
    "children": ("m.html", page("<p>3,500 niñas y niños</p>"), "age"),
    "count in GeoJSON": ("p.geojson", geojson(16.44, -95.02, people=87), "small_group"),
    "cell of a workbook": ("p.xlsx", book(_cell("Sheet", "F9", "Tijuana")), "name"),
    "late date as a cell": ("p.xlsx", book(_cell("Sheet", "F9", dt.date(2018, 11, 5))), "late_date"),
    "late day as a bare number": ("p.xlsx", book(_cell("Sheet", "A9", 43409)), "late_date"),
    "title of a workbook": ("p.xlsx", book(_title), "late_date"),
    "keywords of a workbook": ("p.xlsx", book(_keywords), "name"),
    "hidden sheet": ("p.xlsx", book(_hidden_sheet), "name"),
    "name of a sheet": ("p.xlsx", book(_cell("Zapotlanejo", "A1", "x")), "name"),
    "comment in a workbook": ("p.xlsx", book(_comment), "name"),
    "text of a picture": ("m.png", png((b"tEXt", b"Comment\0Tijuana")), "name"),
    "packed text of a picture": ("m.png", png((b"zTXt", b"Comment\0\0" + zlib.compress(b"2018-11-05"))), "late_date"),
    "international text of a picture": ("m.png", png((b"iTXt", b"Title\0\0\0es\0\0Tijuana")), "name"),
    "after the end of a picture": ("m.png", png(after=b"16.43603, -95.01975"), "coordinate"),
    "properties of a photograph": ("m.png", png((b"eXIf", b"MM\0*")), "unread"),
    "picture in a page": (
        "m.html",
        page(f'<img src="data:image/png;base64,{base64.b64encode(PICTURE).decode()}">'),
        "name",
    ),
    "name in a GPX": ("t.gpx", GPX.format(lat="16.44", lon="-95.02", name="Tecate").encode(), "name"),
    "a file that cannot be read": ("p.pdf", b"%PDF-1.7", "unread"),
    "a page that is no text": ("m.html", b"\xc3\x28\xa0", "unread"),
}  # fmt: skip
#: For the public, what partners may see is a leak too.
PUBLIC_LEAKS: dict[str, tuple[str, bytes, str]] = {
    "municipality": ("p.csv", b"week,area\n2018-10-15,Tapachula\n", "name"),
    "code of a municipality": ("p.csv", b"week,adm2_code\n2018-10-15,07089\n", "area"),
    "seat of a municipality": ("p.geojson", geojson(14.91, -92.26), "coordinate"),
    "day within a week": ("p.csv", b"date\n2018-10-27\n", "late_date"),
}


def clean() -> dict[str, bytes]:
    return {
        "m.html": page(), "p.csv": (PEOPLE + ROW).encode(), "p.geojson": geojson(16.44, -95.02, people=7100),
        "t.gpx": GPX.format(lat="16.44", lon="-95.02", name="Oaxaca").encode(), "p.xlsx": book(lambda _: None),
        "m.png": png((b"tEXt", b"Comment\0Oaxaca")),
    }  # fmt: skip


@pytest.mark.parametrize("name", clean())
def test_the_files_before_anything_is_planted_are_clean(name: str) -> None:
    assert scan(name, clean()[name]) == []


@pytest.mark.parametrize("leak", LEAKS)
def test_every_planted_leak_is_found(leak: str) -> None:
    name, data, rule = LEAKS[leak]
    found = scan(name, data)
    assert rule in {finding.rule for finding in found}, found
    for finding in found:
        for lang in SIDE_BY_SIDE:
            assert finding.value in describe(finding, lang)


@pytest.mark.parametrize("leak", PUBLIC_LEAKS)
def test_what_partners_may_see_is_a_leak_to_the_public(leak: str) -> None:
    name, data, rule = PUBLIC_LEAKS[leak]
    assert rule in {finding.rule for finding in scan(name, data, "public")}


def test_there_are_many_leaks() -> None:
    assert len(LEAKS) + len(PUBLIC_LEAKS) >= 40


@settings(max_examples=some(60), deadline=None, database=None, phases=[Phase.generate])
@given(
    st.sampled_from(["m.html", "p.csv", "p.geojson", "t.gpx", "p.xlsx", "m.png", "x.svg", "", "é"]),
    st.sampled_from(
        [b"", b"\x89PNG\r\n\x1a\n", book(lambda _: None)[:900], b'{"features": [{"properties": {"a": ', b"date\n"]
    ),
    st.one_of(
        st.binary(max_size=80),
        st.text(max_size=80).map(str.encode),
        st.from_regex(r"[-0-9/.:, W]{1,40}").map(str.encode),
    ),
)
def test_whatever_lies_in_a_file_is_read_or_reported(name: str, start: bytes, rest: bytes) -> None:
    for finding in scan(name, start + rest):
        assert all(describe(finding, lang) for lang in SIDE_BY_SIDE)


def test_a_known_library_is_left_out_only_where_it_stands_whole() -> None:
    library = "/* L 1.9 */ var a=[16.43603,-95.01975],b='2018-11-05';"
    assert scan_data("m.html", page(script=library), secrets(), known=[library]) == []
    assert scan_data("m.html", page(script=library[:-1]), secrets(), known=[library])


def test_what_coordinators_get_does_not_pass(tmp_path: Path) -> None:
    """The tables of coordinators hold every kind of secret; no file with one passes for a partner."""
    write_tables(protect(odd_operation(), plan(), "coordinator", AS_OF), tmp_path, "es")  # type: ignore[arg-type]
    for path in tmp_path.iterdir():
        if path.name != "README.md":
            assert scan(path.name, path.read_bytes()), path.name
