"""Which entries of a journal count, whatever the order in which they came and however often."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics.live.accounts import movements
from logistics.live.contradictions import contradictions
from logistics.live.entries import Entry
from logistics.live.exchange import written
from logistics.live.journal import distinct, effective, journal_of
from tests.support.cases.journals import START, journals, moments
from tests.support.thorough import some

if TYPE_CHECKING:
    from random import Random

pytestmark = pytest.mark.slow


def entry(number: int, text: str = "", *, corrects: int = 0, cancels: int = 0, recorded: int = 0) -> Entry:
    """Make a note by number that was recorded at an hour, its own number if not told."""

    def name(one: int) -> str:
        return str(UUID(int=one)) if one else ""

    return Entry.of(
        "note", {"text": text or str(number)}, entry_id=name(number), corrects=name(corrects), cancels=name(cancels),
        happened_at=START, recorded_at=START + dt.timedelta(hours=recorded or number),
    )  # fmt: skip


def counted(*entries: Entry, as_of: dt.datetime | None = None) -> list[int]:
    """Give the numbers of the entries that count, after a check that any order of them gives the same."""
    found = effective(entries, as_of)
    assert effective(tuple(reversed(entries)) + entries, as_of) == found
    return [UUID(one.entry_id).int for one in found]


def test_a_correction_stands_in_the_place_of_what_it_corrects() -> None:
    assert counted(entry(1), entry(2)) == [1, 2]
    assert counted(entry(1), entry(2, corrects=1)) == [2]


def test_a_correction_of_a_correction() -> None:
    assert counted(entry(1), entry(2, corrects=1), entry(3, corrects=2)) == [3]


def test_a_cancelled_correction_brings_back_what_it_corrected() -> None:
    assert counted(entry(1), entry(2, corrects=1), entry(3, cancels=2)) == [1]


def test_a_cancelled_cancellation_brings_back_what_it_cancelled() -> None:
    assert counted(entry(1), entry(2, cancels=1)) == []
    assert counted(entry(1), entry(2, cancels=1), entry(3, cancels=2)) == [1]
    assert counted(entry(1), entry(2, cancels=1), entry(3, cancels=2), entry(4, cancels=3)) == []


def test_a_corrected_cancellation_says_what_happened_instead() -> None:
    assert counted(entry(1), entry(2, cancels=1), entry(3, corrects=2)) == [3]


def test_a_correction_may_come_before_what_it_corrects() -> None:
    assert counted(entry(2, corrects=1)) == [2]
    assert counted(entry(2, corrects=1), entry(1)) == [2]


def test_a_cancellation_waits_for_what_it_cancels() -> None:
    assert counted(entry(2, cancels=1)) == []
    assert counted(entry(2, cancels=1), entry(1)) == []


def test_of_two_corrections_the_one_recorded_last_counts_with_what_corrects_it() -> None:
    assert counted(entry(1), entry(2, corrects=1), entry(3, corrects=1)) == [3]
    assert counted(entry(1), entry(2, corrects=1, recorded=9), entry(3, corrects=1)) == [2]
    assert counted(entry(1), entry(2, corrects=1), entry(3, corrects=1), entry(4, corrects=2)) == [3]
    assert counted(entry(1), entry(2, corrects=1), entry(3, corrects=1), entry(4, cancels=3)) == [2]
    assert counted(entry(1), entry(2, corrects=1), entry(3, cancels=1)) == []


def test_a_circle_does_not_count_and_what_corrects_it_does() -> None:
    assert counted(entry(1, corrects=2), entry(2, corrects=1), entry(3)) == [3]
    assert counted(entry(1, corrects=1), entry(2, corrects=1)) == [2]


def test_of_two_contents_of_an_id_the_one_recorded_first_counts() -> None:
    first, second = entry(1, "first"), entry(1, "second", recorded=2)
    for given_entries in ((first, second), (second, first)):
        journal = journal_of(given_entries)
        assert journal.counted == (first,)
        assert journal.same_id == {first.entry_id: (second,)}


def test_the_earliest_time_of_recording_is_kept() -> None:
    early, late = entry(1, recorded=1), entry(1, recorded=5)
    assert effective([late, early]) == effective([early, late]) == (early,)


def test_as_of_an_earlier_time_what_came_later_is_not_there() -> None:
    entries = (entry(1), entry(2, corrects=1), entry(3, cancels=2))
    assert [counted(*entries, as_of=START + dt.timedelta(hours=hour)) for hour in range(4)] == [[], [1], [2], [1]]


@settings(max_examples=some(1000), deadline=None)
@given(journals(), st.randoms(use_true_random=False), moments())
def test_order_and_doubles_do_not_matter(entries: list[Entry], chance: Random, as_of: dt.datetime) -> None:
    """Two devices hold parts of a journal, doubled and in any order; joined they give what all gives at once."""
    joined = from_two_devices(entries, chance)
    for moment in (None, as_of):
        assert journal_of(joined, moment) == journal_of(entries, moment)
    assert written(joined) == written(entries)


@settings(max_examples=some(200), deadline=None)
@given(journals(), st.randoms(use_true_random=False))
def test_books_and_what_is_to_decide_do_not_depend_on_order_either(entries: list[Entry], chance: Random) -> None:
    joined = from_two_devices(entries, chance)
    assert contradictions(joined) == contradictions(entries)
    assert movements(effective(joined)).to_csv() == movements(effective(entries)).to_csv()


def from_two_devices(entries: list[Entry], chance: Random) -> list[Entry]:
    """Give a journal as two devices hold it, each a part of it with doubles, joined twice."""
    mixed = [*entries, *chance.choices(entries, k=len(entries))] if entries else []
    chance.shuffle(mixed)
    cut = len(mixed) // 2
    one, other = distinct(mixed[:cut]), distinct(mixed[cut:])
    return [*other, *one, *other]


def standing(entries: list[Entry]) -> set[str]:
    """Say which entries count by asking of each what the rules say, without any order of going through them."""
    read: dict[str, Entry] = {}
    for one in sorted(entries, key=lambda one: (one.recorded_at, one.entry_id, one.facts)):
        read.setdefault(one.entry_id, one)

    def leads_back(key: str) -> bool:
        here, seen = read[key].target, set()
        while here in read and here not in seen and here != key:
            seen.add(here)
            here = read[here].target
        return here == key

    circles = {key for key in read if leads_back(key)}

    def winner(key: str) -> str:
        """Give what stands in the place of an entry or takes it back; "" for nothing."""
        after = [one for one in read.values() if one.target == key and one.entry_id not in circles]
        left = [one for one in after if not taken_back(one.entry_id)]
        return max(left, key=lambda one: (one.recorded_at, one.entry_id)).entry_id if left else ""

    def taken_back(key: str) -> bool:
        by = winner(key)
        return bool(by) and bool(read[by].cancels) and not winner(by)

    def holds(key: str) -> bool:
        """Say whether an entry, and each that it corrects, is what stands in the place of its target."""
        target = read[key].target
        return target not in read or key in circles or (winner(target) == key and holds(target))

    return {key for key in read if key not in circles and not read[key].cancels and not winner(key) and holds(key)}


@settings(max_examples=some(800), deadline=None)
@given(journals())
def test_what_counts_is_what_the_rules_say(entries: list[Entry]) -> None:
    assert {one.entry_id for one in effective(entries)} == standing(entries)
    assert list(effective(entries)) == sorted(effective(entries), key=lambda one: one.place_in_order)
