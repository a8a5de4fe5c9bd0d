"""Turns the filled rows of a plan's workbook into rows of the kinds of entries, as a table of them would have."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from logistics.core.errors import Problem
from logistics.live.sheet_hours import planned_moments, read_hour
from logistics.output.documents.fill_marks import DROPS, TRIPS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from logistics.core.plan import Plan
    from logistics.live.filled import FilledRow, Place

#: The boxes for what became of goods.
AMOUNTS = ("good", "damaged", "missing", "brought_back")
#: The boxes with numbers.
NUMBERS = ("loaded", *AMOUNTS, "people", "km", "cost_usd")


@dataclass(frozen=True)
class EntryRow:
    """One row of a table of entries.

    Attributes
    ----------
    cells : texts by column.
    place : the row of the sheet that tells it.
    places : where the boxes are that its columns come from.
    """

    cells: dict[str, str]
    place: Place
    places: dict[str, Place] = field(default_factory=dict)


@dataclass
class SheetRows:
    """The filled rows of one plan.

    Attributes
    ----------
    plan : the plan.
    issue : the name under which it was issued.
    rows : the rows.
    numbers : the numbers in their boxes, by row (its number in `rows`) and field.
    problems : gets what is wrong.
    """

    plan: Plan
    issue: str
    rows: list[FilledRow]
    numbers: Mapping[int, dict[str, float]]
    problems: list[Problem]

    def __post_init__(self) -> None:
        """Look up what the plan says, and read the hours that are written."""
        self._planned = planned_moments(self.plan)
        self._drops = self.plan.drops.set_index("drop_id")[["group_id", "date"]].to_dict("index")
        filled_last = sorted(self.rows, key=lambda row: bool(row.texts))
        self._at = {(row.mark.what, *row.mark.ids): row for row in filled_last}
        self._hours = {key: self._hour(row) for key, row in self._at.items() if "hour" in row.texts}

    def kinds(self) -> Iterator[tuple[str, str, list[EntryRow]]]:
        """Give the rows of entries by workbook and kind."""
        yield DROPS, "delivery", self._delivered("goods", "arrival")
        yield DROPS, "headcount", self._counted()
        yield DROPS, "note", self._noted()
        yield TRIPS, "dispatch", self._left()
        yield TRIPS, "delivery", self._delivered("load", "call")
        yield TRIPS, "return", self._returned()

    def _of(self, what: str) -> Iterator[tuple[FilledRow, dict[str, float]]]:
        """Give the rows that tell one thing, with their numbers."""
        for at, row in enumerate(self.rows):
            if row.mark.what == what:
                yield row, self.numbers.get(at, {})

    def _moment(self, mark: tuple[str, ...], planned: tuple[str, ...]) -> str:
        """Give the moment that is written in a row, or else the planned one, as the text of a cell."""
        found = self._hours.get(mark) or self._planned.get(planned)
        return f"{found:%Y-%m-%d %H:%M:%S%z}" if found else ""

    def _hour(self, row: FilledRow) -> dt.datetime | None:
        """Read the hour that is written in a row."""
        trip, drop = row.mark.ids[0], row.mark.ids[-1]
        planned = {
            "arrival": ("arrive", trip, drop), "call": ("arrive", trip, drop), "leave": ("leave", trip),
            "home": ("home", trip), "people": ("opens", drop),
        }[row.mark.what]  # fmt: skip
        about = self._planned.get(planned) or self._planned.get(("opens", drop))
        found = read_hour(row.texts["hour"], about) if about else None
        if found is None:
            at = row.places["hour"]
            self.problems.append(Problem(at.file, at.row, at.column, row.texts["hour"], "not_an_hour"))
        return found

    def _delivered(self, goods: str, call: str) -> list[EntryRow]:
        """Give what was handed over; an hour or a role where nothing else is told says nothing."""
        found, told = [], set()
        for row, numbers in self._of(goods):
            amounts = {name: _text(numbers[name]) for name in AMOUNTS if name in numbers}
            if not amounts:
                continue
            trip, place, drop, item = row.mark.ids
            told |= {(trip, place, drop), (drop,)}
            planned = ("arrive", trip, drop) if ("arrive", trip, drop) in self._planned else ("opens", drop)
            head = {
                "trip_id": trip, "place_id": place, "drop_id": drop, "received_as": self._role(trip, drop, call),
                "happened_at": self._moment((call, trip, place, drop), planned),
            }  # fmt: skip
            found.append(EntryRow(head | {"item_id": item} | amounts, row.place, row.places))
        self._tell_nothing(call, "hour", told)
        self._tell_nothing("people" if call == "arrival" else call, "role", told)
        return found

    def _role(self, trip: str, drop: str, call: str) -> str:
        """Give the role of who received."""
        key = ("people", drop) if call == "arrival" else (call, trip, "", drop)
        return self._at[key].texts.get("role", "") if key in self._at else ""

    def _tell_nothing(self, what: str, name: str, told: set[tuple[str, ...]]) -> None:
        """Warn of an hour, or of a role, of which no amounts are told."""
        for row, _ in self._of(what):
            if name in row.texts and row.mark.ids not in told:
                at = row.places[name]
                self.problems.append(
                    Problem(at.file, at.row, at.column, row.texts[name], "told_alone", severity="warning")
                )

    def _counted(self) -> list[EntryRow]:
        """Give the people who were counted."""
        found = []
        for row, numbers in self._of("people"):
            (drop,) = row.mark.ids
            if "people" not in numbers or drop not in self._drops:
                continue
            own = self._drops[drop]
            cells = {
                "group_id": str(own["group_id"]), "date": f"{own['date']:%Y-%m-%d}",
                "people": str(int(numbers["people"])), "happened_at": self._moment(("people", drop), ("opens", drop)),
            }  # fmt: skip
            found.append(EntryRow(cells, row.place, row.places))
        return found

    def _noted(self) -> list[EntryRow]:
        """Give the remarks."""
        found = []
        for what in ("remarks", "goods"):
            for row, _ in self._of(what):
                if "remarks" not in row.texts:
                    continue
                about = " ".join(filter(None, row.mark.ids))
                drop = row.mark.ids[0] if what == "remarks" else row.mark.ids[2]
                cells = {
                    "about": about, "text": row.texts["remarks"], "happened_at": self._moment((), ("opens", drop))
                }  # fmt: skip
                found.append(EntryRow(cells, row.place, {"text": row.places["remarks"]}))
        return found

    def _left(self) -> list[EntryRow]:
        """Give the trips that left: what was loaded, and as planned where nothing is written."""
        written: dict[str, dict[tuple[str, str], float]] = {}
        first: dict[str, FilledRow] = {}
        for row, numbers in self._of("load"):
            if "loaded" in numbers:
                trip, _, drop, item = row.mark.ids
                written.setdefault(trip, {})[drop, item] = numbers["loaded"]
                first.setdefault(trip, row)
        for row, _ in self._of("leave"):
            if "hour" in row.texts:
                first.setdefault(row.mark.ids[0], row)
        found = []
        for trip, row in first.items():
            head = {
                "plan": self.issue, "trip_id": trip, "happened_at": self._moment(("leave", trip), ("leave", trip))
            }  # fmt: skip
            lines = self._loads(trip, written.get(trip, {}))
            found += [EntryRow(head | line, row.place, {"quantity": self._box(row)}) for line in lines]
            if not lines:
                at = self._box(row)
                self.problems.append(Problem(at.file, at.row, at.column, "0", "nothing_loaded"))
        return found

    def _loads(self, trip: str, written: dict[tuple[str, str], float]) -> list[dict[str, str]]:
        """Add up what a trip took of each item, if it took any."""
        loads = self.plan.trip_loads[self.plan.trip_loads["trip_id"] == trip]
        total: dict[str, float] = {}
        for drop, item, planned in zip(loads["drop_id"], loads["item_id"], loads["quantity"], strict=True):
            total[item] = total.get(item, 0.0) + written.get((drop, item), planned)
        return [{"item_id": item, "quantity": _text(quantity)} for item, quantity in total.items() if quantity > 0]

    def _returned(self) -> list[EntryRow]:
        """Give the trips that came home, with what they brought back."""
        back: dict[str, dict[str, float]] = {}
        first: dict[str, FilledRow] = {}
        told: dict[str, dict[str, str]] = {}
        for row, numbers in self._of("home"):
            (trip,) = row.mark.ids
            told[trip] = {name: _text(numbers[name]) for name in ("km", "cost_usd") if name in numbers}
            if row.texts:
                first[trip] = row
        for row, numbers in self._of("load"):
            trip, _, _, item = row.mark.ids
            if "brought_back" in numbers:
                first.setdefault(trip, row)
                back.setdefault(trip, {}).setdefault(item, 0.0)
                back[trip][item] += numbers["brought_back"]
        found = []
        for trip, row in first.items():
            head = {"trip_id": trip, "happened_at": self._moment(("home", trip), ("home", trip))} | told.get(trip, {})
            lines = [
                {"item_id": item, "quantity": _text(quantity)}
                for item, quantity in back.get(trip, {}).items()
                if quantity > 0
            ]
            found += [EntryRow(head | line, row.place, row.places) for line in lines or [{}]]
        return found

    @staticmethod
    def _box(row: FilledRow) -> Any:
        """Give the box that says that a trip left."""
        return row.places.get("loaded") or row.places.get("hour") or row.place


def _text(value: float) -> str:
    """Write a number so that it can be read in one way only."""
    return f"{value:.6f}"
