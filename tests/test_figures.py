"""Sentences with figures: the word goes with its number, and no figure is one that cannot be."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.analysis.explain.context import Chain
from logistics.analysis.explain.question import Question
from logistics.analysis.scenarios.inputs import Inputs
from logistics.analysis.scenarios.people import headcount
from logistics.core.language import FORMS, WORD_ALONE, catalog, languages, text
from logistics.core.language.figures import ImpossibleFigureError, count, share
from logistics.core.language.found import own_areas
from logistics.inputs.operation import most_people

if TYPE_CHECKING:
    from logistics.core.language import Language
    from logistics.inputs.operation import Operation

COUNTS = {0: "0", 1: "1", 2: "2", 21: "21", 1000: "1,000"}
#: As numbers are written, and what goes with the form of one, where that is otherwise.
WRITTEN = {"pt": {1000: "1.000"}}
OF_ONE = {"pt": {0, 1}}


def texts() -> list[tuple[str, str, Language, str]]:
    return [
        (area, key, lang, words)
        for lang in languages()
        for area in sorted(own_areas(lang))
        for key, words in catalog(area, lang).items()
    ]


def places(words: str) -> list[tuple[str, str]]:
    """Give the places of a text to be filled: name, and the forms of the word that goes with it."""
    return [(name, forms or "") for _, name, forms, _ in Formatter().parse(words) if name]


COUNTED = [(area, key, lang) for area, key, lang, words in texts() if any(FORMS in forms for _, forms in places(words))]


@pytest.mark.parametrize("number", COUNTS)
@pytest.mark.parametrize(("area", "key", "lang"), COUNTED)
def test_a_word_goes_with_its_number(area: str, key: str, lang: Language, number: int) -> None:
    words = catalog(area, lang)[key]
    counts = COUNTS | WRITTEN.get(lang, {})
    forms = {name: form for name, form in places(words) if FORMS in form}
    alone = {name for name, form in places(words) if FORMS not in form}
    values: dict[str, object] = {name: counts[number] if name in forms else "x" for name, _ in places(words)}
    written = text(area, key, lang, **values)
    # A number may be given as it is, except where it stands alone as well: there it is written as it was given.
    numbers = {name: number if name in forms and name not in alone else value for name, value in values.items()}
    assert text(area, key, lang, **numbers) == written
    for _, form in places(words):
        if FORMS in form:
            one, many = form.removeprefix(WORD_ALONE).split(FORMS)
            right = one if number in OF_ONE.get(lang, {1}) else many
            assert (right if form.startswith(WORD_ALONE) else f"{counts[number]} {right}") in written


def test_no_number_stands_before_a_word_that_knows_no_singular() -> None:
    # The words are those that some text counts, and others that people count.
    plurals = {"days", "trips", "people", "días", "viajes", "personas", "entregas", "grupos", "filas", "drops"}
    for *_, words in texts():
        plurals |= {form.split(FORMS)[1].split()[0] for _, form in places(words) if FORMS in form and form[0] != "~"}
    # "3 more" is right of one, too; an option needs a value.
    plurals -= {"more", "needs"}
    bare = re.compile(r"\{\w+\} (" + "|".join(sorted(plurals)) + r")\b")
    found = [(area, key, lang, words) for area, key, lang, words in texts() if bare.search(words)]
    assert [key for _, key, _, _ in found if key not in BARE] == []
    assert not [words for _, _, _, words in texts() if re.search(r"\w\((s|es)\)", words)]


#: One and one only is told by a text of its own (`one_person`), or the number is a bound that is never one.
BARE = {"people", "shortfall_people", "limits", "too_many_bases.message"}


@given(st.floats(-2, 3), st.floats(0, 1))
def test_a_share_beyond_its_whole_is_never_written(value: float, whole: float) -> None:
    if -1e-6 <= value <= whole + 1e-6:
        assert 0 <= share(value, whole) <= whole
    else:
        with pytest.raises(ImpossibleFigureError):
            share(value, whole)


@given(st.floats(-10, 10))
def test_nobody_is_counted_in_parts_or_below_nobody(value: float) -> None:
    if abs(value - round(value)) <= 1e-6 and -1e-6 <= value <= 5 + 1e-6:
        assert count(value, most=5) == round(value)
    else:
        with pytest.raises(ImpossibleFigureError):
            count(value, most=5)


def question(*, standing: bool, days: tuple[int, ...], people: float, each: float) -> Question:
    nothing = np.zeros(len(days))
    chain = Chain(
        group="g", item="kit", tier=1, people=people, standing=standing, each={"full": each}, need=nothing,
        short={"full": nothing}, there=nothing, step=1.0, kg=1.0, litres=1.0, cost=1.0, body="dry",
        can_be_carried=True,
    )  # fmt: skip
    return Question(chain, days, "full")


@given(st.booleans(), st.integers(1, 5), st.floats(1, 9000), st.floats(0.001, 20), st.floats(0, 1e6))
def test_nothing_is_enough_for_more_people_than_there_are(
    standing: bool, days: int, people: float, each: float, steps: float
) -> None:
    asked = question(standing=standing, days=tuple(range(days)), people=people, each=each)
    assert asked.people(steps) <= people * (1 if standing else days) * (1 + 1e-9)


def test_who_leaves_for_some_days_is_shown_with_a_minus_and_counted_once(reference_operation: Operation) -> None:
    base = reference_operation
    people = int(base.groups["headcount"].sum())
    days = {"from": pd.Timestamp("2018-10-25"), "until": pd.Timestamp("2018-10-27")}
    tables = headcount(Inputs.of(base), {"group": "main", "times": 0.9, **days}).tables
    names = tables["groups"].set_index("group_id")["name"]
    assert names["main-away"].endswith(" (-450, 2018-10-25)")
    assert names["main-back"].endswith(" (+450, 2018-10-28)")
    more = headcount(Inputs.of(base), {"group": "main", "times": 1.1, **days}).tables["groups"].set_index("group_id")
    assert more["name"]["main-joined"].endswith(" (+450, 2018-10-25)")
    changed = base.replace_tables(groups=tables["groups"], itinerary=tables["itinerary"])
    assert int(changed.groups["headcount"].sum()) == people + 450
    assert most_people(changed) == most_people(base) == people
