"""A task that kills its worker, in a module that loads fast."""

from __future__ import annotations

import signal


def killed_by_two(task: int) -> int:
    """End the process as the system does when memory runs out."""
    if task == 2:
        signal.raise_signal(signal.SIGKILL)
    return task
