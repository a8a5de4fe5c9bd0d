"""The largest size of letters with which the sheet of a drop stays on one A4 page.

The page has no scripts, so its height is estimated from its texts. The figures below belong to
`templates/drop_sheets.css`; both must be changed together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logistics.core.language import Texts
    from logistics.output.documents.sheets import DropSheet


@dataclass(frozen=True)
class PageSetting:
    """How the tables of a sheet are set.

    Attributes
    ----------
    points : size of the letters (points).
    pad : room above and below the text of a row (mm).
    """

    points: float
    pad: float

    @property
    def em(self) -> float:
        """Size of the letters (mm)."""
        return self.points * 0.3528


#: The settings that are tried, the largest first. Letters smaller than the last cannot be read at night, so a sheet
#: that would need them takes a second page.
SETTINGS = (
    PageSetting(13.0, 1.6), PageSetting(12.0, 1.0), PageSetting(11.5, 0.6), PageSetting(11.0, 0.4),
    PageSetting(10.6, 0.35), PageSetting(10.2, 0.3), PageSetting(9.8, 0.27), PageSetting(9.4, 0.25),
    PageSetting(8.7, 0.2), PageSetting(8.0, 0.15), PageSetting(7.4, 0.1), PageSetting(7.0, 0.04),
)  # fmt: skip
PAGE_MM = 277.0
#: Height of the header, box for remarks, signatures and footer, the same on every sheet.
FIXED_MM = 67.0
#: Height of the titles and head rows of the tables (em).
HEADINGS = 12.2
#: Height of the notes below the balance (em): about support points, and that nothing is short.
POINTS_NOTE, SHORT_NOTE = 2.9, 1.6
#: Room for the word of a unit behind the name of its item (letters).
UNIT_LETTERS = 10.0
#: Height of a line and of a line of an arrival (em), width of a letter (em), width of a small letter as a share of a
#: normal one, height of a rule (mm).
LINE, ARRIVAL_LINE, LETTER, SMALL, RULE_MM = 1.17, 1.32, 0.46, 0.8, 0.27
#: Widths of a whole row, and of the columns of items in the two tables.
ROW_MM, COMES_ITEM_MM, BALANCE_ITEM_MM = 180.0, 83.0, 60.0


def setting(sheet: DropSheet) -> PageSetting:
    """Give the largest setting with which a sheet fits on one page, or the smallest if none does."""
    return next((one for one in SETTINGS if _height(sheet, one) <= PAGE_MM), SETTINGS[-1])


def _height(sheet: DropSheet, one: PageSetting) -> float:
    """Estimate the height of a sheet (mm)."""
    line, arrival_line, around = LINE * one.em, ARRIVAL_LINE * one.em, 2 * one.pad + RULE_MM
    notes = POINTS_NOTE * (sheet.is_support or sheet.points_before) + SHORT_NOTE * (not sheet.short)
    height = FIXED_MM + (HEADINGS + notes) * one.em + 2 * around
    seen: set[Texts] = set()
    for arrival in sheet.arrivals:
        letters: float = 10 + len(arrival.vehicle.first + arrival.source.first)
        letters += (len(arrival.vehicle.others + arrival.source.others) + len(arrival.trip_id)) * SMALL
        height += _lines(letters, ROW_MM, one) * arrival_line + around
        for goods in arrival.goods:
            letters = _letters(goods.item, others_too=goods.item not in seen)
            height += _lines(letters, COMES_ITEM_MM, one) * line + around
            seen.add(goods.item)
    brought = {goods.item for arrival in sheet.arrivals for goods in arrival.goods}
    for balance in sheet.balance:
        letters = _letters(balance.item, others_too=balance.item not in brought) * (1.12 if balance.critical else 1.0)
        letters += (3 if balance.critical else 0) + UNIT_LETTERS
        height += _lines(letters, BALANCE_ITEM_MM, one) * line + around
    return height


def _letters(item: Texts, *, others_too: bool = True) -> float:
    """Estimate the width of a name in normal letters, with the other languages or without."""
    return len(item.first) + (1 + len(item.others) * SMALL if others_too else 0)


def _lines(letters: float, width: float, one: PageSetting) -> int:
    """Estimate how many lines so many letters take in a column of `width` (mm)."""
    return max(1, math.ceil(letters * LETTER * one.em / width))
