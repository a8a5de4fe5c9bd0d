"""The table of what to do in the first days, and the rounding of all tables that are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core.steps import DIGITS as STEP_DIGITS
from logistics.planning.allocation.variables import patterns_of_their_own
from logistics.solver.tolerances import ZERO

if TYPE_CHECKING:
    from logistics.analysis.stochastic.first_days import FirstDays
    from logistics.analysis.stochastic.first_stage import FirstStage
    from logistics.inputs.operation import Operation
    from logistics.solver.program import Numbers

#: The actions: a vehicle drives, goods go to a site, a supplier is given an order.
DRIVE, SEND, BUY = "drive", "send", "order"
#: The columns of `first_days.csv`.
COLUMNS = [
    *("action", "date", "source_id", "vehicle_id", "days", "sites", "vehicles", "trips", "handed_over"),
    *("item_id", "quantity", "unit"),
]
#: Digits of shares and aims as written.
DIGITS = 6


def first_days_table(operation: Operation, first: FirstDays) -> pd.DataFrame:
    """List what to do: one row for each trip pattern driven, each shipment to a site, and each order.

    Returns
    -------
    DataFrame with action, date (of dispatch, or on which the order is given), source_id (depot, or place of the
    supplier), vehicle_id, days, sites, vehicles, trips, handed_over (day), item_id, quantity, unit; blank where a
    column does not apply to the action.
    """
    first_stage, values = first.first_stage, first.amounts
    units = operation.items.set_index("item_id")["unit"]
    parts = [_driven(first_stage, values), _sent(first_stage, values), _ordered(first_stage, values)]
    table = pd.concat([part.reindex(columns=COLUMNS) for part in parts], ignore_index=True)
    table["unit"] = table["item_id"].map(units)
    for name in ("date", "handed_over"):
        table[name] = pd.to_datetime(table[name]).dt.strftime("%Y-%m-%d")
    for name in ("days", "vehicles", "trips"):
        counts = table[name].astype("Float64").round(DIGITS)
        table[name] = counts.astype("Int64") if (counts.dropna() % 1 == 0).all() else counts
    order = table["action"].map({DRIVE: 0, SEND: 1, BUY: 2})
    keys = ["date", "order", "source_id", "vehicle_id", "sites", "item_id"]
    return table.assign(order=order).sort_values(keys, ignore_index=True, na_position="first")[COLUMNS]


def rounded(table: pd.DataFrame) -> pd.DataFrame:
    """Round the figures of a table as they are written, since the last digits of sums are noise."""
    numbers = table.select_dtypes("float64").columns
    return table.assign(**{name: table[name].round(DIGITS) + 0.0 for name in numbers})


def _driven(first_stage: FirstStage, values: Numbers) -> pd.DataFrame:
    patterns = first_stage.patterns
    vehicles = values[first_stage.variables.vehicles[patterns["route"]]]
    own = np.isin(np.arange(len(patterns)), patterns_of_their_own(first_stage.indices))
    trips = np.where(own, values[first_stage.variables.trips], vehicles)
    table = patterns.assign(
        action=DRIVE,
        date=patterns["dispatch_date"],
        source_id=patterns["depot_id"],
        sites=patterns["visits"].map(" ".join),
        vehicles=vehicles,
        trips=trips,
    )
    return table[trips > ZERO]


def _sent(first_stage: FirstStage, values: Numbers) -> pd.DataFrame:
    goods = first_stage.indices.shipments
    quantity = values[first_stage.variables.shipments] * goods["scale"].to_numpy()
    table = goods.assign(
        action=SEND,
        date=goods["dispatch_date"],
        source_id=goods["depot_id"],
        sites=goods["site_id"],
        handed_over=pd.to_datetime(goods["site_id"].str[:10]),
        quantity=np.round(quantity, STEP_DIGITS),
    )
    return table[quantity > ZERO]


def _ordered(first_stage: FirstStage, values: Numbers) -> pd.DataFrame:
    orders = first_stage.indices.purchases
    quantity = values[first_stage.variables.purchases] * orders["scale"].to_numpy()
    table = orders.assign(
        action=BUY,
        source_id=orders["place_id"],
        handed_over=orders["date"],
        date=orders["ordered"],
        quantity=np.round(quantity, STEP_DIGITS),
    )
    return table[quantity > ZERO]
