"""First trips of routes: for each vehicle of each depot and each day, the visits that it can make in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from logistics.inputs.fleet import KIND
from logistics.planning.routes.clock import Clock, whole_minutes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from logistics.inputs.operation import Operation
    from logistics.planning.routes.calendar import Calendar, Days, Minutes
    from logistics.planning.routes.layout import Layout
    from logistics.planning.routes.simulation import Journey, Journeys
    from logistics.planning.routes.travel_matrix import TravelMatrix
    from logistics.planning.routes.visit_sequences import VisitSequences

Integers = npt.NDArray[np.int64]

#: A trip to two stops is kept only if its km are at most this share of the km of two trips.
WORTHWHILE_DETOUR = 0.8
#: Trips simulated at a time. It bounds the memory they take.
BATCH = 50_000
CLOCK_COLUMNS = ["load", "driving", "dock_opens", "dock_closes"]


@dataclass(frozen=True)
class Circuits:
    """Circuits: from a depot through the sites of a visit sequence and home, at one speed, under one set of closures.

    Attributes
    ----------
    table : one row for each circuit: sequence, station (of the first site), depot, speed, km.
    minutes : driving minutes of each leg, the way home last (n x K+1).
    """

    table: pd.DataFrame
    minutes: Minutes


def vehicle_table(operation: Operation, matrix: TravelMatrix, calendar: Calendar) -> pd.DataFrame:
    """Join the kinds of vehicles of depots with their properties.

    Returns
    -------
    DataFrame
        One row for each kind of vehicle of a depot: available_from and available_to (of any of them), the
        columns of `vehicles.csv` and `depots.csv`, payload_litres, load (minutes), driving (most minutes a day), rank
        (place in the order of depot_id and vehicle_id), depot and speed (numbers in `matrix`), zone (number in
        `calendar`), first_date and last_date (between which the depot is open and a vehicle is there).
    """
    fleet = operation.fleet.groupby(KIND, sort=False, as_index=False).agg(
        available_from=("available_from", "min"), available_to=("available_to", "max")
    )
    fleet = fleet.merge(operation.vehicles, on="vehicle_id", validate="many_to_one")
    fleet = fleet.merge(operation.depots, on="depot_id", validate="many_to_one")
    start = pd.Timestamp(operation.settings.start_date)
    order = fleet.sort_values(["depot_id", "vehicle_id"]).index
    return fleet.assign(
        payload_litres=fleet["volume_m3"] * 1000.0,
        load=whole_minutes(fleet["loading_hours"].to_numpy()),
        driving=whole_minutes(fleet["max_driving_hours_per_day"].to_numpy()),
        rank=pd.Series(np.arange(len(fleet)), index=order),
        depot=matrix.depots.get_indexer(pd.Index(fleet["depot_id"])),
        zone=calendar.zone_numbers(fleet["depot_id"]),
        speed=np.searchsorted(matrix.speeds, fleet["max_kmh"].to_numpy(np.float64)),
        first_date=fleet[["opens_date", "available_from"]].assign(start=start).max(axis=1),
        last_date=fleet[["closes_date", "available_to"]].min(axis=1),
    )


def list_circuits(sequences: VisitSequences, matrix: TravelMatrix) -> Circuits:
    """List the circuits whose sites are all within reach, and which are no long detour."""
    ends = pd.DataFrame(
        {
            "sequence": np.repeat(np.arange(len(sequences.visits)), 4),
            "overnight": np.tile([False, False, True, True], len(sequences.visits)),
            "home_later": np.tile([False, True, False, True], len(sequences.visits)),
            "station": matrix.station[sequences.visits[:, 0]].ravel(),
        }
    )
    # On most days the same roads are open whenever a route begins and ends.
    table = ends.drop_duplicates(["sequence", "station"]).merge(matrix.hauls(), on="station")
    visits = sequences.visits[table["sequence"]]
    stations = matrix.stations(visits, table["overnight"].to_numpy(bool), table["home_later"].to_numpy(bool))
    speed, depot = table["speed"].to_numpy(np.int64), table["depot"].to_numpy(np.int64)
    near = matrix.reaches(speed, depot, stations)
    table, stations, speed, depot = table[near], stations[near], speed[near], depot[near]
    km, minutes = matrix.legs(speed, depot, stations)
    table = table.assign(km=km.sum(axis=1))
    keep = np.isfinite(table["km"].to_numpy())
    pair = np.flatnonzero((sequences.table["family"] == "pair").to_numpy()[table["sequence"]])
    # A trip to two stops must save a good share of the km of two trips.
    apart = sum(matrix.there_and_back_km(speed[pair], depot[pair], stations[pair, at]) for at in (0, 1))
    keep[pair] &= table["km"].to_numpy()[pair] <= WORTHWHILE_DETOUR * apart
    columns = ["sequence", "station", "depot", "speed", "km"]
    return Circuits(table.loc[keep, columns].reset_index(drop=True), minutes[keep])


def first_trips(
    fleet: pd.DataFrame, sequences: VisitSequences, circuits: Circuits, matrix: TravelMatrix, layout: Layout
) -> pd.DataFrame:
    """List the first trips that are in time, in the order of vehicle, visit sequence and days.

    Returns
    -------
    DataFrame
        One row for each trip: circuit, sequence, vehicle (row of `fleet`), km, overnight (bool: loaded the day before),
        home_later (bool: home the day after), dispatch_date, calendar (number of that day), start (minutes), days
        (touched), home and driven (the clock at home, minutes).
    """
    rows = _open_and_fitting(fleet, sequences, circuits, matrix)
    rows["calendar"] = layout.calendar.numbers(fleet["zone"].to_numpy()[rows["vehicle"]], rows["dispatch_date"])
    plain = layout.calendar.plain[rows["calendar"]]
    parts = []
    for size, batch in _batches(sequences.table["size"].to_numpy(np.int64)[rows["sequence"]], plain):
        some = rows.iloc[batch]
        vehicles = fleet[CLOCK_COLUMNS].iloc[some["vehicle"]].assign(calendar=some["calendar"].to_numpy())
        # The last leg is the way home.
        legs = circuits.minutes[some["circuit"]][:, [*range(size), -1]]
        journeys = layout.on_the_clock(vehicles, sequences.visits[some["sequence"], :size], legs)
        parts.append(_in_time(some, journeys))
    trips = pd.concat(parts, ignore_index=True).drop(columns=["available_to", "home_on_the_day", "home_the_day_after"])
    return trips.sort_values(["vehicle", "sequence", "overnight", "home_later"], ignore_index=True)


def _open_and_fitting(
    fleet: pd.DataFrame, sequences: VisitSequences, circuits: Circuits, matrix: TravelMatrix
) -> pd.DataFrame:
    """Combine circuits, vehicles and days of dispatch, and keep what the depot's dates and the vehicle allow.

    A vehicle that makes no tours is kept for single stops only.

    Returns
    -------
    DataFrame
        circuit, sequence, km, vehicle, available_to, overnight, dispatch_date, home_on_the_day and home_the_day_after
        (each bool: whether the circuit avoids the roads closed until the vehicle is home then).
    """
    vehicles = fleet[["depot", "speed", "available_to"]].reset_index(names="vehicle")
    rows = circuits.table.reset_index(names="circuit").merge(vehicles, on=["depot", "speed"])
    rows = rows.drop(columns=["depot", "speed"])
    rows = pd.concat([rows.assign(overnight=overnight) for overnight in (False, True)], ignore_index=True)
    vehicle, sequence, overnight = (rows[name].to_numpy() for name in ("vehicle", "sequence", "overnight"))
    date = sequences.table["date"].iloc[sequence].set_axis(rows.index)
    rows["dispatch_date"] = date - pd.to_timedelta(overnight.astype(np.int64), unit="D")
    first_date, last_date, tours = (
        fleet[column].to_numpy()[vehicle] for column in ("first_date", "last_date", "multi_stop")
    )
    same_roads = (
        matrix.station[sequences.visits[sequence, 0], overnight.astype(np.int64)] == rows["station"].to_numpy()[:, None]
    )
    rows["home_on_the_day"], rows["home_the_day_after"] = same_roads.T
    keep = rows["dispatch_date"].between(first_date, last_date) & (
        tours | sequences.table["one_stop"].to_numpy()[sequence]
    )
    return rows[keep & same_roads.any(axis=1)].drop(columns="station")


def _batches(sizes: Integers, plain: npt.NDArray[np.bool_]) -> Iterator[tuple[int, Integers]]:
    """Divide trips into batches, each with the most sites that its trips visit; there is at least one batch.

    Trips in days of 24 hours are batched by their number of sites, apart from the others, because they are simulated
    faster.
    """
    kinds = [(int(size), plain & (sizes == size)) for size in np.unique(np.append(sizes[plain], 1))]
    if not plain.all():
        kinds.append((int(sizes[~plain].max()), ~plain))
    for size, rows in kinds:
        numbers = np.flatnonzero(rows)
        yield from ((size, part) for part in np.array_split(numbers, -(-max(len(numbers), 1) // BATCH)))


def _in_time(rows: pd.DataFrame, journeys: Journeys) -> pd.DataFrame:
    """Keep the trips that are in time, and add home_later, start, days, home and driven."""
    at_once = journeys.run_whatever_the_split(_nothing_driven(journeys.earliest_start()))
    # A trip that is late at the earliest start is late at any start, and the latest start brings it home as early as
    # the earliest. So most trips are dropped before their latest start is searched for.
    keep = _as_meant(rows, at_once, journeys.driver.days)
    rows, journeys = rows[keep], journeys.select(keep)
    start = journeys.latest_start()
    journey = journeys.run_whatever_the_split(_nothing_driven(start))
    days = _days(journey, journeys.driver.days)
    rows = rows.assign(
        home_later=days - 1 > rows["overnight"], start=start, days=days, home=journey.end.now, driven=journey.end.driven
    )
    arrives = journeys.driver.days.number(journey.arrive[:, 0]) == rows["overnight"].to_numpy()
    return rows[_as_meant(rows, journey, journeys.driver.days) & arrives]


def _nothing_driven(start: Minutes) -> Clock:
    return Clock(start, np.zeros_like(start))


def _days(journey: Journey, days: Days) -> Integers:
    """Give the number of days each trip touches."""
    return days.number(journey.end.now - 1) + 1


def _as_meant(rows: pd.DataFrame, journey: Journey, calendar: Days) -> npt.NDArray[np.bool_]:
    """Say which trips are in time, and home on a day on which their roads are open and the vehicle is available."""
    days = _days(journey, calendar)
    later = days - 1 - rows["overnight"].to_numpy(np.int64)
    same_roads = np.where(later == 0, rows["home_on_the_day"], (later == 1) & rows["home_the_day_after"])
    last_day = rows["dispatch_date"] + pd.to_timedelta(days - 1, unit="D")
    return journey.in_time & same_roads & (last_day <= rows["available_to"]).to_numpy()


def without_dominated(trips: pd.DataFrame, sequences: VisitSequences) -> pd.DataFrame:
    """Drop first trips that another trip makes superfluous.

    Dropped are:

    - an overnight trip to one site, if a trip on the day itself is home the same day;
    - a tour that begins later on the leg than another tour of the same vehicle and day;
    - an overnight tour that reaches no more points than the tour on the day itself;
    - the longer order of a pair of stops.
    """
    table = sequences.table.iloc[trips["sequence"]].set_axis(trips.index)
    trips = trips.assign(
        tour=table["family"] == "leg", pair=table["family"] == "pair", size=table["size"], leg=table["leg"]
    )
    task = trips["vehicle"] * len(sequences.table) + trips["sequence"]
    quick = task.isin(task[~trips["overnight"] & trips["days"].eq(1)])
    trips = trips[~(trips["overnight"] & quick & ~trips["tour"])]
    trips = trips.drop(index=_short_tours(trips[trips["tour"]]))
    return trips.drop(index=_longer_orders(trips[trips["pair"]], sequences.visits)).reset_index(drop=True)


def _short_tours(tours: pd.DataFrame) -> pd.Index:
    """Give the rows of tours that another tour of the same vehicle and leg makes superfluous."""
    leg = ["vehicle", "leg"]
    longest = tours.groupby([*leg, "overnight"])["size"].transform("max")
    on_the_day = tours["size"].where(~tours["overnight"], 0).groupby([tours[name] for name in leg]).transform("max")
    short = (tours["size"] < longest) | (tours["overnight"] & (tours["size"] <= on_the_day))
    return tours.index[short]


def _longer_orders(pairs: pd.DataFrame, visits: Integers) -> pd.Index:
    """Give the rows of pairs of stops that are shorter in the other order."""
    pairs = pairs.sort_values(["km", "sequence"])
    stops = np.sort(visits[pairs["sequence"], :2], axis=1)
    pairs = pairs.assign(one=stops[:, 0], other=stops[:, 1])
    return pairs.index[pairs.duplicated(["vehicle", "one", "other", "overnight"])]
