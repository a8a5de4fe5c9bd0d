"""Lists what killed commands left half-written, for people to clean up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics.core.whole.names import owned

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True)
class LeftOver:
    """A half-written folder or file.

    Attributes
    ----------
    path : where it is.
    name : the name it was to get; it may be cut short.
    pid : process that wrote it.
    host : machine that wrote it.
    is_here : whether this machine wrote it; of another one it is not known whether it still writes.
    """

    path: Path
    name: str
    pid: int
    host: str
    is_here: bool


def left_over(folders: Iterable[Path]) -> list[LeftOver]:
    """List what killed commands left half-written in some folders, and what other machines left or write there."""
    places = {folder.resolve(): folder for folder in folders}
    return [
        LeftOver(found.path, found.shown, found.pid, found.host, found.is_here)
        for folder in places.values()
        for found in owned(folder)
        if found.is_dead or not found.is_here
    ]
