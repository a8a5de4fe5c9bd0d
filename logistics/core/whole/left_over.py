"""What killed commands left half-written, for those who look after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics.core.whole.names import owned

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True)
class LeftOver:
    """A half-written folder or file: where it is, what it was to become, and who wrote it.

    `is_here` is false where another machine wrote it, so that nobody can say here if that is still at work.
    """

    path: Path
    name: str
    pid: int
    host: str
    is_here: bool


def left_over(folders: Iterable[Path]) -> list[LeftOver]:
    """List what killed commands left in some folders, and what other machines write or left there."""
    places = {folder.resolve(): folder for folder in folders}
    return [
        LeftOver(found.path, found.shown, found.pid, found.host, found.is_here)
        for folder in places.values()
        for found in owned(folder)
        if found.is_dead or not found.is_here
    ]
