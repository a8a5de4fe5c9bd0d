"""Which source of travel times an operation asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.geography.osrm import OsrmTable
from logistics.geography.roads import ReferenceRoads

if TYPE_CHECKING:
    from logistics.geography.travel import TravelTimes
    from logistics.operation import Operation

REFERENCE = "reference"


def travel_times(operation: Operation) -> TravelTimes:
    """Give the source of travel times that `roads` in `operation.toml` names: "reference", or an OSRM server's address.

    Raises
    ------
    GeographyError
        `roads` is neither, or the tables of places and roads do not fit each other.
    """
    if operation.settings.roads == REFERENCE:
        return ReferenceRoads(operation.places, operation.roads, operation.closures)
    return OsrmTable(operation.settings.roads, operation.closures)
