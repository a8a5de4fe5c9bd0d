"""Run the benchmarks: `make bench`, or `python -m benchmarks [SIZE ...] [versus] [own-vehicles]`.

`trips`, `maps` and `explain` have arguments of their own.
"""

from __future__ import annotations

import sys

from benchmarks.allocation.run import run
from benchmarks.allocation.versus import versus
from benchmarks.explain.run import run as run_explain
from benchmarks.maps.run import run as run_maps
from benchmarks.trips.own_vehicles import run_own_vehicles
from benchmarks.trips.run import run as run_trips

#: Benchmarks with arguments of their own, and those that have none.
WITH_ARGUMENTS = {"trips": run_trips, "maps": run_maps, "explain": run_explain}
OTHERS = {"versus": versus, "own-vehicles": run_own_vehicles}

if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in WITH_ARGUMENTS:
        WITH_ARGUMENTS[sys.argv[1]](sys.argv[2:])
        sys.exit()
    asked = sys.argv[1:] or ["S", "M", "L", *OTHERS]
    if sizes := [name for name in asked if name not in OTHERS]:
        run(sizes)
    for name in asked:
        if name in OTHERS:
            OTHERS[name]()
