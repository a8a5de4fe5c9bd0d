"""The content of the sheets of a plan's drops, which the printed page and the workbook show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics.core.language import dates
from logistics.core.named import texts_of
from logistics.output.clock_marks import ClockMarks
from logistics.output.documents.facts import balances, deliveries, drop_names, records
from logistics.output.documents.owners import owners_of, with_owner
from logistics.output.documents.wording import both, window

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

    from logistics.core.language import Texts
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation


#: The columns of the balance: the key of the text of each, and the sign that shows how the columns add up.
COLUMNS = (
    ("needed", ""), ("in_hand", ""), ("comes_today", "+"), ("hand_out", "="), ("keep", "+"), ("short", ""),
    ("of_it_survival", ""),
)  # fmt: skip


@dataclass(frozen=True)
class GoodsLine:
    """One item that comes.

    Attributes
    ----------
    item_id : the item.
    item : its name.
    quantity : how much of it (in its unit).
    unit : its unit.
    """

    item_id: str
    item: Texts
    quantity: float
    unit: str


@dataclass(frozen=True)
class Arrival:
    """What one vehicle or one supplier brings.

    Attributes
    ----------
    time : when it arrives (`HH:MM` and mark); "" for a supplier.
    vehicle : the name and number of the vehicle, or the day a purchase is ordered.
    source : the name of the depot or supplier.
    trip_id : the trip; "" for a supplier.
    place_id : the place of a supplier; "" for a trip.
    goods : what it brings, each item once.
    """

    time: str
    vehicle: Texts
    source: Texts
    trip_id: str
    place_id: str
    goods: tuple[GoodsLine, ...]


@dataclass(frozen=True)
class Balance:
    """The balance of one item at a drop: in_hand + comes = hand_out + keep, and need = hand_out + short.

    Attributes
    ----------
    item : its name.
    unit : its unit; all figures are in it.
    tier : its tier.
    need : what is needed.
    in_hand : what the group has from yesterday.
    comes : what comes today.
    hand_out : what is handed out today.
    keep : what the group keeps for tomorrow.
    short : what is missing of the full need.
    survival : the part of `short` that belongs to the survival need.
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
        """Whether the survival need of an item of tier 1 is short."""
        return self.tier == 1 and self.survival > 0

    @property
    def figures(self) -> tuple[float, ...]:
        """The figures in the order of `COLUMNS`."""
        return self.need, self.in_hand, self.comes, self.hand_out, self.keep, self.short, self.survival


@dataclass(frozen=True)
class DropSheet:
    """The sheet of one drop.

    Attributes
    ----------
    number : its number in the index, from 1.
    drop_id : the drop.
    date : its day.
    where : the town, or the road and km of a support point.
    night : the town where the group sleeps.
    is_support : whether the drop is a support point.
    group : the name of the group.
    people : number of people in it.
    window : the hours of delivery, as written.
    lat : latitude (degrees).
    lon : longitude (degrees).
    arrivals : what comes, in the order of arrival.
    balance : the balance of each item.
    points_before : whether support points of the same day hand out a part of the need, which is not counted here.
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
        """Whether the survival need of any item of tier 1 is short."""
        return any(line.critical for line in self.balance)

    @property
    def short(self) -> bool:
        """Whether anything is short."""
        return any(line.short > 0 for line in self.balance)

    @property
    def in_hand(self) -> bool:
        """Whether the group has something from yesterday."""
        return any(line.in_hand > 0 for line in self.balance)


def nothing_comes(sheet: DropSheet) -> str:
    """Give the key of the text that says that nothing comes: a warning, a note on goods in hand, or a plain note."""
    if sheet.short:
        return "nothing_comes"
    return "nothing_comes_in_hand" if sheet.in_hand else "nothing_comes_calm"


def brings(sheet: DropSheet, item: Texts) -> bool:
    """Say whether an item is among the arrivals of a sheet, so that its name already stands there in all languages."""
    return any(goods.item == item for arrival in sheet.arrivals for goods in arrival.goods)


def build_sheets(operation: Operation, plan: Plan, chosen: Collection[str] | None = None) -> list[DropSheet]:
    """Make the sheets of a plan in the order of their dates.

    A support point where nothing comes has no sheet. A stop where nothing comes has one if people need something there,
    or have something left from yesterday.

    Parameters
    ----------
    operation : the case.
    plan : the plan for it.
    chosen : drop_id of each drop that may have a sheet; all drops if None.
    """
    goods, kept = deliveries(operation, plan), balances(operation, plan)
    if chosen is not None:
        goods, kept = (rows[rows["drop_id"].isin(chosen)] for rows in (goods, kept))
    comes = {str(drop): _arrivals(rows) for drop, rows in goods.groupby("drop_id")}
    counted = {str(drop): _balance(rows) for drop, rows in kept.groupby("drop_id")}
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
    """Group the deliveries of a drop by vehicle or supplier, in the order of arrival."""
    arrivals = []
    for _, lines in rows.groupby(["source_kind", "source_id", "trip_id"], sort=False):
        first = lines.iloc[0]
        bought = first["source_kind"] == "supplier"
        vehicle = _bought(first) if bought else _vehicle(first)
        if first["source_kind"] == "under_way":
            vehicle = both("on_the_road", date=dates(first["order_date"], "short"))
        arrivals.append(
            Arrival(
                time=first["time"],
                vehicle=vehicle,
                source=_source(lines, bought=bought),
                trip_id=first["trip_id"],
                place_id=first["source_id"] if bought else "",
                goods=_goods(lines),
            )
        )
    return tuple(arrivals)


def _goods(lines: pd.DataFrame) -> tuple[GoodsLine, ...]:
    """Give the items of an arrival; what is ordered of one on several days comes at once."""
    total = lines.groupby("item_id", sort=False)["quantity"].sum().round(6)
    once = lines.drop_duplicates("item_id")
    return tuple(
        GoodsLine(line.item_id, texts_of(line, "name"), total[line.item_id], line.unit) for line in records(once)
    )


def _source(lines: pd.DataFrame, *, bought: bool) -> Texts:
    """Name the depot or the supplier, and the organisations whose stock it is where that is told."""
    source = both("from_supplier" if bought else "from_depot", place=lines["source"].iloc[0])
    owners = owners_of(lines["goods_owner"])
    return both("stock_of", source=source, owner=owners) if owners else source


def _vehicle(row: pd.Series) -> Texts:
    vehicle = both("vehicle", name=texts_of(row, "vehicle"), number=row["vehicle_no"])
    return with_owner(vehicle, row["vehicle_owner"])


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
