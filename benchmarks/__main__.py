"""Run the benchmarks: `make bench`, or some: `python -m benchmarks [SIZE ...] [versus] [own-vehicles]`, or `trips`."""

from __future__ import annotations

import sys

from benchmarks.allocation.run import run
from benchmarks.allocation.versus import versus
from benchmarks.trips.own_vehicles import run_own_vehicles
from benchmarks.trips.run import run as run_trips

if __name__ == "__main__":
    if sys.argv[1:2] == ["trips"]:
        run_trips(sys.argv[2:])
        sys.exit()
    others = {"versus": versus, "own-vehicles": run_own_vehicles}
    asked = sys.argv[1:] or ["S", "M", "L", *others]
    if sizes := [name for name in asked if name not in others]:
        run(sizes)
    for name in asked:
        if name in others:
            others[name]()
