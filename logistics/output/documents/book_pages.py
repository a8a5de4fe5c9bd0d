"""Parts shared by the workbooks: blocks with a printed page each, lines for signatures, an index with filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from logistics.output.documents.fill_marks import Marker
from logistics.output.documents.formats import cell, joined
from logistics.output.documents.wording import both

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from logistics.output.documents.formats import Formats

A4 = 9
#: The width of a printed page between its margins, and that of a letter and of a column's edges on the screen (pixels).
_PRINTED, _LETTER, _EDGES = 718, 7, 5
_LARGEST = 70


class Numbered(Protocol):
    """A sheet that has a number."""

    @property
    def number(self) -> int:
        """The number of the sheet in the index, from 1."""


S = TypeVar("S", bound=Numbered)


def write_blocks(
    page: Any,
    widths: Sequence[float],
    sheets: Sequence[S],
    write: Callable[[int, S, Marker], int],
    plan: tuple[str, str],
) -> dict[int, int]:
    """Write a block for each sheet, each on a printed page of its own; what is filled in can be read back.

    Parameters
    ----------
    page : the worksheet.
    widths : widths of its columns (in letters).
    sheets : the sheets the blocks show.
    write : writes the block of a sheet, beginning at a row, marks its rows, and gives the row after it.
    plan : the short id of the plan, and the name of its operation.

    Returns
    -------
    For each number of a sheet the row (from 0) where its block begins.
    """
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    marker = Marker(page, len(widths), *plan)
    marker.name_columns()
    starts, row = {}, 1
    for sheet in sheets:
        starts[sheet.number] = row
        row = write(row, sheet, marker)
    page.set_h_pagebreaks(list(starts.values())[1:])
    page.set_paper(A4)
    page.set_margins(left=0.4, right=0.4, top=0.4, bottom=0.6)
    # Fitting a page to a width disables page breaks, so the page is scaled instead.
    page.set_print_scale(min(_LARGEST, int(100 * _PRINTED / sum(_LETTER * width + _EDGES for width in widths))))
    page.set_footer("&L&A&R&P / &N")
    return starts


def write_box(page: Any, row: int, first: int, last: int, label: tuple[int, int, str], formats: Formats) -> None:
    """Write a box to fill in, with its label before it.

    Parameters
    ----------
    page : the worksheet.
    row : the row (from 0).
    first, last : the columns of the box (from 0).
    label : the columns of the label, and the key of its text.
    formats : cell formats of the workbook.
    """
    begin, end, key = label
    if end > begin:
        page.merge_range(row, begin, row, end, "", formats.text)
    cell(page, row, begin, joined(both(key), "\n"), formats.text)
    if last > first:
        page.merge_range(row, first, row, last, "", formats.box)
    else:
        page.write_blank(row, first, None, formats.box)


def write_signatures(page: Any, row: int, roles: Sequence[str], formats: Formats) -> int:
    """Write a line for each role, with boxes for name, signature and time; gives the row after the lines."""
    for role in roles:
        page.set_row(row, 30)
        for column, key in zip((0, 1, 3, 5), (role, "name", "signature", "time"), strict=True):
            cell(page, row, column, f"{joined(both(key))}:", formats.text)
        for column in (2, 4, 6):
            page.write_blank(row, column, None, formats.box)
        row += 1
    return row


def write_index(
    page: Any,
    above: tuple[str, str],
    heads: Sequence[tuple[str, float]],
    sheets: Sequence[S],
    rows: Mapping[int, tuple[str, int]],
    cells: Callable[[S], Sequence[str | float]],
    formats: Formats,
) -> None:
    """List the sheets, each with a link to its block.

    Parameters
    ----------
    page : the worksheet.
    above : the title, and the line below it.
    heads : head and width (in letters) of each column; the first is that of the links.
    sheets : the sheets.
    rows : for each number of a sheet the worksheet of its block and the row (from 0) where it begins.
    cells : gives the cells of a sheet after the link.
    formats : cell formats of the workbook.
    """
    cell(page, 0, 0, above[0], formats.title)
    cell(page, 1, 0, above[1], formats.bold)
    head = 3
    for column, (name, width) in enumerate(heads):
        cell(page, head, column, name, formats.head)
        page.set_column(column, column, width)
    for row, sheet in enumerate(sheets, start=head + 1):
        name, target = rows[sheet.number]
        page.write_url(row, 0, f"internal:'{name}'!A{target + 1}", formats.link, string=str(sheet.number))
        for column, value in enumerate(cells(sheet), start=1):
            cell(page, row, column, value, formats.text if isinstance(value, str) else formats.number)
    _end_index(page, head, len(sheets), len(heads))


def _end_index(page: Any, head: int, rows: int, columns: int) -> None:
    """Set filters and landscape printing for an index.

    Parameters
    ----------
    page : the worksheet.
    head : the row of the column heads (from 0).
    rows : number of rows below the heads.
    columns : number of columns.
    """
    page.freeze_panes(head + 1, 1)
    page.autofilter(head, 0, head + rows, columns - 1)
    page.repeat_rows(head)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
