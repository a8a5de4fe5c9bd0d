"""Frozen trips of an earlier plan: those of depots' days on which nothing has changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.inputs.tables.schema import FINEST_STEP
from logistics.planning.trips.top_up import LINE
from logistics.planning.trips.units import TOLERANCE

if TYPE_CHECKING:
    from logistics.solver.program import Numbers

#: Columns of a day of a depot.
DAY = ["depot_id", "dispatch_date"]
#: Quantities that differ by less are the same, because no step is so small.
SAME = FINEST_STEP / 2


@dataclass(frozen=True)
class EarlierTrips:
    """The trips of an earlier plan.

    Attributes
    ----------
    routes : its routes, as `routes_driven` lists them.
    trips, stops, loads : the columns of `trips.csv`, `trip_stops.csv` and `trip_loads.csv`.
    """

    routes: pd.DataFrame
    trips: pd.DataFrame
    stops: pd.DataFrame
    loads: pd.DataFrame


@dataclass(frozen=True)
class FrozenTrips:
    """Trips that stay exactly as they were.

    Attributes
    ----------
    days : days of depots (`DAY`) whose trips stay.
    trips, stops, loads : their rows of the earlier tables.
    """

    days: pd.MultiIndex
    trips: pd.DataFrame
    stops: pd.DataFrame
    loads: pd.DataFrame

    def holds(self, rows: pd.DataFrame) -> pd.Series:
        """Say which rows (with depot_id and dispatch_date) are of frozen days."""
        return pd.Series(pd.MultiIndex.from_frame(rows[DAY]).isin(self.days), index=rows.index)

    def quantity(self, shipments: pd.DataFrame) -> Numbers:
        """Give the quantity [units] of each shipment that rides on frozen trips."""
        total = _by_line(self.trips, self.loads)
        return total.reindex(pd.MultiIndex.from_frame(shipments[LINE]), fill_value=0.0).to_numpy(np.float64)


def find_frozen_trips(
    earlier: EarlierTrips, planned: pd.DataFrame, routes: pd.DataFrame, numbered: pd.DataFrame
) -> FrozenTrips:
    """Find the trips that stay exactly as they were: those of days with the same goods and vehicles.

    Parameters
    ----------
    earlier : the earlier plan.
    planned : what is sent now: `LINE`, quantity (steps), step (units).
    routes : the routes driven now, as `routes_driven` lists them.
    numbered : the vehicles on them: depot_id, dispatch_date, vehicle_id, vehicle_no, days.
    """
    trips = earlier.trips.assign(dispatch_date=earlier.trips["start"].dt.normalize())
    days = pd.MultiIndex.from_frame(trips[DAY].drop_duplicates())
    others = _other_goods(earlier, planned).union(_other_rows(earlier.routes, routes, list(routes.columns)))
    frozen = days.difference(others.union(_other_vehicles(trips, numbered)))
    chosen = earlier.trips[pd.MultiIndex.from_frame(trips[DAY]).isin(frozen)]
    stops, loads = (table[table["trip_id"].isin(chosen["trip_id"])] for table in (earlier.stops, earlier.loads))
    return FrozenTrips(frozen, chosen, stops, loads)


def as_before(earlier: EarlierTrips, shipments: pd.DataFrame, may: pd.Series, stock: pd.DataFrame) -> pd.Series:
    """Give the steps of the earlier plan for shipments that differ from it only by rounding.

    If these steps add up to more than a depot has of an item by some day, none of that item are kept at that depot.

    Parameters
    ----------
    earlier : the earlier plan.
    shipments : what is sent now: `LINE`, quantity (steps, before rounding), step (units).
    may : whether one step more may be of use, for each shipment.
    stock : depot_id, item_id, available_from, quantity (units).

    Returns
    -------
    Steps of each shipment; missing where they must be rounded again.
    """
    wanted = pd.MultiIndex.from_frame(shipments[LINE])
    ridden = _by_line(earlier.trips, earlier.loads).reindex(wanted, fill_value=0.0)
    before = pd.Series(ridden.to_numpy() / shipments["step"].to_numpy(), index=shipments.index).round()
    more = before - shipments["quantity"]
    near = (more.abs() <= 1 + TOLERANCE) & ((more <= TOLERANCE) | may)
    taken = before.where(near, shipments["quantity"]) * shipments["step"]
    return before.where(near & ~beyond_stock(shipments.assign(taken=taken), stock))


def beyond_stock(shipments: pd.DataFrame, stock: pd.DataFrame) -> pd.Series:
    """Say for which shipments their depot sends more of their item by some day than has come by then.

    Parameters
    ----------
    shipments : depot_id, item_id, dispatch_date, taken (units).
    stock : depot_id, item_id, available_from, quantity (units).
    """
    keys = ["depot_id", "item_id"]
    come = stock.assign(date=stock["available_from"], change=stock["quantity"], first=0)
    gone = shipments.assign(date=shipments["dispatch_date"], change=-shipments["taken"], first=1)
    moves = pd.concat([table[[*keys, "date", "first", "change"]] for table in (come, gone)], ignore_index=True)
    moves = moves.sort_values([*keys, "date", "first"], ignore_index=True)
    least = moves["change"].groupby([moves[key] for key in keys]).cumsum()
    worst = least.groupby([moves[key] for key in keys]).min()
    return pd.Series(worst.reindex(pd.MultiIndex.from_frame(shipments[keys])).to_numpy() < -SAME, index=shipments.index)


def _by_line(trips: pd.DataFrame, loads: pd.DataFrame) -> pd.Series:
    """Sum the quantity [units] that trips carry, indexed by `LINE`."""
    loads = loads.merge(trips[["trip_id", "depot_id", "start"]], on="trip_id", validate="many_to_one")
    return loads.assign(dispatch_date=loads["start"].dt.normalize()).groupby(LINE)["quantity"].sum()


def _other_goods(earlier: EarlierTrips, planned: pd.DataFrame) -> pd.MultiIndex:
    """Give the days of depots on which different goods are sent."""
    now = planned.assign(quantity=planned["quantity"] * planned["step"]).groupby(LINE)["quantity"].sum()
    both = pd.concat([_by_line(earlier.trips, earlier.loads), now], axis=1, keys=["before", "now"]).fillna(0.0)
    other = both[(both["before"] - both["now"]).abs() > SAME]
    return pd.MultiIndex.from_frame(other.index.to_frame(index=False)[DAY].drop_duplicates())


def _other_rows(before: pd.DataFrame, now: pd.DataFrame, keys: list[str]) -> pd.MultiIndex:
    """Give the days of depots whose rows differ between two tables."""
    both = before[keys].merge(now[keys], on=keys, how="outer", indicator=True)
    return pd.MultiIndex.from_frame(both.loc[both["_merge"] != "both", DAY].drop_duplicates())


def _other_vehicles(trips: pd.DataFrame, numbered: pd.DataFrame) -> pd.MultiIndex:
    """Give the days of depots on which a vehicle of an earlier trip is not on the road now, or for fewer days.

    If the routes of another day differ, the numbers of vehicles may differ on this day too.
    """
    touched = trips.assign(out=(trips["end"].dt.normalize() - trips["dispatch_date"]).dt.days + 1)
    keys = [*DAY, "vehicle_id", "vehicle_no"]
    out = touched.groupby(keys, as_index=False)["out"].max()
    now = numbered.groupby(keys, as_index=False)["days"].max()
    both = out.merge(now, on=keys, how="left", validate="one_to_one")
    return pd.MultiIndex.from_frame(both.loc[~(both["out"] <= both["days"]), DAY].drop_duplicates())
