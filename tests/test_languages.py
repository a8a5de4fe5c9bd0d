"""Languages are folders: each area is there whole, with the same places to fill and the forms that CLDR asks for."""

from __future__ import annotations

import datetime as dt
from string import Formatter

import pytest
from babel import Locale

from logistics.core.language import (
    BASE,
    FORMS,
    SIDE_BY_SIDE,
    WORD_ALONE,
    Texts,
    areas,
    catalog,
    complete,
    date_text,
    languages,
    number,
    percentage,
    speech,
    text,
    texts,
)
from logistics.core.language.found import PATTERNS, own_areas
from tests.support.run_command import run_here

OWN = [(lang, area) for lang in languages() for area in sorted(own_areas(lang))]


def fields(words: str) -> list[tuple[str, str]]:
    """Give the places of a text to be filled: name, and what stands after its colon."""
    return sorted((name, spec or "") for _, name, spec, _ in Formatter().parse(words) if name is not None)


@pytest.mark.parametrize(("lang", "area"), OWN)
def test_an_area_is_there_whole_with_the_same_places(lang: str, area: str) -> None:
    base, own = catalog(area, BASE), catalog(area, lang)
    assert list(own) == list(base)
    assert all(own.values())
    for key, words in base.items():
        assert {name for name, _ in fields(own[key])} == {name for name, _ in fields(words)}, key


@pytest.mark.parametrize(("lang", "area"), OWN)
def test_words_have_two_forms_or_one_for_each_kind_of_number(lang: str, area: str) -> None:
    kinds = Locale.parse(speech(lang).locale).plural_form.tags | {"other"}
    for key, words in catalog(area, lang).items():
        for name, spec in fields(words):
            if FORMS in spec:
                forms = spec.removeprefix(WORD_ALONE).split(FORMS)
                assert len(forms) in {2, len(kinds)}, (key, name)


def test_what_stands_side_by_side_is_complete_and_the_base_too() -> None:
    assert all(complete(lang) for lang in (BASE, *SIDE_BY_SIDE))
    assert {lang for lang in languages() if set(areas()) == own_areas(lang)} >= {BASE, *SIDE_BY_SIDE}


@pytest.mark.parametrize("lang", languages())
def test_a_language_writes_its_dates_and_numbers(lang: str) -> None:
    day = dt.date(2018, 10, 23)
    written = {pattern: date_text(day, pattern, lang) for pattern in PATTERNS}
    assert all("23" in words for words in written.values())
    assert all("2018" in written[pattern] for pattern in ("full", "long", "page_long"))
    marks = {"en": ",.", "es": ",.", "pt": ".,"}[lang]
    assert number(1234.5, lang, digits=1) == f"1{marks[0]}234{marks[1]}5"
    assert number(1234, lang) == f"1{marks[0]}234"
    assert percentage(0.25, lang) == "25%"


def test_a_text_in_several_languages_is_one_value() -> None:
    words = texts("words", "operator_church")
    assert words == Texts({"en": "church", "es": "iglesia"})
    assert hash(words) == hash(Texts({"en": "church", "es": "iglesia"}))
    assert (words.first, words.others, words.joined(), words.alike) == ("iglesia", "church", "iglesia / church", False)
    assert texts("words", "operator_municipal").joined() == "municipal"
    inside = texts("shared_map", "week_short", first=words, last="x")
    assert inside["es"] == text("shared_map", "week_short", "es", first="iglesia", last="x")


def test_an_unknown_language_is_refused_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_here("check", "nowhere", "--lang", "xx") == 2
    assert f"--lang must be one of: {', '.join(languages())}" in capsys.readouterr().err
