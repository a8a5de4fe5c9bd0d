"""The ask list as a workbook: a sheet for each table an audience may see, with HXL tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from logistics.analysis.requests.pages import say
from logistics.core.language import SIDE_BY_SIDE, in_each
from logistics.output.documents.flat_tables import write_table
from logistics.output.documents.formats import Formats
from logistics.output.documents.workbook import new_book

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from logistics.core.language import Language
    from logistics.output.protection.policy import Policy


def write_book(
    path: Path, tables: dict[str, pd.DataFrame], policy: Policy, created: dt.datetime, lang: Language
) -> None:
    """Write the workbook; the same tables give the same bytes.

    Parameters
    ----------
    path : of the file.
    tables : what the audience may see, the tables of `shown`.
    policy : of the audience, for the tags.
    created : the time of creation that the workbook states.
    lang : a further language of its title.
    """
    book = new_book(path, in_each(lambda one: say("title", one), (*SIDE_BY_SIDE, lang)).joined(), "", created)
    formats = Formats.of(book)
    for name, table in tables.items():
        fields = policy.fields(name)
        tags = dict(zip(fields["field"], fields["hxl"], strict=True))
        cells = table.copy()
        for column in cells:
            if pd.api.types.is_datetime64_any_dtype(cells[column]):
                cells[column] = cells[column].dt.strftime("%Y-%m-%d")
        # A day is a text here, as in the CSV tables, because some rows have none.
        cells = cells.rename(columns={"date": "day"}).astype(object)
        tags = {"day" if field == "date" else field: tag for field, tag in tags.items()}
        write_table(book.add_worksheet(name), cells.where(cells.notna(), ""), tags, formats)
    book.close()
