"""The summary of a plan: one page of Markdown, first in Spanish and then in English."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any

from logistics.core.language import BASE, SIDE_BY_SIDE, catalog, date_text, number
from logistics.core.language.figures import percent
from logistics.core.markdown import table_lines
from logistics.output.documents.behind import on_the_road_lines, received_lines
from logistics.output.documents.departures import departure_rows
from logistics.output.documents.facts import records, shortfalls, worst_shares
from logistics.output.documents.nearness import gap_text, nearness_lines
from logistics.output.documents.orders import order_lines
from logistics.output.documents.sharing import fairness_lines
from logistics.output.documents.wording import AREA, amount, plain, say

if TYPE_CHECKING:
    import pandas as pd

    from logistics.core.language import Language
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

#: The most shortfalls that are listed one by one.
WORST = 10
LEVELS = ("survival", "full")
Lines = list[str]


def write_summary(operation: Operation, plan: Plan, received: pd.DataFrame | None = None) -> str:
    """Write the summary of a plan.

    Parameters
    ----------
    operation : the case.
    plan : the plan for it.
    received : what was received before its days, as `read_received` gives it, if that is known.

    Returns
    -------
    Markdown: what comes, what it costs, what is short, what leaves first, and how close the plan is to its bounds. The
    same content follows in Spanish and in English. Names from the tables are escaped.
    """
    worst = _worst_shortfalls(operation, plan)
    return "\n\n---\n\n".join(_half(operation, plan, worst, received, lang) for lang in SIDE_BY_SIDE) + "\n"


def _half(operation: Operation, plan: Plan, worst: pd.DataFrame, received: pd.DataFrame | None, lang: Language) -> str:
    parts = [
        _opening(operation, plan, lang),
        [*_coverage(operation, plan, lang), "", *fairness_lines(operation, plan, lang)],
        _shortfalls(worst, lang),
        _departures(operation, plan, lang),
        on_the_road_lines(operation, plan, lang),
        [] if received is None else received_lines(operation, received, lang),
        _proof(plan, lang),
        _closing(plan, lang),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _opening(operation: Operation, plan: Plan, lang: Language) -> Lines:
    totals, settings = plan.summary["totals"], operation.settings
    days = {"first": date_text(settings.start_date, "long", lang), "last": date_text(settings.end_date, "long", lang)}
    whole = {name: number(totals[name], lang) for name in ("people", "person_days", "km")}
    tonnes = number(totals["tonnes"], lang, digits=1)
    usd = {name: number(totals[f"{name}_usd"], lang) for name in ("cost", "purchases", "transport")}
    lines = [f"# {say('summary_title', lang, name=plain(settings.name))}", "", say("summary_days", lang, **days)]
    if plan.summary["status"] != "complete":
        lines += ["", f"**{say('stopped_early', lang)}**"]
    return [
        *lines,
        "",
        "- " + say("totals_people", lang, **whole, tonnes=tonnes, trips=number(len(plan.trips), lang)),
        "- " + say("totals_cost", lang, **usd, budget=number(settings.budget_usd, lang)),
        *order_lines(operation, plan, lang),
    ]


def _coverage(operation: Operation, plan: Plan, lang: Language) -> Lines:
    least = worst_shares(operation, plan)
    rows = [
        [
            say(f"tier_{tier}", lang),
            *(cell for level in LEVELS for cell in _shares(levels[level], least.get((int(tier), level)), lang)),
        ]
        for tier, levels in sorted(plan.summary["totals"]["tiers"].items())
    ]
    picture = f"![{say('picture_coverage', lang)}](pictures/coverage_{lang}.svg)"
    return [f"## {say('coverage_title', lang)}", *table_lines(say("coverage_head", lang).split("|"), rows), "", picture]


def _shares(level: dict[str, float], least: float | None, lang: Language) -> tuple[str, str]:
    """Write the share of a need that is met, and that of its worst part; "-" for both if there is no need."""
    if level["need"] <= 0:
        return "-", "-"
    whole = level["coverage"]
    worst = level["worst_coverage"] if least is None else least
    return percent(whole, lang), percent(min(worst, whole), lang)


def _worst_shortfalls(operation: Operation, plan: Plan) -> pd.DataFrame:
    """Give the survival shortfalls of tier 1, those of most people first; a standing one has one row.

    The columns are those of `facts.shortfalls`, and place_id, place, group and days (how many days it lasts).
    """
    rows = shortfalls(operation, plan)
    rows = rows[(rows["tier"] == 1) & (rows["short_survival"] > 0)].copy()
    stops = plan.drops.loc[plan.drops["kind"] == "stop", ["group_id", "date", "place_id"]]
    stops = stops.drop_duplicates(["group_id", "date"])
    rows = rows.merge(stops, on=["group_id", "date"], how="left", validate="many_to_one")
    rows["place"] = rows["place_id"].map(operation.places.set_index("place_id")["name"]).fillna("")
    rows["group"] = rows["group_id"].map(operation.groups.set_index("group_id")["name"])
    rows["days"] = rows.groupby(["group_id", "item_id"])["date"].transform("size")
    told = rows["standing"] & rows.sort_values("date").duplicated(["group_id", "item_id"])
    order = ["people", "date", "group_id", "item_order"]
    return rows[~told].sort_values(order, ascending=[False, True, True, True], ignore_index=True)


def _shortfalls(worst: pd.DataFrame, lang: Language) -> Lines:
    title = [f"## {say('shortfalls_title', lang)}"]
    if worst.empty:
        return [*title, say("shortfalls_none", lang)]
    told = [f"{at}. {_shortfall(row, lang)}" for at, row in enumerate(records(worst.head(WORST)), start=1)]
    rest = len(worst) - WORST
    more = ["", say("shortfalls_more", lang, count=number(rest, lang))] if rest > 0 else []
    return [*title, *told, *more]


def _shortfall(row: Any, lang: Language) -> str:
    """Write one shortfall as a sentence."""
    return say(
        "shortfall_standing" if row.standing else "shortfall",
        lang,
        date=date_text(row.date, "short", lang),
        place=plain(row.place),
        group=plain(row.group),
        amount=amount(row.short_survival, plain(row.unit), lang),
        item=plain(getattr(row, f"name_{lang}")),
        people=_about(row.people, lang),
        days=row.days,
    )


def _about(people: float, lang: Language) -> str:
    """Write a rough number of people: rounded to tens from 100 on, else rounded up."""
    count = round(people, -1) if people >= 100 else math.ceil(people)
    if count <= 1:
        return say("shortfall_person", lang) if count else ""
    return say("shortfall_people", lang, people=number(count, lang))


def _departures(operation: Operation, plan: Plan, lang: Language) -> Lines:
    rows, rest = departure_rows(operation, plan, lang)
    lines = [f"## {say('departures_title', lang)}"]
    if not rows:
        return [*lines, say("departures_none", lang)]
    lines += table_lines(say("departures_head", lang).split("|"), [[plain(cell) for cell in row] for row in rows])
    return [*lines, "", say("departures_more", lang, count=number(rest, lang))] if rest else lines


def _proof(plan: Plan, lang: Language) -> Lines:
    rows = [_stage(stage, lang) for stage in plan.summary["stages"]]
    told = say("proof", lang)
    if plan.summary.get("clock_cut_in"):
        told += f" {say('proof_cut', lang)}"
    table = ["", *table_lines(say("proof_head", lang).split("|"), rows)] if rows else []
    near = [f"- {line}" for line in nearness_lines(plan, lang)]
    return [f"## {say('proof_title', lang)}", told, *table, *([""] * bool(near)), *near]


def _stage(stage: dict[str, Any], lang: Language) -> list[str]:
    """Give the row of one objective: its name, the value of the plan, its bound, and the gap between the two."""
    name, key = stage["name"], f"stage_{stage['name']}"

    def value(figure: float | None) -> str:
        if figure is None or not math.isfinite(figure):
            return "-"
        if name == "worst_survival":
            # The solver minimises, so this coverage is stored with a negative sign.
            return percent(-figure, lang)
        return number(figure * 1000, lang) if name == "cost" else number(figure, lang, digits=1)

    told = say(key, lang) if key in catalog(AREA, BASE) else plain(name)
    return [told, value(stage["objective"]), value(stage["bound"]), gap_text(stage["gap"], lang)]


def _closing(plan: Plan, lang: Language) -> Lines:
    back = plan.summary["given_back"]
    created = dt.datetime.fromisoformat(plan.summary["created"]).date()
    version = say("version", lang, date=created.isoformat(), input=plan.summary["input_sha256"][:8])
    told = say(
        "given_back",
        lang,
        kg=number(back["kg"], lang, digits=1),
        tier1=number(back["tier1_kg"], lang, digits=1),
        lines=number(back["lines"], lang),
    )
    return [told, "", say("look_at", lang, version=version)]
