"""How long a routing search may take."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class SearchEffort:
    """How much a search may spend: seconds or iterations, whichever end first.

    With iterations alone the same seed gives the same answer.

    Attributes
    ----------
    seconds : time the search may take (s); None for no limit.
    iterations : most iterations; None for no limit.
    deadline : reading of `time.perf_counter` at which the search ends (s).
    """

    seconds: float | None
    iterations: int | None
    deadline: float = float("inf")

    @classmethod
    def from_now(cls, seconds: float | None, iterations: int | None) -> SearchEffort:
        """Give an effort whose deadline is so many seconds from now."""
        deadline = float("inf") if seconds is None else time.perf_counter() + seconds
        return cls(seconds, iterations, deadline)

    def share(self, part: float) -> SearchEffort:
        """Give a share (0 to 1) of the seconds and iterations, with the same deadline."""
        seconds = None if self.seconds is None else self.seconds * part
        iterations = None if self.iterations is None else max(1, round(self.iterations * part))
        return replace(self, seconds=seconds, iterations=iterations)

    def left(self) -> float | None:
        """Give the seconds that may still be spent before the deadline; None for no limit."""
        return None if self.seconds is None else max(0.0, min(self.seconds, self.deadline - time.perf_counter()))
