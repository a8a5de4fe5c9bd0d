"""What planning starts from, prepared once: travel times, drops, needs and vehicle routes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics.demand.needs import build_needs
from logistics.demand.timeline import build_timeline
from logistics.inputs.geography import travel_times
from logistics.planning.routes.build import build_routes

if TYPE_CHECKING:
    import pandas as pd

    from logistics.demand.timeline import Timeline
    from logistics.inputs.geography import TravelTimes
    from logistics.inputs.operation import Operation
    from logistics.planning.routes.build import VehicleRoutes

Step = Callable[[str], AbstractContextManager[None]]


def _untold(_: str) -> AbstractContextManager[None]:
    return nullcontext()


@dataclass(frozen=True)
class PlanningCase:
    """An operation, and all that follows from it before anything is decided.

    Attributes
    ----------
    operation : the checked case.
    travel : distances and times between its places.
    timeline : where groups are on each day, and the drops at which they are served.
    needs : what each group needs of each item on each day, as `build_needs` gives it.
    routes : the feasible routes of vehicles.
    """

    operation: Operation
    travel: TravelTimes
    timeline: Timeline
    needs: pd.DataFrame
    routes: VehicleRoutes

    @property
    def drops(self) -> pd.DataFrame:
        """Give the drops of the timeline."""
        return self.timeline.drops

    @classmethod
    def of(cls, operation: Operation, step: Step = _untold, *, fleet_of: Operation | None = None) -> PlanningCase:
        """Prepare an operation.

        Parameters
        ----------
        operation : the checked case.
        step : called with the name of each step; gives a context in which the step is carried out.
        fleet_of : the same case with other depots or vehicles, if the routes are to follow from those.
        """
        with step("timeline"):
            travel, timeline = travel_times(operation), build_timeline(operation)
            needs = build_needs(operation, timeline)
        with step("routes"):
            routes = build_routes(fleet_of or operation, timeline.drops, travel)
        return cls(operation, travel, timeline, needs, routes)
