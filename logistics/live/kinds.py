"""Every kind of entry, declared as data: its columns and what must be told together.

`docs/reference/journal.md` is written from this declaration; the area `journal` of each language says what each kind
and column is for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from logistics.inputs.tables.schema import Column, TableSchema

#: The ways in which an entry can come to be written.
ORIGINS = ("web", "phone", "command", "file", "form")


@dataclass(frozen=True)
class EntryKind:
    """One kind of entry.

    Attributes
    ----------
    name : name of the kind.
    columns : columns of the entry, beside those of every entry.
    lines : columns of each of its lines; none if it has no lines.
    least_lines : the fewest lines it may have.
    line_key : columns that no two lines of an entry may have the same.
    one_of : sets of columns of which exactly one must be told.
    most_one_of : sets of columns of which at most one may be told.
    some_of : sets of columns of which at least one must be told, in each line if they are columns of lines.
    together : sets of columns that are told together or not at all.
    today : columns that hold the day on which it happened, unless they are told.
    days : columns with a first and a last day.
    filled : columns that are taken from the issued plan where they are not told: column, its table there, its key.
    road : two columns of places that a road must join; none if there are none.
    """

    name: str
    columns: tuple[Column, ...] = ()
    lines: tuple[Column, ...] = ()
    least_lines: int = 0
    line_key: tuple[str, ...] = ()
    one_of: tuple[tuple[str, ...], ...] = ()
    most_one_of: tuple[tuple[str, ...], ...] = ()
    some_of: tuple[tuple[str, ...], ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    today: tuple[str, ...] = ()
    days: tuple[tuple[str, str], ...] = ()
    filled: tuple[tuple[str, str, str], ...] = ()
    road: tuple[str, ...] = ()

    def column(self, name: str) -> Column | None:
        """Give a column of the entry by its name."""
        return next((column for column in self.columns if column.name == name), None)

    def line_column(self, name: str) -> Column | None:
        """Give a column of its lines by its name."""
        return next((column for column in self.lines if column.name == name), None)

    @property
    def names(self) -> tuple[str, ...]:
        """Give the names of all columns that an entry of this kind and its lines may have."""
        return tuple(column.name for column in (*self.columns, *self.lines, *COMMON))

    @property
    def table(self) -> TableSchema:
        """Give the table by which entries of this kind are read; any cell may be blank, as rules are asked later."""
        columns = (*COMMON, *self.columns, *self.lines)
        return TableSchema(self.name, tuple(replace(column, optional=True) for column in columns))


def _of(table: str, column: str, name: str = "", *, needed: bool = True) -> Column:
    """Declare a column that holds ids of a table."""
    return Column(name or column, "id", refers=(table, column), optional=not needed)


def _id(name: str, *, needed: bool = False) -> Column:
    return Column(name, "id", optional=not needed)


def _text(name: str, *, needed: bool = False) -> Column:
    return Column(name, "text", optional=not needed)


def _day(name: str) -> Column:
    return Column(name, "date", optional=True)


def _number(name: str, *, needed: bool = True, above: float | None = None, default: float | None = None) -> Column:
    return Column(name, "number", above=above, optional=not needed, default=default)


def _count(name: str, least: int = 0, most: float = 10_000_000, *, needed: bool = True) -> Column:
    return Column(name, "count", least=least, most=most, optional=not needed)


def _flag(name: str, *, default: float | None = None) -> Column:
    return Column(name, "flag", optional=default is not None, default=default)


def _choice(name: str, *choices: str, default: str | None = None, needed: bool = True) -> Column:
    return Column(name, "choice", choices=choices, optional=default is not None or not needed, default=default)


#: The columns of every entry; `entry_id` is made, `recorded_at` is the moment of recording, where they are not told.
COMMON = (
    _id("entry_id"), _text("happened_at"), _text("recorded_by"), _id("organisation_id"), _id("corrects"),
    _id("cancels"), _choice("origin", *ORIGINS, needed=False),
)  # fmt: skip

_GROUP, _PLACE = _of("groups", "group_id"), _of("places", "place_id")
_ITEM, _DEPOT, _TRIP = _of("items", "item_id"), _of("depots", "depot_id"), _of("trips", "trip_id")
_MAYBE_TRIP, _MAYBE_DEPOT = replace(_TRIP, optional=True), replace(_DEPOT, optional=True)
_MAYBE_PLACE, _MAYBE_GROUP = replace(_PLACE, optional=True), replace(_GROUP, optional=True)
_LOT = (_text("lot"), _day("expiry"))
_FROM_TO = (_day("from_date"), _day("until_date"))
_QUANTITY = _number("quantity", above=0)
_LOADS = (_ITEM, _QUANTITY)

_KINDS = (
    EntryKind(
        "position",
        (
            _GROUP, _MAYBE_PLACE, Column("lat", "number", least=-90, most=90, optional=True),
            Column("lon", "number", least=-180, most=180, optional=True), _day("date"), _flag("arrived", default=1.0),
        ),
        one_of=(("place_id", "lat"),), together=(("lat", "lon"),), today=("date",),
    ),
    EntryKind(
        "headcount",
        (
            _GROUP, _day("date"), _count("people"),
            _choice("method", "counted", "registered", "estimated", default="counted"),
        ),
        (_of("population", "age_sex_group"), _count("number")),
        line_key=("age_sex_group",), today=("date",),
    ),
    EntryKind(
        "regroup",
        (_day("date"), _text("reason")),
        (_choice("side", "from", "to"), _MAYBE_GROUP, _count("people", 1), _text("name")),
        least_lines=2, line_key=("side", "group_id"), today=("date",),
    ),
    EntryKind(
        "route_change",
        (_GROUP, _day("from_date")),
        (
            _PLACE, _count("nights", 1, 1000, needed=False),
            _choice("mode", "walk", "mixed", "ride", "bus", needed=False),
        ),
        least_lines=1, today=("from_date",),
    ),
    EntryKind("stock_count", (_DEPOT, _ITEM, _number("counted"), *_LOT, _text("reason"))),
    EntryKind(
        "receipt",
        (
            _DEPOT, _ITEM, _QUANTITY, _choice("source", "donation", "purchase", "transfer", default="donation"),
            _of("depots", "depot_id", "from_depot", needed=False),
            _of("places", "place_id", "from_place", needed=False), _MAYBE_TRIP, _text("sender"), _text("expected"),
            *_LOT,
        ),
        most_one_of=(("from_depot", "from_place", "trip_id"),),
    ),
    EntryKind(
        "loss",
        (
            _MAYBE_DEPOT, _MAYBE_TRIP, _ITEM, _QUANTITY,
            _choice("reason", "damaged", "expired", "stolen", "given_elsewhere"), _text("notes"),
        ),
        one_of=(("depot_id", "trip_id"),),
    ),
    EntryKind(
        "dispatch",
        (
            _id("plan"), _TRIP, _DEPOT, _of("vehicles", "vehicle_id", needed=False),
            _count("vehicle_no", 1, 10_000, needed=False), _flag("unplanned", default=0.0),
            _of("depots", "depot_id", "to_depot", needed=False), _day("arrive_date"),
        ),
        (_ITEM, _number("quantity")), least_lines=1, line_key=("item_id",),
        filled=(
            ("depot_id", "trips", "trip_id"), ("vehicle_id", "trips", "trip_id"), ("vehicle_no", "trips", "trip_id"),
        ),
    ),
    EntryKind(
        "delivery",
        (_MAYBE_TRIP, _MAYBE_PLACE, _of("drops", "drop_id", needed=False), _GROUP, _text("received_as")),
        (_ITEM, *(_number(name, needed=False) for name in ("good", "damaged", "missing", "brought_back"))),
        least_lines=1, line_key=("item_id",), one_of=(("trip_id", "place_id"),),
        some_of=(("good", "damaged", "missing", "brought_back"),), filled=(("group_id", "drops", "drop_id"),),
    ),
    EntryKind(
        "return",
        (_TRIP, _DEPOT, _number("km", needed=False), _number("cost_usd", needed=False)),
        _LOADS, line_key=("item_id",), filled=(("depot_id", "trips", "trip_id"),),
    ),
    EntryKind("divert", (_TRIP, _MAYBE_GROUP, _day("date"), _text("reason")), together=(("group_id", "date"),)),
    EntryKind(
        "purchase",
        (_PLACE, _ITEM, _QUANTITY, _number("usd"), _MAYBE_DEPOT, _MAYBE_TRIP, _MAYBE_GROUP),
        most_one_of=(("depot_id", "trip_id", "group_id"),),
    ),
    EntryKind(
        "supply",
        (
            _PLACE, _ITEM, *_FROM_TO, _number("per_day", needed=False), _number("share", needed=False),
            _number("total", needed=False), _number("price_usd", needed=False),
            _count("lead_days", 0, 365, needed=False), _text("reason"),
        ),
        most_one_of=(("per_day", "share"),), some_of=(("per_day", "share", "total", "price_usd"),),
        today=("from_date",), days=(("from_date", "until_date"),),
    ),
    EntryKind(
        "vehicle",
        (
            _DEPOT, _of("vehicles", "vehicle_id"), _count("vehicle_no", 1, 10_000, needed=False),
            _count("count", 1, 10_000, needed=False), *_FROM_TO, _flag("able", default=1.0),
            _flag("lent", default=0.0), _text("reason"),
        ),
        most_one_of=(("vehicle_no", "count"),), today=("from_date",), days=(("from_date", "until_date"),),
    ),
    EntryKind(
        "road",
        (
            _of("places", "place_id", "from_place"), _of("places", "place_id", "to_place"), *_FROM_TO, _flag("open"),
            _text("reason"),
        ),
        today=("from_date",), days=(("from_date", "until_date"),), road=("from_place", "to_place"),
    ),
    EntryKind("money", (_number("usd"), _choice("direction", "in", "out"), _text("whom"), _text("why"))),
    EntryKind(
        "offer",
        (
            _id("offer_id", needed=True), _text("organisation"), _of("items", "item_id", needed=False),
            _number("quantity", needed=False, above=0), _of("vehicles", "vehicle_id", needed=False),
            _count("count", 1, 10_000, needed=False), _MAYBE_PLACE, *_FROM_TO,
            _choice("state", "offered", "accepted", "declined", default="offered"),
        ),
        one_of=(("item_id", "vehicle_id"),), together=(("item_id", "quantity"), ("vehicle_id", "count")),
        today=("from_date",), days=(("from_date", "until_date"),),
    ),
    EntryKind("note", (_text("about"), _text("text", needed=True))),
)  # fmt: skip

#: All kinds of entries by name, in the order of this file.
KINDS: dict[str, EntryKind] = {kind.name: kind for kind in _KINDS}
