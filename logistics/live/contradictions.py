"""What does not fit together in a journal and is to decide, with what counts until somebody decides.

Nothing is decided by leaving an entry out of the journal: who decides corrects or cancels entries. Until then each
kind of contradiction has a rule, which its text in the area `decide` of each language states.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from logistics.live.accounts import movements
from logistics.live.entries import DECIMALS
from logistics.live.frames import table_of
from logistics.live.journal import journal_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from logistics.live.entries import Entry
    from logistics.live.journal import Journal

#: All kinds of contradictions, in the order in which they are listed.
CODES = (
    "same_id", "unknown_target", "several_corrections", "circle", "other_kind", "before_its_time", "two_deliveries",
    "two_dispatches", "two_returns", "not_dispatched", "more_delivered", "more_taken", "unaccounted", "two_counts",
    "two_places", "two_headcounts",
)  # fmt: skip
#: An entry that happened so much later than it was recorded has a wrong time.
_MAY_BE_AHEAD = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Contradiction:
    """One thing to decide.

    Attributes
    ----------
    code : kind of contradiction.
    entries : ids of the entries that do not fit together, in order.
    counts : ids of those of them that count until somebody decides.
    told : names and values that fill in its text.
    """

    code: str
    entries: tuple[str, ...]
    counts: tuple[str, ...]
    told: tuple[tuple[str, str], ...] = ()


def contradictions(
    entries: Iterable[Entry], as_of: dt.datetime | None = None, opening: pd.DataFrame | None = None
) -> tuple[Contradiction, ...]:
    """Give all that is to decide; the parameters are those of `journal_of` and `movements`."""
    journal = journal_of(entries, as_of)
    counted = journal.counted
    moved = movements(counted, opening)
    found = [*_of_entries(journal), *_of_papers(counted), *_of_books(counted, moved), *_of_people(counted)]
    return tuple(sorted(found, key=lambda one: (CODES.index(one.code), one.entries, one.told)))


def to_ask(found: Iterable[Contradiction]) -> tuple[Contradiction, ...]:
    """Leave out trips of which nobody told that they left: what is not told went as issued, and is no question."""
    return tuple(one for one in found if one.code != "not_dispatched")


def _of_entries(journal: Journal) -> Iterator[Contradiction]:
    """Find what entries say of one another."""
    for key, same in journal.same_id.items():
        yield Contradiction("same_id", (key,), (key,), (("count", str(len(same) + 1)),))
    for entry in journal.without_target:
        if entry.entry_id in journal.replaced:
            continue
        yield Contradiction("unknown_target", (entry.entry_id,), (entry.entry_id,), (("target", entry.target),))
    for key, others in journal.others.items():
        last = journal.replaced[key]
        yield Contradiction("several_corrections", (*others, last), (last,), (("target", key),))
    if journal.circles:
        yield Contradiction("circle", tuple(sorted(journal.circles)), ())
    for entry in journal.entries.values():
        target = journal.entries.get(entry.target)
        if target is not None and target.kind != entry.kind and entry.entry_id not in journal.replaced:
            values = (("kind", entry.kind), ("other", target.kind))
            yield Contradiction("other_kind", (target.entry_id, entry.entry_id), (entry.entry_id,), values)
    for entry in journal.counted:
        if entry.happened_at > entry.recorded_at + _MAY_BE_AHEAD:
            times = (("happened", f"{entry.happened_at:%Y-%m-%d %H:%M}"), ("kind", entry.kind))
            yield Contradiction("before_its_time", (entry.entry_id,), (entry.entry_id,), times)


def _of_papers(entries: Sequence[Entry]) -> Iterator[Contradiction]:
    """Find what was told more than once of the same drop, trip or shelf."""
    delivered = table_of(entries, "delivery")
    by = ["trip_id", "place_id", "drop_id", "item_id"]
    yield from _repeated("two_deliveries", delivered[delivered["drop_id"] != ""], by, ("drop_id", "item_id"))
    for code, kind in (("two_dispatches", "dispatch"), ("two_returns", "return")):
        yield from _repeated(code, table_of(entries, kind), ["trip_id", "item_id"], ("trip_id", "item_id"))
    by = ["depot_id", "item_id", "at", "lot"]
    yield from _repeated("two_counts", table_of(entries, "stock_count"), by, ("depot_id", "item_id"))


def _repeated(code: str, lines: pd.DataFrame, by: list[str], shown: tuple[str, ...]) -> Iterator[Contradiction]:
    """Give a contradiction for each set of lines with the same key; the one recorded last counts."""
    again = lines[lines.duplicated(by, keep=False)].sort_values(["recorded_at", "entry_id"], kind="stable")
    for _, same in again.groupby(by, sort=True):
        ids = tuple(same["entry_id"])
        values = tuple((name, str(same[name].iloc[0])) for name in shown)
        yield Contradiction(code, ids, ids[-1:], values)


def _of_books(entries: Sequence[Entry], moved: pd.DataFrame) -> Iterator[Contradiction]:
    """Find where more went out than was there, and what did not come back."""
    taken = moved[moved["from_account"] == "adjustment:taken"]
    yield from _each("more_taken", taken, taken["to_account"], "depot_id")
    left = moved[moved["to_account"] == "loss:unaccounted"]
    yield from _each("unaccounted", left, left["from_account"], "trip_id")
    over = _overdrawn_trips(moved)
    left_home = set(table_of(entries, "dispatch")["trip_id"])
    unknown = ~over["trip_id"].isin(left_home)
    for trip, lines in over[unknown].groupby("trip_id"):
        ids = tuple(dict.fromkeys(lines["entry_id"]))
        yield Contradiction("not_dispatched", ids, ids, (("trip_id", str(trip)),))
    known = over[~unknown]
    yield from _each("more_delivered", known, known["trip_id"], "trip_id")


def _each(code: str, lines: pd.DataFrame, accounts: pd.Series, name: str) -> Iterator[Contradiction]:
    for account, line in zip(accounts, lines.to_dict("records"), strict=True):
        values = (
            (name, str(account).rpartition(":")[2] if ":" in str(account) else str(account)),
            ("item_id", str(line["item_id"])),
            ("quantity", f"{line['quantity']:g}"),
        )
        yield Contradiction(code, (line["entry_id"],), (line["entry_id"],), values)


def _overdrawn_trips(moved: pd.DataFrame) -> pd.DataFrame:
    """Give by trip and item the first entry with which more came off it than was on it, and by how much at most."""
    sides = []
    for side, sign in (("to_account", 1.0), ("from_account", -1.0)):
        own = moved[moved[side].str.startswith("trip:")]
        sides.append(own.assign(trip_id=own[side].str.removeprefix("trip:"), change=sign * own["quantity"]))
    lines = pd.concat(sides).sort_values("position", kind="stable")
    book = lines.groupby(["trip_id", "item_id"])["change"].cumsum().round(DECIMALS)
    over = lines.assign(quantity=-book)[book < 0]
    found = over.groupby(["trip_id", "item_id"], as_index=False).agg({"entry_id": "first", "quantity": "max"})
    return found.reset_index(drop=True)


def _of_people(entries: Sequence[Entry]) -> Iterator[Contradiction]:
    """Find groups in two places, or of two sizes, on one day; what happened last counts."""
    position = table_of(entries, "position")
    spot = position["place_id"].where(
        position["place_id"] != "", position["lat"].astype("str") + "," + position["lon"].astype("str")
    )
    yield from _differing("two_places", position[position["arrived"]].assign(told=spot))
    counted = table_of(entries, "headcount").drop_duplicates("entry_id")
    yield from _differing("two_headcounts", counted.assign(told=counted["people"].map("{:.0f}".format)))


def _differing(code: str, lines: pd.DataFrame) -> Iterator[Contradiction]:
    """Give a contradiction for each group and day of which several things are told."""
    several = lines.groupby(["group_id", "date"])["told"].transform("nunique") > 1
    for _, same in lines[several].groupby(["group_id", "date"]):
        ids = tuple(same["entry_id"])
        told = ", ".join(dict.fromkeys(same["told"]))
        group, day = same["group_id"].iloc[0], same["date"].iloc[0]
        values = (("group_id", str(group)), ("date", f"{day:%Y-%m-%d}"), ("told", told))
        yield Contradiction(code, ids, ids[-1:], values)
