"""Checks what is loaded on each trip, and that it is what the allocation sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from logistics.verification.breach import QUANTITY, Breach, differs, exceeds, report

if TYPE_CHECKING:
    from logistics.verification.case import CheckedPlan

LITRES_PER_M3 = 1000


def allocation_is_loads(case: CheckedPlan) -> list[Breach]:
    """The trips of a depot and day load what the allocation sends from there on that day."""
    key = ["depot_id", "date", "drop_id", "item_id"]
    sent = case.plan.allocation[case.plan.allocation["source_kind"] == "depot"]
    sent = sent.rename(columns={"source_id": "depot_id", "dispatch_date": "date", "quantity": "sent"})
    loaded = case.loads.rename(columns={"start_date": "date", "quantity": "loaded"})
    rows = pd.concat([sent, loaded]).groupby(key, as_index=False)[["sent", "loaded"]].sum()
    # A sum of many rounded loads may be off by more than one rounded load.
    bad = rows[differs(rows["loaded"], rows["sent"], 2 * QUANTITY)]
    return report("allocation_loads", "trip_loads", bad, key, "loaded", "sent")


def load_stops(case: CheckedPlan) -> list[Breach]:
    """Each load is for a stop of its trip, each stop has a load, and each trip has a stop."""
    key = ["trip_id", "drop_id"]
    stops = case.plan.trip_stops[key].drop_duplicates()
    loads = case.plan.trip_loads[key].drop_duplicates()
    both = stops.merge(loads, on=key, how="outer", indicator=True)
    idle = case.plan.trips[~case.plan.trips["trip_id"].isin(stops["trip_id"])]
    found = report("load_without_stop", "trip_loads", both[both["_merge"] == "right_only"], key, "-", "drop_id")
    found += report("stop_without_load", "trip_stops", both[both["_merge"] == "left_only"], key, "-", "> 0")
    return found + report("trip_without_stop", "trips", idle, ["trip_id"], "0", ">= 1")


def nothing_for_nothing(case: CheckedPlan) -> list[Breach]:
    """Every line of the allocation, every load and every trip has a quantity above zero."""
    line = ["source_id", "drop_id", "item_id"]
    found: list[Breach] = []
    for name, keys in (("allocation", line), ("trip_loads", ["trip_id", "drop_id", "item_id"])):
        table = case.plan.tables()[name]
        found += report("of_nothing", name, table[~(table["quantity"] > QUANTITY)], keys, "quantity", "> 0")
    loaded = case.plan.trip_loads.groupby("trip_id")["quantity"].sum()
    trips = case.plan.trips.assign(loaded=case.plan.trips["trip_id"].map(loaded).fillna(0.0))
    return found + report("of_nothing", "trips", trips[~(trips["loaded"] > QUANTITY)], ["trip_id"], "loaded", "> 0")


def trip_sums(case: CheckedPlan) -> list[Breach]:
    """A trip's kg and litres are the sums of its loads, and its loads are within payload and volume."""
    sums = case.loads.groupby("trip_id")[["kg", "litres"]].sum().add_suffix("_loaded")
    rows = case.trips.join(sums, on="trip_id").fillna({"kg_loaded": 0.0, "litres_loaded": 0.0})
    rows["volume"] = rows["volume_m3"] * LITRES_PER_M3
    found: list[Breach] = []
    for measure, limit in [("kg", "payload_kg"), ("litres", "volume")]:
        loaded = f"{measure}_loaded"
        # Trips may be written to grams and millilitres.
        wrong = rows[(rows[measure] - rows[loaded]).abs() > 1e-3 + QUANTITY * rows[loaded]]
        found += report(f"trip_{measure}", "trips", wrong, ["trip_id"], measure, loaded)
        found += report(f"over_{limit}", "trips", rows[exceeds(rows[loaded], rows[limit])], ["trip_id"], loaded, limit)
    return found


def one_fits(case: CheckedPlan) -> list[Breach]:
    """One step of each item on a trip fits on the vehicle by itself."""
    loads = case.loads.assign(step=case.loads["item_id"].map(case.step))
    vehicles = case.trips[["trip_id", "payload_kg", "volume_m3"]]
    loads = loads.merge(vehicles, on="trip_id").assign(volume=lambda rows: rows["volume_m3"] * LITRES_PER_M3)
    found: list[Breach] = []
    for measure, limit in [("kg", "payload_kg"), ("litres", "volume")]:
        loads[f"one_{measure}"] = loads["step"] * loads[f"{measure}_per_unit"]
        bad = loads[exceeds(loads[f"one_{measure}"], loads[limit])]
        found += report("one_fits", "trip_loads", bad, ["trip_id", "drop_id", "item_id"], f"one_{measure}", limit)
    return found


def bodies(case: CheckedPlan) -> list[Breach]:
    """Every item is carried only by vehicles with its body."""
    rides = case.operation.items.set_index("item_id")["body"]
    loads = case.loads.assign(rides=case.loads["item_id"].map(rides))
    bad = loads[loads["body"] != loads["rides"]]
    return report("body", "trip_loads", bad, ["trip_id", "drop_id", "item_id"], "body", "rides")


def several_places(case: CheckedPlan) -> list[Breach]:
    """A vehicle without `multi_stop` serves one place on one day on a trip, and no support point."""
    trips = case.trips.loc[~case.trips["multi_stop"], ["trip_id"]]
    stops = case.plan.trip_stops.merge(case.plan.drops[["drop_id", "kind", "date", "place_id"]], on="drop_id")
    stops = stops.merge(trips, on="trip_id")
    roadside = stops[stops["kind"] != "stop"]
    places = stops.drop_duplicates(["trip_id", "date", "place_id"]).groupby("trip_id", as_index=False).size()
    found = report("multi_stop", "trip_stops", roadside, ["trip_id", "drop_id"], "kind", "stop")
    return found + report("multi_stop", "trip_stops", places[places["size"] > 1], ["trip_id"], "size", "1")


def units(case: CheckedPlan) -> list[Breach]:
    """Unit, kg and litres of an allocation line follow from its item and quantity."""
    items = case.operation.items[["item_id", "unit", "kg_per_unit", "litres_per_unit"]]
    rows = case.plan.allocation.merge(items, on="item_id", suffixes=("", "_item"))
    key = ["source_id", "drop_id", "item_id"]
    found = report("unit", "allocation", rows[rows["unit"] != rows["unit_item"]], key, "unit", "unit_item")
    for measure in ("kg", "litres"):
        right = rows["quantity"] * rows[f"{measure}_per_unit"]
        bad = rows.assign(right=right)[(rows[measure] - right).abs() > 1e-3 + QUANTITY * right]
        found += report(f"line_{measure}", "allocation", bad, key, measure, "right")
    return found
