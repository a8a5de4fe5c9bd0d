"""How hard to try."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Effort:
    """The relative gap at which a stage is good enough, seconds for all stages together, and an event to stop early."""

    gap: float = 0.01
    seconds: float = 100.0
    stop: threading.Event = field(default_factory=threading.Event)
