"""Writes everything drivers carry, and what is sent to them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from logistics.documents.drivers.gpx import write_gpx
from logistics.documents.drivers.messages import day_messages
from logistics.documents.drivers.sheet_pages import write_sheet_pages
from logistics.documents.drivers.trip_sheets import build_trip_sheets
from logistics.documents.drivers.trip_workbook import write_trip_workbook
from logistics.documents.wording import ORDER

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from logistics.documents.drivers.trip_sheets import TripSheet
    from logistics.drawing import Leg
    from logistics.operation import Operation
    from logistics.plan import Plan

#: What may stand in the name of a file on any machine, and how long a name may be without its ending.
_UNFIT = re.compile(r"[^\w.-]+", re.ASCII)
_LONGEST = 100


def write_driver_papers(operation: Operation, plan: Plan, legs: dict[str, list[Leg]], folder: Path) -> None:
    """Write the drivers' papers into an existing folder; the same plan gives the same bytes.

    They are `driver_sheets.pdf`, `driver_sheets.xlsx`, a file a trip in `gpx/`, and the texts for messengers in
    `messages/es/` and `messages/en/`.

    Parameters
    ----------
    operation : the case.
    plan : what was decided for it.
    legs : the ways of each trip, of `logistics.drawing.trip_legs`.
    folder : where the files go; files of these names there are replaced.
    """
    sheets = build_trip_sheets(operation, plan, legs)
    write_sheet_pages(operation, plan, sheets, folder / "driver_sheets.pdf")
    write_trip_workbook(operation, plan, sheets, folder / "driver_sheets.xlsx")
    (folder / "gpx").mkdir(exist_ok=True)
    names = file_names(sheet.trip_id for sheet in sheets)
    write_gpx(operation, plan, sheets, legs, {trip: folder / "gpx" / f"{name}.gpx" for trip, name in names.items()})
    _write_messages(sheets, folder / "messages")


def file_names(ids: Iterable[str]) -> dict[str, str]:
    """Give each id a name that any machine takes for a file; no two ids have one name, whatever their case."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for one in ids:
        plain = _UNFIT.sub("-", one)[:_LONGEST].strip(".") or "-"
        name, number = plain, 1
        while name.lower() in taken:
            number += 1
            name = f"{plain}~{number}"
        taken.add(name.lower())
        names[one] = name
    return names


def _write_messages(sheets: list[TripSheet], folder: Path) -> None:
    """Write a file a message: on a phone, all of a file is taken and pasted at once."""
    for lang in ORDER:
        there = folder / lang
        there.mkdir(parents=True, exist_ok=True)
        days = {f"{first.date:%Y-%m-%d}_{first.depot_id}": texts for first, texts in day_messages(sheets, lang)}
        names = file_names(days)
        for key, texts in days.items():
            for part, text in enumerate(texts, start=1):
                name = names[key] if len(texts) == 1 else f"{names[key]}_{part}"
                (there / f"{name}.txt").write_text(text, "utf-8")
