"""Run the benchmarks: `make bench`, or `python -m benchmarks [SIZE ...]`."""

from __future__ import annotations

import sys

from benchmarks.allocation.run import run

if __name__ == "__main__":
    run(sys.argv[1:] or ["S", "M", "L"])
