"""What the tests of scenarios share: writing one, making its changes, and who is where on each day."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from logistics.analysis.scenarios.change import changed
from logistics.analysis.scenarios.scenario import read_scenario
from logistics.inputs.operation import load_operation
from tests.support.bad_tables import BASE

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.inputs.operation import Operation


@cache
def small_case() -> Operation:
    """Give the small operation; it is read once."""
    return load_operation(BASE)


def write(folder: Path, text: str, name: str = "what-if") -> Path:
    """Write a scenario file."""
    file = folder / f"{name}.toml"
    file.write_text(text, "utf-8")
    return file


def after(folder: Path, text: str, operation: Operation | None = None) -> Operation:
    """Give the small operation after the changes of a scenario."""
    return changed(operation or small_case(), read_scenario(write(folder, text)))


def people_by_day(operation: Operation) -> dict[str, int]:
    """Count people day by day, stay by stay, from the tables alone."""
    heads = dict(zip(operation.groups["group_id"], operation.groups["headcount"], strict=True))
    count: dict[str, int] = {}
    for stay in operation.itinerary.itertuples():
        for night in range(stay.nights):
            day = (stay.arrive_date + pd.Timedelta(days=night)).strftime("%Y-%m-%d")
            count[day] = count.get(day, 0) + int(heads[stay.group_id])
    return count


def places(operation: Operation, group: str) -> list[tuple[str, str, int]]:
    """List the stays of a group: place, first day, nights."""
    stays = operation.itinerary[operation.itinerary["group_id"] == group].sort_values("sequence")
    days = stays["arrive_date"].dt.strftime("%m-%d")
    return list(zip(stays["place_id"], days, stays["nights"].tolist(), strict=True))
