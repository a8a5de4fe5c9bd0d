"""Which source of travel times an operation asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.inputs.geography.osrm import OsrmTable
from logistics.inputs.geography.roads import ReferenceRoads
from logistics.inputs.tables.settings import REFERENCE_ROADS

if TYPE_CHECKING:
    from logistics.inputs.geography.travel import TravelTimes
    from logistics.inputs.operation import Operation


def travel_times(operation: Operation) -> TravelTimes:
    """Give the source of travel times that `roads` in `operation.toml` names: "reference", or an OSRM server's address.

    A server is asked only if its address is among `operation.servers`, or its host in the user's own settings; else
    the first question to it is refused. Drawing asks nothing.

    Raises
    ------
    GeographyError
        `roads` is neither, or the tables of places and roads do not fit each other.
    """
    if operation.settings.roads == REFERENCE_ROADS:
        return ReferenceRoads(operation.places, operation.roads, operation.closures)
    return OsrmTable(operation.settings.roads, operation.closures, named=operation.servers)
