"""How long a search may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Effort:
    """Seconds or iterations, whichever ends first; with iterations alone, the same seed gives the same answer."""

    seconds: float | None
    iterations: int | None

    def share(self, part: float) -> Effort:
        """Give a part of it."""
        return Effort(
            None if self.seconds is None else self.seconds * part,
            None if self.iterations is None else max(1, round(self.iterations * part)),
        )
