"""Checks that the bodies of items and of vehicles fit together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from logistics.inputs.tables.near import nearest
from logistics.inputs.tables.schema import TABLES

if TYPE_CHECKING:
    from logistics.core.errors import Problem
    from logistics.inputs.tables.parse import Parsed

#: The body of an item where none is given.
ORDINARY = str(TABLES["items"].column("body").default)


def check_bodies(tables: dict[str, Parsed]) -> list[Problem]:
    """Report misspelt bodies; report or warn of bodies that no item has, and warn of bodies that no vehicle has.

    A body that is in one table only, and differs little from one of the other table, counts as misspelt.

    Parameters
    ----------
    tables : all tables that were read, by name; nothing is reported if a body could not be read.
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
    """Give for each body that the other table lacks the similar one there; "" if there is none, or for all others."""
    known = set(others)
    near = {body: nearest(body, known) for body in set(bodies.dropna()) - known}
    return pd.Series([near.get(body, "") for body in bodies], index=bodies.index, dtype=object)


def _misspelt(parsed: Parsed, bodies: pd.Series, others: pd.Series) -> list[Problem]:
    near = _near(bodies, others)
    other = "vehicles" if parsed.table.name == "items" else "items"
    return parsed.problems(near.ne(""), "body", "body_misspelt", {"table": other, "near": near})


def _of_no_item(vehicles: Parsed, items: Parsed, rides: pd.Series) -> list[Problem]:
    """Report vehicles that carry no item: an error if no item names a body, else a warning."""
    there = vehicles.frame["body"]
    alone = ~there.isin(set(rides)) & _near(there, rides).eq("")
    if items.frame["body"].isna().all():
        return vehicles.problems(alone, "body", "items_without_body", {"ordinary": ORDINARY})
    return vehicles.problems(alone, "body", "body_of_no_item", severity="warning")


def _of_no_vehicle(tables: dict[str, Parsed], items: Parsed, rides: pd.Series, there: pd.Series) -> list[Problem]:
    """Warn of items in the stock of a depot that no vehicle of any depot carries."""
    stock = tables.get("stock")
    if stock is None or not stock.has("item_id", "quantity"):
        return []
    held = stock.frame.loc[stock.frame["quantity"] > 0, "item_id"]
    alone = items.frame["item_id"].isin(held) & ~rides.isin(set(there)) & _near(rides, there).eq("")
    values: dict[str, pd.Series | str] = {
        "item": items.frame["item_id"], "body": rides, "bodies": ", ".join(sorted(set(there))),
    }  # fmt: skip
    return items.problems(alone, "item_id", "body_of_no_vehicle", values, "warning")
