"""The sheets of trips as pages to print, in large letters and Spanish first, on one page each where they fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics.core.language import Texts, dates, number
from logistics.output.documents.drivers.page_rows import LEFT, RIGHT, SIGN_MM, WIDTH, Row, RowsOf
from logistics.output.documents.drivers.paper import Paper
from logistics.output.documents.drivers.qr import draw_qr
from logistics.output.documents.drivers.words import created, driving_time, hour, version
from logistics.output.documents.wording import both

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.output.documents.drivers.trip_sheets import TripSheet

#: Sizes of letters that are tried, the largest first; at 1.0 items have 12.5 points and quantities 15.
SIZES = (1.2, 1.1, 1.0, 0.93, 0.87, 0.81, 0.75)
#: Size of letters on a sheet of several pages.
SIZE_OF_MORE = 1.0
#: Top and bottom of what is printed on a page (mm).
TOP, BOTTOM = 10.0, 284.0
#: Where the rows begin on the first page of a sheet and on later pages (mm).
FIRST_ROWS, MORE_ROWS = 77.0, 27.0
#: Room at the end of a sheet for the signatures, and the least room for remarks.
SIGNATURES_MM = 3 + 2 * SIGN_MM
REMARKS_MM = 8.0
QR_MM = 34.0


@dataclass(frozen=True)
class _Context:
    """What the pages of all sheets share.

    Attributes
    ----------
    paper : the document.
    version : the text that identifies the plan.
    drive_at_night : whether vehicles may drive at night.
    stopped_early : whether the planning was stopped early.
    """

    paper: Paper
    version: Texts
    drive_at_night: bool
    stopped_early: bool


def write_sheet_pages(operation: Operation, plan: Plan, sheets: list[TripSheet], path: Path) -> None:
    """Write the sheets as a PDF of A4 pages; the same plan gives the same bytes."""
    paper = Paper(f"{both('trip_sheets_title').first}: {operation.settings.name}", created(plan))
    context = _Context(
        paper, version(plan), operation.settings.drive_at_night, plan.summary["status"] != "complete"
    )  # fmt: skip
    for sheet in sheets:
        _write_sheet(context, sheet)
    if not sheets:
        paper.add_page()
        none = both("no_trips")
        paper.put(LEFT, TOP + 10, f"{none.first} / {none.others}", 14)
    paper.output(str(path))


def _write_sheet(context: _Context, sheet: TripSheet) -> None:
    pages = _pages(context, sheet)
    for number_, rows in enumerate(pages, start=1):
        context.paper.add_page()
        if number_ == 1:
            _write_head(context, sheet)
            y = FIRST_ROWS
        else:
            _write_head_again(context.paper, sheet)
            y = MORE_ROWS
        for row in rows:
            row.draw(y)
            y += row.height
        if number_ == len(pages):
            _write_end(context.paper, y)
        _write_foot(context, sheet, number_, len(pages))


def _pages(context: _Context, sheet: TripSheet) -> list[list[Row]]:
    """Lay the rows out on one page with the largest letters that fit, else on several pages with large letters."""
    room = BOTTOM - FIRST_ROWS - SIGNATURES_MM - REMARKS_MM
    for size in SIZES:
        rows = list(RowsOf(context.paper, sheet, size, context.drive_at_night).all())
        if sum(row.height for row in rows) <= room:
            return [rows]
    return _divided(list(RowsOf(context.paper, sheet, SIZE_OF_MORE, context.drive_at_night).all()))


def _divided(rows: list[Row]) -> list[list[Row]]:
    """Divide rows over pages.

    A row that opens others stays on one page with them. The last page has room for remarks and signatures.
    """
    pages: list[list[Row]] = [[]]
    y = FIRST_ROWS
    for at, row in enumerate(rows):
        together = row.height
        for before, after in zip(rows[at:], rows[at + 1 :], strict=False):
            if not before.opens:
                break
            together += after.height
        if pages[-1] and y + together > BOTTOM:
            pages.append([row.head] if row.head else [])
            y = MORE_ROWS + sum(head.height for head in pages[-1])
        pages[-1].append(row)
        y += row.height
    if y + SIGNATURES_MM + REMARKS_MM > BOTTOM:
        pages.append([])
    return pages


def _write_head(context: _Context, sheet: TripSheet) -> None:
    """Write the head of a sheet: vehicle, depot, day and hours of the trip, and its QR code."""
    paper = context.paper
    _write_strip(paper)
    left = RIGHT - QR_MM - 6 - LEFT
    paper.put(LEFT, 25.5, paper.cut(sheet.vehicle.first, left, 27, bold=True), 27, bold=True)
    paper.put(LEFT, 30.4, paper.cut(sheet.vehicle.others, left, 10), 10, grey=60)
    depot = both("depot_of", place=sheet.depot)
    paper.put(LEFT, 36.8, paper.cut(depot.first, left, 15, bold=True), 15, bold=True)
    dock = both("dock", hours=sheet.dock)
    owner = both("vehicle_of", owner=sheet.vehicle_owner)
    whose = f"{owner.first} / {owner.others}" if sheet.vehicle_owner else ""
    told = "; ".join(
        word for word in (whose, sheet.operator, f"{dock.first} / {dock.others}", sheet.clock.first) if word
    )
    paper.put(LEFT, 41.2, paper.cut(told, left, 10), 10)
    paper.put(LEFT, 48, dates(sheet.date, "long").first, 15, bold=True)
    paper.put(LEFT, 52, dates(sheet.date, "long").others, 9, grey=60)
    draw_qr(paper, sheet.trip_id, RIGHT - QR_MM, TOP + 8, QR_MM)
    paper.put(LEFT, 57.2, paper.cut(sheet.trip_id, WIDTH, 11, bold=True), 11, bold=True)
    _write_hours(paper, sheet, 59.5)
    if context.stopped_early:
        paper.put(RIGHT, 57.2, both("stopped_early").first, 8, bold=True, align="R")


def _write_strip(paper: Paper) -> None:
    """Write the first line of a page: what the paper is and for whom."""
    words, secret = both("trip_sheet"), both("coordination_only")
    paper.put(LEFT, TOP + 3.5, f"{words.first} / {words.others}", 10)
    told = f"{secret.first} / {secret.others}".upper()
    width = paper.width(told, 10, bold=True) + 4
    paper.rect(RIGHT - width, TOP - 0.8, width, 6)
    paper.put(RIGHT - 2, TOP + 3.5, told, 10, bold=True, align="R")


def _write_hours(paper: Paper, sheet: TripSheet, y: float) -> None:
    """Write the hours of the trip in large boxes."""
    boxes = (("load", "start", 42.0), ("leave", "depart", 42.0), ("be_back", "end", 56.0))
    x = LEFT
    for key, name, width in boxes:
        time = getattr(sheet, name)
        words, told, mark = both(key), hour(time, sheet.date), sheet.marks[name]
        paper.rect(x, y, width, 17)
        paper.put(x + 1.5, y + 4.2, words.first, 11, bold=True)
        paper.put(x + width - 1.5, y + 4, words.others, 8, align="R", grey=60)
        paper.put(x + 1.5, y + 14.4, f"{time:%H:%M}", 27, bold=True)
        if mark:
            paper.put(x + width - 1.5, y + 7.6, mark.strip(), 9, align="R")
        if " " in told.first:
            day, english = (text.rsplit(" ", 1)[0] for text in (told.first, told.others))
            paper.put(x + width - 1.5, y + 10.6, day, 11, bold=True, align="R")
            paper.put(x + width - 1.5, y + 14.4, english, 8, align="R", grey=60)
        x += width
    words = both("driven")
    paper.rect(x, y, RIGHT - x, 17)
    paper.put(x + 1.5, y + 4.2, words.first, 9.5, bold=True)
    paper.put(x + 1.5, y + 10.2, f"{number(sheet.km, 'es', digits=1)} km", 15, bold=True)
    paper.put(x + 1.5, y + 15.2, driving_time(sheet.driving_hours), 12)
    paper.put(RIGHT - 1.5, y + 15.2, words.others, 7, align="R", grey=60)


def _write_head_again(paper: Paper, sheet: TripSheet) -> None:
    """Write the short head of a later page of a sheet."""
    _write_strip(paper)
    paper.put(LEFT, 22, paper.cut(f"{sheet.vehicle.first}, {sheet.depot}", WIDTH, 14, bold=True), 14, bold=True)
    told = f"{sheet.trip_id}   {dates(sheet.date, 'long').first}"
    paper.put(LEFT, 26, paper.cut(told, WIDTH, 9), 9)


def _write_end(paper: Paper, y: float) -> None:
    """Draw the box for remarks, from `y` (mm) down as far as there is room, and the boxes for signatures below it."""
    signatures = BOTTOM - SIGNATURES_MM + 3
    remarks = both("remarks")
    paper.rect(LEFT, y + 2, WIDTH, signatures - y - 4)
    paper.put(LEFT + 1, y + 5.2, f"{remarks.first} / {remarks.others}", 8)
    edges = (LEFT, 52.0, 102.0, 148.0, 172.0, RIGHT)
    for at, role in enumerate(("loads_it", "drives_it")):
        top = signatures + at * SIGN_MM
        for key, x, end in zip((role, "name", "signature", "time", "odometer"), edges, edges[1:], strict=False):
            words = both(key)
            paper.rect(x, top, end - x, SIGN_MM)
            paper.put(x + 1, top + 3.6, words.first, 9.5 if key == role else 7.5, bold=key == role)
            paper.put(x + 1, top + 6.6, words.others, 6.5, grey=60)


def _write_foot(context: _Context, sheet: TripSheet, page: int, pages: int) -> None:
    paper, secret = context.paper, both("future_positions")
    numbers, plan = both("page_number", page=page, pages=pages), context.version
    paper.put(LEFT, 287.6, f"{secret.first} / {secret.others}", 7)
    paper.put(RIGHT, 287.6, f"{numbers.first} / {numbers.others}", 8, bold=True, align="R")
    paper.put(LEFT, 290.8, paper.cut(f"{sheet.trip_id}; {plan.first} / {plan.others}", WIDTH, 7), 7, grey=60)
