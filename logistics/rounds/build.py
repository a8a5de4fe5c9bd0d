"""What one vehicle can do: every feasible round of every vehicle kind of every depot, with clock times.

A round is the work of one vehicle from loading until it is free again: one trip of one or more days, or several trips
of one day with reloads. The allocation chooses how many vehicles do which round; as every round is feasible by the
clock, what it chooses can be driven.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from logistics.rounds.clock import MINUTES_A_DAY, Clock, whole_minutes
from logistics.rounds.layout import Layout
from logistics.rounds.targets import WORTHWHILE_DETOUR, list_targets
from logistics.rounds.ways import build_ways, sites_of

if TYPE_CHECKING:
    from logistics.geography import TravelTimes
    from logistics.operation import Operation

#: No vehicle starts more trips than this in a day; a guard for the search, never reached at loading times of minutes.
MOST_TRIPS = 48

VEHICLE_COLUMNS = ["date", "overnight", "home_later", "max_kmh", "load", "driving", "dock_opens", "dock_closes"]
ROUND_COLUMNS = ["depot_id", "vehicle_id", "count", "dispatch_date", "days", "start", "usd_per_day", *VEHICLE_COLUMNS]
SLOT_COLUMNS = [
    *("round_id", "depot_id", "vehicle_id", "dispatch_date", "trips", "km", "sites", "body"),
    *("payload_kg", "payload_litres", "usd_per_km"),
]


@dataclass(frozen=True)
class Rounds:
    """All feasible rounds.

    `rounds`: round_id (index), depot_id, vehicle_id, count, dispatch_date, days, start (minute of day), usd_per_day,
    and what `Layout` needs of a vehicle.
    `slots`: slot_id (index), round_id, trips (most trips of a vehicle in this slot), km (of one trip), sites (tuple of
    site_ids in order of visit), body, payload_kg, payload_litres, usd_per_km. A round has one slot, or a tour and then
    shuttles.
    `sites`: the sites, indexed by site_id. `layout`: roads and clock for any trip between them.
    """

    rounds: pd.DataFrame
    slots: pd.DataFrame
    sites: pd.DataFrame
    layout: Layout


def build_rounds(operation: Operation, drops: pd.DataFrame, travel: TravelTimes) -> Rounds:
    """Find every feasible round.

    Parameters
    ----------
    operation : the checked case.
    drops : the timeline's drops.
    travel : ways and times on the road.
    """
    sites = sites_of(drops)
    ways = build_ways(operation, sites, travel)
    layout = Layout(operation, sites, ways)
    search = _Search(operation, sites, layout)
    candidates = search.first_trips(search.candidates(list_targets(sites)))
    candidates = _without_dominated(candidates)
    return Rounds(*search.rounds_and_slots(candidates), sites=sites, layout=layout)


def vehicle_table(operation: Operation) -> pd.DataFrame:
    """The fleet with all that matters of its vehicles and depots: one row for each depot and vehicle kind."""
    fleet = operation.fleet.merge(operation.vehicles, on="vehicle_id").merge(operation.depots, on="depot_id")
    fleet["payload_litres"] = fleet["volume_m3"] * 1000.0
    fleet["load"] = whole_minutes(fleet["loading_hours"].to_numpy())
    fleet["driving"] = whole_minutes(fleet["max_driving_hours_per_day"].to_numpy())
    return fleet


class _Search:
    """The data all steps of the search share."""

    def __init__(self, operation: Operation, sites: pd.DataFrame, layout: Layout) -> None:
        self.operation = operation
        self.sites = sites
        self.layout = layout

    def candidates(self, targets: pd.DataFrame) -> pd.DataFrame:
        """Cross vehicles, targets and day of dispatch; keep those open, within reach and of a fitting body."""
        fleet = vehicle_table(self.operation)
        # Loaded on the day or the day before; home on the day or the day after.
        kinds = pd.DataFrame(list(product((False, True), repeat=2)), columns=["overnight", "home_later"])
        rows = fleet.merge(targets.reset_index(names="target"), how="cross")
        # Most of a fleet is far in time from most targets: it is dropped before the rows are multiplied.
        rows = rows[rows["date"].between(rows["opens_date"], rows["closes_date"] + pd.Timedelta(days=1))]
        rows = rows.merge(kinds, how="cross")
        rows["dispatch_date"] = rows["date"] - pd.to_timedelta(rows["overnight"].astype("int64"), unit="D")
        support = rows["family"].eq("leg") | rows["sites"].str[0].map(self.sites["kind"]).eq("support")
        dry_only = support | rows["family"].eq("pair")
        keep = (
            (rows["dispatch_date"] >= pd.Timestamp(self.operation.settings.start_date))
            & rows["dispatch_date"].between(rows["opens_date"], rows["closes_date"])
            & rows["dispatch_date"].between(rows["available_from"], rows["available_to"])
            & (rows["body"].eq("dry") | ~dry_only)
        )
        rows = rows[keep].reset_index(drop=True)
        km, _ = self.layout.legs(rows, rows["sites"])
        rows["km"] = km.sum(axis=1)
        near = self.layout.farthest_km(rows, rows["sites"]) <= self.operation.settings.max_haul_km
        return rows[near & np.isfinite(rows["km"]) & self._worthwhile(rows)].reset_index(drop=True)

    def _worthwhile(self, rows: pd.DataFrame) -> pd.Series:
        """A trip to two stops must save a good part of the km of two trips."""
        km = [self.layout.legs(rows, rows["sites"].map(lambda sites: sites[:1]))[0].sum(axis=1)]
        km.append(self.layout.legs(rows, rows["sites"].map(lambda sites: sites[-1:]))[0].sum(axis=1))
        return rows["family"].ne("pair") | (rows["km"] <= WORTHWHILE_DETOUR * (km[0] + km[1]))

    def first_trips(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Keep candidates whose trip is in time; add start, day of return and the clock there."""
        journeys = self.layout.journeys(rows, rows["sites"])
        start = journeys.latest_start()
        journey = journeys.run_whatever_the_split(Clock(start, np.zeros_like(start)))
        rows = rows.assign(
            start=start,
            days=(journey.end.now - 1) // MINUTES_A_DAY + 1,
            home=journey.end.now,
            driven=journey.end.driven,
        )
        last_day = rows["dispatch_date"] + pd.to_timedelta(rows["days"] - 1, unit="D")
        arrives = journey.arrive[:, 0] // MINUTES_A_DAY == rows["overnight"].to_numpy()
        # Roads were looked up for the days the round was meant to touch.
        as_meant = last_day == rows["date"] + pd.to_timedelta(rows["home_later"].astype("int64"), unit="D")
        return rows[journey.in_time & arrives & as_meant & (last_day <= rows["available_to"])].reset_index(drop=True)

    def rounds_and_slots(self, rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Turn candidates into rounds, with further trips of the same day where there is time."""
        rows = rows.sort_values(["dispatch_date", "depot_id", "vehicle_id", "target"], ignore_index=True)
        single = rows["family"].eq("site")
        again = rows["sites"].where(single, rows["shuttle"].map(lambda site: (site,) if site else ()))
        same_day = rows["days"].eq(1) & ~rows["overnight"] & rows["family"].ne("pair")
        more = self._further_trips(rows, again, same_day.to_numpy() & (again.map(len) > 0).to_numpy())
        first = rows.assign(round_id=rows.index, order=0, trips=np.where(single, 1 + more, 1))
        shuttles = rows.assign(round_id=rows.index, order=1, trips=more, sites=again)[~single & (more > 0)]
        km, _ = self.layout.legs(shuttles, shuttles["sites"])
        slots = pd.concat([first, shuttles.assign(km=km.sum(axis=1))])
        slots = slots.sort_values(["round_id", "order"], ignore_index=True)
        slots = slots.rename(columns={"cost_usd_per_km": "usd_per_km"})
        rounds = rows.rename(columns={"cost_usd_per_day": "usd_per_day"})
        return rounds[ROUND_COLUMNS], slots[SLOT_COLUMNS]

    def _further_trips(self, rows: pd.DataFrame, again: pd.Series, may: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """Count how many further trips to one site end on the same day, after the first trip is home."""
        count = np.zeros(len(rows), dtype=np.int64)
        left = np.flatnonzero(may)
        clock = Clock(rows["home"].to_numpy(np.int64)[left], rows["driven"].to_numpy(np.int64)[left])
        journeys = self.layout.journeys(rows.iloc[left], again.iloc[left])
        for _ in range(MOST_TRIPS):
            if not len(left):
                break
            journey = journeys.run_whatever_the_split(clock)
            done = journey.in_time & (journey.end.now <= MINUTES_A_DAY)
            left, journeys = left[done], journeys.select(done)
            clock = Clock(journey.end.now[done], journey.end.driven[done])
            count[left] += 1
        return count


def _without_dominated(rows: pd.DataFrame) -> pd.DataFrame:
    """Drop rounds that another makes needless.

    - An overnight trip to one site, where one on the day itself is home the same day.
    - A tour that begins later on the leg than another of the same vehicle and day.
    - An overnight tour that reaches no more points than the one on the day itself.
    - The longer order of a pair of stops.
    """
    vehicle = ["depot_id", "vehicle_id"]
    keys = [*vehicle, "target"]
    home_same_day = rows[~rows["overnight"] & rows["days"].eq(1)][keys].assign(quick=True)
    quick = rows.merge(home_same_day, on=keys, how="left")["quick"].eq(True).to_numpy()
    rows = rows[~(rows["overnight"] & quick & rows["family"].ne("leg"))]

    reach = rows["sites"].map(len)
    tour = rows["family"].eq("leg")
    best = reach.groupby([rows["depot_id"], rows["vehicle_id"], rows["leg"], rows["overnight"]]).transform("max")
    rows = rows[~tour | reach.eq(best)]
    reach, tour = reach[rows.index], tour[rows.index]
    on_the_day = reach.where(~rows["overnight"], 0)
    on_the_day = on_the_day.groupby([rows["depot_id"], rows["vehicle_id"], rows["leg"]]).transform("max")
    rows = rows[~(tour & rows["overnight"] & (reach <= on_the_day))]

    pair = rows["sites"].map(lambda sites: "|".join(sorted(sites)))
    order = rows.assign(pair=pair).sort_values(["km", "target"])
    keep = ~order.duplicated([*vehicle, "pair", "overnight"]) | order["family"].ne("pair")
    return rows[keep.reindex(rows.index)].reset_index(drop=True)
