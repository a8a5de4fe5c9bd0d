"""The tables of an ask list that an audience may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics.analysis.marginal_values.measures import ALL_ITEMS
from logistics.core.named import names_in
from logistics.output.protection.coarse import in_steps, smallest_shown
from logistics.output.protection.protect import SHARE_STEPS
from logistics.output.protection.units import kilograms_of_people

if TYPE_CHECKING:
    import pandas as pd

    from logistics.analysis.requests.curves import Asks
    from logistics.core.language import Language
    from logistics.inputs.operation import Operation
    from logistics.output.protection.policy import Policy

TABLES = ("asks_money", "asks_what", "asks_vehicles", "asks_where")


def shown(operation: Operation, asks: Asks, policy: Policy, lang: Language) -> dict[str, pd.DataFrame]:
    """Give what an audience may see of an ask list, according to `fields.csv` of the protection.

    Parameters
    ----------
    operation : the case.
    asks : its ask list.
    policy : what the audience may see.
    lang : of the names of items and vehicles.

    Returns
    -------
    Plain tables by name, in the order of TABLES; those that are not for the audience are left out. Their columns are
    the fields that `policy.fields` lists for them. `person_days` are those gained, summed over all days and places.
    Only a coordinator's tables name places or days.
    """
    items, vehicles = (
        names_in(table.set_index(f"{name}_id"), lang)
        for name, table in (("item", operation.items), ("vehicle", operation.vehicles))
    )
    money = asks.money[asks.money["item_id"] != ALL_ITEMS].rename(columns={"gained": "person_days"})
    kg = asks.what["item_id"].map(operation.items.set_index("item_id")["kg_per_unit"]) * asks.what["units"]
    share = 100 * asks.what["cost"] / asks.what["usd"]
    frames = {
        "asks_money": money.assign(item=money["item_id"].map(items)),
        "asks_what": asks.what.rename(columns={"units": "quantity"}).assign(kg=kg, share_percent=share),
        "asks_vehicles": asks.vehicles[asks.vehicles["item_id"] == ALL_ITEMS].rename(columns={"gained": "person_days"}),
        "asks_where": asks.where,
    }
    found = {}
    for name in TABLES:
        frame = frames[name].copy()
        if "item_id" in frame:
            frame["item"] = frame["item_id"].map(items).fillna("")
        if "vehicle_id" in frame:
            frame["vehicle"] = frame["vehicle_id"].map(vehicles).fillna("")
        if not policy.fields(name).empty:
            found[name] = _table(operation, name, frame, policy)
    return found


def _table(operation: Operation, name: str, frame: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Sum a frame by the key fields that the audience may see, and round; the columns are those of `policy.fields`."""
    fields = policy.fields(name)
    keys = fields.loc[fields["kind"] == "key", "field"].tolist()
    figures = fields.loc[fields["kind"] != "key", "field"].tolist()
    table = frame.groupby(keys, as_index=False, dropna=False)[figures].sum(min_count=1)
    if policy.audience == "coordinator":
        table[figures] = table[figures].round(3)
    else:
        table = _rounded(operation, table, policy)
    return table[fields["field"].tolist()].sort_values(keys, ignore_index=True)


def _rounded(operation: Operation, table: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Round people-days, kilograms and shares; rows that round to nothing are left out."""
    if "person_days" in table:
        table["person_days"] = in_steps(table["person_days"], smallest_shown(policy)).astype("int64")
    if "kg" in table:
        steps = table["item_id"].map(kilograms_of_people(operation, policy.round_people_to)).fillna(1.0)
        table["kg"] = in_steps(table["kg"].fillna(0.0), steps).round().astype("int64")
        table["share_percent"] = (np.floor(table["share_percent"] / SHARE_STEPS + 1e-9) * SHARE_STEPS).astype("int64")
        table = table[(table["kg"] > 0) | (table["share_percent"] > 0)]
    return table
