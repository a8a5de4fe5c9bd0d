"""What stands of an earlier plan: trips that have left, and depots' days on which nothing is decided otherwise."""

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

#: A day of a depot.
DAY = ["depot_id", "dispatch_date"]
#: Quantities this near are the same: no step is smaller.
SAME = FINEST_STEP / 2


@dataclass(frozen=True)
class EarlierTrips:
    """The trips of an earlier plan.

    `rounds`: as the allocation decided on them; `trips`, `stops`, `loads`: the columns of `trips.csv` and the other
    tables. What left before the day `dispatched` has left; None if nothing has.
    """

    rounds: pd.DataFrame
    trips: pd.DataFrame
    stops: pd.DataFrame
    loads: pd.DataFrame
    dispatched: pd.Timestamp | None


@dataclass(frozen=True)
class FrozenTrips:
    """Trips that stay to the letter: the days of depots they are of, and their tables."""

    days: pd.MultiIndex
    trips: pd.DataFrame
    stops: pd.DataFrame
    loads: pd.DataFrame

    def holds(self, rows: pd.DataFrame) -> pd.Series:
        """Say which rows (depot_id, dispatch_date) are of days that stand."""
        return pd.Series(pd.MultiIndex.from_frame(rows[DAY]).isin(self.days), index=rows.index)

    def quantity(self, sends: pd.DataFrame) -> Numbers:
        """Quantity of each send that rides on these trips."""
        total = _by_line(self.trips, self.loads)
        return total.reindex(pd.MultiIndex.from_frame(sends[LINE]), fill_value=0.0).to_numpy(np.float64)


def standing(earlier: EarlierTrips, planned: pd.DataFrame, rounds: pd.DataFrame, numbered: pd.DataFrame) -> FrozenTrips:
    """Find what stays to the letter: what has left, and days with the same goods on the same vehicles.

    Parameters
    ----------
    earlier : the earlier plan.
    planned : what is sent now: `LINE`, quantity in steps, step.
    rounds : the rounds driven now, as `routes_driven` lists them.
    numbered : the vehicles on them: depot_id, dispatch_date, vehicle_id, vehicle_no, days.
    """
    trips = earlier.trips.assign(dispatch_date=earlier.trips["start"].dt.normalize())
    days = pd.MultiIndex.from_frame(trips[DAY].drop_duplicates())
    others = _other_goods(earlier, planned).union(_other_rows(earlier.rounds, rounds, list(rounds.columns)))
    stay = days.difference(others.union(_other_vehicles(trips, numbered)))
    if earlier.dispatched is not None:
        left = days[days.get_level_values("dispatch_date") < earlier.dispatched]
        stay = stay.union(left) if len(left) else stay
    chosen = earlier.trips[pd.MultiIndex.from_frame(trips[DAY]).isin(stay)]
    stops, loads = (table[table["trip_id"].isin(chosen["trip_id"])] for table in (earlier.stops, earlier.loads))
    return FrozenTrips(stay, chosen, stops, loads)


def as_before(earlier: EarlierTrips, sends: pd.DataFrame, may: pd.Series, stock: pd.DataFrame) -> pd.Series:
    """Give the steps of the earlier plan where what is sent now is the same but for rounding.

    Where these steps add up to more than a depot has by some day, no steps of that item are kept at that depot.

    Parameters
    ----------
    earlier : the earlier plan.
    sends : what is sent now: `LINE`, quantity in steps before rounding, step.
    may : for each, whether a step more may be of use there.
    stock : depot_id, item_id, available_from, quantity.

    Returns
    -------
    Steps, missing where they are to be rounded anew.
    """
    wanted = pd.MultiIndex.from_frame(sends[LINE])
    ridden = _by_line(earlier.trips, earlier.loads).reindex(wanted, fill_value=0.0)
    before = pd.Series(ridden.to_numpy() / sends["step"].to_numpy(), index=sends.index).round()
    more = before - sends["quantity"]
    near = (more.abs() <= 1 + TOLERANCE) & ((more <= TOLERANCE) | may)
    taken = before.where(near, sends["quantity"]) * sends["step"]
    return before.where(near & ~beyond_stock(sends.assign(taken=taken), stock))


def beyond_stock(sends: pd.DataFrame, stock: pd.DataFrame) -> pd.Series:
    """Say for which sends, of a depot and item, more is `taken` up to some day than has come by then."""
    keys = ["depot_id", "item_id"]
    come = stock.assign(date=stock["available_from"], change=stock["quantity"], first=0)
    gone = sends.assign(date=sends["dispatch_date"], change=-sends["taken"], first=1)
    moves = pd.concat([table[[*keys, "date", "first", "change"]] for table in (come, gone)], ignore_index=True)
    moves = moves.sort_values([*keys, "date", "first"], ignore_index=True)
    least = moves["change"].groupby([moves[key] for key in keys]).cumsum()
    worst = least.groupby([moves[key] for key in keys]).min()
    return pd.Series(worst.reindex(pd.MultiIndex.from_frame(sends[keys])).to_numpy() < -SAME, index=sends.index)


def _by_line(trips: pd.DataFrame, loads: pd.DataFrame) -> pd.Series:
    """Quantity of each depot, day of dispatch, drop and item."""
    loads = loads.merge(trips[["trip_id", "depot_id", "start"]], on="trip_id")
    return loads.assign(dispatch_date=loads["start"].dt.normalize()).groupby(LINE)["quantity"].sum()


def _other_goods(earlier: EarlierTrips, planned: pd.DataFrame) -> pd.MultiIndex:
    """Days on which something else is sent."""
    now = planned.assign(quantity=planned["quantity"] * planned["step"]).groupby(LINE)["quantity"].sum()
    both = pd.concat([_by_line(earlier.trips, earlier.loads), now], axis=1, keys=["before", "now"]).fillna(0.0)
    other = both[(both["before"] - both["now"]).abs() > SAME]
    return pd.MultiIndex.from_frame(other.index.to_frame(index=False)[DAY].drop_duplicates())


def _other_rows(before: pd.DataFrame, now: pd.DataFrame, keys: list[str]) -> pd.MultiIndex:
    """Days whose rows are not the same."""
    both = before[keys].merge(now[keys], on=keys, how="outer", indicator=True)
    return pd.MultiIndex.from_frame(both.loc[both["_merge"] != "both", DAY].drop_duplicates())


def _other_vehicles(trips: pd.DataFrame, numbered: pd.DataFrame) -> pd.MultiIndex:
    """Days on which a vehicle of a trip is not there for it now, or not for as many days.

    Where a depot's rounds of another day differ, the numbers of its vehicles may.
    """
    touched = trips.assign(out=(trips["end"].dt.normalize() - trips["dispatch_date"]).dt.days + 1)
    keys = [*DAY, "vehicle_id", "vehicle_no"]
    out = touched.groupby(keys, as_index=False)["out"].max()
    both = out.merge(numbered.groupby(keys, as_index=False)["days"].max(), on=keys, how="left")
    return pd.MultiIndex.from_frame(both.loc[~(both["out"] <= both["days"]), DAY].drop_duplicates())
