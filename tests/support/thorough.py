"""How many examples the tests draw: few on every commit, all of them where `LOGISTICS_THOROUGH` is set.

`make test-thorough` sets it. What is drawn on a commit is the first of what is drawn there.
"""

from __future__ import annotations

import os
from itertools import product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

THOROUGH = bool(os.environ.get("LOGISTICS_THOROUGH"))
#: A commit draws this part of all examples, but never fewer than `FEWEST`.
PART, FEWEST = 8, 2


def some(many: int) -> int:
    """Give how many of so many examples are drawn."""
    return many if THOROUGH else min(many, max(FEWEST, many // PART))


def crossed(*axes: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Give all combinations of several lists; on a commit as many as the longest has, with each value at least once."""
    if THOROUGH:
        return list(product(*axes))
    return [tuple(axis[number % len(axis)] for axis in axes) for number in range(max(map(len, axes)))]


def one_of_each(rows: Iterable[Any], kind: Callable[[Any], object]) -> list[Any]:
    """Give all rows; on a commit the first of each kind."""
    return list(rows) if THOROUGH else list({kind(row): row for row in reversed(list(rows))}.values())[::-1]
