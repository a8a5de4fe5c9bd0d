"""Declares every input table and setting as data: columns, kinds, ranges, keys.

The area `tables` of each language says what each one is for (`logistics/core/language/`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from logistics.core.language import SIDE_BY_SIDE, languages
from logistics.core.limits import LARGEST

Kind = Literal[
    "id", "text", "word", "code", "choice", "per", "zone", "number", "count", "date", "time", "flag", "window", "ids"
]  # fmt: skip

STATE_CODE_DIGITS = 2
#: The smallest step of an item (units): a gram of a kilogram, a millilitre of a litre.
FINEST_STEP = 0.001


@dataclass(frozen=True)
class Column:
    """One column of a table, or one setting.

    Attributes
    ----------
    name : name of the column.
    kind : kind of its values; a `word` is a free word that matches equal words elsewhere.
    least, most : bounds of numbers, both included.
    above : lower bound that is not included.
    optional : whether cells may be blank and the column may be absent.
    default : value of blank cells and of an absent column.
    choices : allowed values of the kind `choice`.
    refers : table and column whose ids this column uses.
    translation : whether it is a name in one more language, without which a table is complete.
    later : whether tables were complete without it once; where it says nothing, the hash of an operation leaves it out.
    """

    name: str
    kind: Kind
    least: float = 0.0
    most: float = LARGEST
    above: float | None = None
    optional: bool = False
    default: float | str | None = None
    choices: tuple[str, ...] = ()
    refers: tuple[str, str] | None = None
    translation: bool = False
    later: bool = False


@dataclass(frozen=True)
class TableSchema:
    """One table.

    Attributes
    ----------
    name : name of the table.
    columns : its columns in their order in memory.
    key : columns that identify a row; empty where rows may repeat.
    may_be_empty : whether the table may have no rows.
    unordered : whether the two columns of the key may be exchanged.
    geography : whether the table adds to the reference geography.
    later : whether an operation is complete without the table, such as one of how an operation stands that goes on.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    may_be_empty: bool = False
    unordered: bool = False
    geography: bool = False
    later: bool = False

    @property
    def may_be_absent(self) -> bool:
        """Say whether an operation is complete without this table."""
        return self.geography or self.later

    @property
    def expected(self) -> tuple[Column, ...]:
        """Give the columns that every such table has in memory: all but translations."""
        return tuple(column for column in self.columns if not column.translation)

    def column(self, name: str) -> Column:
        """Give a column by its name."""
        return next(column for column in self.columns if column.name == name)


def _id(name: str) -> Column:
    return Column(name, "id")


def _of(table: str, column: str, name: str = "") -> Column:
    """Declare a column holding ids of another table."""
    return Column(name or column, "id", refers=(table, column))


def _text(name: str) -> Column:
    return Column(name, "text")


def _note(name: str) -> Column:
    return Column(name, "text", optional=True)


def _yes(name: str) -> Column:
    """Declare a flag that is true by default."""
    return Column(name, "flag", optional=True, default=1.0)  # as flags are read


def _number(name: str, most: float = LARGEST, *, least: float = 0.0, above: float | None = None) -> Column:
    return Column(name, "number", least=least, most=most, above=above)


def _count(name: str, least: int = 0, most: float = LARGEST, *, optional: bool = False) -> Column:
    return Column(name, "count", least=least, most=most, optional=optional)


def _date(name: str) -> Column:
    return Column(name, "date")


def _later_date(name: str) -> Column:
    return Column(name, "date", optional=True, later=True)


