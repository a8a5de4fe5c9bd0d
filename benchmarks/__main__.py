"""Run the benchmarks: `make bench`, or `python -m benchmarks [SIZE ...] [versus]`, or with `trips` or `maps`."""

from __future__ import annotations

import sys

from benchmarks.allocation.run import run
from benchmarks.allocation.versus import versus
from benchmarks.maps.run import run as run_maps
from benchmarks.trips.run import run as run_trips

if __name__ == "__main__":
    if sys.argv[1:2] == ["trips"]:
        run_trips(sys.argv[2:])
        sys.exit()
    if sys.argv[1:2] == ["maps"]:
        run_maps(sys.argv[2:])
        sys.exit()
    asked = sys.argv[1:] or ["S", "M", "L", "versus"]
    if sizes := [name for name in asked if name != "versus"]:
        run(sizes)
    if "versus" in asked:
        versus()
