"""The sheets of a plan, one a drop, as both the printed page and the workbook show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics.core.language import dates
from logistics.core.named import texts_of
from logistics.output.clock_marks import ClockMarks
from logistics.output.documents.facts import balances, deliveries, drop_names, records
from logistics.output.documents.wording import both, window

if TYPE_CHECKING:
    import pandas as pd

    from logistics.core.language import Texts
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation


#: The columns of the balance, by their texts, with the signs that say how they add up.
COLUMNS = (
    ("needed", ""), ("in_hand", ""), ("comes_today", "+"), ("hand_out", "="), ("keep", "+"), ("short", ""),
    ("of_it_survival", ""),
)  # fmt: skip


@dataclass(frozen=True)
class GoodsLine:
    """One item that comes."""

    item: Texts
    quantity: float
    unit: str


@dataclass(frozen=True)
class Arrival:
    """What one vehicle, or one supplier, brings; a supplier has no time and no trip (`""`)."""

    time: str
    vehicle: Texts
    source: Texts
    trip_id: str
    goods: tuple[GoodsLine, ...]


@dataclass(frozen=True)
class Balance:
    """What becomes of one item here: in_hand + comes = hand_out + keep; need = hand_out + short.

    `in_hand` is what the group has from yesterday, `keep` what it carries to tomorrow; `survival` is the part of what
    is short that people cannot do without.
    """

    item: Texts
    unit: str
    tier: int
    need: float
    in_hand: float
    comes: float
    hand_out: float
    keep: float
    short: float
    survival: float

    @property
    def critical(self) -> bool:
        """Whether something that keeps people alive is short."""
        return self.tier == 1 and self.survival > 0

    @property
    def figures(self) -> tuple[float, ...]:
        """The figures in the order of `COLUMNS`."""
        return self.need, self.in_hand, self.comes, self.hand_out, self.keep, self.short, self.survival


@dataclass(frozen=True)
class DropSheet:
    """One drop on one page.

    `number` is its number in the index, from 1; `where` the town, or the road and km of a support point; `night` the
    town where the group sleeps; `window` the hours of delivery; `points_before` says whether support points of the same
    day hand out a part of the need, which is not counted here.
    """

    number: int
    drop_id: str
    date: pd.Timestamp
    where: Texts
    night: str
    is_support: bool
    group: str
    people: int
    window: str
    lat: float
    lon: float
    arrivals: tuple[Arrival, ...]
    balance: tuple[Balance, ...]
    points_before: bool

    @property
    def critical(self) -> bool:
        """Whether something that keeps people alive will be short."""
        return any(line.critical for line in self.balance)

    @property
    def short(self) -> bool:
        """Whether anything will be short."""
        return any(line.short > 0 for line in self.balance)

    @property
    def in_hand(self) -> bool:
        """Whether the group has something from yesterday."""
        return any(line.in_hand > 0 for line in self.balance)


def nothing_comes(sheet: DropSheet) -> str:
    """Give the key of the text that says that nothing comes here, as serious as it is."""
    if sheet.short:
        return "nothing_comes"
    return "nothing_comes_in_hand" if sheet.in_hand else "nothing_comes_calm"


def brings(sheet: DropSheet, item: Texts) -> bool:
    """Say whether an item is among what comes here: its name then stands on the sheet in both languages already."""
    return any(goods.item == item for arrival in sheet.arrivals for goods in arrival.goods)


def build_sheets(operation: Operation, plan: Plan) -> list[DropSheet]:
    """Make the sheets of a plan in the order of their dates.

    A support point where nothing comes has no sheet; a stop where nothing comes has one if people need something there,
    or have something from yesterday to hand out or to keep.
    """
    goods = deliveries(operation, plan)
    comes = {str(drop): _arrivals(rows) for drop, rows in goods.groupby("drop_id")}
    counted = {str(drop): _balance(rows) for drop, rows in balances(operation, plan).groupby("drop_id")}
    drops = plan.drops.sort_values(["date", "window_open", "site_id", "group_id"], kind="stable")
    drops = drops[drops["drop_id"].isin([*comes, *counted])]
    points = drops[drops["kind"] == "support"]
    on_the_way = set(zip(points["group_id"], points["date"], strict=True))
    clocks = ClockMarks.of(operation, plan)
    zones = clocks.at_places(drops)
    sides = ("window_open", "window_close")
    drops = drops.assign(**{f"{side}_mark": clocks.everywhere(drops, side, zones) for side in sides})
    wheres = drop_names(operation, drops)
    groups = operation.groups.set_index("group_id")["name"]
    places = operation.places.set_index("place_id")["name"]
    nights = plan.drops[plan.drops["kind"] == "stop"].set_index(["group_id", "date"])["place_id"].to_dict()
    return [
        DropSheet(
            number=at,
            drop_id=drop.drop_id,
            date=drop.date,
            where=where,
            night=places[nights.get((drop.group_id, drop.date), drop.place_id)],
            is_support=drop.kind == "support",
            group=groups[drop.group_id],
            people=drop.people,
            window=window(drop, {name: getattr(drop, f"{name}_mark") for name in ("window_open", "window_close")}),
            lat=drop.lat,
            lon=drop.lon,
            arrivals=comes.get(drop.drop_id, ()),
            balance=counted.get(drop.drop_id, ()),
            points_before=drop.kind == "stop" and (drop.group_id, drop.date) in on_the_way,
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
                goods=tuple(GoodsLine(texts_of(line, "name"), line.quantity, line.unit) for line in records(lines)),
            )
        )
    return tuple(arrivals)


def _vehicle(row: pd.Series) -> Texts:
    return both("vehicle", name=texts_of(row, "vehicle"), number=row["vehicle_no"])


def _bought(row: pd.Series) -> Texts:
    day = row["order_date"]
    return both("bought", date=dates(day, "short"))


def _balance(rows: pd.DataFrame) -> tuple[Balance, ...]:
    return tuple(
        Balance(
            texts_of(row, "name"), row.unit, row.tier, row.need, row.in_hand, row.comes, row.hand_out,
            row.keep, row.short, row.short_survival,
        )
        for row in records(rows)
    )  # fmt: skip
