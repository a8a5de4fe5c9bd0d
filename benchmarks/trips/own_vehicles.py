"""Our trips against sending each drop its own vehicles from the same depot, straight there and back."""

from __future__ import annotations

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from benchmarks.allocation.generate import REFERENCE
from logistics.allocation.sets import BULK_WATER_ITEM
from logistics.geography import travel_times
from logistics.operation import load_operation
from logistics.planning import make_plan
from logistics.rounds.build import build_rounds
from logistics.timeline import build_timeline, walking_roads


def run_own_vehicles() -> None:
    """Plan the reference case, and print vehicle-km of both ways, day by day."""
    operation = load_operation(REFERENCE)
    plan = make_plan(operation)
    timeline = build_timeline(operation, walking_roads(operation))
    rounds = build_rounds(operation, timeline.drops, travel_times(operation))
    lines = plan.allocation[plan.allocation["source_kind"] == "depot"]
    lines = lines.assign(body=np.where(lines["item_id"] == BULK_WATER_ITEM, "bulk water", "dry"))
    keys = ["source_id", "dispatch_date", "drop_id", "body"]
    loads = lines.groupby(keys, as_index=False)[["kg", "litres"]].sum()
    loads = loads.merge(plan.drops[["drop_id", "site_id"]], on="drop_id")
    single = rounds.slots[rounds.slots["sites"].map(len) == 1]
    ways = single.assign(site_id=single["sites"].str[0]).drop(columns="sites")
    ways = ways.sort_values("payload_kg", ascending=False)
    # The largest vehicle that the depot could send there that day.
    ways = ways.drop_duplicates(["depot_id", "dispatch_date", "site_id", "body"])
    both = loads.merge(
        ways,
        left_on=["source_id", "dispatch_date", "site_id", "body"],
        right_on=["depot_id", "dispatch_date", "site_id", "body"],
        how="left",
    )
    need = np.maximum(both["kg"] / both["payload_kg"], both["litres"] / both["payload_litres"])
    km = (np.ceil(need) * both["km"]).groupby(both["dispatch_date"]).sum()
    ours = plan.trips.groupby(plan.trips["start"].dt.normalize())["km"].sum()
    missing = int(both["km"].isna().sum())
    _print(pd.DataFrame({"own": km, "ours": ours}).fillna(0.0), missing)


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
