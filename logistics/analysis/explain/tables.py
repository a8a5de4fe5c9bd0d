"""Causes and cures as tables, and the folder they are written into."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from logistics.analysis.explain.words import Words, page
from logistics.core.cells import csv_text
from logistics.core.language import SIDE_BY_SIDE, Language, text
from logistics.core.named import columns_of
from logistics.core.steps import DIGITS
from logistics.planning.limits import METHOD

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.analysis.explain.context import ShortfallContext
    from logistics.analysis.explain.cures import Cure
    from logistics.analysis.explain.explain import Explanation, Story

#: The columns of texts, one for each language.
TEXTS = columns_of("text")
CAUSES = [
    *("number", "group_id", "item_id", "tier", "level", "first_date", "last_date", "days", "short", "unit"),
    *(
        "person_days",
        "cause",
        "together",
        "also",
        "missed",
        "to_group_id",
        "to_item_id",
        "to_date",
        *TEXTS,
    ),
]
CURES = [
    *("shortfall", "cure", "group_id", "item_id", "level", "first_date", "last_date", "quantity", "unit"),
    *("person_days", "cost_usd", "beyond_budget_usd", "person_days_per_usd", "file", *TEXTS),
]
CURES_FOLDER = "cures"
#: The name of the page in each language.
PAGES: dict[Language, str] = {lang: f"{text('explain', 'file', lang)}.md" for lang in SIDE_BY_SIDE}


def cause_table(explanation: Explanation) -> pd.DataFrame:
    """Give one row for each shortfall, with the columns of `CAUSES`."""
    words = {lang: Words(explanation.context, lang) for lang in SIDE_BY_SIDE}
    rows = [_cause_row(explanation.context, story, at, words) for at, story in enumerate(explanation.stories, 1)]
    return pd.DataFrame(rows, columns=CAUSES)


def _cause_row(context: ShortfallContext, story: Story, at: int, words: dict[Language, Words]) -> dict[str, Any]:
    cause, chain = story.cause, story.question.chain
    first, last = (context.slack.start + pd.Timedelta(days=day) for day in (story.days[0], story.days[-1]))
    other = cause.competing_need
    return {
        "number": at,
        "group_id": chain.group,
        "item_id": chain.item,
        "tier": chain.tier,
        "level": cause.question.level,
        "first_date": f"{first:%Y-%m-%d}",
        "last_date": f"{last:%Y-%m-%d}",
        "days": len(story.days),
        "short": round(story.short, DIGITS),
        "unit": _unit(context, chain.item),
        "person_days": round(story.people_days, 2),
        "cause": str(cause.limits[0]) if cause.limits else METHOD,
        "together": " ".join(map(str, cause.limits)),
        "also": " ".join(map(str, cause.also)),
        "missed": round(story.missed, DIGITS),
        "to_group_id": other.group if other else "",
        "to_item_id": other.item if other else "",
        "to_date": f"{other.date:%Y-%m-%d}" if other else "",
        **{f"text_{lang}": words[lang].why(story) for lang in SIDE_BY_SIDE},
    }


def _unit(context: ShortfallContext, item: str) -> str:
    items = context.operation.items
    return str(items.loc[items["item_id"] == item, "unit"].iloc[0])


def cure_table(explanation: Explanation) -> pd.DataFrame:
    """Give one row for each cure, with the columns of `CURES`."""
    words = {lang: Words(explanation.context, lang) for lang in SIDE_BY_SIDE}
    rows = [
        _cure_row(explanation.context, cure, at, number, words)
        for at, story in enumerate(explanation.stories, 1)
        for number, cure in enumerate(story.cures, 1)
    ]
    return pd.DataFrame(rows, columns=CURES)


def _cure_row(
    context: ShortfallContext, cure: Cure, at: int, number: int, words: dict[Language, Words]
) -> dict[str, Any]:
    chain, days = cure.question.chain, cure.question.days
    first, last = (context.slack.start + pd.Timedelta(days=day) for day in (days[0], days[-1]))
    return {
        "shortfall": at,
        "cure": number,
        "group_id": chain.group,
        "item_id": chain.item,
        "level": cure.question.level,
        "first_date": f"{first:%Y-%m-%d}",
        "last_date": f"{last:%Y-%m-%d}",
        "quantity": cure.quantity,
        "unit": _unit(context, chain.item),
        "person_days": round(cure.people, 2),
        "cost_usd": cure.usd,
        "beyond_budget_usd": cure.budget_usd,
        "person_days_per_usd": round(cure.people_per_usd, 4),
        "file": f"{CURES_FOLDER}/{cure_name(at, number)}.toml",
        **{f"text_{lang}": words[lang].cure(cure).strip(" -") for lang in SIDE_BY_SIDE},
    }


def cure_name(shortfall: int, number: int) -> str:
    """Name the file of a cure, without its ending."""
    return f"{shortfall:03}-{number}"


def write_explanation(explanation: Explanation, folder: Path, most: int) -> None:
    """Write `causes.csv`, `cures.csv`, a scenario for each cure, and a page in each language into a folder.

    Each page shows the `most` worst shortfalls.
    """
    (folder / "causes.csv").write_text(csv_text(cause_table(explanation)), "utf-8")
    (folder / "cures.csv").write_text(csv_text(cure_table(explanation)), "utf-8")
    for lang, name in PAGES.items():
        (folder / name).write_text(page(explanation, lang, most), "utf-8")
    words = {lang: Words(explanation.context, lang) for lang in SIDE_BY_SIDE}
    (folder / CURES_FOLDER).mkdir()
    for at, story in enumerate(explanation.stories, 1):
        for number, cure in enumerate(story.cures, 1):
            texts = {f"name_{lang}": words[lang].cure(cure).strip(" -") for lang in SIDE_BY_SIDE}
            scenario = replace(cure.scenario, texts=texts)
            (folder / CURES_FOLDER / f"{cure_name(at, number)}.toml").write_text(scenario.text(), "utf-8")
