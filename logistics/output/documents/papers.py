"""All papers of a plan, or those of some days or of a depot: the sheets of drops and the drivers' papers."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pandas as pd

from logistics.output.documents.drivers import write_driver_papers
from logistics.output.documents.drop_sheets import write_drop_sheets

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.output.trip_geometry import Leg

#: How many days of papers are written of themselves: plans change each evening, and papers of later days mislead.
DAYS_AHEAD = 2


@dataclasses.dataclass(frozen=True)
class Selection:
    """What papers are made of.

    Attributes
    ----------
    trips : trip_id of each trip that has a sheet.
    drops : drop_id of each drop that may have a sheet.
    """

    trips: frozenset[str]
    drops: frozenset[str]

    @classmethod
    def of(cls, plan: Plan, days: Iterable[pd.Timestamp] | None = None, depot: str | None = None) -> Selection:
        """Select trips and drops of a plan.

        Parameters
        ----------
        plan : the plan.
        days : the days on which loading starts and goods are handed out; all days if None.
        depot : depot_id of the depot that trips leave from, and whose trips call at the drops; all depots if None.
        """
        trips, drops = plan.trips, plan.drops
        if days is not None:
            chosen = list(days)
            trips = trips[trips["start"].dt.normalize().isin(chosen)]
            drops = drops[drops["date"].isin(chosen)]
        if depot is not None:
            trips = trips[trips["depot_id"] == depot]
            of_depot = plan.trips.loc[plan.trips["depot_id"] == depot, "trip_id"]
            called = plan.trip_stops.loc[plan.trip_stops["trip_id"].isin(of_depot), "drop_id"]
            drops = drops[drops["drop_id"].isin(called)]
        return cls(frozenset(trips["trip_id"]), frozenset(drops["drop_id"]))

    def trips_of(self, plan: Plan) -> Plan:
        """Give a plan with only the trips selected, and their stops and loads."""
        trips, stops, loads = (
            table[table["trip_id"].isin(self.trips)] for table in (plan.trips, plan.trip_stops, plan.trip_loads)
        )
        return dataclasses.replace(plan, trips=trips, trip_stops=stops, trip_loads=loads)


def days_of(plan: Plan) -> list[pd.Timestamp]:
    """Give the days on which a trip starts or people are met, in order."""
    days = pd.concat([plan.trips["start"].dt.normalize(), plan.drops["date"]])
    return sorted(set(days))


def days_ahead(plan: Plan) -> list[pd.Timestamp]:
    """Give the next days of a plan, `DAYS_AHEAD` at most."""
    return days_of(plan)[:DAYS_AHEAD]


def write_papers(
    operation: Operation, plan: Plan, legs: dict[str, list[Leg]], folder: Path, selection: Selection | None = None
) -> int:
    """Write the sheets of drops and the drivers' papers into an existing folder; the same plan gives the same bytes.

    Parameters
    ----------
    operation : the case.
    plan : the plan for it.
    legs : the legs of each trip that has a sheet by trip_id, as `logistics.output.trip_geometry.trip_legs` gives them.
    folder : the folder; files of the same names in it are replaced.
    selection : what papers are made of; None for the whole plan.

    Returns
    -------
    The number of sheets of drops: a drop where nothing comes and nothing is needed has none.
    """
    write_driver_papers(operation, plan if selection is None else selection.trips_of(plan), legs, folder)
    return write_drop_sheets(operation, plan, folder, None if selection is None else selection.drops)
