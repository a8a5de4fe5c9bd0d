"""How many examples the tests draw: few on every commit, all of them where `LOGISTICS_THOROUGH` is set.

`make test-thorough` sets it. What is drawn on a commit is the first of what is drawn there.
"""

from __future__ import annotations

import os

THOROUGH = bool(os.environ.get("LOGISTICS_THOROUGH"))
#: A commit draws this part of all examples, but never fewer than `FEWEST`.
PART, FEWEST = 8, 2


def some(many: int) -> int:
    """Give how many of so many examples are drawn."""
    return many if THOROUGH else min(many, max(FEWEST, many // PART))
