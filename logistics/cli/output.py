"""Standard output is for results alone."""

from __future__ import annotations

import os
import sys


def keep_output_for_results() -> None:
    """Send to nowhere what compiled libraries print by themselves: the solver leaves notes no option turns off.

    Python's own output goes on to where it went before.
    """
    sys.stdout.flush()
    results = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    sys.stdout = os.fdopen(results, "w", encoding=sys.stdout.encoding, errors=sys.stdout.errors)
