"""QR codes of trips for their sheets; a code holds the id of the trip and nothing else."""

from __future__ import annotations

import io
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

import segno

if TYPE_CHECKING:
    from fpdf import FPDF

#: Rows of squares overlap by this, so that no white line shows between them.
OVERLAP_MM = 0.02
#: Pixels for each square of a picture, and white squares around the code.
PIXELS, WHITE = 4, 4


def draw_qr(page: FPDF, text: str, x: float, y: float, size: float) -> None:
    """Draw the QR code of a text on a page; the caller leaves 4 squares white around it.

    Parameters
    ----------
    page : the document.
    text : what the code holds.
    x : left edge of the code (mm).
    y : top edge of the code (mm).
    size : width and height of the code (mm).
    """
    rows = _code(text).matrix
    square = size / len(rows)
    page.set_fill_color(0)
    for at, row in enumerate(rows):
        column = 0
        for dark, squares in groupby(row):
            count = len(list(squares))
            if dark:
                page.rect(x + column * square, y + at * square, count * square, square + OVERLAP_MM, style="F")
            column += count


def qr_picture(text: str) -> io.BytesIO:
    """Give the QR code of a text as a PNG picture."""
    picture = io.BytesIO()
    _code(text).save(picture, kind="png", scale=PIXELS, border=WHITE)
    picture.seek(0)
    return picture


def qr_pixels(text: str) -> int:
    """Give the width (pixels) of the picture that `qr_picture` makes of a text."""
    return int(_code(text).symbol_size(scale=PIXELS, border=WHITE)[0])


@lru_cache(maxsize=1000)
def _code(text: str) -> segno.QRCode:
    """Make the QR code of a text; codes are kept because the pages and the workbook show the same ones."""
    return segno.make_qr(text, error="m")
