"""What the pages of our workbooks have in common: blocks to print, lines to sign on, an index to filter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from logistics.output.documents.formats import cell, joined
from logistics.output.documents.wording import both

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from logistics.output.documents.formats import Formats

A4 = 9


class Numbered(Protocol):
    """A sheet with a number of its own."""

    @property
    def number(self) -> int:
        """The number."""


S = TypeVar("S", bound=Numbered)


def write_blocks(
    page: Any, widths: Sequence[float], sheets: Sequence[S], write: Callable[[int, S], int]
) -> dict[int, int]:
    """Write a block a sheet, each on a printed page of its own.

    Parameters
    ----------
    page : the worksheet. widths : of its columns. sheets : what the blocks are of.
    write : writes a block from a row on, and gives the row after it.

    Returns
    -------
    For each number of a sheet the row (from 0) where its block begins.
    """
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    starts, row = {}, 0
    for sheet in sheets:
        starts[sheet.number] = row
        row = write(row, sheet)
    page.set_h_pagebreaks([start for start in starts.values() if start])
    page.set_paper(A4)
    page.set_margins(left=0.4, right=0.4, top=0.4, bottom=0.6)
    # A sheet that is fitted to a width pays no heed to page breaks, so it is scaled instead.
    page.set_print_scale(70)
    page.set_footer("&L&A&R&P / &N")
    return starts


def write_signatures(page: Any, row: int, roles: Sequence[str], formats: Formats) -> int:
    """Write a line for each role to put name, signature and time on; gives the row after them."""
    for role in roles:
        page.set_row(row, 30)
        for column, key in zip((0, 1, 3, 5), (role, "name", "signature", "time"), strict=True):
            cell(page, row, column, f"{joined(both(key))}:", formats.text)
        for column in (2, 4, 6):
            page.write_blank(row, column, None, formats.box)
        row += 1
    return row


def end_index(page: Any, head: int, rows: int, columns: int) -> None:
    """Let an index of so many rows under its head be filtered, and printed across a page."""
    page.freeze_panes(head + 1, 1)
    page.autofilter(head, 0, head + rows, columns - 1)
    page.repeat_rows(head)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
