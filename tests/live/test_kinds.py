"""The kinds of entries as declared: each column has its text, its Spanish names and its place in the reference."""

from __future__ import annotations

from pathlib import Path

import pytest

from logistics.core.language import SIDE_BY_SIDE, Language, catalog
from logistics.inputs.tables.names import column_named, column_names, known_words, word_in
from logistics.inputs.tables.near import folded
from logistics.live.entries import Entry
from logistics.live.files import kind_named
from logistics.live.kinds import COMMON, KINDS
from logistics.live.reference import about, journal_page

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "journal.md"


def test_the_reference_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == journal_page("en")


@pytest.mark.parametrize("lang", SIDE_BY_SIDE)
def test_every_kind_and_column_is_told(lang: Language) -> None:
    page = journal_page(lang)
    assert "{" not in page
    for kind in KINDS.values():
        own = page.split(f"### {kind.name}\n")[1].split("\n## ")[0].split("\n### ")[0]
        for column in (*kind.columns, *kind.lines):
            assert f"| `{column.name}` |" in own
            assert about(kind.name, column.name, lang)


@pytest.mark.parametrize("kind", KINDS)
def test_every_name_of_a_column_is_read_as_that_column_alone(kind: str) -> None:
    table = KINDS[kind].table
    named: dict[str, str] = {}
    for column in table.columns:
        for name in (column.name, *column_names(kind, column.name, "es")):
            assert named.setdefault(folded(name), column.name) == column.name, name
            assert column_named(name, table) == column.name
    assert all(column_names(kind, column.name, "es") for column in (*KINDS[kind].columns, *KINDS[kind].lines, *COMMON))


def test_kinds_are_known_by_their_spanish_names() -> None:
    assert set(known_words("entry_kind")) == set(KINDS)
    assert {kind_named(word_in(kind, "entry_kind", "es")): kind for kind in KINDS} == {kind: kind for kind in KINDS}
    assert [kind_named(text) for text in ("Stock count", "route-change", "gossip")] == [
        "stock_count",
        "route_change",
        "",
    ]


def test_every_choice_has_its_spanish_word() -> None:
    choices = {column.name: set(column.choices) for kind in KINDS.values() for column in (*kind.columns, *kind.lines)}
    for name, words in choices.items():
        assert words <= set(known_words(name)), name


def test_columns_of_lines_and_of_entries_have_different_names() -> None:
    for kind in KINDS.values():
        names = [column.name for column in (*kind.columns, *kind.lines, *COMMON)]
        assert len(names) == len(set(names)), kind.name


def test_rules_name_columns_that_are_there() -> None:
    for kind in KINDS.values():
        sets = (*kind.one_of, *kind.most_one_of, *kind.some_of, *kind.together, *kind.days, kind.today, kind.line_key)
        assert {name for names in sets for name in names} <= set(kind.names)
        assert {name for name, _, _ in kind.filled} <= set(kind.names)


def test_no_text_of_the_journal_is_left_over() -> None:
    told = {f"{kind.name}.{column.name}" for kind in KINDS.values() for column in (*kind.columns, *kind.lines)}
    told |= {name for kind in KINDS.values() for name in kind.names}
    assert {key for key in catalog("journal", "en") if "." in key} <= told


def test_fields_of_every_entry_are_those_of_entries() -> None:
    assert {column.name for column in COMMON} <= set(Entry.__dataclass_fields__)
