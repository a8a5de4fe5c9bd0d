"""Sentences on the fairness of a plan and on the groups it does not serve in time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from logistics.core.language import date_text, number
from logistics.core.language.figures import percent, ratio
from logistics.output.documents.wording import plain, say

if TYPE_CHECKING:
    from logistics.core.language import Language
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation


def fairness_lines(operation: Operation, plan: Plan, lang: Language) -> list[str]:
    """Write a line each on fairness, its price and the service promise; none of those the plan's summary lacks."""
    names = operation.groups.set_index("group_id")["name"]
    fairness, service = plan.summary.get("fairness"), plan.summary.get("service")
    lines = []
    if fairness and fairness["survival"]["worst_group"]:
        lines.append(_evenly(fairness["survival"], names, lang))
    if fairness and fairness["price"]:
        more = fairness["price"]["if_only_the_total_counted"] / max(fairness["price"]["person_days_met"], 1.0) - 1
        lines.append(say("price_of_fairness", lang, more=ratio(max(more, 0.0), lang)))
    if service:
        lines.append(_promise(service, names, lang))
    return [f"- {line}" for line in lines]


def _evenly(level: dict[str, Any], names: pd.Series, lang: Language) -> str:
    group, day = level["worst_group"], level["worst_day"]
    return say(
        "fairness",
        lang,
        gini=number(level["gini"], lang, digits=3),
        group=plain(names[group["group_id"]]),
        group_share=percent(group["coverage"], lang),
        day=date_text(pd.Timestamp(day["date"]), "short", lang),
        day_share=percent(day["coverage"], lang),
    )


def _promise(service: dict[str, Any], names: pd.Series, lang: Language) -> str:
    """Write that all groups are served in time, or which are not, when, and why."""
    days = service["gap_days"]
    every = say("every_day", lang) if days == 1 else say("every_days", lang, days=number(days, lang))
    if not service["missed"]:
        return say("service_kept", lang, every=every)
    told = [
        say(
            f"service_{row['cause']}",
            lang,
            group=plain(names[row["group_id"]]),
            first=date_text(pd.Timestamp(row["first_date"]), "short", lang),
            last=date_text(pd.Timestamp(row["last_date"]), "short", lang),
        )
        for row in service["missed"]
    ]
    return say("service_missed", lang, every=every, where="; ".join(told))
