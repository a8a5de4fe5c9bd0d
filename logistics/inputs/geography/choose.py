"""Chooses the source of travel times of an operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.inputs.geography.osrm import OsrmTable
from logistics.inputs.geography.roads import ReferenceRoads
from logistics.inputs.tables.settings import REFERENCE_ROADS

if TYPE_CHECKING:
    from logistics.inputs.geography.travel import TravelTimes
    from logistics.inputs.operation import Operation


def travel_times(operation: Operation) -> TravelTimes:
    """Give the source of travel times that the setting `roads` names: `reference`, or the address of an OSRM server.

    A server may be asked only if its address is in `operation.servers`, or its host in the user's own settings; else
    the first request raises an error. Drawing a way makes no request.

    Raises
    ------
    GeographyError
        `roads` is neither, or the tables of places and roads do not fit together.
    """
    if operation.settings.roads == REFERENCE_ROADS:
        return ReferenceRoads(operation.places, operation.roads, operation.closures)
    return OsrmTable(operation.settings.roads, operation.closures, named=operation.servers)
