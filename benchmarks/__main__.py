"""Run the benchmarks: `make bench`, or `python -m benchmarks [SIZE ...]`, or `python -m benchmarks trips`."""

from __future__ import annotations

import sys

from benchmarks.allocation.run import run
from benchmarks.trips.run import run as run_trips

if __name__ == "__main__":
    if sys.argv[1:2] == ["trips"]:
        run_trips(sys.argv[2:])
    else:
        run(sys.argv[1:] or ["S", "M", "L"])
