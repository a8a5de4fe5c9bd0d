"""Run the benchmarks: `make bench`, `python -m benchmarks [SIZE ...]`, or one of `OTHERS` with arguments of its own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from benchmarks.allocation.run import run
from benchmarks.allocation.versus import versus
from benchmarks.asks.run import run_asks
from benchmarks.ensembles.run import kills
from benchmarks.ensembles.run import run as run_ensembles
from benchmarks.explain.cures import run_cures
from benchmarks.explain.run import questions
from benchmarks.explain.run import run as run_explain
from benchmarks.live.run import replay
from benchmarks.maps.run import run as run_maps
from benchmarks.trips.own_vehicles import run_own_vehicles
from benchmarks.trips.run import run as run_trips

if TYPE_CHECKING:
    from collections.abc import Callable

#: Benchmarks beside that of the allocation; each is told the arguments that follow its name.
OTHERS: dict[str, Callable[[list[str]], None]] = {
    "versus": versus,
    "own-vehicles": run_own_vehicles,
    "trips": run_trips,
    "asks": run_asks,
    "explain": run_explain,
    "questions": questions,
    "cures": run_cures,
    "ensembles": run_ensembles,
    "kills": kills,
    "maps": run_maps,
    "live": replay,
}
#: Those run when none is named; the rest take hours, or files.
USUAL = ("versus", "own-vehicles", "asks")

if __name__ == "__main__":
    if sys.argv[1:] and sys.argv[1] in OTHERS:
        OTHERS[sys.argv[1]](sys.argv[2:])
    else:
        run(sys.argv[1:] or ["S", "M", "L"])
        for name in USUAL if not sys.argv[1:] else ():
            OTHERS[name]([])
