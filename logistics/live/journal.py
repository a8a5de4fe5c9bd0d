"""What a journal comes to: which entries count, in which order, whatever the order in which they came.

An entry counts unless another takes its place or takes it back:

- The same entry that came twice is one; the earliest time at which it was recorded is kept.
- Of two contents with the same id the one recorded first counts.
- A correction stands in the place of what it corrects, itself a correction or not, and whether that has come or not.
- A cancellation takes back what it cancels. A cancelled correction or cancellation is as if it had never been made.
- Of several corrections and cancellations of one entry the one recorded last counts.
- Entries that correct or cancel one another in a circle do not count.

Entries that count are ordered by when they happened, then by when they were recorded, then by id.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from logistics.live.entries import Entry


@dataclass(frozen=True)
class Journal:
    """The entries of a journal as of a moment, sorted out.

    Attributes
    ----------
    entries : one entry for each id: the one that is read under it.
    counted : those of them that count, in order.
    replaced : by id of an entry the id of the one that corrects or cancels it and counts for that.
    others : by id of an entry, corrections and cancellations of it that came too and do not count.
    same_id : by id the entries with other content that came under it and are not read.
    without_target : entries that correct or cancel one that is not there.
    circles : ids of entries that correct or cancel one another in a circle.
    """

    entries: dict[str, Entry]
    counted: tuple[Entry, ...]
    replaced: dict[str, str]
    others: dict[str, tuple[str, ...]]
    same_id: dict[str, tuple[Entry, ...]]
    without_target: tuple[Entry, ...]
    circles: frozenset[str]


def effective(entries: Iterable[Entry], as_of: dt.datetime | None = None) -> tuple[Entry, ...]:
    """Give the entries that count, in order; see `journal_of`."""
    return journal_of(entries, as_of).counted


def distinct(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Give each entry once, as it was recorded first, ordered by when it was recorded, then by id and content."""
    first: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        key = entry.entry_id, entry.facts
        if key not in first or entry.recorded_at < first[key].recorded_at:
            first[key] = entry
    return tuple(sorted(first.values(), key=lambda entry: (entry.recorded_at, entry.entry_id, entry.facts)))


def journal_of(entries: Iterable[Entry], as_of: dt.datetime | None = None) -> Journal:
    """Sort out the entries of a journal; the order in which they come, and how often, does not matter.

    Parameters
    ----------
    entries : the entries.
    as_of : entries recorded after this time (with offset) are as if they had not come; None for all.
    """
    read: dict[str, Entry] = {}
    same_id: dict[str, list[Entry]] = {}
    for entry in distinct(entry for entry in entries if as_of is None or entry.recorded_at <= as_of):
        if entry.entry_id in read:
            same_id.setdefault(entry.entry_id, []).append(entry)
        else:
            read[entry.entry_id] = entry
    circles = _circles(read)
    replaced, others = _replaced(read, circles)
    counted = [entry for key, entry in read.items() if not entry.cancels and key not in replaced and key not in circles]
    return Journal(
        entries=read,
        counted=tuple(sorted(counted, key=lambda entry: entry.place_in_order)),
        replaced=replaced,
        others=others,
        same_id={key: tuple(same) for key, same in same_id.items()},
        without_target=tuple(entry for entry in read.values() if entry.target and entry.target not in read),
        circles=circles,
    )


def _circles(read: dict[str, Entry]) -> frozenset[str]:
    """Find the entries that correct or cancel one another in a circle."""
    found: set[str] = set()
    done: set[str] = set()
    for start in read:
        way: list[str] = []
        here = start
        while here in read and here not in done:
            done.add(here)
            way.append(here)
            here = read[here].target
        if here in way:
            found |= set(way[way.index(here) :])
    return frozenset(found)


def _replaced(read: dict[str, Entry], circles: frozenset[str]) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Find what corrects or cancels each entry: what counts for that, and what does not.

    Entries are gone through from the last corrections back to what they correct, so that what became of a correction
    is known before it is asked whether it stands.
    """
    followers: dict[str, list[Entry]] = {}
    for entry in read.values():
        if entry.target in read and entry.entry_id not in circles:
            followers.setdefault(entry.target, []).append(entry)
    replaced: dict[str, str] = {}
    others: dict[str, tuple[str, ...]] = {}
    for key in _from_the_last(read, circles):
        standing = [entry for entry in followers.get(key, ()) if not _taken_back(entry.entry_id, read, replaced)]
        if standing:
            standing.sort(key=lambda entry: (entry.recorded_at, entry.entry_id))
            replaced[key] = standing[-1].entry_id
            if standing[:-1]:
                others[key] = tuple(entry.entry_id for entry in standing[:-1])
                # What lost against another does not count, nor does what corrects it.
                replaced |= _with_all_after(others[key], standing[-1].entry_id, followers, replaced)
    return replaced, others


def _taken_back(key: str, read: dict[str, Entry], replaced: dict[str, str]) -> bool:
    """Say whether an entry is cancelled by one that is not itself replaced."""
    by = replaced.get(key, "")
    return bool(by) and bool(read[by].cancels) and by not in replaced


def _with_all_after(
    keys: tuple[str, ...], by: str, followers: dict[str, list[Entry]], replaced: dict[str, str]
) -> dict[str, str]:
    """Give entries and all that correct or cancel them as replaced by one entry, where nothing else replaces them."""
    found: dict[str, str] = {}
    left = list(keys)
    while left:
        key = left.pop()
        if key not in replaced:
            found[key] = by
        left += [entry.entry_id for entry in followers.get(key, ())]
    return found


def _from_the_last(read: dict[str, Entry], circles: frozenset[str]) -> list[str]:
    """Give all ids, those of corrections before those of what they correct."""
    depths: dict[str, int] = dict.fromkeys(circles, 0)
    for start in read:
        way = [start]
        while way[-1] not in depths and read[way[-1]].target in read:
            way.append(read[way[-1]].target)
        for key in reversed(way):
            if key not in depths:
                depths[key] = depths.get(read[key].target, -1) + 1
    return sorted(read, key=lambda key: (-depths[key], key))
