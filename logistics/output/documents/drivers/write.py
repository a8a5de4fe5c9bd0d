"""Writes all drivers' papers and messages into a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.core.filenames import different_names, file_names
from logistics.core.language import SIDE_BY_SIDE
from logistics.output.documents.drivers.gpx import write_gpx
from logistics.output.documents.drivers.messages import day_messages
from logistics.output.documents.drivers.sheet_pages import write_sheet_pages
from logistics.output.documents.drivers.trip_sheets import build_trip_sheets
from logistics.output.documents.drivers.trip_workbook import write_trip_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.output.documents.drivers.trip_sheets import TripSheet
    from logistics.output.trip_geometry import Leg


def write_driver_papers(operation: Operation, plan: Plan, legs: dict[str, list[Leg]], folder: Path) -> None:
    """Write the drivers' papers into an existing folder; the same plan gives the same bytes.

    They are `driver_sheets.pdf`, `driver_sheets.xlsx`, a file for each trip in `gpx/`, and the texts for messengers in
    `messages/es/` and `messages/en/`.

    Parameters
    ----------
    operation : the case.
    plan : the plan for it.
    legs : the legs of each trip by trip_id, as `logistics.output.trip_geometry.trip_legs` gives them.
    folder : the folder; files of these names in it are replaced.
    """
    sheets = build_trip_sheets(operation, plan, legs)
    write_sheet_pages(operation, plan, sheets, folder / "driver_sheets.pdf")
    write_trip_workbook(operation, plan, sheets, folder / "driver_sheets.xlsx")
    (folder / "gpx").mkdir(exist_ok=True)
    names = file_names(sheet.trip_id for sheet in sheets)
    write_gpx(operation, plan, sheets, legs, {trip: folder / "gpx" / f"{name}.gpx" for trip, name in names.items()})
    _write_messages(sheets, folder / "messages")


def _write_messages(sheets: list[TripSheet], folder: Path) -> None:
    """Write a file for each message, because on a phone a whole file is copied and pasted at once.

    File names are made different twice: first those of the days of depots, then those of all messages. So a message of
    one depot never overwrites one of another: the first part of the depot `bodega` is `bodega_1`, and so may be the
    name of another depot.
    """
    days = file_names(_day(sheet) for sheet in sheets)
    for lang in SIDE_BY_SIDE:
        there = folder / lang
        there.mkdir(parents=True, exist_ok=True)
        told = [(days[_day(first)], texts) for first, texts in day_messages(sheets, lang)]
        whole = [(name, texts[0]) for name, texts in told if len(texts) == 1]
        parts = [(f"{name}_{at}", text) for name, texts in told if len(texts) > 1 for at, text in enumerate(texts, 1)]
        # Days with one message come first, so that their files keep the depot's name unchanged.
        messages = whole + parts
        for name, (_, text) in zip(different_names(name for name, _ in messages), messages, strict=True):
            (there / f"{name}.txt").write_text(text, "utf-8")


def _day(sheet: TripSheet) -> str:
    """Give the file name of a day of a depot, without its ending."""
    return f"{sheet.date:%Y-%m-%d}_{sheet.depot_id}"
