"""Checks each table by itself: columns, ids, keys, and ranges of values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.core.plan import COLUMNS, COUNT, DATE, KEYS, NUMBER, TIME
from logistics.verification.breach import QUANTITY, Breach, report

if TYPE_CHECKING:
    from logistics.verification.case import CheckedPlan

#: Columns that may be missing: a stop has no kilometre.
MAY_BE_MISSING = {"road_km"}
#: Tables and columns whose quantities are whole steps of their item.
IN_STEPS = [
    ("allocation", "quantity"),
    ("trip_loads", "quantity"),
    ("coverage", "received"),
    ("coverage", "used"),
    ("coverage", "carried_over"),
    ("stock_levels", "dispatched"),
]


def columns(case: CheckedPlan) -> list[Breach]:
    """Every table has all its columns."""
    return [
        Breach("columns", f"{name}.csv", "-", column)
        for name, table in case.plan.tables().items()
        for column in COLUMNS[name]
        if column not in table.columns
    ]


def unknown_ids(case: CheckedPlan) -> list[Breach]:
    """Every id exists in the tables of the operation or in the plan's own."""
    operation, plan = case.operation, case.plan
    known = {
        "group_id": operation.groups["group_id"], "item_id": operation.items["item_id"],
        "depot_id": operation.depots["depot_id"], "vehicle_id": operation.vehicles["vehicle_id"],
        "place_id": operation.places["place_id"], "drop_id": plan.drops["drop_id"], "trip_id": plan.trips["trip_id"],
    }  # fmt: skip
    found: list[Breach] = []
    for name, table in plan.tables().items():
        for column in [column for column in COLUMNS[name] if column in known]:
            bad = table[~table[column].isin(known[column]) | (table[column] == "")]
            found += report("unknown_id", name, bad, KEYS[name], column, f"{column.removesuffix('_id')}s.csv")
    return found + _unknown_kinds(case) + _unknown_sources(case) + _unknown_roads(case)


def _unknown_kinds(case: CheckedPlan) -> list[Breach]:
    drops, lines = case.plan.drops, case.plan.allocation
    bad_drops = drops[~drops["kind"].isin(["stop", "support"])]
    bad_lines = lines[~lines["source_kind"].isin(["depot", "supplier", "under_way"])]
    found = report("unknown_id", "drops", bad_drops, ["drop_id"], "kind", "stop, support")
    return found + report(
        "unknown_id", "allocation", bad_lines, KEYS["allocation"], "source_kind", "depot, supplier, under_way"
    )


def _unknown_sources(case: CheckedPlan) -> list[Breach]:
    lines, operation = case.plan.allocation, case.operation
    depot = lines["source_kind"] == "depot"
    known = (
        lines["source_id"]
        .isin(operation.depots["depot_id"])
        .where(depot, lines["source_id"].isin(operation.suppliers["place_id"]))
        # Of what was under way, its table says where it came from.
        .where(lines["source_kind"] != "under_way", lines["source_id"].isin(operation.under_way["source_id"]))
    )
    return report(
        "unknown_id", "allocation", lines[~known], KEYS["allocation"], "source_id", "depots.csv, suppliers.csv"
    )


def _unknown_roads(case: CheckedPlan) -> list[Breach]:
    """The ends of a support point's road are places; `drops.drops` checks that the road exists."""
    drops = case.plan.drops[case.plan.drops["kind"] == "support"]
    places = case.operation.places["place_id"]
    bad = drops[~(drops["road_from"].isin(places) & drops["road_to"].isin(places))]
    return report("unknown_id", "drops", bad, ["drop_id"], "road_from", "places.csv")


def duplicate_keys(case: CheckedPlan) -> list[Breach]:
    """No two rows of a table have the same key."""
    found: list[Breach] = []
    for name, table in case.plan.tables().items():
        bad = table[table.duplicated(KEYS[name])]
        found += report("duplicate_key", name, bad, KEYS[name], "2", "1")
    return found


def missing_values(case: CheckedPlan) -> list[Breach]:
    """No date, time or number is missing; a support point has a kilometre, a stop need not."""
    found: list[Breach] = []
    for name, table in case.plan.tables().items():
        for column, kind in COLUMNS[name].items():
            if kind in {DATE, TIME, NUMBER, COUNT} and column not in MAY_BE_MISSING:
                bad = table[table[column].isna()]
                found += report("missing_value", name, bad, KEYS[name], "-", column)
    points = case.plan.drops[case.plan.drops["kind"] == "support"]
    return found + report("missing_value", "drops", points[points["road_km"].isna()], ["drop_id"], "-", "road_km")


def negative(case: CheckedPlan) -> list[Breach]:
    """No number or count is below zero, but for coordinates."""
    found: list[Breach] = []
    for name, table in case.plan.tables().items():
        for column, kind in COLUMNS[name].items():
            if kind in {NUMBER, COUNT} and column not in {"lat", "lon"}:
                bad = table[table[column] < -QUANTITY]
                found += report("negative", name, bad, KEYS[name], column, ">= 0")
    return found


def whole_units(case: CheckedPlan) -> list[Breach]:
    """Quantities sent, loaded, received, used and carried over are whole steps of their item."""
    found: list[Breach] = []
    for name, column in IN_STEPS:
        table = case.plan.tables()[name]
        step = table["item_id"].map(case.step)
        off = (table[column] / step - (table[column] / step).round()).abs() * step
        found += report("whole_units", name, table.assign(step=step)[off > QUANTITY], KEYS[name], column, "step")
    return found


def coverage_range(case: CheckedPlan) -> list[Breach]:
    """A coverage is a share between 0 and 1."""
    table = case.plan.coverage
    bad = table[~table["coverage"].between(-QUANTITY, 1 + QUANTITY)]
    return report("coverage_range", "coverage", bad, KEYS["coverage"], "coverage", "0..1")
