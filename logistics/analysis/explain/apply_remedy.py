"""Turn an answer into trips beside those of the plan, with numbered vehicles, clock times and loads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core.local_time import OFFSET, on_clocks, real
from logistics.core.steps import DIGITS
from logistics.inputs.zones import zones_of_places
from logistics.planning.routes.clock import Clock
from logistics.planning.routes.simulation import split_minutes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from logistics.analysis.explain.best_repair import BestRepair
    from logistics.analysis.explain.context import ShortfallContext

#: The columns of new lines of the allocation.
LINE = ["source_id", "source_kind", "drop_id", "item_id", "dispatch_date", "arrive_date", "quantity", "purchase_usd"]


@dataclass(frozen=True)
class Added:
    """What is added to a plan.

    Attributes
    ----------
    trips : new trips, with the columns of `trips.csv`.
    stops : their stops, with the columns of `trip_stops.csv`.
    loads : new loads, on trips of the plan too, with the columns of `trip_loads.csv`.
    lines : new lines of the allocation, with the columns of `LINE`.
    """

    trips: pd.DataFrame
    stops: pd.DataFrame
    loads: pd.DataFrame
    lines: pd.DataFrame


def added_trips(repair: BestRepair) -> Added:
    """Put what was found on trips: first into free room on trips of the plan, then on further trips and vehicles."""
    new_trips, loads = _loaded(repair, _named(repair, _new_trips(repair)))
    trips, stops = _clocked(repair.context, new_trips, repair.question.chain.kg, repair.question.chain.litres)
    return Added(trips, stops, loads, _lines(repair))


def _new_trips(repair: BestRepair) -> pd.DataFrame:
    """List the trips to be made, one row each.

    Returns
    -------
    DataFrame with row (of the candidate trips), drop, units (steps that fit), vehicle_no, turn (how many new trips the
    vehicle makes before), now and driven (its clock before the first, minutes), fresh (whether the plan leaves it
    unused).
    """
    repair_model, values, options = repair.repair_model, repair.answer.amounts, repair.options
    taken: set[tuple[str, str, int, int]] = set()
    rows = []
    columns = ["row", "drop", "units", "vehicle_no", "turn", "now", "driven", "fresh"]
    candidates = _kept(repair)
    for at in np.flatnonzero(values[repair_model.vehicles] > 1 / 2):
        candidate = candidates.iloc[repair_model.vehicle_options.candidate[at]]
        vehicles, trips = int(values[repair_model.vehicles[at]]), int(values[repair_model.trips[at]])
        numbers = repair_model.vehicle_options.patterns["numbers"].iloc[repair_model.vehicle_options.pattern[at]]
        free = _free_numbers(candidate, numbers, vehicles, taken)
        rows += [
            (
                candidate["row"],
                candidate["drop"],
                candidate["units"],
                free[trip % vehicles],
                trip // vehicles,
                candidate["start"],
                0,
                True,
            )
            for trip in range(trips)
        ]
    for at in np.flatnonzero(values[repair_model.further] > 1 / 2):
        more = options.further.iloc[at]
        rows += [
            (more["row"], more["drop"], more["units"], more["vehicle_no"], turn, more["now"], more["driven"], False)
            for turn in range(int(values[repair_model.further[at]]))
        ]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[:-1], "int64") | {"fresh": "bool"})


def _kept(repair: BestRepair) -> pd.DataFrame:
    """Give the candidate trips that need no limit relaxed, numbered as in the repair model."""
    trips = repair.options.trips
    return trips[trips["without"] == ""].reset_index(drop=True)


def _free_numbers(
    candidate: pd.Series, numbers: np.ndarray, count: int, taken: set[tuple[str, str, int, int]]
) -> list[int]:
    """Give the lowest vehicle numbers that are free on all days of a candidate trip, and add them to `taken`."""
    found: list[int] = []
    for number in numbers:
        days = [
            (candidate["depot_id"], candidate["vehicle_id"], int(number), int(candidate["day"]) + at)
            for at in range(candidate["days"])
        ]
        if len(found) < count and not taken & set(days):
            found.append(int(number))
            taken |= set(days)
    return found


def _named(repair: BestRepair, new_trips: pd.DataFrame) -> pd.DataFrame:
    """Add the columns of the candidate trips, drop_id and trip_id; trips are numbered after those of the plan."""
    context = repair.context
    candidates = context.candidates.table.drop(columns=["trips", "start"])
    new_trips = new_trips.merge(candidates, left_on="row", right_index=True, validate="many_to_one")
    new_trips["drop_id"] = repair.options.drops["drop_id"].to_numpy()[new_trips["drop"].astype("int64")]
    new_trips = new_trips.sort_values(["day", "depot_id", "vehicle_id", "vehicle_no", "turn"], ignore_index=True)
    keys = ["dispatch_date", "depot_id", "vehicle_id", "vehicle_no"]
    planned = context.plan.trips.assign(dispatch_date=context.plan.trips["start"].dt.normalize())
    before = planned.groupby(keys).size().reindex(pd.MultiIndex.from_frame(new_trips[keys]), fill_value=0).to_numpy()
    number = new_trips.groupby(keys).cumcount() + 1 + before
    new_trips["trip_id"] = (
        new_trips["dispatch_date"].dt.strftime("%Y-%m-%d")
        + "_" + new_trips["depot_id"] + "_" + new_trips["vehicle_id"] + "-" + new_trips["vehicle_no"].astype("str")
        + "_" + number.astype("str")
    )  # fmt: skip
    return new_trips


def _loaded(repair: BestRepair, new_trips: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Divide what is sent among the trips.

    Returns
    -------
    The new trips that carry anything, with `steps`; and the loads of all trips: trip_id, drop_id, item_id, quantity.
    """
    repair_model, chain, options = repair.repair_model, repair.question.chain, repair.options
    keys = repair_model.keys.assign(steps=repair.answer.amounts[repair_model.shipments])
    places = pd.concat(
        [
            options.room[["depot_id", "day", "drop", "trip_id", "units"]],
            new_trips[["depot_id", "day", "drop", "trip_id", "units"]],
        ],
        ignore_index=True,
    )
    places = places.merge(keys, on=["depot_id", "day", "drop"], validate="many_to_one")
    before = places.groupby(["depot_id", "day", "drop"])["units"].cumsum() - places["units"]
    places["takes"] = (places["steps"] - before).clip(lower=0.0, upper=places["units"])
    places = places[places["takes"] > 0]
    takes = places.groupby("trip_id")["takes"].sum()
    new_trips = new_trips.assign(steps=new_trips["trip_id"].map(takes).fillna(0.0))
    loads = pd.DataFrame(
        {
            "trip_id": places["trip_id"],
            "drop_id": options.drops["drop_id"].to_numpy()[places["drop"].astype("int64")],
            "item_id": chain.item,
            "quantity": (places["takes"] * chain.step).round(DIGITS),
        }
    )
    return new_trips[new_trips["steps"] > 0].reset_index(drop=True), loads.reset_index(drop=True)


