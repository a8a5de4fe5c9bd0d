"""Whether what items ride in and what vehicles there are fit together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from logistics.inputs.tables.near import nearest
from logistics.inputs.tables.schema import TABLES

if TYPE_CHECKING:
    from logistics.core.errors import Problem
    from logistics.inputs.tables.parse import Parsed

#: The body an item rides in where nothing is said.
ORDINARY = str(TABLES["items"].column("body").default)


def check_bodies(tables: dict[str, Parsed]) -> list[Problem]:
    """Report bodies that are misspelt, or of vehicles only; warn of those of no item, and of no vehicle.

    A body that stands in one table alone, and is nearly one of the other table, is misspelt.

    Parameters
    ----------
    tables : all that were read, by name; nothing is said where a body could not be read.
    """
    items, vehicles = tables.get("items"), tables.get("vehicles")
    if items is None or vehicles is None:
        return []
    if not items.sound("item_id", "body") or not vehicles.sound("vehicle_id", "body"):
        return []
    rides, there = items.frame["body"].fillna(ORDINARY), vehicles.frame["body"]
    problems = _misspelt(items, items.frame["body"], there) + _misspelt(vehicles, there, rides)
    return problems + _of_no_item(vehicles, items, rides) + _of_no_vehicle(tables, items, rides, there)


def _near(bodies: pd.Series, others: pd.Series) -> pd.Series:
    """Give for each body that is not among the others the one it is nearly; "" for all else."""
    known = set(others)
    near = {body: nearest(body, known) for body in set(bodies.dropna()) - known}
    return pd.Series([near.get(body, "") for body in bodies], index=bodies.index, dtype=object)


def _misspelt(parsed: Parsed, bodies: pd.Series, others: pd.Series) -> list[Problem]:
    near = _near(bodies, others)
    other = "vehicles" if parsed.table.name == "items" else "items"
    return parsed.problems(near.ne(""), "body", "body_misspelt", {"table": other, "near": near})


def _of_no_item(vehicles: Parsed, items: Parsed, rides: pd.Series) -> list[Problem]:
    """Tell of vehicles nothing rides in: an error where the items say nothing of bodies at all."""
    there = vehicles.frame["body"]
    alone = ~there.isin(set(rides)) & _near(there, rides).eq("")
    if items.frame["body"].isna().all():
        return vehicles.problems(alone, "body", "items_without_body", {"ordinary": ORDINARY})
    return vehicles.problems(alone, "body", "body_of_no_item", severity="warning")


def _of_no_vehicle(tables: dict[str, Parsed], items: Parsed, rides: pd.Series, there: pd.Series) -> list[Problem]:
    """Warn of items that lie in a depot, and that no vehicle of any depot takes."""
    stock = tables.get("stock")
    if stock is None or not stock.has("item_id", "quantity"):
        return []
    held = stock.frame.loc[stock.frame["quantity"] > 0, "item_id"]
    alone = items.frame["item_id"].isin(held) & ~rides.isin(set(there)) & _near(rides, there).eq("")
    values: dict[str, pd.Series | str] = {
        "item": items.frame["item_id"], "body": rides, "bodies": ", ".join(sorted(set(there))),
    }  # fmt: skip
    return items.problems(alone, "item_id", "body_of_no_vehicle", values, "warning")
