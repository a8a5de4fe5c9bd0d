"""Describes problems for people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from logistics.core.language import BASE, catalog, languages, text
from logistics.core.language.told import said
from logistics.inputs.tables.names import column_names, table_named, table_names
from logistics.inputs.tables.near import folded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from logistics.core.errors import Problem
    from logistics.core.language import Language
    from logistics.inputs.tables.grouped import Group


#: The areas of texts in which problems stand.
_AREAS = ("problems", "changes", "entries")


def describe(problem: Problem, lang: Language) -> tuple[str, str]:
    """Give two texts in a language: what is wrong, and what to do about it."""
    values = {"file": problem.file, "row": str(problem.row), "column": problem.column, "value": problem.value}
    values |= {name: said(value, lang) for name, value in problem.values}
    message = _filled(problem.code, "message", lang, values)
    if values.get("near"):
        message += " " + _filled("did_you_mean", "message", lang, values)
    return message, _filled(problem.code, "cure", lang, values)


def shown_column(file: str, column: str) -> str:
    """Give the name of a column; in a file named in another language both, as `fecha de llegada (arrive_date)`."""
    title = re.sub(r"^.*\[(.*)\]$|\.[^.]*$", r"\1", file).strip()
    table = table_named(title)
    if not table or title.casefold() == table:
        return column
    named_so = (lang for lang in languages() if folded(title) in map(folded, table_names(table, lang)))
    names = column_names(table, column, next(named_so, BASE))
    return f"{names[0]} ({column})" if names else column


def describe_group(group: Group, lang: Language) -> tuple[str, str]:
    """Give the same two texts for equal problems: those of the first, or those for all its columns."""
    message, cure = describe(group.first, lang)
    if len(group.columns) > 1:
        columns = ", ".join(group.columns)
        message = _filled(group.first.code, "several", lang, {"columns": columns})
    return message, cure


def _filled(code: str, part: str, lang: Language, values: Mapping[str, object]) -> str:
    area = next(area for area in _AREAS if f"{code}.message" in catalog(area, BASE))
    return text(area, f"{code}.{part}", lang, **values)
