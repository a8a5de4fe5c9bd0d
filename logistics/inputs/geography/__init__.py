"""Places, the road network, travel times and the gazetteer."""

import logistics.core.strings  # noqa: F401 - before any table is made
from logistics.inputs.geography.attach import CIRCUITY, OFF_NETWORK_KMH
from logistics.inputs.geography.choose import travel_times
from logistics.inputs.geography.osrm import OsrmTable
from logistics.inputs.geography.roads import ReferenceRoads
from logistics.inputs.geography.travel import POINT_COLUMNS, Travel, TravelTimes

__all__ = [
    "CIRCUITY",
    "OFF_NETWORK_KMH",
    "POINT_COLUMNS",
    "OsrmTable",
    "ReferenceRoads",
    "Travel",
    "TravelTimes",
    "travel_times",
]
