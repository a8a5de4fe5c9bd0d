"""Reads the drivers' papers back, with nothing of the code that wrote them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl
import pandas as pd
import zxingcpp
from pypdf.generic import ContentStream

if TYPE_CHECKING:
    from pathlib import Path

    from pypdf import PageObject

MM = 72 / 25.4
A4_MM = 297


@dataclass(frozen=True)
class Placed:
    """A text of a page: where it begins, in mm from the left and from the top, and its size in points."""

    x: float
    y: float
    text: str
    points: float


def placed(page: PageObject) -> list[Placed]:
    """All texts of a page, from the top to the bottom and from the left to the right."""
    found: list[Placed] = []

    def visit(text: str, _: Any, at: list[float], font: Any, points: float) -> None:
        if text.strip():
            found.append(Placed(at[4] / MM, A4_MM - at[5] / MM, text.strip(), points))

    page.extract_text(visitor_text=visit)
    return sorted(found, key=lambda one: (round(one.y, 1), one.x))


def on_lines(page: PageObject) -> str:
    """Give the texts of a page, a line a text."""
    return "\n".join(one.text for one in placed(page))


def load_list(pages: list[PageObject]) -> list[tuple[float, float]]:
    """Give quantity and kg of each line of a load list, in the order it is printed."""
    lines = []
    for page in pages:
        texts = placed(page)
        kilograms = [one for one in texts if 140 < one.x < 156 and one.points > 8 and one.text != "kg"]
        for one in (one for one in texts if 92 < one.x < 111 and one.text.replace(",", "").replace(".", "").isdigit()):
            beside = [kg for kg in kilograms if abs(kg.y - one.y) < 1.5 and not kg.text.endswith("kg")]
            lines += [(as_number(one.text), as_number(kg.text)) for kg in beside]
    return lines


def as_number(text: str) -> float:
    return float(text.replace(",", ""))


def code_on(page: PageObject) -> str:
    """Paint the black rectangles of the upper right corner of a page and read them as a phone would."""
    dots = 20  # a mm
    picture = np.full((60 * dots, 60 * dots), 255, dtype=np.uint8)
    content = page.get_contents()
    assert content is not None
    box: list[float] = []
    for operands, operator in ContentStream(content, page.pdf).operations:
        if operator == b"re":
            box = [float(value) / MM for value in operands]
        elif operator in (b"f", b"F"):
            x, y, width, height = box
            left, right = sorted((x, x + width))
            top, bottom = sorted((A4_MM - y, A4_MM - y - height))
            if left > 150 and bottom < 60:
                rows = slice(round(top * dots), round(bottom * dots))
                picture[rows, round((left - 150) * dots) : round((right - 150) * dots)] = 0
    codes = zxingcpp.read_barcodes(picture)
    assert len(codes) == 1
    return str(codes[0].text)


def data_of(file: Path) -> pd.DataFrame:
    """Give the flat table `data` of a workbook: heads in row 1, tags in row 2."""
    book = openpyxl.load_workbook(file, read_only=True)
    rows = list(book["data"].values)
    book.close()
    return pd.DataFrame(rows[2:], columns=rows[0])
