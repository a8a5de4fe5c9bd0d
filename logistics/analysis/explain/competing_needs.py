"""Competing needs: needs of higher rank that got goods and vehicles that were within reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.planning.limits import Limit

if TYPE_CHECKING:
    from collections.abc import Collection

    from logistics.analysis.explain.context import ShortfallContext
    from logistics.analysis.explain.question import Options, Question


@dataclass(frozen=True)
class CompetingNeed:
    """A need of higher rank that got most of what would have been enough here."""

    group: str
    item: str
    date: pd.Timestamp


def rank(tier: int, level: str) -> int:
    """Give the place of a need in the order of the objectives, from 0 (survival needs of tier 1)."""
    return tier - 1 if level == "survival" else tier


def sent_by_need(context: ShortfallContext) -> pd.DataFrame:
    """List what depots sent, by the need it met.

    What a group receives of an item on a day counts for survival first.

    Returns
    -------
    DataFrame with depot_id, day (of dispatch), group_id, date, item_id, body, rank, quantity, kg.
    """
    plan, slack = context.plan, context.slack
    lines = plan.allocation[plan.allocation["source_kind"] == "depot"]
    lines = lines.merge(plan.drops[["drop_id", "group_id", "date"]], on="drop_id", validate="many_to_one")
    needs = context.needs[["group_id", "date", "item_id", "tier", "need_survival", "received", "body"]]
    lines = lines.merge(needs, on=["group_id", "date", "item_id"], validate="many_to_one")
    part = (lines["need_survival"] / lines["received"].where(lines["received"] > 0, 1.0)).clip(0.0, 1.0)
    survival = lines.assign(rank=lines["tier"] - 1, quantity=lines["quantity"] * part, kg=lines["kg"] * part)
    beyond = lines.assign(rank=lines["tier"], quantity=lines["quantity"] * (1 - part), kg=lines["kg"] * (1 - part))
    both = pd.concat([survival, beyond], ignore_index=True)
    both = both.assign(day=slack.day(both["dispatch_date"]), depot_id=both["source_id"])
    return both[["depot_id", "day", "group_id", "date", "item_id", "body", "rank", "quantity", "kg"]]


def greater_need(
    question: Question, options: Options, sent: pd.DataFrame, limits: Collection[Limit]
) -> CompetingNeed | None:
    """Find the need of higher rank that got most of what is lacking.

    Parameters
    ----------
    question, options : what is asked, and what could serve it.
    sent : the table of `sent_by_need`.
    limits : what is lacking; only goods and vehicles can have gone to another need.

    Returns
    -------
    The need; None if no need of higher rank got any, or if what they got would not have been enough.
    """
    chain = question.chain
    here = options.trips[options.trips["without"] == ""]
    higher = sent[sent["rank"] < rank(chain.tier, question.level)]
    higher = higher[~(higher["group_id"].eq(chain.group) & higher["item_id"].eq(chain.item))]
    if Limit.stock in limits:
        found = higher[higher["item_id"].eq(chain.item) & higher["depot_id"].isin(here["depot_id"])]
        enough = found["quantity"].sum() / chain.step >= question.asked.sum()
    elif Limit.vehicles in limits:
        days = np.unique(here[["depot_id", "day"]].astype("str").agg("|".join, axis=1))
        keys = higher["depot_id"] + "|" + higher["day"].astype("str")
        found = higher[keys.isin(days) & higher["body"].eq(chain.body)]
        enough = found["kg"].sum() >= question.asked.sum() * chain.kg
    else:
        return None
    if found.empty or not enough:
        return None
    most = found.groupby(["group_id", "item_id", "date"])["kg"].sum().sort_values(ascending=False, kind="stable")
    group, item, date = most.index[0]
    return CompetingNeed(str(group), str(item), pd.Timestamp(date))
