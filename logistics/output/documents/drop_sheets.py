"""Writes the sheets of the drops as a page to print and a workbook to fill in."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup

from logistics.core.language import SIDE_BY_SIDE, dates, numbers
from logistics.core.steps import DIGITS
from logistics.core.templates import template
from logistics.output.documents.page_fit import setting
from logistics.output.documents.sheets import COLUMNS, brings, build_sheets, nothing_comes
from logistics.output.documents.wording import both, unit_words
from logistics.output.documents.workbook import write_workbook

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from logistics.core.language import Texts
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.output.documents.sheets import DropSheet


def write_drop_sheets(operation: Operation, plan: Plan, folder: Path, drops: Collection[str] | None = None) -> int:
    """Write `drop_sheets.html` and `drop_sheets.xlsx` into an existing folder; the same plan gives the same bytes.

    Parameters
    ----------
    operation : the case.
    plan : the plan for it.
    folder : the folder; files of these names in it are replaced.
    drops : drop_id of each drop whose sheet is written; all drops if None. The flat tables of the workbook always
        have the whole plan.

    Returns
    -------
    The number of sheets.
    """
    sheets = build_sheets(operation, plan, drops)
    (folder / "drop_sheets.html").write_text(_page(operation, plan, sheets, some_days=drops is not None), "utf-8")
    write_workbook(operation, plan, sheets, folder / "drop_sheets.xlsx", some_days=drops is not None)
    return len(sheets)


def _page(operation: Operation, plan: Plan, sheets: list[DropSheet], *, some_days: bool) -> str:
    """Give the HTML page of the sheets."""
    created = dt.datetime.fromisoformat(plan.summary["created"]).date()
    page = template("logistics.output.documents", "drop_sheets.html.j2", nothing=nothing_comes, brings=brings)
    return page.render(
        name=operation.settings.name,
        sheets=sheets,
        style=_style(),
        some_days=some_days,
        stopped_early=plan.summary["status"] != "complete",
        version=both(
            "version",
            date=created.isoformat(),
            input=plan.summary["input_sha256"][:8],
        ),
        both=both,
        columns=COLUMNS,
        people=_people,
        quantity=_quantity,
        unit_words=unit_words,
        setting=setting,
        dates=dates,
        first=SIDE_BY_SIDE[0],
    )


def _style() -> Markup:
    """Give the style sheet of the page, which needs no escaping because it is part of this package."""
    return Markup(files(__package__).joinpath("templates/drop_sheets.css").read_text("utf-8"))  # noqa: S704


def _people(count: int) -> Texts:
    if count == 1:
        return both("one_person")
    return both("people", people=numbers(count))


def _quantity(value: float) -> str:
    """Write a quantity; Mexican Spanish and English both write 1,234.5."""
    return numbers(value, digits=DIGITS).first
