"""Clock times of loaded trips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.planning.routes.clock import Clock
from logistics.planning.routes.simulation import split_minutes

if TYPE_CHECKING:
    from logistics.planning.routes.layout import Layout


@dataclass(frozen=True)
class Schedule:
    """Clock times of the loaded trips that are in time, in real minutes from midnight of the day of dispatch.

    Attributes
    ----------
    trips : one row for each trip, with the index of the trips given: their columns, sequence (site_ids), shares, start,
        leaves, end (minutes), km, driving_minutes, days_touched.
    stops : one row for each drop of a trip: trip, sequence, drop_id, arrive, depart (minutes).
    """

    trips: pd.DataFrame
    stops: pd.DataFrame


def schedule_trips(trips: pd.DataFrame, loads: pd.DataFrame, layout: Layout) -> Schedule:
    """Set the clock times of all loaded trips, each vehicle's trips one after the other.

    Parameters
    ----------
    trips : one row for each trip: route_id, unit, turn, sites, and the columns that `Layout` needs of a vehicle. Empty
        trips are not driven, and sites without a load are not visited.
    loads : trip, drop_id, site_id, kg.
    layout : roads and clock.
    """
    visits = _visits(trips, loads)
    loaded = trips[trips.index.isin(visits["trip"])].copy()
    loaded["sequence"] = visits.groupby("trip")["site_id"].agg(tuple)
    loaded["shares"] = visits.groupby("trip")["share"].agg(tuple)
    loaded["turn"] = loaded.sort_values("turn").groupby(["route_id", "unit"]).cumcount()
    clocks = pd.DataFrame(
        {"now": 0, "driven": 0}, index=pd.MultiIndex.from_frame(loaded[["route_id", "unit"]]).unique()
    )
    done, stops = [], []
    for _, batch in loaded.groupby("turn", sort=True):
        trip_rows, stop_rows = _run(batch, visits, layout, clocks)
        done.append(trip_rows)
        stops.append(stop_rows)
    if not done:
        nothing = dict.fromkeys(["start", "leaves", "end", "km", "driving_minutes", "days_touched"], 0)
        no_stops = pd.DataFrame({name: np.zeros(0, np.int64) for name in ("trip", "sequence", "arrive", "depart")})
        return Schedule(loaded.assign(**nothing), no_stops.assign(drop_id=pd.Series(dtype="str")))
    return Schedule(pd.concat(done).sort_index(), pd.concat(stops).sort_values(["trip", "sequence"], ignore_index=True))


def _visits(trips: pd.DataFrame, loads: pd.DataFrame) -> pd.DataFrame:
    """List the drops that each trip serves, in order.

    Returns
    -------
    DataFrame
        trip, site_id, drop_id, kg, place (of the site in the trip's sites), sequence (1, 2, ...), share (of the trip's
        kg).
    """
    kg = loads.groupby(["trip", "site_id", "drop_id"], as_index=False)["kg"].sum()
    order = trips["sites"].explode().rename("site_id").rename_axis("trip").reset_index()
    order["place"] = order.groupby("trip").cumcount()
    visits = kg.merge(order, on=["trip", "site_id"]).sort_values(["trip", "place", "drop_id"], ignore_index=True)
    visits["sequence"] = visits.groupby("trip").cumcount() + 1
    visits["share"] = visits["kg"] / visits.groupby("trip")["kg"].transform("sum")
    return visits


def _run(
    batch: pd.DataFrame, visits: pd.DataFrame, layout: Layout, clocks: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Set the clock times of one turn's trips, and move `clocks` (by route and unit) on to when each vehicle is home.

    Returns
    -------
    The tables `trips` and `stops` of `Schedule`, for the trips of this turn that are in time.
    """
    journeys = layout.journeys(batch, batch["sequence"])
    vehicle = pd.MultiIndex.from_frame(batch[["route_id", "unit"]])
    before = clocks.loc[vehicle]
    first = batch["turn"].to_numpy() == 0
    now = np.where(first, journeys.latest_start(), before["now"].to_numpy())
    start = Clock(now.astype(np.int64), before["driven"].to_numpy(np.int64))
    shares = np.zeros(journeys.visits.shape)
    shares[journeys.visits] = np.concatenate([np.asarray(row) for row in batch["shares"]])
    journey = journeys.run(start, split_minutes(journeys.unload, shares))
    km, minutes = layout.legs(batch, batch["sequence"])
    in_time = journey.in_time
    clocks.loc[vehicle, "now"] = np.where(in_time, journey.end.now, before["now"].to_numpy())
    clocks.loc[vehicle, "driven"] = np.where(in_time, journey.end.driven, before["driven"].to_numpy())
    trips = batch.assign(
        start=start.now,
        leaves=journey.leaves,
        end=journey.end.now,
        km=km.sum(axis=1),
        driving_minutes=minutes.sum(axis=1),
        days_touched=journeys.driver.days.number(journey.end.now) + 1,
    )[in_time]
    row, column = np.nonzero(journeys.visits & in_time[:, None])
    stops = pd.DataFrame(
        {
            "trip": batch.index.to_numpy()[row],
            "sequence": column + 1,
            "arrive": journey.arrive[row, column],
            "depart": journey.depart[row, column],
        }
    )
    return trips, stops.merge(visits[["trip", "sequence", "drop_id"]], on=["trip", "sequence"], validate="one_to_one")
