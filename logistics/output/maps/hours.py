"""Clock times of drops and trips as the map writes them, with what keeps them from being misread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.output.clock_marks import ClockMarks
from logistics.output.maps.wording import clock

if TYPE_CHECKING:
    import pandas as pd

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation


def hours_of_drops(operation: Operation, plan: Plan) -> dict[str, pd.Series]:
    """Write when each drop opens and closes."""
    drops, clocks = plan.drops, ClockMarks.of(operation, plan)
    zones = clocks.at_places(drops)
    first, last = (clocks.everywhere(drops, side, zones) for side in ("window_open", "window_close"))
    # The same mark behind both stands once.
    return {
        "opens": clock(drops["window_open"], drops["date"]) + first.where(first != last, ""),
        "closes": clock(drops["window_close"], drops["date"]) + last,
    }


def hours_of_trips(operation: Operation, plan: Plan) -> dict[str, pd.Series]:
    """Write when each trip leaves and is back."""
    trips, clocks = plan.trips, ClockMarks.of(operation, plan)
    zones = clocks.at_depots(trips)
    return {
        name: trips[column].dt.strftime("%H:%M") + clocks.everywhere(trips, column, zones)
        for name, column in (("leaves", "depart"), ("back", "end"))
    }
