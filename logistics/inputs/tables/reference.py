"""Writes the reference of tables and columns as Markdown, from the schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.core.language import BASE, catalog, languages, text
from logistics.core.limits import (
    COLUMNS,
    LARGEST,
    LETTERS,
    ROWS,
    SMALLEST,
    TABLE_BYTES,
    TOML_BYTES,
    TOML_DEPTH,
    UNPACKED_BYTES,
    WORKBOOK_BYTES,
    WORKBOOK_PARTS,
)
from logistics.inputs.tables.names import column_names, table_names
from logistics.inputs.tables.schema import PROTECTION, PROTECTION_SECTION, SETTINGS, SETTINGS_TABLE, TABLES

if TYPE_CHECKING:
    from collections.abc import Collection

    from logistics.core.language import Language
    from logistics.inputs.tables.schema import Column, TableSchema

_AREA = "tables"


def reference_page(lang: Language) -> str:
    """Write the reference of all tables (`docs/reference/tables.md`)."""
    return _page("reference", lang)


def readme_page(lang: Language) -> str:
    """Write the README.md that goes with a new operation."""
    return _page("readme", lang)


def about(table: str, column: str, lang: Language) -> str:
    """Say in one line what a column is for."""
    own = column if column.startswith(f"{PROTECTION_SECTION}.") else f"{table}.{column}"
    return text(_AREA, own if own in catalog(_AREA, BASE) else column, lang)


def _page(kind: str, lang: Language) -> str:
    parts = [f"# {text(_AREA, f'{kind}_title', lang)}", text(_AREA, f"{kind}_start", lang)]
    parts += [f"## {SETTINGS_TABLE}.toml", text(_AREA, SETTINGS_TABLE, lang)]
    parts += [_columns(SETTINGS_TABLE, SETTINGS.values(), "heading_setting", lang)]
    parts += [f"### [{PROTECTION_SECTION}]", text(_AREA, PROTECTION_SECTION, lang)]
    parts += [_columns(PROTECTION_SECTION, PROTECTION.values(), "heading_setting", lang)]
    for table in TABLES.values():
        parts += [f"## {table.name}.csv", _introduction(table, lang)]
        parts += [_columns(table.name, table.columns, "heading_column", lang)]
    parts += [f"## {text(_AREA, 'limits_title', lang)}", text(_AREA, "limits", lang, **_limits())]
    return "\n\n".join(parts) + "\n"


def _limits() -> dict[str, str]:
    """Give the limits on what is read, as texts by name."""
    bytes_of = {"table": TABLE_BYTES, "workbook": WORKBOOK_BYTES, "unpacked": UNPACKED_BYTES, "toml": TOML_BYTES}
    counts = {"parts": WORKBOOK_PARTS, "rows": ROWS, "columns": COLUMNS, "letters": LETTERS, "deep": TOML_DEPTH}
    shown = {name: f"{number // 1_000_000}" for name, number in bytes_of.items()}
    shown |= {name: f"{number:,}" for name, number in counts.items()}
    return shown | {"smallest": f"{SMALLEST:.6f}", "largest": f"{LARGEST:,.0f}"}


def _introduction(table: TableSchema, lang: Language) -> str:
    names = ", ".join(dict.fromkeys(name for lang in languages() for name in table_names(table.name, lang)))
    sentences = [text(_AREA, table.name, lang), text(_AREA, "also_known_as", lang, names=names)]
    if table.unordered:
        sentences.append(text(_AREA, "key_line_unordered", lang))
    elif table.key:
        columns = text(_AREA, "key_and", lang).join(f"`{column}`" for column in table.key)
        sentences.append(text(_AREA, "key_line", lang, columns=columns))
    if table.geography:
        sentences.append(text(_AREA, "of_reference", lang))
    elif table.may_be_empty:
        sentences.append(text(_AREA, "may_be_empty", lang))
    return " ".join(sentences)


def _columns(table: str, columns: Collection[Column], heading: str, lang: Language) -> str:
    heads = [text(_AREA, key, lang) for key in (heading, "heading_also", "heading_kind", "heading_about")]
    shown = {column.name: column.name.removeprefix(f"{PROTECTION_SECTION}.") for column in columns}
    rows = [
        [f"`{shown[column.name]}`", _other_names(table, column), holds(column, lang), about(table, column.name, lang)]
        for column in columns
        if not column.translation
    ]
    if any(column.name.startswith("name_") for column in columns):
        further = text(_AREA, "kind_text", lang), text(_AREA, "may_be_blank", lang)
        rows.append(["`name_<code>`", "-", ", ".join(further), text(_AREA, "name_further", lang)])
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [heads, ["---"] * len(heads), *rows])


def _other_names(table: str, column: Column) -> str:
    """List the names of a column in all languages."""
    names = (name for lang in languages() for name in column_names(table, column.name, lang))
    return ", ".join(dict.fromkeys(names)) or "-"


def holds(column: Column, lang: Language) -> str:
    """Say what a cell may hold."""
    choices = ", ".join(f"`{choice}`" for choice in column.choices)
    parts = [text(_AREA, f"kind_{column.kind}", lang, choices=choices)]
    if column.refers is not None:
        parts[0] += " " + text(_AREA, "refers", lang, table=column.refers[0])
    if column.kind in {"number", "count"}:
        parts.append(_range(column, lang))
    if column.optional:
        parts.append(text(_AREA, "may_be_blank", lang))
    return ", ".join(parts)


def _range(column: Column, lang: Language) -> str:
    least, most = f"{column.least:g}", f"{column.most:.0f}"
    unbounded = column.most >= LARGEST
    if column.above is not None:
        return text(_AREA, "range_more" if unbounded else "range_above", lang, above=f"{column.above:g}", most=most)
    return text(_AREA, "range_least" if unbounded else "range", lang, least=least, most=most)
