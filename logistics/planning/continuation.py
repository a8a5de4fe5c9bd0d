"""The operation that is left on a day: what happened before is fact, and the horizon begins with that day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core import steps
from logistics.core.frames import typed_like
from logistics.demand.taken_along import taken_along
from logistics.inputs.fleet import without
from logistics.inputs.owners import left_by_owner, only_owners
from logistics.inputs.suppliers import offers, sold_on
from logistics.planning.allocation.constraints import GAP_MEMORY, needs_with_gaps

if TYPE_CHECKING:
    import numpy.typing as npt

    from logistics.demand.demand import Demand
    from logistics.inputs.operation import Operation

#: The columns of a need of a group.
NEED = ["group_id", "item_id"]
#: The columns of an item in a depot.
STOCK = ["depot_id", "item_id"]
_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Facts:
    """What has happened before a day.

    Attributes
    ----------
    used : what groups used: group_id, date, item_id, used (units).
    carried : what groups carry as the day begins: group_id, item_id, quantity (units).
    stock : what depots hold as the day begins: depot_id, item_id, quantity (units).
    coming : what is still to come to depots: depot_id, item_id, quantity (units), available_from, notes.
    bought : what suppliers handed over, or will hand over as it was ordered: place_id, item_id, date, quantity (units).
    spent_usd : money spent, on trips that have left and orders that were placed.
    under_way : goods that have left and have not arrived: source_id, source_kind (`depot` or `supplier`), drop_id,
        item_id, quantity (units), dispatch_date, trip_id, back (last day on which the vehicle is away).
    away : vehicles that are not back: depot_id, vehicle_id, vehicle_no, until (last day on which it is away).
    """

    used: pd.DataFrame
    carried: pd.DataFrame
    stock: pd.DataFrame
    coming: pd.DataFrame
    bought: pd.DataFrame
    spent_usd: float
    under_way: pd.DataFrame
    away: pd.DataFrame


def continuation(operation: Operation, day: pd.Timestamp, facts: Facts, demand: Demand) -> Operation:
    """Give the operation that is left on a day.

    Needs that last stand until they are met, and are counted from the day the operation began. Goods whose drop is no
    more come back to their depot with the vehicle. What a group has, and its people cannot carry, is left behind.

    Parameters
    ----------
    operation : the tables of the whole operation, as they are known now.
    day : the first day that is planned.
    facts : what has happened before it.
    demand : where the people of the operation are, and what they newly need.

    Returns
    -------
    The operation; its tables are those of `operation` but for the horizon, budget, stock, suppliers and fleet, and the
    tables that only an operation that goes on has.
    """
    settings = operation.settings
    left = replace(
        operation,
        settings=replace(
            settings,
            start_date=day.date(),
            budget_usd=max(round(settings.budget_usd - facts.spent_usd, 4), 0.0),
            needs_from=settings.counted_from,
        ),
    )
    drops = demand.timeline.drops
    expected = facts.under_way["drop_id"].isin(set(drops.loc[drops["date"] >= day, "drop_id"]))
    there = demand.timeline.stays
    there = there.loc[there["date"] == day, ["group_id", "date"]]
    return left.replace_tables(
        stock=_stock(operation, day, facts, facts.under_way[~expected]),
        suppliers=_suppliers(operation.suppliers, day, facts.bought),
        fleet=_without(operation.fleet, facts.away, day),
        closures=operation.closures[operation.closures["to_date"] >= day].reset_index(drop=True),
        opening_needs=_unmet(operation, demand.needs_before(operation, day), there, facts.used),
        opening_goods=_carried(left, there, facts.carried),
        under_way=typed_like(operation.under_way, facts.under_way[expected]),
    )


def _stock(operation: Operation, day: pd.Timestamp, facts: Facts, back: pd.DataFrame) -> pd.DataFrame:
    """Give the stock: what lies in depots, what is still to come, and what comes back."""
    held = facts.stock.assign(quantity=facts.stock["quantity"].clip(lower=0.0) + 0.0)
    come = operation.stock[operation.stock["available_from"] < day]
    here = left_by_owner(come, held).assign(available_from=day - _DAY, notes="")
    back = back[back["source_kind"] == "depot"].rename(columns={"source_id": "depot_id"})
    back = back.assign(available_from=(back["back"] + _DAY).where(back["back"] >= day, day), notes=back["trip_id"])
    owner = only_owners(come).reindex(pd.MultiIndex.from_frame(back[STOCK]), fill_value="")
    back = back.assign(organisation_id=owner.to_numpy())
    columns = list(operation.stock.columns)
    rows = pd.concat([table[columns] for table in (here, facts.coming, back) if len(table)] or [here[columns]])
    return typed_like(operation.stock, rows.sort_values([*STOCK, "available_from"], kind="stable"))


def _suppliers(suppliers: pd.DataFrame, day: pd.Timestamp, bought: pd.DataFrame) -> pd.DataFrame:
    """Give what suppliers sell from a day on: of what they have in all, what has not been bought."""
    taken = bought["quantity"].groupby(sold_on(suppliers, bought)["lot"].to_numpy()).sum()
    lot = offers(suppliers)["lot"].to_numpy()
    left = suppliers["max_total"].to_numpy() - taken.reindex(lot, fill_value=0.0).to_numpy()
    rows = suppliers.assign(max_total=np.round(np.maximum(left, 0.0), steps.DIGITS))
    return rows[~(suppliers["available_to"] < day)].reset_index(drop=True)


def _without(fleet: pd.DataFrame, away: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Give the fleet from a day on, without vehicles for as long as they are away."""
    here = fleet[fleet["available_to"] >= day]
    here = fleet.head(1).assign(count=0) if here.empty else here
    here = here.assign(available_from=here["available_from"].where(here["available_from"] > day, day))
    return without(here, away.rename(columns={"until": "last"}).assign(first=day))


