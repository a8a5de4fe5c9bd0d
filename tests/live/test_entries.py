"""An entry has one text, reads back from it, and refuses what it may not hold."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given

from logistics.live.entries import Entry, EntryError, entry_of, read_entry
from tests.support.cases.journals import any_entry

THEN = dt.datetime(2018, 11, 7, 18, 30, 5, 123, tzinfo=dt.timezone(dt.timedelta(hours=-6)))
ID = "9f1c2b34-5d6e-4f70-8a91-b2c3d4e5f607"


@given(any_entry())
def test_an_entry_reads_back_from_its_text_to_the_byte(entry: Entry) -> None:
    again = read_entry(entry.content)
    assert again == entry
    assert (again.content, again.facts) == (entry.content, entry.facts)
    assert "\n" not in entry.content


@given(any_entry())
def test_an_entry_is_the_same_whatever_the_order_of_keys(entry: Entry) -> None:
    backwards = json.loads(entry.content, object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    assert entry_of(backwards).content == entry.content


@given(any_entry())
def test_facts_are_all_but_when_it_was_recorded(entry: Entry) -> None:
    later = entry.recorded(entry.recorded_at + dt.timedelta(hours=1))
    assert later.facts == entry.facts
    assert later.content != entry.content
    assert Entry.of(**{**parts(entry), "recorded_by": f"{entry.recorded_by}x"}).facts != entry.facts


def parts(entry: Entry) -> dict[str, Any]:
    names = ("kind", "happened_at", "recorded_at", "entry_id", "recorded_by", "corrects", "cancels", "origin")
    return {
        **{name: getattr(entry, name) for name in names},
        "values": dict(entry.values),
        "lines": [dict(line) for line in entry.lines],
    }


def test_the_text_of_an_entry_is_this() -> None:
    entry = Entry.of(
        "delivery",
        {"trip_id": "T1", "group_id": "main", "place_id": None, "received_as": ""},
        lines=[{"item_id": "water", "good": 1200.0, "damaged": 0.5}],
        happened_at=THEN,
        recorded_at=THEN,
        entry_id=ID.upper(),
    )
    assert entry.content == (
        '{"entry_id":"9f1c2b34-5d6e-4f70-8a91-b2c3d4e5f607","happened_at":"2018-11-07T18:30:05-06:00","kind":"delivery",'
        '"lines":[{"damaged":0.5,"good":1200,"item_id":"water"}],"origin":"command",'
        '"recorded_at":"2018-11-08T00:30:05.000123+00:00","values":{"group_id":"main","trip_id":"T1"}}'
    )


GOOD: dict[str, Any] = {
    "kind": "stock_count", "values": {"depot_id": "north", "item_id": "water", "counted": 5}, "happened_at": THEN,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"kind": "gossip"}, "kind"),
        ({"happened_at": THEN.replace(tzinfo=None)}, "happened_at"),
        ({"happened_at": THEN.replace(year=1066)}, "happened_at"),
        ({"entry_id": "seven"}, "entry_id"),
        ({"corrects": "seven"}, "corrects"),
        ({"corrects": ID, "cancels": ID}, "cancels"),
        ({"origin": "rumour"}, "origin"),
        ({"values": {"counted": -1}}, "counted"),
        ({"values": {"counted": float("nan")}}, "counted"),
        ({"values": {"counted": True}}, "counted"),
        ({"values": {"counted": "5"}}, "counted"),
        ({"values": {"expiry": "2018-11-07"}}, "expiry"),
        ({"values": {"expiry": THEN}}, "expiry"),
        ({"values": {"people": 5}}, "people"),
        ({"values": {"reason": "\ud800"}}, "reason"),
        ({"kind": "headcount", "values": {"people": 2.5}}, "people"),
        ({"kind": "loss", "values": {"reason": "bored"}}, "reason"),
        ({"kind": "loss", "values": {"quantity": 0}}, "quantity"),
        ({"kind": "position", "values": {"arrived": "yes"}}, "arrived"),
        ({"lines": [{"item_id": "water"}]}, "item_id"),
    ],
)
def test_what_an_entry_may_not_hold_is_refused(change: dict[str, Any], column: str) -> None:
    Entry.of(**GOOD)
    with pytest.raises(EntryError) as raised:
        Entry.of(**{**GOOD, **change})
    assert raised.value.column == column


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", "null", '{"kind": "note"}', "[" * 100_000, "\x00",
        Entry.of(**GOOD, recorded_at=THEN, entry_id=ID).content.replace('"counted":5', '"counted":5.0'),
        Entry.of(**GOOD, recorded_at=THEN, entry_id=ID).content.replace('"counted":5', '"counted":"5"'),
        Entry.of(**GOOD, recorded_at=THEN, entry_id=ID).content.replace('"counted":5', '"counted":NaN'),
        Entry.of(**GOOD, recorded_at=THEN, entry_id=ID).content.replace("-06:00", ""),
        Entry.of(**GOOD, recorded_at=THEN, entry_id=ID).content.replace("11-07", "11-37"),
        Entry.of(**GOOD, recorded_at=THEN, entry_id=ID).content + " ",
    ],
)  # fmt: skip
def test_a_text_that_is_no_entry_is_refused(text: str) -> None:
    with pytest.raises(EntryError):
        read_entry(text)
