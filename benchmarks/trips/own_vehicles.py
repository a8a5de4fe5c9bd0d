"""Compare our trips with sending each drop its own vehicles from the same depot, straight there and back."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from benchmarks.allocation.generate import REFERENCE
from logistics.core.plan import Plan
from logistics.demand.timeline import build_timeline
from logistics.inputs.geography import travel_times
from logistics.inputs.operation import load_operation
from logistics.planning.pipeline import make_plan
from logistics.planning.routes.build import build_routes

if TYPE_CHECKING:
    from collections.abc import Iterator


def run_own_vehicles(arguments: list[str]) -> None:
    """Plan the reference case, or take a run folder of it, and print vehicle-km of both ways, day by day."""
    operation = load_operation(REFERENCE)
    plan = Plan.load(Path(arguments[0])) if arguments else make_plan(operation)
    timeline = build_timeline(operation)
    routes = build_routes(operation, timeline.drops, travel_times(operation))
    lines = plan.allocation[plan.allocation["source_kind"] == "depot"]
    lines = lines.merge(operation.items[["item_id", "body"]], on="item_id")
    keys = ["source_id", "dispatch_date", "drop_id", "body"]
    loads = lines.groupby(keys, as_index=False)[["kg", "litres"]].sum()
    loads = loads.merge(plan.drops[["drop_id", "site_id"]], on="drop_id")
    single = routes.patterns[routes.patterns["sites"].map(len) == 1]
    ways = single.assign(site_id=single["sites"].str[0]).join(routes.routes[["count", "days"]], on="route_id")
    sent = pd.DataFrame(_sent(loads, ways.sort_values("payload_kg", ascending=False)))
    km = (sent["km"] * sent["trips"]).groupby(sent["dispatch_date"]).sum()
    ours = plan.trips.groupby(plan.trips["start"].dt.normalize())["km"].sum()
    _print(pd.DataFrame({"own": km, "ours": ours}).fillna(0.0), len(loads) - len(sent.drop_duplicates("load")))
    beyond = int(sent["beyond"].sum())
    print(f"vehicles that way takes: {len(sent)}, of them beyond the fleet, as many as it likes: {beyond}")


def _sent(loads: pd.DataFrame, ways: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Send each drop its own vehicles: the largest that is free, as often as its day lets it go there, then the next.

    Once no vehicle of the depot is free, the largest kind goes all the same. Vehicle after vehicle: load (row),
    dispatch_date, km and trips, and whether it was beyond the fleet.
    """
    keys = ["depot_id", "dispatch_date", "site_id", "body"]
    by_load = {key: list(some.itertuples()) for key, some in ways.groupby(keys)}
    out: defaultdict[tuple[str, str, pd.Timestamp], int] = defaultdict(int)
    for load in loads.sort_values(["dispatch_date", "drop_id"]).itertuples():
        kinds = by_load.get((load.source_id, load.dispatch_date, load.site_id, load.body), [])
        kg, litres = load.kg, load.litres
        while kinds and (kg > 1e-6 or litres > 1e-6):
            free = [way for way in kinds if all(out[day] < way.count for day in _days(way))]
            way = (free or kinds)[0]
            trips = min(int(np.ceil(max(kg / way.payload_kg, litres / way.payload_litres) - 1e-9)), way.trips)
            for day in _days(way):
                out[day] += 1
            kg, litres = kg - trips * way.payload_kg, litres - trips * way.payload_litres
            yield {
                "load": load.Index,
                "dispatch_date": load.dispatch_date,
                "km": way.km,
                "trips": trips,
                "beyond": not free,
            }


def _days(way: Any) -> list[tuple[str, str, pd.Timestamp]]:
    """The days a vehicle is away, with its depot and kind."""
    return [(way.depot_id, way.vehicle_id, way.dispatch_date + pd.Timedelta(days=number)) for number in range(way.days)]


def _print(days: pd.DataFrame, missing: int) -> None:
    table = Table("day", "own vehicles, km", "ours, km", "less, %")
    for day, row in days.iterrows():
        less = "" if row["own"] == 0 else f"{100 * (1 - row['ours'] / row['own']):.0f}"
        table.add_row(f"{day:%Y-%m-%d}", f"{row['own']:,.0f}", f"{row['ours']:,.0f}", less)
    total = days.sum()
    less = 100 * (1 - total["ours"] / total["own"])
    table.add_row("all", f"{total['own']:,.0f}", f"{total['ours']:,.0f}", f"{less:.1f}")
    console = Console(width=100)
    console.print(table)
    more = int((days["ours"] > days["own"] + 1).sum())
    console.print(
        f"days on which ours drive more: {more}; loads that only a tour reaches, left out on the left: {missing}"
    )
