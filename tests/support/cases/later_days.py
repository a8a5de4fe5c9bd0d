"""Small operations of several days, and a later day of one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from tests.support.cases.allocation_cases import Made, operation_of
from tests.support.cases.small import small_operations

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation

several_days = small_operations().filter(lambda small: small.settings["start_date"] != small.settings["end_date"])


def on_a_later_day(operation: Operation, number: int) -> pd.Timestamp:
    """Give a day of the horizon after its first, chosen by a number."""
    days = operation.days
    return pd.Timestamp(days[1 + number % (len(days) - 1)])


def driven_by_night() -> Operation:
    """Give a case of 400 people for five days, 420 km from a depot whose three pickups load in the evening.

    They arrive the next day, and are home on the day after they left.
    """
    operation = operation_of(Made(5, 400, {"drinking_water": 9000, "blanket": 300}, {"pickup": 3}).small())
    evening = operation.depots.assign(dock_opens=16 * 60, dock_closes=20 * 60)
    operation = operation.replace_tables(depots=evening, roads=operation.roads.assign(km=420.0))
    return replace(operation, settings=replace(operation.settings, budget_usd=4000.0)).replace_tables()
