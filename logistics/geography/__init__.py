"""Places, the road network, travel times and the gazetteer."""

import logistics.strings  # noqa: F401 - before any table is made
from logistics.geography.attach import CIRCUITY, OFF_NETWORK_KMH
from logistics.geography.choose import travel_times
from logistics.geography.osrm import OsrmTable
from logistics.geography.roads import ReferenceRoads
from logistics.geography.travel import POINT_COLUMNS, Travel, TravelTimes

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