def _unmet(operation: Operation, needs: pd.DataFrame, there: pd.DataFrame, used: pd.DataFrame) -> pd.DataFrame:
    """Give `opening_needs`: what is unmet of lasting needs after the day before, and the gap that has built up.

    Parameters
    ----------
    operation : the tables of the whole operation.
    needs : its needs before the day, as `build_needs` gives them.
    there : the groups that are there on the day: group_id.
    used : what groups used before it: group_id, date, item_id, used (units).
    """
    needs = needs.merge(used, on=["group_id", "date", "item_id"], how="left").fillna({"used": 0.0})
    needs = needs[needs["group_id"].isin(there["group_id"])].reset_index(drop=True)
    counted = np.zeros(len(needs), dtype=bool)
    counted[needs_with_gaps(needs)] = True
    line, number = needs.groupby(NEED).ngroup().to_numpy(), needs.groupby(NEED).cumcount().to_numpy()
    lines = int(line.max(initial=-1)) + 1
    unmet = {"full": np.zeros(lines), "survival": np.zeros(lines)}
    gap = np.zeros(lines)
    for step in range(int(number.max(initial=-1)) + 1):
        at = number == step
        rows, here = needs[at], line[at]
        standing = rows["standing"].to_numpy(bool)
        for level, before in unmet.items():
            stands = rows[level].to_numpy() + np.where(standing, before[here], 0.0)
            before[here] = np.maximum(stands - rows["used"].to_numpy(), 0.0)
        gap[here] = GAP_MEMORY * (gap[here] if step else rows["gap_before"].to_numpy()) + _share(
            unmet["survival"][here], rows["survival_each"].to_numpy()
        )
    last = needs.assign(line=line, counted=counted).drop_duplicates("line", keep="last").sort_values("line")
    standing = last["standing"].to_numpy(bool)
    size = last["item_id"].map(operation.items.set_index("item_id")["step"]).to_numpy(float)
    # A part of a step that somebody tells of meets no need: only whole steps can be handed out.
    rows = last[NEED].assign(
        unmet_full=steps.up(np.where(standing, unmet["full"], 0.0), size),
        unmet_survival=steps.up(np.where(standing, unmet["survival"], 0.0), size),
        gap=np.where(last["counted"].to_numpy(bool), gap, 0.0).round(steps.DIGITS),
    )
    some = (rows[["unmet_full", "unmet_survival", "gap"]] > 0).any(axis=1)
    return typed_like(operation.opening_needs, rows[some])


def _share(part: npt.NDArray[np.float64], whole: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)


def _carried(left: Operation, there: pd.DataFrame, carried: pd.DataFrame) -> pd.DataFrame:
    """Give `opening_goods`: what groups that are there carry of what can be carried, as far as their people can.

    If they cannot carry all, they keep the goods of the most important tier first, and of it the lightest.
    """
    items = left.items.set_index("item_id")
    rows = carried[carried["quantity"] > 0].merge(there, on="group_id")
    rows = rows[rows["item_id"].map(taken_along(left.items)).astype(bool)]
    step, kg = rows["item_id"].map(items["step"]), rows["item_id"].map(items["kg_per_unit"])
    each = rows["group_id"].map(left.groups.set_index("group_id")["carry_kg_per_person"])
    limit = each * left.people_on(rows)
    rows = rows.assign(step=step, kg=kg, limit=limit, tier=rows["item_id"].map(items["tier"]))
    # An empty table has no values from which the types of its columns could follow.
    rows = rows.astype(dict.fromkeys(("quantity", "step", "kg", "limit"), "float64"))
    rows = rows.sort_values(["group_id", "tier", "kg", "item_id"], ignore_index=True)
    weight = rows["quantity"] * rows["kg"]
    before = weight.groupby(rows["group_id"]).cumsum() - weight
    room = (rows["limit"] - before).clip(lower=0.0) / rows["kg"]
    kept = np.minimum(steps.down(rows["quantity"], rows["step"]), steps.down(room, rows["step"]))
    rows = rows.assign(quantity=kept)
    return typed_like(left.opening_goods, rows[rows["quantity"] > 0].sort_values(NEED))
