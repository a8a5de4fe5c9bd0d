"""Made-up journals: entries of every kind, with corrections, cancellations, doubles and wrong clocks."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from hypothesis import strategies as st

from logistics.live.entries import Entry
from logistics.live.kinds import KINDS, ORIGINS

if TYPE_CHECKING:
    from logistics.inputs.tables.schema import Column

START = dt.datetime(2018, 11, 7, 6, tzinfo=dt.UTC)
GROUPS, DEPOTS, ITEMS, TRIPS, DROPS = (
    ("main", "rear"),
    ("north", "south"),
    ("water", "food"),
    ("T1", "T2"),
    ("D1", "D2"),
)

quantities = st.integers(1, 400).map(lambda steps: steps / 4)


def entry_ids() -> st.SearchStrategy[str]:
    return st.integers(0, 2**32).map(lambda number: str(UUID(int=(4 << 76) | (8 << 60) | number)))


def moments() -> st.SearchStrategy[dt.datetime]:
    """Give whole minutes of two days, on the clock of one of several offsets."""
    offsets = st.sampled_from([-6, 0, 5]).map(lambda hours: dt.timezone(dt.timedelta(hours=hours)))
    return st.builds(lambda minutes, zone: (START + dt.timedelta(minutes=minutes)).astimezone(zone),
                     st.integers(0, 2880), offsets)  # fmt: skip


def lines_of(**columns: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Give lines, of each item one at most."""
    line = st.fixed_dictionaries({"item_id": st.sampled_from(ITEMS)}, optional=columns)
    return st.lists(line, min_size=1, max_size=2, unique_by=lambda one: one["item_id"])


def _said() -> dict[str, st.SearchStrategy[tuple[dict[str, Any], list[dict[str, Any]]]]]:
    """Give for each kind of entry of goods its values and lines."""
    ids = {"group_id": GROUPS, "depot_id": DEPOTS, "item_id": ITEMS, "trip_id": TRIPS, "drop_id": DROPS}
    one = {name: st.sampled_from(known) for name, known in ids.items()}
    loads = st.lists(
        st.fixed_dictionaries({"item_id": one["item_id"], "quantity": quantities}), min_size=1, max_size=2,
        unique_by=lambda line: line["item_id"],
    )  # fmt: skip
    parts = lines_of(good=quantities, damaged=quantities, missing=quantities, brought_back=quantities)

    def with_lines(head: dict[str, st.SearchStrategy[Any]], lines: st.SearchStrategy[Any]) -> Any:
        return st.tuples(st.fixed_dictionaries(head), lines)

    def alone(head: dict[str, st.SearchStrategy[Any]], **optional: st.SearchStrategy[Any]) -> Any:
        return st.tuples(st.fixed_dictionaries(head, optional=optional), st.just([]))

    shelf = {"depot_id": one["depot_id"], "item_id": one["item_id"]}
    reason = st.sampled_from(["damaged", "expired", "stolen", "given_elsewhere"])
    return {
        "stock_count": alone({**shelf, "counted": st.integers(0, 200).map(float)}, lot=st.sampled_from(["", "A", "B"])),
        "receipt": alone({**shelf, "quantity": quantities}, from_depot=one["depot_id"], sender=st.just("church")),
        "loss": alone({"depot_id": one["depot_id"], "item_id": one["item_id"], "quantity": quantities,
                       "reason": reason}),
        "dispatch": with_lines({"trip_id": one["trip_id"], "depot_id": one["depot_id"]}, loads),
        "delivery": with_lines(
            {"trip_id": one["trip_id"], "group_id": one["group_id"], "drop_id": one["drop_id"]}, parts
        ),
        "return": with_lines({"trip_id": one["trip_id"], "depot_id": one["depot_id"]}, st.one_of(st.just([]), loads)),
        "purchase": alone({"place_id": st.just("town"), "item_id": one["item_id"], "quantity": quantities,
                           "usd": quantities}, depot_id=one["depot_id"]),
        "position": alone({"group_id": one["group_id"], "place_id": st.sampled_from(["town", "ranch"]),
                           "date": st.just(dt.date(2018, 11, 7))}),
        "note": alone({"text": st.text(max_size=5)}),
    }  # fmt: skip


SAID = _said()


@st.composite
def journals(draw: st.DrawFn, most: int = 14) -> list[Entry]:
    """Give a journal: entries that correct and cancel one another, some ids with two contents, some to come."""
    found: list[Entry] = []
    strange = draw(entry_ids())
    for _ in range(draw(st.integers(0, most))):
        kind = draw(st.sampled_from(sorted(SAID)))
        values, lines = draw(SAID[kind])
        link = draw(st.sampled_from(["", "", "corrects", "cancels"]))
        target = draw(st.sampled_from([*(entry.entry_id for entry in found), strange])) if link else ""
        entry = Entry.of(
            kind, values, lines=lines, happened_at=draw(moments()), recorded_at=draw(moments()),
            entry_id=draw(entry_ids()), **({link: target} if link else {}),
        )  # fmt: skip
        found.append(entry)
        if found[:-1] and draw(st.integers(0, 9)) == 0:
            found[-1] = replace(entry, entry_id=draw(st.sampled_from(found[:-1])).entry_id)
    return found


def value_of(column: Column) -> st.SearchStrategy[Any]:
    """Give any value that a column may hold."""
    if column.kind == "number":
        least = column.least if column.above is None else column.above + 0.001
        return st.floats(least, min(column.most, 1e6), allow_nan=False)
    if column.kind == "count":
        return st.integers(int(column.least), int(min(column.most, 10**6)))
    if column.kind == "date":
        return st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31))
    if column.kind == "flag":
        return st.booleans()
    return st.sampled_from(column.choices) if column.choices else st.text(max_size=12)


@st.composite
def any_entry(draw: st.DrawFn) -> Entry:
    """Give an entry of any kind with any values."""
    kind = KINDS[draw(st.sampled_from(sorted(KINDS)))]
    values = draw(st.fixed_dictionaries({}, optional={one.name: value_of(one) for one in kind.columns}))
    line = st.fixed_dictionaries({}, optional={one.name: value_of(one) for one in kind.lines})
    lines = draw(st.lists(line, max_size=3)) if kind.lines else []
    return Entry.of(
        kind.name, values, lines=lines, happened_at=draw(moments()), recorded_at=draw(moments()),
        entry_id=draw(entry_ids()), recorded_by=draw(st.text(max_size=8)), origin=draw(st.sampled_from(ORIGINS)),
        corrects=draw(st.one_of(st.just(""), entry_ids())),
    )  # fmt: skip
