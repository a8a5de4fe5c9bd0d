"""Loaded trips with clock times, and the better of two ways to drive each depot's day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from logistics.planning.trips.loading import load_trips
from logistics.planning.trips.reroute import DAY, WORTHWHILE_USD, routed_anew
from logistics.planning.trips.schedule import Schedule, schedule_trips
from logistics.planning.trips.units import in_steps

if TYPE_CHECKING:
    from logistics.planning.routes.layout import Layout

#: Weights that differ by less are the same (kg).
SAME_KG = 1e-6


@dataclass(frozen=True)
class Driven:
    """Trips with their loads and clock times.

    Attributes
    ----------
    trips : the trips as listed, whether driven or not.
    loads : loads of the trips in time: trip, drop_id, item_id, quantity (units), site_id, kg, litres, step.
    schedule : clock times of the trips in time.
    """

    trips: pd.DataFrame
    loads: pd.DataFrame
    schedule: Schedule

    def with_days(self, other: Driven, days: pd.MultiIndex) -> Driven:
        """Take some days of depots from `other`, which has the same trips, and the rest from here."""
        there = pd.MultiIndex.from_frame(self.trips[DAY]).isin(days)
        other_trips, here_trips = self.trips.index[there], self.trips.index[~there]
        here, over = self._of(here_trips), other._of(other_trips)
        return Driven(
            self.trips,
            pd.concat([here.loads, over.loads], ignore_index=True),
            Schedule(
                pd.concat([here.schedule.trips, over.schedule.trips]).sort_index(),
                pd.concat([here.schedule.stops, over.schedule.stops], ignore_index=True),
            ),
        )

    def _of(self, trips: pd.Index) -> Driven:
        """Keep some trips only."""
        schedule = self.schedule
        return Driven(
            self.trips.loc[trips],
            self.loads[self.loads["trip"].isin(trips)],
            Schedule(
                schedule.trips[schedule.trips.index.isin(trips)], schedule.stops[schedule.stops["trip"].isin(trips)]
            ),
        )


@dataclass(frozen=True)
class Saved:
    """What rerouting saves.

    Attributes
    ----------
    days : number of depots' days that are rerouted.
    trips, km, usd : trips, kilometres and USD saved.
    """

    days: int = 0
    trips: int = 0
    km: float = 0.0
    usd: float = 0.0


def drive(shipments: pd.DataFrame, trips: pd.DataFrame, layout: Layout) -> Driven:
    """Load trips and set their clock times.

    Parameters
    ----------
    shipments : the columns that `load_trips` needs, and step.
    trips : one row for each trip: the columns that `load_trips` and `schedule_trips` need.
    """
    loading = load_trips(shipments.reset_index(drop=True), trips)
    goods = shipments.drop_duplicates(["drop_id", "item_id"])
    goods = goods[["drop_id", "item_id", "site_id", "kg", "litres", "step"]]
    loads = loading.loads.merge(goods, on=["drop_id", "item_id"], validate="many_to_one")
    # The loading gives row numbers of trips. Here they become index labels.
    loads["trip"] = trips.index.to_numpy()[loads["trip"].to_numpy()]
    steps = loads["quantity"]
    loads = loads.assign(
        kg=loads["kg"] * steps, litres=loads["litres"] * steps, quantity=in_steps(steps, loads["step"])
    )
    schedule = schedule_trips(trips, loads, layout)
    return Driven(trips, loads[loads["trip"].isin(schedule.trips.index)], schedule)


def drive_better(shipments: pd.DataFrame, driven: Driven, layout: Layout) -> tuple[Driven, Saved]:
    """Reroute each depot's day, and drive it that way if that brings as much for less.

    Returns
    -------
    The days driven the better way, and what that saves.
    """
    usd = _by_day(driven, driven.trips.index[_home_by_night(driven.trips)])["usd"]
    other = routed_anew(driven.trips, driven.loads, usd, layout)
    if other.empty:
        return driven, Saved()
    days = other[DAY].drop_duplicates()
    local = _local(driven.trips, days)
    rest = driven.trips[~local]
    anew = drive(shipments, pd.concat([rest, other]), layout)
    old_days, new_days = _by_day(driven, driven.trips.index[local]), _by_day(anew, other.index)
    both = old_days.merge(new_days, left_index=True, right_index=True, suffixes=("_old", "_new"), validate="one_to_one")
    better = both[
        (both["kg_new"] >= both["kg_old"] - SAME_KG)
        & (both["usd_new"] < both["usd_old"] - WORTHWHILE_USD)
        & (both["trips_new"] <= both["trips_old"])
        & (both["days_new"] <= 1)
    ]
    chosen = better.index
    if not len(chosen):
        return driven, Saved()
    keys = pd.MultiIndex.from_frame(driven.trips[DAY])
    kept = driven.trips[~(local & keys.isin(chosen))]
    taken = other[pd.MultiIndex.from_frame(other[DAY]).isin(chosen)]
    mixed = drive(shipments, pd.concat([kept, taken]).sort_index(), layout)
    saved = Saved(
        days=len(better),
        trips=int((better["trips_old"] - better["trips_new"]).sum()),
        km=round(float((better["km_old"] - better["km_new"]).sum()), 3),
        usd=round(float((better["usd_old"] - better["usd_new"]).sum()), 2),
    )
    return mixed, saved


def _local(trips: pd.DataFrame, days: pd.DataFrame) -> pd.Series:
    """Say which trips are of these days, by vehicles that are home on the day they load."""
    of_days = pd.MultiIndex.from_frame(trips[DAY]).isin(pd.MultiIndex.from_frame(days))
    return _home_by_night(trips) & of_days


def _home_by_night(trips: pd.DataFrame) -> pd.Series:
    """Say which trips are by vehicles that are home on the day they load."""
    return trips["days"].eq(1) & ~trips["overnight"].astype(bool)


def _by_day(driven: Driven, some: pd.Index) -> pd.DataFrame:
    """Sum some trips up for each depot's day.

    Returns
    -------
    DataFrame
        kg, usd, km, trips (number), days (most days a trip touches), indexed by `DAY`.
    """
    trips = driven.schedule.trips
    trips = trips[trips.index.isin(some)].sort_values("turn")
    first = ~trips.duplicated(["route_id", "unit"])
    trips = trips.assign(
        usd=trips["km"] * trips["usd_per_km"] + (trips["usd_per_day"] * trips["days_touched"]).where(first, 0.0),
        kg_ridden=driven.loads.groupby("trip")["kg"].sum().reindex(trips.index),
    )
    return trips.groupby(DAY).agg(
        kg=("kg_ridden", "sum"),
        usd=("usd", "sum"),
        km=("km", "sum"),
        trips=("km", "size"),
        days=("days_touched", "max"),
    )
