"""One day of the drops' workbook: a block for each drop, on its own printed page, with boxes to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from logistics.core.language import SIDE_BY_SIDE, dates, numbers
from logistics.output.documents.book_pages import write_blocks, write_box, write_signatures
from logistics.output.documents.fill_marks import FIELDS
from logistics.output.documents.formats import cell, joined
from logistics.output.documents.sheets import COLUMNS, nothing_comes
from logistics.output.documents.wording import both, unit_words

if TYPE_CHECKING:
    from logistics.output.documents.fill_marks import Marker
    from logistics.output.documents.formats import Formats
    from logistics.output.documents.sheets import Arrival, DropSheet

_WIDTHS = (9, 44, 12, 16, 14, 14, 14, 14, 16)
_COMES = ("time", "item", "quantity", "unit", "good", "damaged", "missing", "brought_back", "remarks")
_LAST = len(_WIDTHS) - 1


def write_day(
    page: Any, sheets: list[DropSheet], formats: Formats, count: int, plan: tuple[str, str]
) -> dict[int, int]:
    """Write the drops of a day.

    Parameters
    ----------
    page : the worksheet of the day.
    sheets : the day's drops.
    formats : cell formats of the workbook.
    count : number of sheets of the whole plan.
    plan : the short id of the plan, and the name of its operation.

    Returns
    -------
    For each number of a sheet the row (from 0) where its block begins.
    """

    def block(row: int, sheet: DropSheet, marker: Marker) -> int:
        return _write_block(page, row, sheet, formats, count, marker)

    return write_blocks(page, _WIDTHS, sheets, block, plan)


def _write_block(page: Any, row: int, sheet: DropSheet, formats: Formats, count: int, marker: Marker) -> int:
    """Write one drop; gives the row after it."""
    start, row = row, _write_head(page, row, sheet, formats, count)
    begin, row = row, _write_comes(page, row, sheet, formats)
    people, row = row, _write_people(page, row, formats)
    balance, row = row, _write_balance(page, row, sheet, formats)
    row = write_signatures(page, row, ("delivers", "receives"), formats) + 1
    marker.told([*range(start, begin), *range(balance, row)])
    _mark(marker, begin, people, sheet)
    return row


def _mark(marker: Marker, row: int, people: int, sheet: DropSheet) -> None:
    """Mark the rows of what comes, which begin at a row, and those of the people."""
    marker.told(range(row, people))
    row += 2
    for arrival in sheet.arrivals:
        # What cannot be told of a trip or a supplier has no boxes that are read.
        if arrival.trip_id or arrival.place_id:
            brought = arrival.trip_id, arrival.place_id, sheet.drop_id
            marker.put(row, "arrival", *brought)
            for at, goods in enumerate(arrival.goods, start=row + 1):
                marker.put(at, "goods", *brought, goods.item_id)
        row += 1 + len(arrival.goods)
    marker.put(people, "people", sheet.drop_id)
    marker.put(people + 1, "remarks", sheet.drop_id)
    marker.told([people + 2])


def _write_people(page: Any, row: int, formats: Formats) -> int:
    """Write the boxes for the people who were counted, and who received; gives the row after them."""
    boxes = FIELDS["people"]
    write_box(page, row, boxes["people"], boxes["people"], (1, 1, "people_counted"), formats)
    write_box(page, row, boxes["hour"], boxes["hour"], (3, 3, "counted_at"), formats)
    write_box(page, row, boxes["role"], _LAST, (5, 6, "received_as"), formats)
    write_box(page, row + 1, FIELDS["remarks"]["remarks"], _LAST, (1, 1, "remarks"), formats)
    page.set_row(row, 36)
    page.set_row(row + 1, 36)
    return row + 3


def _write_head(page: Any, row: int, sheet: DropSheet, formats: Formats, count: int) -> int:
    date = dates(sheet.date, "long")
    kind = both("kind_support", place=sheet.night) if sheet.is_support else both("kind_stop")
    people = both("people", people=numbers(sheet.people)) if sheet.people != 1 else both("one_person")
    cell(page, row, 0, f"{sheet.where.first} - {sheet.group}", formats.title)
    lines = (
        joined(date), f"{joined(kind)}. {joined(people)}", f"{joined(both('deliver'))}: {sheet.window}",
        f"{joined(both('sheet_number', number=sheet.number, count=count))}; {sheet.drop_id}",
    )  # fmt: skip
    for at, line in enumerate(lines, start=row + 1):
        cell(page, at, 0, line, formats.small if at == row + len(lines) else formats.bold)
    return row + len(lines) + 2


def _write_comes(page: Any, row: int, sheet: DropSheet, formats: Formats) -> int:
    cell(page, row, 0, joined(both("comes")), formats.bold)
    row += 1
    if not sheet.arrivals:
        page.merge_range(row, 0, row, _LAST, "", formats.alarm if sheet.short else formats.head)
        cell(page, row, 0, joined(both(nothing_comes(sheet))), formats.alarm if sheet.short else formats.head)
        page.set_row(row, 36)
        return row + 2
    row = _write_heads(page, row, [joined(both(key), "\n") for key in _COMES], formats)
    for arrival in sheet.arrivals:
        cell(page, row, 0, arrival.time or "-", formats.head)
        page.merge_range(row, 1, row, _LAST - 2, "", formats.head)
        cell(page, row, 1, _arrival(arrival), formats.head)
        write_box(page, row, _LAST, _LAST, (_LAST - 1, _LAST - 1, "arrived_at"), formats)
        page.set_row(row, 32)
        row += 1
        for goods in arrival.goods:
            cell(page, row, 0, "", formats.text)
            cell(page, row, 1, joined(goods.item), formats.text)
            cell(page, row, 2, goods.quantity, formats.quantity(goods.quantity))
            cell(page, row, 3, joined(unit_words(goods.quantity, goods.unit)), formats.text)
            for column in FIELDS["goods"].values():
                page.write_blank(row, column, None, formats.box)
            row += 1
    return row + 1


def _arrival(arrival: Arrival) -> str:
    words = [f"{arrival.vehicle[lang]}, {arrival.source[lang]}" for lang in SIDE_BY_SIDE]
    return " / ".join(words) + (f" [{arrival.trip_id}]" if arrival.trip_id else "")


def _write_balance(page: Any, row: int, sheet: DropSheet, formats: Formats) -> int:
    """Write the balance of each item: in hand + comes = hand out + keep, needed = hand out + short."""
    if sheet.balance:
        cell(page, row, 0, f"{joined(both('balance_title'))}. {joined(both('balance_sum'))}", formats.bold)
        titles = [
            joined(both(word), "\n") if not sign else f"{sign} {joined(both(word), chr(10))}" for word, sign in COLUMNS
        ]
        row = _write_heads(page, row + 1, ["", joined(both("item")), *titles], formats)
    for line in sheet.balance:
        text = formats.vital if line.critical else formats.text
        cell(page, row, 0, "!" if line.critical else "", text)
        cell(page, row, 1, f"{joined(line.item)} ({joined(unit_words(2, line.unit))})", text)
        for column, value in enumerate(line.figures, start=2):
            cell(page, row, column, value, formats.quantity(value, vital=line.critical))
        row += 1
    notes = [both("short_at_night", place=sheet.night)] if sheet.is_support else []
    notes += [both("points_before")] if sheet.points_before else []
    notes += [] if sheet.is_support or sheet.short else [both("nothing_short")]
    for at, words in enumerate(notes, start=row):
        cell(page, at, 0, joined(words), formats.bold)
    return row + len(notes) + 1


def _write_heads(page: Any, row: int, titles: list[str], formats: Formats) -> int:
    """Write a row of heads over all columns; gives the row after it."""
    for column, title in enumerate([*titles, *[""] * (len(_WIDTHS) - len(titles))]):
        cell(page, row, column, title, formats.head)
    page.set_row(row, 45 if any("\n" in title for title in titles) else 30)
    return row + 1
