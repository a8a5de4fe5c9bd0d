"""How long a search may take."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class SearchEffort:
    """Seconds or iterations, whichever ends first; with iterations alone, the same seed gives the same answer.

    `deadline`: reading of the clock after which nothing more is done.
    """

    seconds: float | None
    iterations: int | None
    deadline: float = float("inf")

    @classmethod
    def from_now(cls, seconds: float | None, iterations: int | None) -> SearchEffort:
        """Start the clock."""
        deadline = float("inf") if seconds is None else time.perf_counter() + seconds
        return cls(seconds, iterations, deadline)

    def share(self, part: float) -> SearchEffort:
        """Give a part of it, under the same deadline."""
        seconds = None if self.seconds is None else self.seconds * part
        iterations = None if self.iterations is None else max(1, round(self.iterations * part))
        return replace(self, seconds=seconds, iterations=iterations)

    def left(self) -> float | None:
        """Seconds of it before the deadline."""
        return None if self.seconds is None else max(0.0, min(self.seconds, self.deadline - time.perf_counter()))
