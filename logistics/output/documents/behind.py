"""What has come before the days of a plan, and what is on the road as they begin, for the summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics.core.language import date_text, number
from logistics.core.language.figures import percent
from logistics.core.markdown import table_lines
from logistics.core.named import names_in
from logistics.core.received_file import RECORDED
from logistics.output.documents.facts import depot_names, drop_names, records
from logistics.output.documents.wording import amount, plain, say

if TYPE_CHECKING:
    import pandas as pd

    from logistics.core.language import Language
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

#: The most rows of a table of the summary.
MOST = 12


def received_lines(operation: Operation, received: pd.DataFrame, lang: Language) -> list[str]:
    """Write what was received by the day before the plan, and how much of all of it was recorded; none if nothing was.

    Parameters
    ----------
    operation : the case.
    received : what was received, as `read_received` gives it.
    lang : language of the text.
    """
    if received.empty:
        return []
    items = operation.items.assign(name=names_in(operation.items, lang))[
        ["item_id", "name", "unit", "tier", "kg_per_unit"]
    ]
    rows = received.merge(items, on="item_id", how="inner", validate="many_to_one")
    kg = rows["quantity"] * rows["kg_per_unit"]
    last = rows["date"].max()
    recorded = float(kg[rows["told"] == RECORDED].sum() / kg.sum()) if kg.sum() > 0 else 0.0
    day = rows[rows["date"] == last].sort_values(["group_id", "place_id", "tier", "item_id", "told"])
    groups = _named(day["group_id"], operation.groups.set_index("group_id")["name"])
    places = _named(day["place_id"], operation.places.set_index("place_id")["name"])
    told = [
        [
            plain(group),
            plain(place),
            plain(row.name),
            amount(row.quantity, plain(row.unit), lang),
            say(f"told_{row.told}", lang),
        ]
        for row, group, place in zip(records(day.head(MOST)), groups, places, strict=False)
    ]
    total = say(
        "received_total",
        lang,
        day=date_text(last, "short", lang),
        tonnes=number(float(kg.sum()) / 1000, lang, digits=1),
        recorded=percent(recorded, lang),
    )
    return [
        f"## {say('received_title', lang)}", total, "",
        say("received_last", lang, day=date_text(last, "long", lang)), "",
        *table_lines(say("received_head", lang).split("|"), told), *_more(len(day), "received.csv", lang),
    ]  # fmt: skip


def on_the_road_lines(operation: Operation, plan: Plan, lang: Language) -> list[str]:
    """Write what is on the road as the plan begins; none if nothing is."""
    rows = plan.allocation[plan.allocation["source_kind"] == "under_way"]
    if rows.empty:
        return []
    items = operation.items.assign(name=names_in(operation.items, lang)).set_index("item_id")
    rows = rows.merge(plan.drops[["drop_id", "date", "group_id", "window_open"]], on="drop_id", validate="many_to_one")
    rows = rows.sort_values(["date", "window_open", "drop_id", "item_id", "source_id", "dispatch_date"], kind="stable")
    drops = plan.drops.set_index("drop_id").loc[rows["drop_id"]].reset_index()
    wheres = [where[lang] for where in drop_names(operation, drops)]
    groups = operation.groups.set_index("group_id")["name"]
    sources = _named(rows["source_id"], depot_names(operation))
    told = [
        [
            date_text(row.date, "short", lang), plain(where), plain(groups[row.group_id]),
            f"{amount(row.quantity, plain(row.unit), lang)} {plain(items.loc[row.item_id, 'name'])}",
            f"{plain(source)}, {date_text(row.dispatch_date, 'short', lang)}",
        ]
        for row, where, source in zip(records(rows.head(MOST)), wheres, sources, strict=False)
    ]  # fmt: skip
    heads = say("on_the_road_head", lang).split("|")
    return [
        f"## {say('on_the_road_title', lang)}",
        *table_lines(heads, told),
        *_more(len(rows), "allocation.csv", lang),
    ]


def _more(rows: int, file: str, lang: Language) -> list[str]:
    return ["", say("more_rows", lang, count=number(rows - MOST, lang), file=file)] if rows > MOST else []


def _named(ids: pd.Series, names: pd.Series) -> list[str]:
    """Give the name of each id; one that the operation no longer has stays an id."""
    found = ids.map(names)
    return np.where(found.notna(), found, ids).astype(str).tolist()
