"""Which roads are closed when."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def closed_between(closures: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """Give the closures that hold on any day from `first` to `last`, both included; clock times are left aside.

    closures : from_place, to_place, from_date, to_date (the last day closed).
    """
    holds = (closures["from_date"] <= last.normalize()) & (closures["to_date"] >= first.normalize())
    return closures[holds]
