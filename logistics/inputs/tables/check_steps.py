"""Checks steps: they have few decimals, goods come in whole steps, and vehicles can carry one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core.steps import DIGITS, down
from logistics.inputs.tables.check_bodies import ORDINARY

if TYPE_CHECKING:
    from logistics.core.errors import Problem
    from logistics.inputs.tables.parse import Parsed

_LITRES = 1000.0
#: Factor on payload and volume for rounding.
_FITS = 1 + 1e-9
#: Share of a step that counts as rounding noise.
_NOISE = 1e-6


def check_steps(tables: dict[str, Parsed]) -> list[Problem]:
    """Report steps that are too fine; warn of goods not in whole steps, and of items that no vehicle can carry.

    Parameters
    ----------
    tables : all tables that were read, by name; what could not be read is not checked.
    """
    items = tables.get("items")
    if items is None or not items.has("item_id", "step") or not items.sound("item_id"):
        return []
    step = items.frame["step"].fillna(1.0)
    too_fine = (step * 10**DIGITS - (step * 10**DIGITS).round()).abs() > _NOISE
    problems = items.problems(too_fine, "step", "step_too_fine")
    known = items.frame.assign(step=step)[~too_fine].drop_duplicates("item_id").set_index("item_id")
    for name, column in (("stock", "quantity"), ("suppliers", "max_per_day")):
        problems += _not_whole(tables.get(name), column, known)
    return problems + _too_big(tables, items, known)


def _not_whole(parsed: Parsed | None, column: str, items: pd.DataFrame) -> list[Problem]:
    """Warn of quantities that are not a whole number of steps; the remainder cannot be handed out."""
    if parsed is None or not parsed.has("item_id", column):
        return []
    step, quantity = parsed.frame["item_id"].map(items["step"]), parsed.frame[column]
    judged = step.notna() & np.isfinite(quantity)
    whole = pd.Series(down(quantity.where(judged, 0.0), step.where(judged, 1.0)), index=quantity.index)
    over = judged & ((quantity - whole) > _NOISE * step)
    values: dict[str, pd.Series | str] = {
        "step": step.map("{:g}".format),
        "whole": whole.map("{:.10g}".format),
        "item": parsed.frame["item_id"],
    }
    return parsed.problems(over, column, "not_whole_steps", values, "warning")


def _too_big(tables: dict[str, Parsed], parsed: Parsed, items: pd.DataFrame) -> list[Problem]:
    """Warn of each item of which one step fits on no vehicle of a depot that stocks it."""
    needed = {"stock": ("depot_id", "item_id", "quantity"), "fleet": ("depot_id", "vehicle_id", "count"),
              "vehicles": ("vehicle_id", "payload_kg", "volume_m3", "body")}  # fmt: skip
    if any(name not in tables or not tables[name].sound(*columns) for name, columns in needed.items()):
        return []
    if not {"kg_per_unit", "litres_per_unit"} <= set(items.columns) or not parsed.sound("body"):
        return []
    stock, fleet, vehicles = (tables[name].frame for name in needed)
    held = stock.loc[stock["quantity"] > 0, ["depot_id", "item_id"]].drop_duplicates()
    there = fleet.loc[fleet["count"] > 0, ["depot_id", "vehicle_id"]].merge(vehicles, on="vehicle_id")
    sizes = items.fillna({"body": ORDINARY})[["step", "kg_per_unit", "litres_per_unit", "body"]].dropna().reset_index()
    pairs = held.merge(sizes, on="item_id").merge(there, on=["depot_id", "body"])
    pairs["kg"], pairs["litres"] = pairs["kg_per_unit"] * pairs["step"], pairs["litres_per_unit"] * pairs["step"]
    room = pairs["volume_m3"] * _LITRES
    pairs["fits"] = (pairs["kg"] <= pairs["payload_kg"] * _FITS) & (pairs["litres"] <= room * _FITS)
    pairs["share"] = np.maximum(pairs["kg"] / pairs["payload_kg"], pairs["litres"] / room)
    never = ~pairs.groupby(["depot_id", "item_id"])["fits"].transform("any")
    stuck = pairs[never].sort_values("share", kind="stable")
    if stuck.empty:
        return []
    largest = stuck.drop_duplicates("item_id").set_index("item_id")
    depots = stuck.groupby("item_id")["depot_id"].agg(lambda ids: ", ".join(sorted(set(ids))))
    item = parsed.frame["item_id"]
    wrong = item.isin(largest.index) & ~item.duplicated()

    def told(column: str) -> pd.Series:
        return item.map(largest[column].map("{:.10g}".format))

    values: dict[str, pd.Series | str] = {
        "step": told("step"), "kg": told("kg"), "litres": told("litres"), "payload": told("payload_kg"),
        "volume": item.map((largest["volume_m3"] * _LITRES).map("{:.10g}".format)),
        "vehicle": item.map(largest["vehicle_id"]), "depots": item.map(depots),
    }  # fmt: skip
    return parsed.problems(wrong, "item_id", "too_big_for_vehicles", values, "warning")
