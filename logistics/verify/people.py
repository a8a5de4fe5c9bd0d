"""Rules of what a group needs, receives, uses and carries, day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.verify.breach import QUANTITY, Breach, from_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics.verify.case import Case

KEY = ["group_id", "date", "item_id"]
#: Groups have no means to carry this from one day to the next.
NEVER_CARRIED = "domestic_water"


def _differs(table: pd.DataFrame, found: str, right: str) -> pd.Series[bool]:
    """Mark where two quantities differ by more than rounding."""
    return (table[found] - table[right]).abs() > QUANTITY * np.maximum(1.0, table[right].abs() * QUANTITY)


def standing_needs(case: Case) -> pd.DataFrame:
    """Give the rows of `new_needs` with the plan's use and what stands each day.

    Adds used, stands_full, stands_survival (units; new needs plus what is still unmet from before) and
    unmet_full, unmet_survival (after the day's use).
    """
    table = case.new_needs.merge(case.plan.coverage[[*KEY, "used"]], on=KEY, how="left").fillna({"used": 0.0})
    table["chain"] = table.groupby(["group_id", "item_id"]).ngroup()
    table["day"] = table.groupby("chain")["date"].rank(method="first").astype("int64") - 1
    shape = (int(table["day"].max()) + 1, int(table["chain"].max()) + 1)
    at = table["day"].to_numpy(), table["chain"].to_numpy()
    keeps = table.groupby("chain")["standing"].first().to_numpy()
    for level in ("full", "survival"):
        new, used = np.zeros(shape), np.zeros(shape)
        new[at], used[at] = table[f"new_{level}"], table["used"]
        stands = _standing(new, used, keeps)
        table[f"stands_{level}"] = stands[at]
        table[f"unmet_{level}"] = np.maximum(stands - used, 0.0)[at]
    return table


def _standing(new: NDArray[np.float64], used: NDArray[np.float64], keeps: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Carry unmet needs from row to row (days) where the column's need stands until it is met."""
    stands = new.copy()
    for day in range(1, len(new)):
        stands[day] += np.where(keeps, np.maximum(stands[day - 1] - used[day - 1], 0.0), 0.0)
    return stands


def coverage_rows(case: Case) -> list[Breach]:
    """There is a row for every group, day it is there and item its people need, and no other."""
    table = case.new_needs.merge(case.plan.coverage[KEY], on=KEY, how="outer", indicator=True)
    ever = table.groupby(["group_id", "item_id"])["new_full"].transform("max") > 0
    lost = table[(table["_merge"] == "left_only") & ever]
    extra = table[table["_merge"] == "right_only"]
    return from_rows("coverage_missing", lost, KEY) + from_rows("coverage_extra", extra, KEY)


def needs(case: Case) -> list[Breach]:
    """Needs follow from head count, population and standards, with what still stands from before."""
    table = case.plan.coverage.merge(standing_needs(case).drop(columns=["used", "tier"]), on=KEY)
    found = []
    for level in ("full", "survival"):
        wrong = table[_differs(table, f"need_{level}", f"stands_{level}")]
        found += from_rows(f"need_{level}", wrong, KEY, f"need_{level}", f"stands_{level}")
    return found


def tiers(case: Case) -> list[Breach]:
    """Coverage rows carry the tier of their item."""
    table = case.plan.coverage.merge(case.operation.items[["item_id", "tier"]], on="item_id", suffixes=("", "_right"))
    return from_rows("tier", table[table["tier"] != table["tier_right"]], KEY, "tier", "tier_right")


def balance(case: Case) -> list[Breach]:
    """Carried in and received = used and carried over, for each group, item and day."""
    table = case.plan.coverage.sort_values(["group_id", "item_id", "date"])
    before = table.groupby(["group_id", "item_id"])["carried_over"].shift().fillna(0.0)
    table = table.assign(has=before + table["received"], goes=table["used"] + table["carried_over"])
    return from_rows("balance", table[_differs(table, "goes", "has")], KEY, "goes", "has")


def use_within_need(case: Case) -> list[Breach]:
    """Nobody uses more of an item than is needed."""
    table = case.plan.coverage
    over = table["used"] - table["need_full"] > QUANTITY
    return from_rows("used_over_need", table[over], KEY, "used", "need_full")


def carried_weight(case: Case) -> list[Breach]:
    """What a group carries to the next day is within its strength."""
    table = case.plan.coverage
    table = table.assign(kg=table["carried_over"] * table["item_id"].map(case.kg))
    days = table.groupby(["group_id", "date"], as_index=False)["kg"].sum()
    days = days.merge(case.operation.groups[["group_id", "headcount", "carry_kg_per_person"]], on="group_id")
    days["most"] = days["headcount"] * days["carry_kg_per_person"]
    return from_rows("carried_weight", days[days["kg"] - days["most"] > QUANTITY], ["group_id", "date"], "kg", "most")


def never_carried(case: Case) -> list[Breach]:
    """Water for washing does not travel with the people."""
    table = case.plan.coverage
    carried = (table["item_id"] == NEVER_CARRIED) & (table["carried_over"] > QUANTITY)
    return from_rows("carried_item", table[carried], KEY, "carried_over")


def shortfalls(case: Case) -> list[Breach]:
    """Shortfalls and coverage follow from need and use."""
    table = case.plan.coverage
    found = []
    for level in ("full", "survival"):
        table = table.assign(right=np.maximum(table[f"need_{level}"] - table["used"], 0.0))
        wrong = table[_differs(table, f"shortfall_{level}", "right")]
        found += from_rows(f"shortfall_{level}", wrong, KEY, f"shortfall_{level}", "right")
    need = table["need_full"]
    table = table.assign(right=(table["used"] / need.where(need > 0)).fillna(1.0))
    return found + from_rows("coverage_share", table[_differs(table, "coverage", "right")], KEY, "coverage", "right")


def received(case: Case) -> list[Breach]:
    """What a group receives is what the allocation brings to its drops of the day."""
    brought = case.received.groupby(KEY, as_index=False)["quantity"].sum()
    table = case.plan.coverage[[*KEY, "received"]].merge(brought, on=KEY, how="outer")
    table = table.fillna({"received": 0.0, "quantity": 0.0})
    return from_rows("received", table[_differs(table, "received", "quantity")], KEY, "received", "quantity")


def support_items(case: Case) -> list[Breach]:
    """Support points hand out only what is meant for them."""
    lines = case.received
    wrong = (lines["kind"] == "support") & ~lines["item_id"].isin(case.operation.settings.support_point_items)
    return from_rows("support_point_item", lines[wrong], ["source_id", "drop_id"], "item_id")


def support_share(case: Case) -> list[Breach]:
    """Support points hand out at most their share of the day's need."""
    lines = case.received[case.received["kind"] == "support"]
    handed = lines.groupby(KEY, as_index=False)["quantity"].sum()
    table = handed.merge(case.plan.coverage[[*KEY, "need_full"]], on=KEY, how="left").fillna({"need_full": 0.0})
    table["most"] = table["need_full"] * case.operation.settings.support_point_share
    over = table[table["quantity"] - table["most"] > QUANTITY]
    return from_rows("support_point_share", over, KEY, "quantity", "most")
