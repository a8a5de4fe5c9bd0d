"""The days that are over, divided by the plans that were in force, with what became of each plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

import logistics.core.strings  # noqa: F401 - before any table is made

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.core.plan import Plan
    from logistics.demand.demand import Demand
    from logistics.inputs.operation import Operation
    from logistics.live.facts import Happened
    from logistics.live.state import Stretch


class Past(NamedTuple):
    """Days that are over, on which one plan was in force.

    Attributes
    ----------
    operation : the operation that begins with them, its tables as the journal tells them.
    plan : the plan.
    first : the first of the days.
    until : the day after the last of them.
    happened : what became of the plan.
    demand : where people are by what is told, and what they newly need; the same for all stretches.
    """

    operation: Operation
    plan: Plan
    first: pd.Timestamp
    until: pd.Timestamp
    happened: Happened
    demand: Demand

    @property
    def zone(self) -> str:
        """Give the zone of the operation."""
        return self.operation.settings.timezone


def past_of(stretches: Sequence[Stretch]) -> list[Past]:
    """Give the days that are over, as `State.past` has them."""
    return [
        Past(
            one.operation,
            one.plan,
            pd.Timestamp(one.operation.settings.start_date).as_unit("us"),
            one.until,
            one.happened,
            one.demand,
        )
        for one in stretches
    ]
