"""The sheets of a plan, one a drop, as both the printed page and the workbook show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from logistics.documents.facts import deliveries, drop_names, records, shortfalls
from logistics.documents.wording import Both, both, clock, short_date

if TYPE_CHECKING:
    from logistics.operation import Operation
    from logistics.plan import Plan


@dataclass(frozen=True)
class Goods:
    """One item that comes."""

    item: Both
    quantity: float
    unit: str


@dataclass(frozen=True)
class Arrival:
    """What one vehicle, or one supplier, brings; a supplier has no time and no trip (`""`)."""

    time: str
    vehicle: Both
    source: Both
    trip_id: str
    goods: tuple[Goods, ...]


@dataclass(frozen=True)
class Missing:
    """One item of which too little comes; `survival` is the part of it people cannot do without."""

    item: Both
    unit: str
    need: float
    short: float
    survival: float
    tier: int

    @property
    def critical(self) -> bool:
        """Whether it keeps people alive."""
        return self.tier == 1 and self.survival > 0


@dataclass(frozen=True)
class Sheet:
    """One drop on one page.

    `number` is its number in the index, from 1; `where` the town, or the road and km of a support point; `night` the
    town where the group sleeps; `window` the hours of delivery.
    """

    number: int
    drop_id: str
    date: pd.Timestamp
    where: Both
    night: str
    is_support: bool
    group: str
    people: int
    window: str
    lat: float
    lon: float
    arrivals: tuple[Arrival, ...]
    missing: tuple[Missing, ...]

    @property
    def critical(self) -> bool:
        """Whether something that keeps people alive will be short."""
        return any(line.critical for line in self.missing)


def build_sheets(operation: Operation, plan: Plan) -> list[Sheet]:
    """Make the sheets of a plan in the order of their dates.

    A support point where nothing comes has no sheet; a stop where nothing comes has one if people need something there.
    """
    goods = deliveries(operation, plan)
    comes = {str(drop): _arrivals(rows) for drop, rows in goods.groupby("drop_id")}
    short = {key: _missing(rows) for key, rows in shortfalls(operation, plan).groupby(["group_id", "date"])}
    drops = plan.drops.sort_values(["date", "window_open", "site_id", "group_id"], kind="stable")
    is_support = drops["kind"] == "support"
    needed = pd.MultiIndex.from_frame(drops[["group_id", "date"]]).isin(list(short)) & ~is_support
    drops = drops[drops["drop_id"].isin(list(comes)) | needed]
    wheres = drop_names(operation, drops)
    groups = operation.groups.set_index("group_id")["name"]
    places = operation.places.set_index("place_id")["name"]
    nights = plan.drops[plan.drops["kind"] == "stop"].set_index(["group_id", "date"])["place_id"].to_dict()
    return [
        Sheet(
            number=at,
            drop_id=drop.drop_id,
            date=drop.date,
            where=where,
            night=places[nights.get((drop.group_id, drop.date), drop.place_id)],
            is_support=drop.kind == "support",
            group=groups[drop.group_id],
            people=drop.people,
            window=f"{clock(drop.window_open, drop.date)}-{clock(drop.window_close, drop.date)}",
            lat=drop.lat,
            lon=drop.lon,
            arrivals=comes.get(drop.drop_id, ()),
            missing=() if drop.kind == "support" else short.get((drop.group_id, drop.date), ()),
        )
        for at, (drop, where) in enumerate(zip(records(drops), wheres, strict=True), start=1)
    ]


def _arrivals(rows: pd.DataFrame) -> tuple[Arrival, ...]:
    """Put together what comes on one vehicle or from one supplier, in the order of arrival."""
    arrivals = []
    for _, lines in rows.groupby(["source_kind", "source_id", "trip_id"], sort=False):
        first = lines.iloc[0]
        bought = first["source_kind"] == "supplier"
        arrivals.append(
            Arrival(
                time=first["time"],
                vehicle=_bought(first) if bought else _vehicle(first),
                source=both("from_supplier" if bought else "from_depot", place=first["source"]),
                trip_id=first["trip_id"],
                goods=tuple(
                    Goods(Both(line.name_es, line.name_en), line.quantity, line.unit) for line in records(lines)
                ),
            )
        )
    return tuple(arrivals)


def _vehicle(row: pd.Series) -> Both:
    return both("vehicle", name=Both(row["vehicle_es"], row["vehicle_en"]), number=row["vehicle_no"])


def _bought(row: pd.Series) -> Both:
    day = row["order_date"]
    return both("bought", date=Both(short_date(day, "es"), short_date(day, "en")))


def _missing(rows: pd.DataFrame) -> tuple[Missing, ...]:
    return tuple(
        Missing(
            Both(row.name_es, row.name_en), row.unit, row.need_full, row.short,
            row.short_survival, row.tier,
        )
        for row in records(rows)
    )  # fmt: skip
