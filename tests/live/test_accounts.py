"""Goods in double entry: the books balance at every moment, and are those that a person would keep by hand."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given, settings

from logistics.live.accounts import balances, held, movements, opening_stock, sums, unbalanced
from logistics.live.entries import Entry
from logistics.live.journal import effective
from tests.support.cases.journals import DEPOTS, ITEMS, journals
from tests.support.thorough import some

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation

pytestmark = pytest.mark.slow

OPENING = pd.DataFrame({"depot_id": ["north", "north", "south"], "item_id": ["water", "food", "water"],
                        "quantity": [100.0, 40.0, 30.0]})  # fmt: skip


def at(hour: float) -> dt.datetime:
    return dt.datetime(2018, 11, 7, tzinfo=dt.timezone(dt.timedelta(hours=-6))) + dt.timedelta(hours=hour)


def told(kind: str, hour: float, recorded: float | None = None, lines: Any = (), **values: Any) -> Entry:
    """Make an entry that happened at an hour and was recorded then, or at another hour."""
    return Entry.of(kind, values, lines=lines, happened_at=at(hour), recorded_at=at(recorded or hour))


def water(**parts: float) -> list[dict[str, Any]]:
    return [{"item_id": "water", **parts}]


def left_for(trip: str, hour: float, quantity: float) -> Entry:
    return told("dispatch", hour, trip_id=trip, depot_id="north", lines=water(quantity=quantity))


def books(*entries: Entry, until: float | None = None) -> dict[str, float]:
    """Give the balances of water by account, with a stock of 100 in the north and 30 in the south at the start."""
    moved = movements(effective(entries), OPENING[OPENING["item_id"] == "water"])
    found = balances(moved, None if until is None else at(until))
    return dict(zip(found["account"], found["quantity"], strict=True))


def depots(*entries: Entry, until: float | None = None) -> float:
    return books(*entries, until=until).get("depot:north", 0.0)


def test_a_day_by_hand() -> None:
    """60 are loaded; 50 arrive well, 4 are broken, 1 is missing, 5 come back; 20 are given and 2 stolen meanwhile."""
    day = (
        left_for("T1", 6, 60),
        told("receipt", 8, depot_id="north", item_id="water", quantity=20, sender="church"),
        told("loss", 9, depot_id="north", item_id="water", quantity=2, reason="stolen"),
        told("delivery", 12, trip_id="T1", group_id="main", drop_id="D1",
             lines=water(good=50, damaged=4, missing=1, brought_back=5)),
        told("return", 18, trip_id="T1", depot_id="north", lines=water(quantity=5)),
    )  # fmt: skip
    assert books(*day) == {
        "opening:": -130, "donor:church": -20, "depot:north": 63, "depot:south": 30, "group:main": 50,
        "loss:damaged": 4, "loss:missing": 1, "loss:stolen": 2,
    }  # fmt: skip
    assert books(*day, until=10) == {
        "opening:": -130, "donor:church": -20, "depot:north": 58, "depot:south": 30, "trip:T1": 60, "loss:stolen": 2,
    }  # fmt: skip


def test_goods_of_a_supplier_a_purchase_and_a_transfer() -> None:
    entries = (
        told("delivery", 6, place_id="town", group_id="main", lines=water(good=70, damaged=3, missing=30)),
        told("purchase", 7, place_id="town", item_id="water", quantity=11, usd=5, depot_id="north"),
        told("purchase", 8, place_id="town", item_id="water", quantity=500, usd=90),
        told("receipt", 9, depot_id="north", item_id="water", quantity=200, source="purchase", from_place="town"),
        told("receipt", 10, depot_id="north", item_id="water", quantity=13, source="transfer", from_depot="south"),
    )
    assert books(*entries) == {
        "opening:": -130, "supplier:town": -284, "group:main": 70, "loss:damaged": 3, "depot:north": 324,
        "depot:south": 17,
    }  # fmt: skip


def test_a_count_sets_the_book_to_what_was_counted() -> None:
    count = told("stock_count", 10, depot_id="north", item_id="water", counted=77)
    assert depots(count) == 77
    assert books(count)["adjustment:count"] == 23
    assert depots(left_for("T1", 6, 60), count) == 77
    assert books(left_for("T1", 6, 60), count)["adjustment:count"] == -37


def test_a_count_does_not_undo_what_happened_after_it_whenever_that_was_recorded() -> None:
    count = told("stock_count", 10, recorded=20, depot_id="north", item_id="water", counted=77)
    after = told("receipt", 11, depot_id="north", item_id="water", quantity=20)
    assert depots(after, count) == 97


def test_what_is_told_late_counts_when_it_happened() -> None:
    """A receipt that is recorded in the evening came before the count of noon, which saw it."""
    count = told("stock_count", 12, depot_id="north", item_id="water", counted=120)
    late = told("receipt", 9, recorded=20, depot_id="north", item_id="water", quantity=20)
    assert books(count)["adjustment:count"] == -20
    assert "adjustment:count" not in books(count, late)
    assert depots(count, late) == 120


def test_a_thousand_backdated_entries_leave_the_last_count_standing() -> None:
    """However many receipts and loads of days before are told afterwards, the shelf holds what was counted."""
    count = told("stock_count", 100, depot_id="north", item_id="water", counted=55)
    late = [
        told("receipt", hour / 12, recorded=200 + hour, depot_id="north", item_id="water", quantity=hour % 7 + 1)
        if hour % 2
        else told("loss", hour / 12, recorded=200 + hour, depot_id="north", item_id="water", quantity=hour % 5 + 1,
                  reason="expired")
        for hour in range(1000)
    ]  # fmt: skip
    assert depots(count, *late) == 55
    after = [told("receipt", 101, recorded=5000, depot_id="north", item_id="water", quantity=3)]
    assert depots(count, *late, *after) == 58


def test_counts_of_several_lots_at_one_moment_add_up_and_a_second_count_of_a_lot_replaces_it() -> None:
    lots = [
        told("stock_count", 10, recorded=10 + number, depot_id="north", item_id="water", counted=counted, lot=lot)
        for number, (lot, counted) in enumerate([("A", 10), ("B", 5), ("A", 12)])
    ]
    assert depots(*lots) == 17


def test_where_more_is_taken_than_the_book_has_the_book_was_too_low() -> None:
    taken = left_for("T1", 6, 130)
    assert books(taken)["adjustment:taken"] == -30
    assert "depot:north" not in books(taken)
    came = told("receipt", 7, depot_id="north", item_id="water", quantity=20)
    assert depots(taken, came) == 20
    # The receipt came before the trip left, and was told late.
    early = told("receipt", 5, recorded=20, depot_id="north", item_id="water", quantity=40)
    assert "adjustment:taken" not in books(taken, early)
    assert depots(taken, early) == 10


def test_with_its_return_a_trip_has_nothing_left() -> None:
    back = told("return", 18, trip_id="T1", depot_id="north", lines=water(quantity=5))
    handed = told("delivery", 12, trip_id="T1", group_id="main", drop_id="D1", lines=water(good=50))
    assert books(left_for("T1", 6, 60), handed, back)["loss:unaccounted"] == 5
    over = books(left_for("T1", 6, 40), handed, back)
    assert over["adjustment:load"] == -15
    assert "trip:T1" not in over
    assert books(left_for("T1", 6, 60), handed)["trip:T1"] == 10


def test_of_two_papers_of_the_same_thing_the_one_recorded_last_counts() -> None:
    twice = [
        told("delivery", 12 + late, recorded=20 - late, trip_id="T1", group_id="main", drop_id="D1",
             lines=water(good=good))
        for late, good in ((0, 50), (1, 40))
    ]  # fmt: skip
    assert books(left_for("T1", 6, 60), *twice)["group:main"] == 50
    again = told("dispatch", 5, recorded=22, trip_id="T1", depot_id="north", lines=water(quantity=70))
    assert books(left_for("T1", 6, 60), again)["trip:T1"] == 70
    food = told("dispatch", 5, trip_id="T1", depot_id="north", lines=[{"item_id": "food", "quantity": 3}])
    moved = movements(effective([left_for("T1", 6, 60), food]))
    assert sorted(held(balances(moved), "trip")["quantity"]) == [3, 60]


def test_the_opening_is_the_stock_of_the_first_day(reference_operation: Operation) -> None:
    opening, stock = opening_stock(reference_operation), reference_operation.stock
    first = stock[stock["available_from"] <= pd.Timestamp("2018-10-20")]
    assert opening["quantity"].sum() == first["quantity"].sum() > 0
    assert not opening.duplicated(["depot_id", "item_id"]).any()


class ByHand:
    """Books kept entry by entry, as a person would keep them with a pencil."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self.entries = entries
        self.book: dict[tuple[str, str], float] = defaultdict(float)
        for depot, item, quantity in OPENING.itertuples(index=False):
            self.move("opening:", f"depot:{depot}", str(item), float(quantity))  # type: ignore[arg-type]

    def after_each(self) -> list[dict[tuple[str, str], float]]:
        found = []
        for entry in self.entries:
            getattr(self, entry.kind, lambda _: None)(entry)
            found.append({key: round(value, 6) for key, value in self.book.items() if round(value, 6)})
        return found

    def move(self, source: str, target: str, item: str, quantity: Any) -> None:
        if source == target:
            return
        lacking = quantity - self.book[source, item] if source.startswith("depot:") else 0
        if lacking > 0:
            self.book["adjustment:taken", item] -= lacking
            self.book[source, item] += lacking
        self.book[source, item] -= quantity
        self.book[target, item] += quantity

    def is_last(self, entry: Entry, *names: str, item: object = None) -> bool:
        """Say whether of all entries that tell the same thing this one was recorded last."""
        same = [
            other
            for other in self.entries
            if other.kind == entry.kind
            and all(other[name] == entry[name] for name in names)
            and (item is None or item in [dict(line)["item_id"] for line in other.lines])
            and (entry.kind != "stock_count" or other.instant == entry.instant)
        ]
        return max(same, key=lambda other: (other.recorded_at, other.entry_id)).entry_id == entry.entry_id

    def receipt(self, entry: Entry) -> None:
        source = f"depot:{entry['from_depot']}" if entry["from_depot"] else f"donor:{entry['sender'] or ''}"
        self.move(source, f"depot:{entry['depot_id']}", str(entry["item_id"]), entry["quantity"])

    def loss(self, entry: Entry) -> None:
        self.move(f"depot:{entry['depot_id']}", f"loss:{entry['reason']}", str(entry["item_id"]), entry["quantity"])

    def purchase(self, entry: Entry) -> None:
        if entry["depot_id"]:
            target = f"depot:{entry['depot_id']}"
            self.move(f"supplier:{entry['place_id']}", target, str(entry["item_id"]), entry["quantity"])

    def dispatch(self, entry: Entry) -> None:
        for line in map(dict, entry.lines):
            if self.is_last(entry, "trip_id", item=line["item_id"]):
                trip = f"trip:{entry['trip_id']}"
                self.move(f"depot:{entry['depot_id']}", trip, str(line["item_id"]), line["quantity"])

    def delivery(self, entry: Entry) -> None:
        ways = {"good": f"group:{entry['group_id']}", "damaged": "loss:damaged", "missing": "loss:missing"}
        for line in map(dict, entry.lines):
            if self.is_last(entry, "trip_id", "drop_id", item=line["item_id"]):
                for part, target in ways.items():
                    self.move(f"trip:{entry['trip_id']}", target, str(line["item_id"]), line.get(part, 0))

    def stock_count(self, entry: Entry) -> None:
        same = [one for one in self.entries if one.kind == "stock_count" and one.instant == entry.instant
                and (one["depot_id"], one["item_id"]) == (entry["depot_id"], entry["item_id"])
                and self.is_last(one, "depot_id", "item_id", "lot")]  # fmt: skip
        if entry.entry_id != same[-1].entry_id:
            return
        counted = sum(float(one["counted"]) for one in same)  # type: ignore[arg-type]
        shelf = f"depot:{entry['depot_id']}", str(entry["item_id"])
        self.book["adjustment:count", shelf[1]] += self.book[shelf] - counted
        self.book[shelf] = counted


