"""Reads and writes `received.csv` of a run folder: what people have received before the days that the run plans."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pandas as pd

import logistics.core.strings  # noqa: F401 - before any table is made
from logistics.core.cells import csv_text, plain_table
from logistics.core.errors import PlanError
from logistics.core.language.told import Told
from logistics.core.limits import read_bytes

if TYPE_CHECKING:
    from pathlib import Path

RECEIVED_FILE = "received.csv"
#: Whether somebody recorded what came, or nothing is told of it, so that what was issued counts.
RECORDED, ISSUED = "recorded", "issued"
KEY = ["date", "group_id", "place_id", "item_id", "told"]


def no_received() -> pd.DataFrame:
    """Give the table without rows."""
    types = {"date": "datetime64[us]", **dict.fromkeys(KEY[1:], "str"), "quantity": "float64"}
    return pd.DataFrame(columns=[*KEY, "quantity"]).astype(types)


def write_received(received: pd.DataFrame, folder: Path) -> None:
    """Write what was received into a run folder; a table without rows is left out."""
    if len(received):
        written = received.assign(date=received["date"].dt.strftime("%Y-%m-%d"))
        (folder / RECEIVED_FILE).write_text(csv_text(written[[*KEY, "quantity"]]), "utf-8")


def read_received(folder: Path) -> pd.DataFrame:
    """Read what was received before the days of a run.

    Returns
    -------
    DataFrame with one row for each day, group, place ("" where none is known), item and `told` (`RECORDED` or
    `ISSUED`), and quantity (in the item's unit); no rows if the folder has no such file.

    Raises
    ------
    PlanError
        The file cannot be read, or does not hold that.
    """
    file = folder / RECEIVED_FILE
    if not file.is_file():
        return no_received()
    try:
        content = BytesIO(read_bytes(file))
        table = plain_table(pd.read_csv(content, dtype=dict.fromkeys(KEY[1:], "str"), keep_default_na=False))
        dates = pd.to_datetime(table["date"], format="%Y-%m-%d").astype("datetime64[us]")
        table = table.assign(date=dates, quantity=table["quantity"].astype("float64"))[[*KEY, "quantity"]]
        _refuse_damaged(table)
    except (ValueError, KeyError) as error:
        reason = Told("system", "damaged")
        raise PlanError(Told("system", "file_unreadable", file=file, reason=reason)) from error
    return table


def _refuse_damaged(table: pd.DataFrame) -> None:
    """Refuse rows that cannot have been written.

    Raises
    ------
    ValueError
        There are some.
    """
    sound = table["told"].isin([RECORDED, ISSUED]) & (table["quantity"] >= 0) & ~table.duplicated(KEY)
    if not sound.all():
        raise ValueError(RECEIVED_FILE)
