"""Small operations of several days, and a later day of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from tests.support.cases.small import small_operations

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation

several_days = small_operations().filter(lambda small: small.settings["start_date"] != small.settings["end_date"])


def on_a_later_day(operation: Operation, number: int) -> pd.Timestamp:
    """Give a day of the horizon after its first, chosen by a number."""
    days = operation.days
    return pd.Timestamp(days[1 + number % (len(days) - 1)])
