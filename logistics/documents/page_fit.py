"""How large a sheet can be set so that it stays on one A4 page.

A page carries no script, so its height is reckoned from the texts: a line of `templates/drop_sheets.css` is
`LINE` em high, a letter about `LETTER` em wide, and a text that is wider than its column takes another line.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logistics.documents.sheets import Sheet
    from logistics.documents.wording import Both

#: Sizes in points, largest first. Below the smallest nobody reads at night: such a sheet runs on to a second page.
SIZES = (12.0, 11.0, 10.2, 9.4, 8.7, 8.0, 7.4)
PAGE_MM = 275.0
#: Header, box for remarks, signatures and footer: set in one size on every sheet.
FIXED_MM = 82.0
#: Headings of the tables, in em.
HEADINGS = 9.0
LINE, ARRIVAL_LINE, LETTER, SMALL, TRIP = 1.46, 1.6, 0.54, 0.78, 0.72
PAGE_WIDTH_MM, COMES_ITEM_MM, SHORT_ITEM_MM = 182.0, 84.0, 76.0
MM_A_POINT = 0.3528


def font_size(sheet: Sheet) -> float:
    """Give the largest size in points in which the sheet fits on a page, or the smallest there is."""
    return next((size for size in SIZES if _height(sheet, size * MM_A_POINT) <= PAGE_MM), SIZES[-1])


def _height(sheet: Sheet, em: float) -> float:
    """Reckon the height of a sheet in mm; `em` is the size of its letters in mm."""
    height = FIXED_MM + HEADINGS * em
    seen: set[Both] = set()
    for arrival in sheet.arrivals:
        letters = 8 + len(arrival.vehicle.es + arrival.source.es) + len(arrival.trip_id) * TRIP
        letters += len(arrival.vehicle.en + arrival.source.en) * SMALL
        height += _lines(letters, PAGE_WIDTH_MM, em) * ARRIVAL_LINE * em
        for goods in arrival.goods:
            height += _lines(_letters(goods.item, twice=goods.item not in seen), COMES_ITEM_MM, em) * LINE * em
            seen.add(goods.item)
    return height + sum(_lines(_letters(line.item) + 3, SHORT_ITEM_MM, em) * LINE * em for line in sheet.missing)


def _letters(item: Both, *, twice: bool = True) -> float:
    return len(item.es) + (1 + len(item.en) * SMALL if twice else 0)


def _lines(letters: float, width: float, em: float) -> int:
    return max(1, math.ceil(letters * LETTER * em / width))
