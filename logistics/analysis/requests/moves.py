"""Moves of goods from one depot to another by a hired vehicle, with their arrival and cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.analysis.marginal_values.model import not_before
from logistics.inputs.geography import POINT_COLUMNS, travel_times

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation

#: Goods are moved to one of so many depots, the nearest by driving time.
NEAREST = 4
_PAIR = ["depot_id", "to_depot_id", "item_id", "date"]


def possible_moves(operation: Operation) -> pd.DataFrame:
    """List the moves that money can pay for: goods leave a depot on the day they come there, to a depot nearby.

    Returns
    -------
    DataFrame with one row for each depot, depot nearby, item and day on which some of the item comes: depot_id,
    to_depot_id, item_id, date (of departure), arrives, usd (for a unit), vehicle_id. The vehicle is the cheapest for a
    unit. It is hired for all days of the way there and back, and loads and hands over as in the tables.
    """
    start = pd.Timestamp(operation.settings.start_date)
    stock = operation.stock[operation.stock["quantity"] > 0]
    stock = stock.assign(date=not_before(stock["available_from"], start))[["depot_id", "item_id", "date"]]
    opens = operation.depots.set_index("depot_id")[["opens_date", "closes_date"]]
    stock["date"] = not_before(stock["date"], stock["depot_id"].map(opens["opens_date"]))
    moves = (
        _ways(operation)
        .merge(stock.drop_duplicates(), on="depot_id")
        .merge(_loads(operation), on=["item_id", "vehicle_id"], validate="many_to_one")
    )
    moves["usd"] = moves["usd_of_load"] / moves["units"]
    moves["arrives"] = moves["date"] + pd.to_timedelta(moves["days_out"], unit="D")
    moves["arrives"] = not_before(moves["arrives"], moves["to_depot_id"].map(opens["opens_date"]))
    open_then = (moves["date"] <= moves["depot_id"].map(opens["closes_date"])) & (
        moves["arrives"] <= moves["to_depot_id"].map(opens["closes_date"])
    )
    moves = moves[open_then & (moves["arrives"] <= operation.days[-1])].sort_values([*_PAIR, "usd", "vehicle_id"])
    return moves.drop_duplicates(_PAIR, ignore_index=True)[[*_PAIR, "arrives", "usd", "vehicle_id"]]


def _ways(operation: Operation) -> pd.DataFrame:
    """List ways from each depot to depots nearby.

    Returns
    -------
    DataFrame with depot_id, to_depot_id, vehicle_id, usd_of_load (for the way there and back), days_out (days until the
    goods are handed over).
    """
    depots = operation.depots[["depot_id", "place_id"]]
    depots = depots.merge(operation.places, on="place_id", validate="many_to_one")
    points = depots.assign(road_from="", road_to="", road_km=np.nan)[list(POINT_COLUMNS)]
    travel, first, last = travel_times(operation), operation.days[0], operation.days[0]
    parts = []
    for speed, vehicles in operation.vehicles.groupby("max_kmh"):
        way = travel.matrix(points, float(speed), first, last)  # type: ignore[arg-type]
        near = np.argsort(way.minutes, axis=1, kind="stable")[:, : NEAREST + 1]
        pairs = pd.DataFrame({"at": np.repeat(np.arange(len(depots)), near.shape[1]), "to": near.ravel()})
        pairs["km"], pairs["minutes"] = (table[pairs["at"], pairs["to"]] for table in (way.km, way.minutes))
        here = (pairs["at"] != pairs["to"]) & (pairs["km"] <= operation.settings.max_haul_km)
        parts.append(pairs[here].merge(vehicles, how="cross"))
    ways = pd.concat(parts, ignore_index=True)
    a_day = ways["max_driving_hours_per_day"] * 60
    # First loading, the way there and handing over; then the way back too.
    ways["days_out"] = np.ceil((ways["minutes"] + 120 * ways["loading_hours"]) / a_day)
    days = np.ceil((2 * ways["minutes"] + 120 * ways["loading_hours"]) / a_day)
    ways["usd_of_load"] = 2 * ways["km"] * ways["cost_usd_per_km"] + days * ways["cost_usd_per_day"]
    ids = depots["depot_id"].to_numpy()
    ways = ways.assign(depot_id=ids[ways["at"]], to_depot_id=ids[ways["to"]])
    return ways[["depot_id", "to_depot_id", "vehicle_id", "usd_of_load", "days_out"]]


def _loads(operation: Operation) -> pd.DataFrame:
    """Give how many units of each item a vehicle holds that may carry it: item_id, vehicle_id, units."""
    sizes = operation.items[["item_id", "step", "kg_per_unit", "litres_per_unit", "body"]]
    loads = sizes.merge(operation.vehicles, on="body")
    by_volume = loads["volume_m3"] * 1000 / loads["litres_per_unit"].where(loads["litres_per_unit"] > 0)
    units = (loads["payload_kg"] / loads["kg_per_unit"]).clip(upper=by_volume.fillna(np.inf))
    # A vehicle that cannot take one step of the item takes none.
    return loads.assign(units=units)[units >= loads["step"]][["item_id", "vehicle_id", "units"]]
