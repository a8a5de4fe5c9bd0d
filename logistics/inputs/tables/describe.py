"""What a problem says to people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from logistics.core.language import catalog, filled
from logistics.core.language.told import said
from logistics.inputs.tables.names import spanish_names, table_named

if TYPE_CHECKING:
    from logistics.core.errors import Problem
    from logistics.core.language import Language
    from logistics.inputs.tables.grouped import Group


def describe(problem: Problem, lang: Language) -> tuple[str, str]:
    """Give what is wrong and what to do about it, in one language; where it is, the problem itself says."""
    values = {"file": problem.file, "row": str(problem.row), "column": problem.column, "value": problem.value}
    values |= {name: said(value, lang) for name, value in problem.values}
    message = filled(_template(problem.code, "message", lang), lang, values)
    if values.get("near"):
        message += " " + filled(_template("did_you_mean", "message", lang), lang, values)
    return message, filled(_template(problem.code, "cure", lang), lang, values)


def shown_column(file: str, column: str) -> str:
    """Name a column as its file does, where the file is named in Spanish: `fecha de llegada (arrive_date)`."""
    title = re.sub(r"^.*\[(.*)\]$|\.[^.]*$", r"\1", file).strip()
    table = table_named(title)
    names = spanish_names(table, column) if table and title.casefold() != table else ()
    return f"{names[0]} ({column})" if names else column


def describe_group(group: Group, lang: Language) -> tuple[str, str]:
    """Give what is wrong and what to do about equal problems: what the first says, or what is true of all columns."""
    message, cure = describe(group.first, lang)
    if len(group.columns) > 1:
        columns = ", ".join(group.columns)
        message = filled(_template(group.first.code, "several", lang), lang, {"columns": columns})
    return message, cure


def _template(code: str, part: str, lang: Language) -> str:
    # This catalogue has one level more than the others: code -> message or cure -> language.
    area = "problems" if code in catalog("problems") else "changes"
    texts = cast("dict[str, dict[str, dict[str, str]]]", catalog(area))
    return texts[code][part][lang]
