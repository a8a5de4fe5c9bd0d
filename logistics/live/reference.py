"""Writes the reference of the journal as Markdown, from the declaration of the kinds of entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.core.language import BASE, catalog, text
from logistics.inputs.tables.names import ENTRY_KIND, column_names, word_in
from logistics.inputs.tables.reference import holds
from logistics.live.contradictions import CODES
from logistics.live.kinds import COMMON, KINDS

if TYPE_CHECKING:
    from collections.abc import Collection

    from logistics.core.language import Language
    from logistics.inputs.tables.schema import Column
    from logistics.live.kinds import EntryKind

_AREA = "journal"
#: What stands for the figures of contradictions in the reference.
_EXAMPLES = {
    "count": "2", "target": "9f1c2b34", "kind": "money", "other": "note", "happened": "2018-11-08 02:00",
    "drop_id": "2018-11-07_puebla_main", "item_id": "drinking_water", "trip_id": "T7", "depot_id": "dep-puebla",
    "quantity": "40", "group_id": "main", "date": "2018-11-07", "told": "puebla, cordoba",
}  # fmt: skip


def journal_page(lang: Language) -> str:
    """Write the reference of all kinds of entries and of what is to decide (`docs/reference/journal.md`)."""
    parts = [f"# {_say('title', lang)}", _say("start", lang), f"## {_say('common_title', lang)}"]
    parts += [_columns("", COMMON, lang), f"## {_say('kind_title', lang)}"]
    for kind in KINDS.values():
        parts += _kind(kind, lang)
    parts += [f"## {_say('rules_title', lang)}", _say("rules", lang)]
    parts += [f"## {_say('decide_title', lang)}", _say("decide_start", lang), _decide(lang)]
    return "\n\n".join(parts) + "\n"


def about(kind: str, column: str, lang: Language) -> str:
    """Say in one line what a column of a kind is for."""
    own = f"{kind}.{column}"
    return _say(own if own in catalog(_AREA, BASE) else column, lang)


def _kind(kind: EntryKind, lang: Language) -> list[str]:
    names = word_in(kind.name, ENTRY_KIND, "es")
    sentences = [_say(kind.name, lang), _say("in_spanish", lang, names=names)]
    for key, sets in (
        ("one_of", kind.one_of),
        ("most_one_of", kind.most_one_of),
        ("some_of", kind.some_of),
        ("together", kind.together),
    ):
        sentences += [_say(key, lang, columns=", ".join(f"`{name}`" for name in columns)) for columns in sets]
    parts = [f"### {kind.name}", " ".join(sentences)]
    if kind.columns:
        parts.append(_columns(kind.name, kind.columns, lang))
    if kind.lines:
        parts += [_say("lines_of", lang), _columns(kind.name, kind.lines, lang)]
    return parts


def _columns(kind: str, columns: Collection[Column], lang: Language) -> str:
    heads = [_say(f"heading_{name}", lang) for name in ("column", "spanish", "kind", "about")]
    table = kind or next(iter(KINDS))
    rows = [
        [
            f"`{column.name}`",
            ", ".join(column_names(table, column.name, "es")) or "-",
            holds(column, lang) + ("" if column.optional else f", {_say('must', lang)}"),
            about(kind, column.name, lang),
        ]
        for column in columns
    ]
    return _table(heads, rows)


def _decide(lang: Language) -> str:
    heads = [_say(f"heading_{name}", lang) for name in ("code", "message", "rule")]
    rows = [[f"`{code}`", *(text("decide", f"{code}.{part}", lang, **_EXAMPLES) for part in ("message", "rule"))]
            for code in CODES]  # fmt: skip
    return _table(heads, rows)


def _table(heads: list[str], rows: list[list[str]]) -> str:
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [heads, ["---"] * len(heads), *rows])


def _say(key: str, lang: Language, **values: str) -> str:
    return text(_AREA, key, lang, **values)
