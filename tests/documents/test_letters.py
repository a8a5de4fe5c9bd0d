"""Names in the scripts of people on the way are drawn in their letters, or said and drawn in Latin ones."""

# ruff: noqa: RUF001  the letters are meant

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
from typing import TYPE_CHECKING

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics.core.letters import drawable, lacking, runs_of
from logistics.inputs.operation import load_operation
from logistics.output.documents.drivers.paper import Paper
from tests.support.bad_tables import BASE
from tests.support.thorough import some

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

CREATED = dt.datetime(2018, 10, 20, tzinfo=dt.UTC)
DRAWN = {
    "Arabic": "مجموعة النساء والأطفال", "Persian": "کوه\u200cنوردان", "Devanagari": "आशा समूह", "Bengali": "বাংলা দল",
    "Gurmukhi": "ਪੰਜਾਬੀ", "Tamil": "தமிழ்", "Sinhala": "ශ්\u200dරී ලංකා", "Ethiopic": "ቡድን ተስፋ", "Hebrew": "קבוצה",
    "Georgian": "ქართული", "Armenian": "հայերեն", "Cyrillic": "Перехід", "Greek": "Ελπίδα",
    "Latin": "Ts'ibajetik ꞌ Łódź",
}  # fmt: skip
IN_LATIN = {"北京 小组": "BeiJing XiaoZu", "서울": "SeoUl", "បន្ទាយ": "bntay", "ܒܝܬ": "byt", "กลุ่ม": "klm"}


def pdf_of(*texts: str) -> bytes:
    paper = Paper("x", CREATED)
    paper.add_page()
    for at, text in enumerate(texts):
        paper.put(20, 20 + 10 * at, text, 12)
        paper.put(190, 20 + 10 * at, text, 8, bold=True, align="R")
    return bytes(paper.output())


def fonts_of(pdf: bytes) -> set[str]:
    fonts = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"]
    return {re.sub(r".*\+", "", str(font.get_object()["/BaseFont"])) for font in fonts.values()}


@pytest.mark.parametrize("script", DRAWN)
def test_a_name_is_drawn_in_its_letters(script: str) -> None:
    name = DRAWN[script]
    assert lacking(name.replace("ꞌ", "")) == ""
    assert "\u25a1" not in drawable(name)
    for letter in name:
        assert letter in drawable(name) or letter == "ꞌ"
    fonts = fonts_of(pdf_of(name))
    wanted = {"Persian": "Arabic"}.get(script, script)
    assert any(wanted in font for font in fonts) or script in {"Latin", "Greek", "Cyrillic"}


@pytest.mark.parametrize("name", IN_LATIN)
def test_a_name_no_font_has_letters_for_is_drawn_in_latin_ones(name: str) -> None:
    assert drawable(name) == IN_LATIN[name]
    text = pypdf.PdfReader(io.BytesIO(pdf_of(name))).pages[0].extract_text()
    assert IN_LATIN[name] in text


def test_check_says_which_names_are_drawn_in_latin_letters(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(BASE, folder)
    groups = (folder / "groups.csv").read_text("utf-8")
    (folder / "groups.csv").write_text(
        groups.replace("Main column", "希望小组").replace("Rear group", "مجموعة النساء"), "utf-8"
    )
    told = [problem for problem in load_operation(folder).notices if problem.code == "letters_not_printed"]
    assert [(problem.file, problem.row, problem.value) for problem in told] == [("groups.csv", 2, "希望小组")]
    assert dict(told[0].values) == {"latin": "XiWangXiaoZu"}


@settings(max_examples=some(60), deadline=None, database=None)
@given(st.lists(st.sampled_from([*DRAWN.values(), *IN_LATIN]) | st.text(max_size=12), min_size=1, max_size=4))
def test_any_text_can_be_drawn_and_fits_its_width(parts: list[str]) -> None:
    """The fonts have all letters that are drawn; lines are no wider than asked; the same text gives the same bytes."""
    text = " ".join(parts)
    paper = Paper("x", CREATED)
    paper.add_page()
    assert lacking(paper.shown(text)) == ""
    for line in paper.lines(text, 60, 10, most=99):
        assert paper.width(line, 10) <= 60 + 1e-6 or len(line) == 1
        paper.put(10, 10, line, 10)
    assert paper.output()
    assert pdf_of(text) == pdf_of(text)


def test_what_is_written_from_right_to_left_stands_in_that_order() -> None:
    """Its parts are drawn from left to right, so the last word comes first; the words beside it stay where they are."""
    assert [part for _, part in runs_of("کوه\u200cنوردان")] == ["نوردان", "کوه"]
    assert [part for _, part in runs_of("Kovel: كوفيل (مركز) 12")] == ["Kovel: ", "كوفيل (مركز)", " 12"]
