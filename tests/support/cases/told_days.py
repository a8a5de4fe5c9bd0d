"""What is told of days of a small operation, and how it then stands."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd

from logistics.live.entries import Entry
from logistics.live.journal import effective
from logistics.live.state import Issued, State, state
from tests.support.cases.small import day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

ZONE = dt.timezone(dt.timedelta(hours=-6))


def entry(kind: str, values: dict[str, Any], at: int, hour: int, lines: Sequence[dict[str, Any]] = ()) -> Entry:
    """Give an entry of what happened at an hour of a day, by its number."""
    happened = dt.datetime.combine(dt.date.fromisoformat(day(at)), dt.time(hour), ZONE)
    return Entry.of(kind, values, happened_at=happened, recorded_at=happened, lines=list(lines))


def on(operation: Operation, plan: Plan, number: int, *entries: Entry) -> State:
    """Give how an operation stands on a day if one plan was issued."""
    issued = [Issued(pd.Timestamp(operation.settings.start_date), plan)]
    return state(operation, effective(entries), issued, pd.Timestamp(day(number)))


def stock(found: State, item: str = "drinking_water") -> float:
    """Sum what depots hold of an item as the day begins (units)."""
    return stock_by(found, pd.Timestamp(found.operation.settings.start_date), item)


def stock_by(found: State, until: pd.Timestamp, item: str = "drinking_water") -> float:
    """Sum what has come to depots of an item before a day (units)."""
    rows = found.operation.stock
    return float(rows.loc[(rows["item_id"] == item) & (rows["available_from"] < until), "quantity"].sum())


def gap(found: State, item: str = "drinking_water") -> float:
    """Sum the gaps of the day before, as shares of the need to survive."""
    rows = found.operation.opening_needs
    return float(rows.loc[rows["item_id"] == item, "gap"].sum())
