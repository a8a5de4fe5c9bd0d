"""What a store keeps: rows, each the text of one entry of a journal, and what became of rows that were appended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True)
class StoredRow:
    """One entry as it is kept.

    Attributes
    ----------
    entry_id : UUID of the entry, as text.
    facts : SHA-256 of all the entry says but when it was recorded.
    recorded_at : when it was recorded, with its offset.
    content : the whole entry as text.
    """

    entry_id: str
    facts: str
    recorded_at: dt.datetime
    content: str


@dataclass(frozen=True)
class Appended:
    """How many entries of those that were appended the store did not have.

    Attributes
    ----------
    new : entries with an id that the store did not have.
    known : entries that the store had already; nothing was added for them.
    conflicting : entries with an id that the store had with other content; both are kept.
    """

    new: int = 0
    known: int = 0
    conflicting: int = 0