#: The columns of names: in the languages that papers show side by side a name must be given.
_NAMES = tuple(
    Column(f"name_{lang}", "text", optional=lang not in SIDE_BY_SIDE, translation=lang not in SIDE_BY_SIDE)
    for lang in languages()
)
#: Whose something is; blank where it is not told.
_OWNER = Column(
    "organisation_id", "id", optional=True, default="", refers=("organisations", "organisation_id"), later=True
)
_TABLES = (
    TableSchema(
        "groups",
        (
            _id("group_id"), _text("name"), _count("headcount", 1, 10_000_000),
            _of("population", "profile_id", "population_profile"), _number("walking_kmh", 10, above=0),
            _number("carry_kg_per_person", 50), _note("notes"),
        ),
        key=("group_id",),
    ),
    TableSchema(
        "itinerary",
        (
            _of("groups", "group_id"), _count("sequence", 1, 10_000), _of("places", "place_id"), _date("arrive_date"),
            _count("nights", 1, 1000), Column("mode", "choice", choices=("walk", "mixed", "ride", "bus")),
            _note("confidence"),
        ),
        key=("group_id", "sequence"),
    ),
    TableSchema(
        "population",
        (_id("profile_id"), _id("age_sex_group"), _number("share", 1), Column("is_child", "flag"), _note("source")),
        key=("profile_id", "age_sex_group"),
    ),
    TableSchema(
        "standards",
        (
            _of("items", "item_id"), _of("population", "age_sex_group"), _number("quantity_per_person", 10_000),
            Column("per", "per"), _number("survival_quantity", 10_000), _note("source"),
        ),
        key=("item_id", "age_sex_group"),
    ),
    TableSchema(
        "items",
        (
            _id("item_id"), *_NAMES, _text("unit"),
            Column("step", "number", least=FINEST_STEP, most=10_000, optional=True, default=1.0),
            _number("kg_per_unit", 10_000, above=0), _number("litres_per_unit", 100_000),
            _number("cost_usd_per_unit"), _count("shelf_life_days", 1, 100_000), _count("tier", 1, 3),
            Column("body", "word", optional=True, default="dry"), _yes("carried"),
            _note("ifrc_code"), _note("source"),
        ),
        key=("item_id",),
    ),
    TableSchema(
        "depots",
        (
            _id("depot_id"), _of("places", "place_id"), _note("operator_kind"), _date("opens_date"),
            _date("closes_date"), Column("dock_opens", "time"), Column("dock_closes", "time"),
            _count("max_departures_per_day", 0, 10_000), _note("notes"),
        ),
        key=("depot_id",),
    ),
    TableSchema(
        "stock",
        (
            _of("depots", "depot_id"), _of("items", "item_id"), _number("quantity"), _date("available_from"), _OWNER,
            _note("notes"),
        ),
        may_be_empty=True,
    ),
    TableSchema(
        "suppliers",
        (
            _of("places", "place_id"), _of("items", "item_id"), _number("max_per_day"), _number("price_usd_per_unit"),
            _count("lead_days", 0, 365), _later_date("available_from"), _later_date("available_to"),
            Column("max_total", "number", optional=True, later=True), Column("lot", "text", optional=True, later=True),
            _note("notes"),
        ),
        may_be_empty=True,
    ),
    TableSchema(
        "vehicles",
        (
            _id("vehicle_id"), *_NAMES, _number("payload_kg", 100_000, above=0),
            _number("volume_m3", 1000, above=0), _number("max_kmh", 150, least=5), _number("cost_usd_per_km", 100_000),
            _number("cost_usd_per_day"), _number("max_driving_hours_per_day", 24, above=0),
            Column("body", "word"), _yes("multi_stop"), _number("loading_hours", 24),
        ),
        key=("vehicle_id",),
    ),
    TableSchema(
        "fleet",
        (
            _of("depots", "depot_id"), _of("vehicles", "vehicle_id"), _count("count", 0, 10_000),
            _date("available_from"), _date("available_to"),
            Column("first_no", "count", least=1, most=10_000, optional=True, default=1.0, later=True), _OWNER,
        ),
    ),
    TableSchema(
        "shelters",
        (
            _id("shelter_id"), _text("name"), _of("places", "place_id"), _note("kind"),
            _count("capacity_people", optional=True), _note("coordinate_precision"), _note("capacity_source"),
        ),
        key=("shelter_id",),
        may_be_empty=True,
    ),
    TableSchema(
        "closures",
        (
            _of("places", "place_id", "from_place"), _of("places", "place_id", "to_place"), _date("from_date"),
            _date("to_date"), _note("reason"),
        ),
        may_be_empty=True,
    ),
    TableSchema(
        "places",
        (
            _id("place_id"), _text("name"), _note("state"), Column("inegi_state_code", "code", optional=True),
            _number("lat", 90, least=-90), _number("lon", 180, least=-180), _note("coordinate_source"),
            Column("timezone", "zone", optional=True),
        ),
        key=("place_id",),
        may_be_empty=True,
        geography=True,
    ),
    TableSchema(
        "roads",
        (
            _of("places", "place_id", "from_place"), _of("places", "place_id", "to_place"),
            _number("km", 5000, above=0), _note("highway"), _number("truck_kmh", 150, least=5), Column("toll", "flag"),
        ),
        key=("from_place", "to_place"),
        may_be_empty=True,
        unordered=True,
        geography=True,
    ),
    TableSchema(
        "organisations",
        (_id("organisation_id"), _text("name"), _note("kind"), _note("notes")),
        key=("organisation_id",),
        may_be_empty=True,
        later=True,
    ),
    TableSchema(
        "headcounts",
        (_of("groups", "group_id"), _date("date"), _count("people", 0, 10_000_000), _note("notes")),
        key=("group_id", "date"),
        may_be_empty=True,
        later=True,
    ),
    TableSchema(
        "opening_needs",
        (
            _of("groups", "group_id"), _of("items", "item_id"), _number("unmet_full"), _number("unmet_survival"),
            Column("gap", "number", optional=True, default=0.0),
        ),
        key=("group_id", "item_id"),
        may_be_empty=True,
        later=True,
    ),
    TableSchema(
        "opening_goods",
        (_of("groups", "group_id"), _of("items", "item_id"), _number("quantity")),
        key=("group_id", "item_id"),
        may_be_empty=True,
        later=True,
    ),
    TableSchema(
        "under_way",
        (
            _id("source_id"), _id("drop_id"), _of("items", "item_id"), _number("quantity"), _date("dispatch_date"),
            _note("trip_id"),
        ),
        key=("source_id", "drop_id", "item_id", "dispatch_date"),
        may_be_empty=True,
        later=True,
    ),
)  # fmt: skip

