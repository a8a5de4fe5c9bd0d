"""The table that `logistics needs` prints: kilograms for each day and tier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.demand.needs import build_needs
from logistics.demand.timeline import build_timeline

if TYPE_CHECKING:
    import pandas as pd

    from logistics.inputs.operation import Operation


def needs_by_day(case: Operation) -> pd.DataFrame:
    """Give one row for each day and tier with new needs: date, people (on that day), tier, survival_kg, full_kg."""
    timeline = build_timeline(case)
    table = build_needs(case, timeline).join(case.items.set_index("item_id")["kg_per_unit"], on="item_id")
    for level in ("survival", "full"):
        table[f"{level}_kg"] = table[level] * table["kg_per_unit"]
    people = timeline.stays.groupby("date")["people"].sum()
    daily = table.groupby(["date", "tier"])[["survival_kg", "full_kg"]].sum().round(3).reset_index()
    daily.insert(1, "people", daily["date"].map(people))
    return daily
