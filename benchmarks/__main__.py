"""Run the benchmarks: `make bench`, or `python -m benchmarks [SIZE ...] [versus]`."""

from __future__ import annotations

import sys

from benchmarks.allocation.run import run
from benchmarks.allocation.versus import versus

if __name__ == "__main__":
    asked = sys.argv[1:] or ["S", "M", "L", "versus"]
    if sizes := [name for name in asked if name != "versus"]:
        run(sizes)
    if "versus" in asked:
        versus()