#: All tables by name, in the order of this file.
TABLES: dict[str, TableSchema] = {table.name: table for table in _TABLES}

_SETTINGS = (
    _text("name"), _date("start_date"), _date("end_date"), Column("timezone", "zone"), _number("budget_usd"),
    _number("max_haul_km", 10_000, above=0), _count("service_gap_days", 1, 365),
    _number("support_point_spacing_km", 1000, least=1),
    Column("support_point_items", "ids", refers=("items", "item_id")), _number("support_point_share", 1),
    Column("departure_time", "time"), Column("stop_window", "window"), Column("rest_day_window", "window"),
    Column("drive_at_night", "flag"), _text("roads"), Column("needs_from", "date", optional=True),
)  # fmt: skip

#: All settings of `operation.toml` (or the sheet `operation`) by name.
SETTINGS: dict[str, Column] = {setting.name: setting for setting in _SETTINGS}
SETTINGS_TABLE = "operation"

_AREAS = ("municipality", "state", "country")
_PROTECTION = (
    _count("partner_delay_hours", 0, 8784), _count("public_delay_hours", 0, 8784),
    Column("partner_place", "choice", choices=_AREAS), Column("public_place", "choice", choices=_AREAS),
    _count("smallest_group", 1, 100_000), _count("round_people_to", 1, 100_000),
)  # fmt: skip

#: The settings of the section `[protection]` by name, such as `protection.smallest_group`; each may be left out.
PROTECTION_SECTION = "protection"
PROTECTION: dict[str, Column] = {
    f"{PROTECTION_SECTION}.{setting.name}": replace(setting, name=f"{PROTECTION_SECTION}.{setting.name}")
    for setting in _PROTECTION
}
