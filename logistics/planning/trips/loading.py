"""Which goods ride on which trip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from logistics.planning.allocation.indices import FITS
from logistics.planning.trips.units import TOLERANCE, steps_in
from logistics.solver.lexicographic import Slack, lexicographic
from logistics.solver.program import Numbers, ProgramBuilder, at_most
from logistics.solver.tolerances import ZERO

#: Seconds for each objective. The problem has no whole numbers and is small; it never took nearly as long.
SECONDS = 120.0


@dataclass(frozen=True)
class Loading:
    """Shipments on trips.

    Attributes
    ----------
    loads : one row for each trip, drop and item: trip (row of the trips), drop_id, item_id, quantity (steps).
    left : steps of each shipment that cannot ride.
    """

    loads: pd.DataFrame
    left: pd.Series


def fits_on(goods: pd.DataFrame, trips: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Say for each row whether a step of the goods (kg, litres) fits on the trip (payload_kg, payload_litres)."""
    by_kg = goods["kg"].to_numpy(float) <= trips["payload_kg"].to_numpy(float) * FITS
    by_litres = goods["litres"].to_numpy(float) <= trips["payload_litres"].to_numpy(float) * FITS
    return np.asarray(by_kg & by_litres)


def load_trips(shipments: pd.DataFrame, trips: pd.DataFrame) -> Loading:
    """Put shipments on trips by weight and volume. What does not fit is left, the least urgent tier first.

    Parameters
    ----------
    shipments : one row for each depot, day of dispatch, drop and item: depot_id, dispatch_date, body, site_id, drop_id,
        item_id, tier, quantity (whole steps), kg, litres (of one step).
    trips : one row for each trip: depot_id, dispatch_date, body, sites (tuple), payload_kg, payload_litres.

    Raises
    ------
    SolverError
        The solver broke down.
    """
    pairs = _pairs(shipments, trips)
    share = _shares(shipments, trips, pairs)
    goods = shipments.iloc[pairs["shipment"]]
    # The tolerance is smaller for heavy goods, so that no payload is exceeded. `_top_up` puts back what is lost here.
    tolerance = TOLERANCE / np.maximum(1.0, goods[["kg", "litres"]].to_numpy(float).max(axis=1, initial=1.0))
    quantity = np.floor(share * goods["quantity"].to_numpy(float) + tolerance)
    quantity = _top_up(shipments, trips, pairs, quantity)
    loads = pairs.assign(quantity=quantity)[quantity > 0]
    ridden = np.bincount(pairs["shipment"], quantity, minlength=len(shipments))
    loads = loads.join(shipments[["drop_id", "item_id"]], on="shipment")
    left = pd.Series(shipments["quantity"].to_numpy() - ridden, index=shipments.index)
    return Loading(loads[["trip", "drop_id", "item_id", "quantity"]].reset_index(drop=True), left)


def _pairs(shipments: pd.DataFrame, trips: pd.DataFrame) -> pd.DataFrame:
    """List the trips that a step of each shipment could ride on: shipment, trip (row numbers), sorted."""
    keys = ["depot_id", "dispatch_date", "body", "site_id"]
    calls = trips[["depot_id", "dispatch_date", "body", "sites"]].reset_index(drop=True).reset_index(names="trip")
    calls = calls.explode("sites").rename(columns={"sites": "site_id"})
    goods = shipments[keys].reset_index(drop=True).reset_index(names="shipment")
    pairs = goods.merge(calls, on=keys)[["shipment", "trip"]]
    # A trip takes whole steps. If not even one fits, none rides.
    pairs = pairs[fits_on(shipments.iloc[pairs["shipment"]], trips.iloc[pairs["trip"]])]
    return pairs.sort_values(["shipment", "trip"], ignore_index=True)


def _shares(shipments: pd.DataFrame, trips: pd.DataFrame, pairs: pd.DataFrame) -> Numbers:
    """Give the share of its shipment that rides on each trip, so that as much as possible rides, tier by tier."""
    problem = ProgramBuilder()
    column = problem.add_columns(len(pairs))
    goods = shipments.iloc[pairs["shipment"]]
    trip = pairs["trip"].to_numpy()
    problem.add_rows(at_most(np.ones(len(shipments)), (pairs["shipment"], column, 1.0)))
    for size, payload in (("kg", "payload_kg"), ("litres", "payload_litres")):
        tonnes = (goods["quantity"] * goods[size]).to_numpy() / 1000
        problem.add_rows(at_most(trips[payload].to_numpy(float) / 1000, (trip, column, tonnes)))
    kg = (goods["quantity"] * goods["kg"]).to_numpy() / 1000
    tier = goods["tier"].to_numpy()
    aims = [np.where(tier == aim, -kg, 0.0) for aim in (1, 2, 3)]
    *_, last = lexicographic(problem.arrays(), aims, [Slack(least=ZERO)], SECONDS)
    return last.amounts


def _top_up(shipments: pd.DataFrame, trips: pd.DataFrame, pairs: pd.DataFrame, quantity: Numbers) -> Numbers:
    """Put steps lost by rounding back on trips that have room, the most urgent tier first."""
    quantity = quantity.copy()
    goods = shipments.iloc[pairs["shipment"]]
    kg, litres = goods["kg"].to_numpy(), goods["litres"].to_numpy()
    trip = pairs["trip"].to_numpy()
    room_kg = trips["payload_kg"].to_numpy(float) - np.bincount(trip, quantity * kg, minlength=len(trips))
    room_litres = trips["payload_litres"].to_numpy(float) - np.bincount(trip, quantity * litres, minlength=len(trips))
    ridden = np.bincount(pairs["shipment"], quantity, minlength=len(shipments))
    left = shipments["quantity"].to_numpy() - ridden
    order = np.lexsort((pairs.index, goods["tier"].to_numpy()))
    for pair in order[left[pairs["shipment"].to_numpy()[order]] > 0]:
        shipment, on = pairs["shipment"].iloc[pair], trip[pair]
        more = min(left[shipment], steps_in(room_kg[on], kg[pair]), steps_in(room_litres[on], litres[pair]))
        if more > 0:
            quantity[pair] += more
            left[shipment] -= more
            room_kg[on] -= more * kg[pair]
            room_litres[on] -= more * litres[pair]
    return quantity
