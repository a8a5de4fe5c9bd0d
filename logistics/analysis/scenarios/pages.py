"""The report of a comparison: `comparison.md` in Spanish and English, `comparison.xlsx`, and its tables as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from logistics.analysis.scenarios.attribution import INTERACTION, WHOLE
from logistics.analysis.scenarios.compare import INPUT_KEYS, differing
from logistics.analysis.scenarios.measures import KEYS
from logistics.core.cells import csv_text
from logistics.core.language import SIDE_BY_SIDE, Language, number, text
from logistics.core.markdown import part_lines
from logistics.output.documents.flat_tables import write_table
from logistics.output.documents.formats import Formats
from logistics.output.documents.wording import plain
from logistics.output.documents.workbook import new_book

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Hashable, Mapping, Sequence
    from pathlib import Path

    from logistics.analysis.scenarios.compare import Comparison

AREA = "scenarios"
#: The most rows of one part that the page shows; the tables have them all.
_MOST = 40
_TAGS = {
    "measure": "#indicator+name", "tier": "#severity+tier", "group_id": "#group+code", "day": "#date",
    "table": "#x_input+table", "row": "#x_input+row", "column": "#x_input+column", "run": "#x_run+name",
    "coverage": "#indicator+coverage", "short_kg": "#value+weight+kg+short",
}  # fmt: skip
_SHARES = ("coverage", "worst_coverage")


def write_comparison(
    comparison: Comparison, attribution: pd.DataFrame | None, folder: Path, created: dt.datetime
) -> None:
    """Write a comparison into an existing folder; the same runs give the same bytes.

    Parameters
    ----------
    comparison : the runs side by side.
    attribution : the table of `attribute` for the last of them; None if it was not asked for.
    created : the time the workbook says it was made at.
    """
    tables = {"inputs": comparison.inputs, "results": comparison.results, "worst": comparison.worst}
    if attribution is not None:
        tables["attribution"] = attribution
    for name, table in tables.items():
        (folder / f"{name}.csv").write_text(csv_text(table), "utf-8")
    _write_book(folder / "comparison.xlsx", tables, comparison.names, created)
    halves = [_half(comparison, attribution, lang) for lang in SIDE_BY_SIDE]
    (folder / "comparison.md").write_text("\n\n---\n\n".join(halves) + "\n", "utf-8")


def result_rows(comparison: Comparison, lang: Language) -> list[list[str]]:
    """Give the measures of whole plans that differ, as people read them: the name, and one cell for each run."""
    rows = comparison.differences
    whole = rows[(rows["group_id"] == "") & (rows["date"] == "")]
    return _value_rows(whole, comparison.names, lang)


def attribution_rows(attribution: pd.DataFrame, lang: Language) -> list[list[str]]:
    """Give what each change accounts for, as people read it, for the measures that change at all."""
    columns = [name for name in attribution.columns if name not in KEYS]
    parts = [name for name in columns if name != "base"]
    changes = differing(attribution[parts].assign(nothing=0.0)[["nothing", *parts]])
    return _value_rows(attribution[changes], columns, lang)


def attribution_heads(attribution: pd.DataFrame, lang: Language) -> list[str]:
    """Give the heads of those rows."""
    words = {name: say(name, lang) for name in ("base", INTERACTION, WHOLE)}
    return [words.get(name, name) for name in attribution.columns if name not in KEYS]


def say(key: str, lang: Language, **values: object) -> str:
    """Give a text of the comparison."""
    return text(AREA, key, lang, **values)


def _half(comparison: Comparison, attribution: pd.DataFrame | None, lang: Language) -> str:
    lines = [f"# {say('title', lang)}", "", say("runs", lang, runs=", ".join(map(plain, comparison.names)))]
    if comparison.is_empty:
        return "\n".join([*lines, "", say("nothing_differs", lang)])
    names = list(map(plain, comparison.names))
    inputs = comparison.inputs.astype(str)
    cells = inputs[[*INPUT_KEYS, *comparison.names]].map(plain).to_numpy().tolist()
    heads = [say(key, lang) for key in INPUT_KEYS]
    lines += _part("inputs_title", [*heads, *names], cells, lang)
    lines += _part("results_title", [say("measure", lang), *names], result_rows(comparison, lang), lang)
    differences = comparison.differences
    for column in ("group_id", "date"):
        rows = _value_rows(differences[differences[column] != ""], comparison.names, lang)
        lines += _part(f"by_{column}", [say("measure", lang), *names], rows, lang)
    worst = comparison.worst
    shares = worst["coverage"].map(lambda share: _share(share, lang))
    kilograms = worst["short_kg"].map(lambda kg: number(kg, lang))
    cells = worst.assign(coverage=shares, short_kg=kilograms).map(plain).to_numpy().tolist()
    lines += _part("worst_title", [say(key, lang) for key in worst.columns], cells, lang)
    if attribution is not None:
        lines += _part(
            "attribution_title",
            [say("measure", lang), *map(plain, attribution_heads(attribution, lang))],
            attribution_rows(attribution, lang),
            lang,
        )
        lines += ["", say("interaction_note", lang)]
    return "\n".join(lines)


def _part(title: str, heads: Sequence[str], rows: list[list[str]], lang: Language) -> list[str]:
    return part_lines(
        say(title, lang), heads, rows, say("none", lang), _MOST, lambda count: say("more_rows", lang, count=count)
    )


def _value_rows(table: pd.DataFrame, columns: Sequence[str], lang: Language) -> list[list[str]]:
    """Write measures: their names, then the values in some columns."""
    return [
        [_name(row, lang), *(_value(str(row["measure"]), float(row[column]), lang) for column in columns)]
        for row in table.to_dict(orient="records")
    ]


def _name(row: Mapping[Hashable, Any], lang: Language) -> str:
    tier = say("of_tier", lang, tier=row["tier"]) if row["tier"] else ""
    of = f" ({plain(str(row['group_id'] or row['date']))})" if row["group_id"] or row["date"] else ""
    return say(str(row["measure"]), lang) + tier + of


def _value(measure: str, value: float, lang: Language) -> str:
    if pd.isna(value):
        return "-"
    return _share(value, lang) if measure.startswith(_SHARES) else number(value, lang, digits=1)


def _share(value: float, lang: Language) -> str:
    """Write a share, or the difference of two, in percent with two digits."""
    return f"{number(value * 100, lang, digits=2)}%"


def _write_book(path: Path, tables: dict[str, pd.DataFrame], names: Sequence[str], created: dt.datetime) -> None:
    """Write a sheet for each table, with the names of its columns in row 1 and HXL tags in row 2."""
    title = " / ".join(say("title", lang) for lang in SIDE_BY_SIDE)
    book = new_book(path, title, ", ".join(names), created)
    formats = Formats.of(book)
    for sheet, table in tables.items():
        # Dates are texts here, as in the CSV, because a blank one means all days.
        cells = table.rename(columns={"date": "day"}).astype(object)
        tags = {name: _TAGS.get(name, f"#x_value+n{at}") for at, name in enumerate(cells.columns)}
        write_table(book.add_worksheet(sheet), cells.where(cells.notna(), ""), tags, formats)
    book.close()