def _clocked(
    context: ShortfallContext, new_trips: pd.DataFrame, kg: float, litres: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the trips clock times, each vehicle's one after the other: rows of `trips.csv` and `trip_stops.csv`."""
    parts = list(_turns(context, new_trips))
    if not parts:
        return context.plan.trips.iloc[:0], context.plan.trip_stops.iloc[:0]
    rows = pd.concat(parts, ignore_index=True)
    km = rows["km"].round(3)
    first = rows["fresh"].astype(bool) & ~rows.duplicated(["depot_id", "vehicle_id", "vehicle_no", "dispatch_date"])
    layout = context.candidates.layout
    calendar, zones = layout.calendar, layout.zones(rows["site_id"])
    days = calendar.days(rows["calendar"].to_numpy(np.int64)).number(rows["end"].to_numpy(np.int64)) + 1
    trips = rows[["trip_id", "depot_id", "vehicle_id", "vehicle_no"]].assign(
        **calendar.read(rows, "begin", "start"),
        **calendar.read(rows, "leaves", "depart"),
        **calendar.read(rows, "end", "end"),
        km=km,
        driving_hours=(rows["minutes"] / 60).round(4),
        kg=(rows["steps"] * kg).round(6),
        litres=(rows["steps"] * litres).round(6),
        cost_usd=(km * rows["usd_per_km"] + (rows["usd_per_day"] * days).where(first, 0.0)).round(4),
    )
    stops = rows[["trip_id", "drop_id"]].assign(
        sequence=1,
        **calendar.read(rows, "arrives", "arrive", zones),
        **calendar.read(rows, "departs", "depart", zones),
    )
    times = [f"{name}{end}" for name in ("arrive", "depart") for end in ("", OFFSET)]
    return trips.astype({"vehicle_no": "int64"}), stops[["trip_id", "sequence", "drop_id", *times]]


def _turns(context: ShortfallContext, new_trips: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Simulate the first trips of all vehicles, then the second, and so on.

    Each trip begins when the vehicle is back from the one before. The tables are the rows of `new_trips` with begin,
    leaves, end, arrives, departs (instants, minutes) and minutes (of driving).
    """
    keys = ["depot_id", "vehicle_id", "vehicle_no", "dispatch_date"]
    ends: pd.DataFrame | None = None
    for _, rows in new_trips.groupby("turn", sort=True):
        clock = Clock(rows["now"].to_numpy(np.int64), rows["driven"].to_numpy(np.int64))
        if ends is not None:
            before = ends.loc[pd.MultiIndex.from_frame(rows[keys])]
            clock = Clock(before["now"].to_numpy(np.int64), before["driven"].to_numpy(np.int64))
        layout = context.candidates.layout
        sites = rows["site_id"].map(lambda site: (site,))
        journeys = layout.journeys(rows, sites)
        journey = journeys.run(clock, journeys.unload[:, None])
        ends = pd.DataFrame(
            {"now": journey.end.now, "driven": journey.end.driven}, index=pd.MultiIndex.from_frame(rows[keys])
        )
        yield rows.assign(
            begin=clock.now,
            leaves=journey.leaves,
            end=journey.end.now,
            arrives=journey.arrive[:, 0],
            departs=journey.depart[:, 0],
            minutes=layout.legs(rows, sites)[1].sum(axis=1),
        )


def _lines(repair: BestRepair) -> pd.DataFrame:
    """Give shipments and purchases as lines of the allocation, with the columns of `LINE`."""
    repair_model, values, chain, options = (
        repair.repair_model,
        repair.answer.amounts,
        repair.question.chain,
        repair.options,
    )
    start, drops = repair.context.slack.start, options.drops
    sent = repair_model.keys.assign(
        steps=values[repair_model.shipments], kind="depot", price=0.0, leaves=repair_model.keys["day"]
    )
    sent = sent.rename(columns={"depot_id": "source_id"})
    bought = options.purchases.assign(steps=values[repair_model.purchases], kind="supplier")
    bought = bought.assign(leaves=bought["arrive"] - bought["lead_days"]).rename(columns={"place_id": "source_id"})
    columns = ["source_id", "drop", "steps", "kind", "price", "leaves"]
    rows = pd.concat([sent[columns], bought[columns]], ignore_index=True)
    rows = rows[rows["steps"] > 0].reset_index(drop=True)
    at = rows["drop"].to_numpy(np.int64)
    return pd.DataFrame(
        {
            "source_id": rows["source_id"],
            "source_kind": rows["kind"],
            "drop_id": drops["drop_id"].to_numpy()[at],
            "item_id": chain.item,
            "dispatch_date": start + pd.to_timedelta(rows["leaves"], unit="D"),
            "arrive_date": start + pd.to_timedelta(drops["arrive"].to_numpy()[at], unit="D"),
            "quantity": (rows["steps"] * chain.step).round(DIGITS),
            "purchase_usd": (rows["steps"] * rows["price"]).round(4),
        }
    )


def with_loads(context: ShortfallContext, added: Added) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Give the trips, stops and loads of the plan with what is added.

    Trips of the plan that take more hand it over in the same time: only each drop's share of that time changes.
    """
    plan, items = context.plan, context.operation.items.set_index("item_id")
    keys = ["trip_id", "drop_id", "item_id"]
    loads = pd.concat([plan.trip_loads, added.loads], ignore_index=True)
    loads = loads.groupby(keys, as_index=False)[["quantity"]].sum().round({"quantity": 6})
    kg = loads["quantity"] * loads["item_id"].map(items["kg_per_unit"])
    litres = loads["quantity"] * loads["item_id"].map(items["litres_per_unit"])
    fuller = set(added.loads["trip_id"]) & set(plan.trips["trip_id"])
    sums = loads.assign(kg=kg, litres=litres).groupby("trip_id")[["kg", "litres"]].sum().round(6)
    trips = plan.trips.copy()
    at = trips["trip_id"].isin(fuller)
    trips.loc[at, ["kg", "litres"]] = sums.loc[trips.loc[at, "trip_id"]].to_numpy()
    again = loads.assign(kg=kg)[loads["trip_id"].isin(fuller)]
    by_drop = again.groupby(["trip_id", "drop_id"], as_index=False)[["kg"]].sum()
    calm = plan.trip_stops[~plan.trip_stops["trip_id"].isin(fuller)]
    stops = pd.concat([calm, _handed_over(context, by_drop), added.stops], ignore_index=True)
    trips = pd.concat([trips, added.trips], ignore_index=True)
    return (
        trips.sort_values(["trip_id"], ignore_index=True),
        stops.sort_values(["trip_id", "sequence"], ignore_index=True),
        loads.sort_values(keys, ignore_index=True)[plan.trip_loads.columns],
    )


def _handed_over(context: ShortfallContext, by_drop: pd.DataFrame) -> pd.DataFrame:
    """Give the stops of trips whose loads changed: the same time at the site, divided again by kilograms.

    `by_drop` has trip_id, drop_id and kg of trips to one site; the result has the columns of `trip_stops.csv`.
    """
    plan = context.plan
    if by_drop.empty:
        return plan.trip_stops.iloc[:0]
    old = plan.trip_stops[plan.trip_stops["trip_id"].isin(by_drop["trip_id"])]
    old = old[["trip_id"]].assign(begin=real(old, "arrive"), over=real(old, "depart"))
    times = old.groupby("trip_id").agg(begin=("begin", "min"), over=("over", "max"))
    parts = []
    for trip, rows in by_drop.sort_values(["trip_id", "drop_id"]).groupby("trip_id"):
        begin, over = times["begin"][str(trip)], times["over"][str(trip)]
        total = np.array([int((over - begin).total_seconds() // 60)])
        share = (rows["kg"] / rows["kg"].sum()).to_numpy()[None, :]
        ends = np.cumsum(split_minutes(total, share)[0])
        depart = begin + pd.to_timedelta(ends, unit="min")
        arrive = begin + pd.to_timedelta(np.append(0, ends[:-1]), unit="min")
        parts.append(
            rows[["trip_id", "drop_id"]].assign(sequence=np.arange(len(rows)) + 1, arrive=arrive, depart=depart)
        )
    stops = pd.concat(parts, ignore_index=True)
    places = plan.drops.set_index("drop_id")["place_id"]
    zone = stops["drop_id"].map(places).map(zones_of_places(context.operation))
    for side in ("arrive", "depart"):
        stops = stops.assign(**on_clocks(stops[side], zone, side))
    return stops.astype(dict(plan.trip_stops.dtypes.items()))[list(plan.trip_stops.columns)]
