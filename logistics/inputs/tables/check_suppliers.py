"""Checks what suppliers sell on which days: one row a day, and days within the horizon."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from logistics.core.errors import Problem
    from logistics.inputs.tables.parse import Parsed

_SOLD = ["place_id", "item_id"]
_DAYS = ["available_from", "available_to"]


def check_suppliers(tables: dict[str, Parsed], horizon: tuple[pd.Timestamp, pd.Timestamp] | None) -> list[Problem]:
    """Report rows of a supplier and item that share a day, and warn of rows without a day in the horizon.

    Parameters
    ----------
    tables : all tables that were read, by name; what could not be read is not checked.
    horizon : first and last day, if both are known.
    """
    parsed = tables.get("suppliers")
    if parsed is None or not parsed.sound(*_SOLD) or not parsed.has(*_DAYS) or parsed.bad & set(_DAYS):
        return []
    return _twice(parsed) + (_outside(parsed, *horizon) if horizon is not None else [])


def _twice(parsed: Parsed) -> list[Problem]:
    """Report rows that hold on a day on which an earlier row of the same supplier and item holds.

    A row that repeats an earlier one in all cells is reported as that.
    """
    frame = parsed.frame
    rows = frame[[*_SOLD, *_DAYS]].reset_index(names="row")
    pairs = rows.merge(rows, on=_SOLD, suffixes=("", "_before"))
    pairs = pairs[pairs["row_before"] < pairs["row"]]
    # A blank date compares as false: that row has no bound there.
    apart = (pairs["available_to"] < pairs["available_from_before"]) | (
        pairs["available_to_before"] < pairs["available_from"]
    )
    again = pairs[~apart].drop_duplicates("row").set_index("row")["row_before"]
    repeated = frame.duplicated() & frame.notna().all(axis=1)
    wrong = frame.index.to_series().isin(again.index) & ~repeated
    values: dict[str, pd.Series | str] = {
        "first": again.astype(object).reindex(frame.index),
        "item": frame["item_id"].astype(object),
    }
    return parsed.problems(wrong, "place_id", "supplier_twice", values)


def _outside(parsed: Parsed, first: pd.Timestamp, last: pd.Timestamp) -> list[Problem]:
    """Warn of rows that hold on no day of the horizon, at the date that says so."""
    values = {"start": f"{first:%Y-%m-%d}", "end": f"{last:%Y-%m-%d}"}
    late, early = parsed.frame["available_from"] > last, parsed.frame["available_to"] < first
    return [
        problem
        for wrong, column in ((late, "available_from"), (early, "available_to"))
        for problem in parsed.problems(wrong, column, "outside_horizon", values, "warning")
    ]
