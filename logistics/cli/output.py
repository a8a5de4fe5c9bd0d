"""Standard output is for results alone."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def output_for_results() -> Iterator[None]:
    """Send to nowhere what compiled libraries print by themselves: the solver leaves notes no option turns off.

    Python's own output goes on to where it went before.
    """
    before = sys.stdout
    before.flush()
    results = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    with os.fdopen(results, "w", encoding=before.encoding, errors=before.errors) as output:
        sys.stdout = output
        try:
            yield
        finally:
            output.flush()
            sys.stdout = before
            os.dup2(results, 1)
