"""Coverage that was really reached beside the one that was planned, and people beside those planned for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core import steps
from logistics.live.use import ROW
from logistics.planning.accounting import coverage_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.inputs.operation import Operation
    from logistics.live.state import Stretch

_SIDES = {"need_full": "need", "need_survival": "survival", "used": "used"}


def coverage_reached(operation: Operation, past: Sequence[Stretch]) -> pd.DataFrame:
    """Give for each need of the days that are over what was planned and what was reached.

    Returns
    -------
    DataFrame: group_id, date, item_id, tier, standing (whether the need lasts until it is met), need_planned,
    survival_planned and used_planned (by the plan in force), need, survival and used (by what is told), all in units,
    kg_per_unit. A need of a group that no plan knew of was planned for with 0.
    """
    table = pd.concat([_of_plan(one) for one in past], ignore_index=True)
    items = operation.items.set_index("item_id")
    table = table.assign(
        tier=table["item_id"].map(items["tier"]), kg_per_unit=table["item_id"].map(items["kg_per_unit"])
    )
    return table.sort_values(ROW, ignore_index=True)


def _of_plan(past: Stretch) -> pd.DataFrame:
    needs = past.demand.needs_before(past.operation, past.until)
    key = pd.MultiIndex.from_frame(needs[ROW])
    figures = {
        "received": past.happened.received.set_index(ROW)["received"],
        "used": past.happened.use.used.set_index(ROW)["used"],
    }
    got, used = (column.reindex(key, fill_value=0.0).to_numpy(np.float64) for column in figures.values())
    told = coverage_table(needs, got, used)
    told = told[[*ROW, "standing", *_SIDES]].rename(columns=_SIDES)
    planned = past.plan.coverage
    planned = planned.loc[planned["date"].between(past.first, past.until, inclusive="left"), [*ROW, *_SIDES]]
    planned = planned.rename(columns={name: f"{short}_planned" for name, short in _SIDES.items()})
    both = told.merge(planned, on=ROW, how="outer")
    amounts = [name for name in both.columns if name not in {*ROW, "standing"}]
    return both.assign(**both[amounts].fillna(0.0), standing=both["standing"].astype(object).fillna(value=False))


def coverage_by(coverage: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Sum coverage up by weight.

    Returns
    -------
    DataFrame: the columns of `by`; need_planned_kg, used_planned_kg, need_kg, used_kg, full_planned, full,
    survival_planned, survival (shares of the needs in full and to survive; NaN where nothing is needed).
    """
    weight = coverage["kg_per_unit"]
    rows = coverage[by].copy()
    for side in ("_planned", ""):
        need, survival, used = (coverage[f"{name}{side}"] for name in ("need", "survival", "used"))
        rows[f"need{side}_kg"], rows[f"used{side}_kg"] = need * weight, used * weight
        rows[f"lives{side}"], rows[f"alive{side}"] = survival * weight, np.minimum(used, survival) * weight
    found = rows.groupby(by).sum()
    for side in ("_planned", ""):
        for name, part, whole in (("full", "used", "need"), ("survival", "alive", "lives")):
            ends = "_kg" if name == "full" else ""
            of = found[f"{whole}{side}{ends}"]
            found[f"{name}{side}"] = (found[f"{part}{side}{ends}"] / of.where(of > 0)).round(6)
    shown = ["need_planned_kg", "used_planned_kg", "need_kg", "used_kg", "full_planned", "full", "survival_planned"]
    found[shown[:4]] = found[shown[:4]].round(steps.DIGITS)
    return found[[*shown, "survival"]].reset_index()


def people_by_day(past: Sequence[Stretch]) -> pd.DataFrame:
    """Give the people of each group on each day that is over: group_id, date, planned, people.

    `planned` is how many the plan in force was for, `people` how many there were by what is told; where nothing is
    told, as many as the plan knew of.
    """
    key, parts = ["group_id", "date"], []
    for one in past:
        stops = one.plan.drops[one.plan.drops["kind"] == "stop"]
        here = stops["date"].between(one.first, one.until, inclusive="left")
        parts.append(stops.loc[here, [*key, "people"]].rename(columns={"people": "planned"}))
    stays = past[0].demand.timeline.stays
    stays = stays.loc[stays["date"] < past[-1].until, [*key, "people"]]
    table = pd.concat(parts, ignore_index=True).merge(stays, on=key, how="outer")
    whole = table[["planned", "people"]].fillna(0).astype("int64")
    return table.assign(**whole).sort_values(key, ignore_index=True)
