"""Finds the closures of roads in force on given days."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def closed_between(closures: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """Give the closures in force on any day from `first` to `last`.

    Parameters
    ----------
    closures : from_place, to_place, from_date, to_date (the last day closed).
    first, last : days, both included; clock times are ignored.

    Returns
    -------
    pandas.DataFrame
        The rows of `closures` in force.
    """
    holds = (closures["from_date"] <= last.normalize()) & (closures["to_date"] >= first.normalize())
    return closures[holds]
