"""Run the benchmarks: `make bench`, or `python -m benchmarks [SECONDS]`."""

from __future__ import annotations

import sys

from benchmarks.allocation.run import run

if __name__ == "__main__":
    run(float(sys.argv[1]) if len(sys.argv) > 1 else 100.0)
