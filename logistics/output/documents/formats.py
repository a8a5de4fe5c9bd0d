"""The cell formats of workbooks, and the function that writes every cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from logistics.core.cells import inert_text

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

    from logistics.core.language import Texts


@dataclass(frozen=True)
class Formats:
    """The cell formats of a workbook.

    Attributes
    ----------
    title : the title of a sheet or block.
    bold : bold text without a border.
    head : the head of a column.
    text : text in a table.
    number : a whole number in a table.
    vital : text in a row that needs attention.
    vital_number : a whole number in such a row.
    parts : a number with two decimals in a table.
    vital_parts : a number with two decimals in a row that needs attention.
    box : an empty box to fill in.
    small : small print.
    alarm : a warning across the page.
    link : a link to another sheet.
    date : a date.
    """

    title: Any
    bold: Any
    head: Any
    text: Any
    number: Any
    vital: Any
    vital_number: Any
    parts: Any
    vital_parts: Any
    box: Any
    small: Any
    alarm: Any
    link: Any
    date: Any

    @classmethod
    def of(cls, book: Workbook) -> Formats:
        """Add the formats to a workbook."""
        line = {"border": 1, "valign": "top", "text_wrap": True}
        strong = {"bold": True}
        whole, parts = {"num_format": "#,##0"}, {"num_format": "#,##0.00"}
        return cls(
            title=book.add_format(strong | {"font_size": 16}),
            bold=book.add_format(strong),
            head=book.add_format(line | strong | {"bg_color": "#DDDDDD"}),
            text=book.add_format(line),
            number=book.add_format(line | whole),
            vital=book.add_format(line | strong),
            vital_number=book.add_format(line | strong | whole),
            parts=book.add_format(line | parts),
            vital_parts=book.add_format(line | strong | parts),
            box=book.add_format({"border": 2, "valign": "top", "text_wrap": True}),
            small=book.add_format({"font_size": 8}),
            alarm=book.add_format(line | strong | {"border": 5, "font_size": 13, "align": "center"}),
            link=book.add_format(line | strong | {"underline": 1, "align": "center"}),
            date=book.add_format({"num_format": "yyyy-mm-dd"}),
        )

    def quantity(self, value: float, *, vital: bool = False) -> Any:
        """Give the format of a quantity: two decimals only if it is not whole, else Excel would show a bare point."""
        if float(value).is_integer():
            return self.vital_number if vital else self.number
        return self.vital_parts if vital else self.parts


def joined(words: Texts, between: str = " / ") -> str:
    """Join a text in all languages for one cell; a text that is the same in several languages stands once."""
    return words.joined(between)


def cell(page: Any, row: int, column: int, value: str | float, form: Any = None) -> None:
    """Write a text or a number into a cell.

    A text never becomes a formula, not even when it is copied into another program.

    Parameters
    ----------
    page : the worksheet.
    row : the row (from 0).
    column : the column (from 0).
    value : what is written.
    form : the cell format, one of `Formats`.
    """
    if isinstance(value, str):
        page.write_string(row, column, inert_text(value), form)
    else:
        page.write_number(row, column, value, form)