def returned(book: ByHand, entry: Entry) -> None:
    """Take in what a trip brings back; the last time it does, nothing is left on it."""
    trip = f"trip:{entry['trip_id']}"
    for line in map(dict, entry.lines):
        if book.is_last(entry, "trip_id", item=line["item_id"]):
            book.move(trip, f"depot:{entry['depot_id']}", str(line["item_id"]), line["quantity"])
    own = [one.entry_id for one in book.entries if one.kind == "return" and one["trip_id"] == entry["trip_id"]]
    for item in ITEMS if own[-1] == entry.entry_id else ():
        left = book.book[trip, item]
        book.move(trip, "loss:unaccounted", item, max(left, 0))
        book.move("adjustment:load", trip, item, max(-left, 0))


setattr(ByHand, "return", returned)


@settings(max_examples=some(160), deadline=None)
@given(journals(most=20))
def test_the_books_are_those_kept_by_hand_after_every_entry(entries: list[Entry]) -> None:
    counted = effective(entries)
    moved = movements(counted, OPENING)
    for position, book in enumerate(ByHand(counted).after_each()):
        found = balances(moved[moved["position"] <= position])
        assert dict(zip(zip(found["account"], found["item_id"], strict=True), found["quantity"], strict=True)) == book


@settings(max_examples=some(80), deadline=None)
@given(journals(most=20))
def test_the_books_balance_at_every_moment_and_no_shelf_is_below_nothing(entries: list[Entry]) -> None:
    moved = movements(effective(entries), OPENING)
    assert (moved["quantity"] > 0).all()
    assert (moved["from_account"] != moved["to_account"]).all()
    assert unbalanced(moved).empty
    for moment in moved["at"].unique():
        balance = balances(moved, moment)
        total = balance.groupby("item_id")["quantity"].sum()
        assert (total.abs() < 1e-6).all()
        told_sums = sums(balance).set_index("item_id")
        came, went = ["opening", "came_in", "adjusted"], ["lies", "rides", "handed_over", "lost"]
        assert (told_sums[came].sum(axis=1) - told_sums[went].sum(axis=1)).abs().max() < 1e-6
    for depot in DEPOTS:
        own = held(balances(moved), "depot")
        assert (own.loc[own["account"] == depot, "quantity"] >= 0).all()


@pytest.mark.parametrize(
    "moment", [at(8), pd.Timestamp("2018-11-07 14:00"), dt.datetime(2018, 11, 7, 14, tzinfo=dt.UTC)]
)
def test_a_moment_may_be_told_with_its_offset_or_in_utc(moment: dt.datetime) -> None:
    moved = movements([left_for("T1", 8, 60), left_for("T2", 9, 5)], OPENING)
    found = held(balances(moved, moment), "trip")
    assert list(found["account"]) == ["T1"]


def test_nothing_is_told_of_an_empty_journal() -> None:
    assert balances(movements([])).empty
    assert unbalanced(movements([])).empty
    assert sums(balances(movements([]))).empty
