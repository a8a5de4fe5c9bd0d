"""The reference case with the types of `docs/design.md`, read plainly: the map needs its tables only."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd

DATA = Path(__file__).parents[2] / "data"
DATES = {
    "itinerary": ["arrive_date"],
    "depots": ["opens_date", "closes_date"],
    "closures": ["from_date", "to_date"],
}


@dataclass(frozen=True)
class Case:
    """What the map reads of an `Operation`."""

    settings: Any
    days: pd.DatetimeIndex
    groups: pd.DataFrame
    itinerary: pd.DataFrame
    standards: pd.DataFrame
    items: pd.DataFrame
    depots: pd.DataFrame
    vehicles: pd.DataFrame
    fleet: pd.DataFrame
    shelters: pd.DataFrame
    closures: pd.DataFrame
    places: pd.DataFrame
    roads: pd.DataFrame


def read_case() -> Case:
    settings = tomllib.loads((DATA / "caravan-2018" / "operation.toml").read_text("utf-8"))
    names = [name for name in Case.__dataclass_fields__ if name not in {"settings", "days"}]
    return Case(
        settings=SimpleNamespace(**settings),
        days=pd.date_range(settings["start_date"], settings["end_date"]),
        **{name: _read(name) for name in names},
    )


def _read(name: str) -> pd.DataFrame:
    folder = "reference" if name in {"places", "roads"} else "caravan-2018"
    table = pd.read_csv(DATA / folder / f"{name}.csv", keep_default_na=False, na_values={"capacity_people": [""]})
    for column in DATES.get(name, []):
        table[column] = pd.to_datetime(table[column]).astype("datetime64[us]")
    for column in {"dock_opens", "dock_closes"} & set(table.columns):
        table[column] = table[column].str.slice(0, 2).astype(int) * 60 + table[column].str.slice(3, 5).astype(int)
    return table
