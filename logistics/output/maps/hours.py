"""Clock times of drops and trips as the map writes them, with marks where a time could be misread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.output.clock_marks import ClockMarks
from logistics.output.maps.wording import clock

if TYPE_CHECKING:
    import pandas as pd

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation


def hours_of_drops(operation: Operation, plan: Plan) -> dict[str, pd.Series]:
    """Give when each drop opens and closes, as written: `opens` and `closes`, each in the order of the drops."""
    drops, clocks = plan.drops, ClockMarks.of(operation, plan)
    zones = clocks.at_places(drops)
    first, last = (clocks.everywhere(drops, side, zones) for side in ("window_open", "window_close"))
    # A mark that is the same for both times stands once.
    return {
        "opens": clock(drops["window_open"], drops["date"]) + first.where(first != last, ""),
        "closes": clock(drops["window_close"], drops["date"]) + last,
    }


def hours_of_trips(operation: Operation, plan: Plan) -> dict[str, pd.Series]:
    """Give when each trip leaves and is back, as written: `leaves` and `back`, each in the order of the trips."""
    trips, clocks = plan.trips, ClockMarks.of(operation, plan)
    zones = clocks.at_depots(trips)
    return {
        name: trips[column].dt.strftime("%H:%M") + clocks.everywhere(trips, column, zones)
        for name, column in (("leaves", "depart"), ("back", "end"))
    }
