"""One day of the drivers' workbook: a block for each trip, on its own printed page, with boxes to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from logistics.core.language import Texts, dates, number
from logistics.output.documents.book_pages import write_blocks, write_box, write_signatures
from logistics.output.documents.drivers.qr import qr_picture, qr_pixels
from logistics.output.documents.drivers.words import BETWEEN, driving_time, highways, hour, people_words, way_home
from logistics.output.documents.fill_marks import FIELDS
from logistics.output.documents.formats import cell, joined
from logistics.output.documents.wording import both, unit_words

if TYPE_CHECKING:
    from logistics.output.documents.drivers.trip_sheets import Call, TripSheet
    from logistics.output.documents.fill_marks import Marker
    from logistics.output.documents.formats import Formats

_WIDTHS = (9, 44, 12, 16, 13, 12, 12, 12, 12, 12)
_LOADS = ("", "item", "quantity", "unit", "kg", "loaded", "good", "damaged", "missing", "brought_back")
_CALLS = ("time", "place", "", "deliver", "arrived_at", "received_by", "", "", "received_as", "")
_LAST = len(_WIDTHS) - 1
_TIMES = {"load": "start", "leave": "depart", "be_back": "end"}
#: Width on the screen of the QR code beside the head of a block.
_QR_PIXELS = 150


def write_trip_day(
    page: Any, sheets: list[TripSheet], formats: Formats, version: Texts, plan: tuple[str, str]
) -> dict[int, int]:
    """Write the trips of a day.

    Parameters
    ----------
    page : the worksheet of the day.
    sheets : the day's trips.
    formats : cell formats of the workbook.
    version : the text that identifies the plan.
    plan : the short id of the plan, and the name of its operation.

    Returns
    -------
    For each number of a sheet the row (from 0) where its block begins.
    """

    def block(row: int, sheet: TripSheet, marker: Marker) -> int:
        return _write_block(page, row, sheet, formats, version, marker)

    return write_blocks(page, _WIDTHS, sheets, block, plan)


def _write_block(page: Any, row: int, sheet: TripSheet, formats: Formats, version: Texts, marker: Marker) -> int:
    """Write one trip; gives the row after it."""
    start, row = row, _write_head(page, row, sheet, formats, version)
    rows, row = row, _write_loads(page, row, sheet, formats)
    calls, row = row, _write_calls(page, row, sheet, formats)
    home, row = row, _write_home(page, row, formats)
    row = write_signatures(page, row, ("loads_it", "drives_it"), formats) + 1
    marker.told(range(start, row))
    _mark_loads(marker, rows + 2, sheet)
    _mark_calls(marker, calls + 2, sheet)
    marker.put(home, "home", sheet.trip_id)
    return row


def _mark_loads(marker: Marker, row: int, sheet: TripSheet) -> None:
    """Mark the rows of the load list, of which the first is given, and that of the departure below them."""
    for call in sheet.in_loading_order:
        for at, load in enumerate(call.loads, start=row + 1):
            marker.put(at, "load", sheet.trip_id, "", call.drop_id, load.item_id)
        row += 1 + len(call.loads)
    marker.put(row + 1, "leave", sheet.trip_id)


def _mark_calls(marker: Marker, row: int, sheet: TripSheet) -> None:
    """Mark the rows of the stops, of which the first is given."""
    for call in sheet.calls:
        row += 0 if call.way.still else 1
        marker.put(row, "call", sheet.trip_id, "", call.drop_id)
        row += 1


def _write_home(page: Any, row: int, formats: Formats) -> int:
    """Write the boxes for the return; gives the row after them."""
    boxes = FIELDS["home"]
    write_box(page, row, boxes["hour"], boxes["hour"], (1, 1, "back_at"), formats)
    write_box(page, row, boxes["km"], boxes["km"], (3, 3, "km_driven"), formats)
    write_box(page, row, boxes["cost_usd"], boxes["cost_usd"], (5, 6, "trip_cost"), formats)
    page.set_row(row, 32)
    return row + 2


def _write_head(page: Any, row: int, sheet: TripSheet, formats: Formats, version: Texts) -> int:
    """Write the vehicle, depot, day and hours of the trip, with its QR code beside them; gives the row after them."""
    times = {key: hour(getattr(sheet, name), sheet.date, sheet.marks[name]) for key, name in _TIMES.items()}
    clock = joined(sheet.clock) if sheet.clock.first else ""
    depot, dock = both("depot_of", place=sheet.depot), both("dock", hours=sheet.dock)
    whose = joined(both("vehicle_of", owner=sheet.vehicle_owner)) if sheet.vehicle_owner else ""
    cell(page, row, 0, joined(sheet.vehicle), formats.title)
    lines = (
        joined(both("coordination_only")),
        joined(both("future_positions")),
        "; ".join(filter(None, (whose, joined(depot), sheet.operator, joined(dock), clock))),
        joined(dates(sheet.date, "long")),
        "; ".join(f"{joined(both(key))}: {joined(time)}" for key, time in times.items()),
        f"{number(sheet.km, 'es', digits=1)} km; {driving_time(sheet.driving_hours)}",
        sheet.trip_id,
        joined(version),
    )  # fmt: skip
    for at, line in enumerate(lines, start=row + 1):
        cell(page, at, 0, line, formats.small if line == lines[-1] else formats.bold)
    scale = _QR_PIXELS / qr_pixels(sheet.trip_id)
    picture = {"image_data": qr_picture(sheet.trip_id), "x_scale": scale, "y_scale": scale,
               "object_position": 1, "description": sheet.trip_id, "decorative": False}  # fmt: skip
    page.insert_image(row, _LAST - 1, "trip.png", picture)
    return row + len(lines) + 2


def _write_loads(page: Any, row: int, sheet: TripSheet, formats: Formats) -> int:
    """List what is loaded, the goods of the last stop first; gives the row after the list."""
    cell(page, row, 0, joined(both("load_in_order" if len(sheet.calls) > 1 else "load_title")), formats.bold)
    row = _write_titles(page, row + 1, _LOADS, formats)
    for call in sheet.in_loading_order:
        page.merge_range(row, 0, row, _LAST, "", formats.head)
        cell(page, row, 0, f"{joined(both('stop_number', number=call.number))}: {_place(call)}", formats.head)
        row += 1
        for load in call.loads:
            cell(page, row, 0, "", formats.text)
            cell(page, row, 1, joined(load.words), formats.text)
            cell(page, row, 2, load.quantity, formats.quantity(load.quantity))
            cell(page, row, 3, joined(unit_words(load.quantity, load.unit)), formats.text)
            cell(page, row, 4, round(load.kg, 3), formats.quantity(round(load.kg, 3)))
            for column in FIELDS["load"].values():
                page.write_blank(row, column, None, formats.box)
            row += 1
    cell(page, row, 1, joined(both("total")), formats.vital)
    cell(page, row, 4, round(sheet.kg, 3), formats.quantity(round(sheet.kg, 3), vital=True))
    left = FIELDS["leave"]["hour"]
    write_box(page, row + 1, left, left, (3, 4, "left_at"), formats)
    page.set_row(row + 1, 32)
    return row + 3


def _place(call: Call) -> str:
    return f"{joined(call.where)} - {call.group}"


def _write_calls(page: Any, row: int, sheet: TripSheet, formats: Formats) -> int:
    """List the stops in the order of driving, with a box for the receiver; gives the row after the list."""
    cell(page, row, 0, joined(both("drive_title")), formats.bold)
    row = _write_titles(page, row + 1, _CALLS, formats)
    for call in sheet.calls:
        if not call.way.still:
            way = "; ".join(filter(None, (highways(call.way), BETWEEN.join(call.way.towns))))
            page.merge_range(row, 0, row, _LAST, "", formats.text)
            cell(page, row, 0, way, formats.text)
            page.set_row(row, 30)
            row += 1
        page.set_row(row, 45)
        until = hour(call.depart, call.arrive.normalize(), call.marks["depart"])
        cell(
            page,
            row,
            0,
            f"{joined(hour(call.arrive, sheet.date, call.marks['arrive']))} - {until.first}",
            formats.vital,
        )
        hand_to = joined(both("hand_to", group=call.group))
        people = joined(people_words(call.people))
        page.merge_range(row, 1, row, 2, "", formats.vital)
        kind = f" ({joined(both('support_short'))})" if call.is_support else ""
        cell(page, row, 1, f"{call.number}. {joined(call.where)}{kind}\n{hand_to}; {people}", formats.vital)
        cell(page, row, 3, call.window, formats.text)
        boxes = FIELDS["call"]
        page.write_blank(row, boxes["hour"], None, formats.box)
        page.merge_range(row, boxes["hour"] + 1, row, boxes["role"] - 1, "", formats.box)
        page.merge_range(row, boxes["role"], row, _LAST, "", formats.box)
        row += 1
    page.merge_range(row, 0, row, _LAST, "", formats.vital)
    cell(
        page,
        row,
        0,
        f"{joined(way_home(sheet))}: {joined(hour(sheet.end, sheet.date, sheet.marks['end']))}",
        formats.vital,
    )
    return row + 2


def _write_titles(page: Any, row: int, keys: tuple[str, ...], formats: Formats) -> int:
    """Write a row of heads; one that others without a name follow goes over their columns too."""
    for column, key in enumerate(keys):
        last = next((at for at in range(column + 1, len(keys)) if keys[at]), len(keys)) - 1
        if not key and column:
            continue
        if last > column:
            page.merge_range(row, column, row, last, "", formats.head)
        told = {"": "", "kg": "kg"}.get(key)
        cell(page, row, column, joined(both(key), "\n") if told is None else told, formats.head)
    page.set_row(row, 45)
    return row + 1
