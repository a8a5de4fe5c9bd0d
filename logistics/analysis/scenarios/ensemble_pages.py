"""The report of an ensemble: `ensemble.md` and its picture in Spanish and English, and small tables as CSV."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from logistics.analysis.scenarios.bands import bands, probability_met
from logistics.analysis.scenarios.ensemble import keep_table, read_failures
from logistics.analysis.scenarios.ensemble_picture import MAIN, draw_bands, measure_name, say
from logistics.analysis.scenarios.measures import DAILY
from logistics.analysis.scenarios.members import CLOCK, Method
from logistics.analysis.scenarios.needs_met import ITEM
from logistics.analysis.scenarios.sensitivity import sensitivity
from logistics.core.language import SIDE_BY_SIDE, number
from logistics.core.markdown import part_lines, table_lines
from logistics.core.named import names_in
from logistics.core.whole import whole_file
from logistics.output.documents.wording import plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from logistics.core.language import Language
    from logistics.inputs.operation import Operation

BANDS, NEEDS_MET, SENSITIVITY, PAGE = "bands.csv", "needs_met.csv", "sensitivity.csv", "ensemble.md"
#: The most failures and hard days that the page shows; the tables have them all.
_MOST = 10


@dataclass(frozen=True)
class Summary:
    """The statistics of an ensemble.

    Attributes
    ----------
    operation : the case before any changes.
    method : how members were planned.
    bands, needs, sensitivity : the tables of `bands`, `probability_met` and `sensitivity`.
    failures : members that gave no plan: member, reason.
    members : how many gave a plan.
    cut : in how many of them the clock ended the search.
    """

    operation: Operation
    method: Method
    bands: pd.DataFrame
    needs: pd.DataFrame
    sensitivity: pd.DataFrame
    failures: pd.DataFrame
    members: int
    cut: int


def summarise(
    operation: Operation, drawn: pd.DataFrame, results: pd.DataFrame, failures: pd.DataFrame, method: Method
) -> Summary:
    """Compute the statistics of an ensemble.

    Parameters
    ----------
    operation : the case before any changes.
    drawn : the inputs, the table of `numbers_drawn`.
    results : the table of `run_ensemble`.
    failures : members that gave no plan: member, reason.
    method : how members were planned.
    """
    return Summary(
        operation=operation,
        method=method,
        bands=bands(results),
        needs=probability_met(results),
        sensitivity=sensitivity(drawn, results),
        failures=failures,
        members=int(results["member"].nunique()),
        cut=int(results.loc[results["measure"] == CLOCK, "value"].sum()),
    )


def write_summary(
    operation: Operation, drawn: pd.DataFrame, results: pd.DataFrame, folder: Path, method: Method
) -> Summary:
    """Write tables, pictures and page beside the results of an ensemble; the same results give the same bytes."""
    summary = summarise(operation, drawn, results, read_failures(folder), method)
    keep_table(folder / BANDS, summary.bands)
    keep_table(folder / NEEDS_MET, summary.needs)
    keep_table(folder / SENSITIVITY, summary.sensitivity)
    for lang in SIDE_BY_SIDE:
        drawing = draw_bands(summary.bands, summary.sensitivity, lang)
        whole_file(folder / f"bands_{lang}.svg", drawing.encode())
    halves = [_half(summary, lang) for lang in SIDE_BY_SIDE]
    whole_file(folder / PAGE, ("\n\n---\n\n".join(halves) + "\n").encode())
    return summary


def _half(summary: Summary, lang: Language) -> str:
    name = plain(summary.operation.settings.name)
    told = {"made": summary.members, "failed": len(summary.failures)}
    lines = [f"# {say('title', lang)}", "", say("about", lang, name=name, **told)]
    lines += ["", say(f"method_{summary.method.value}", lang, cut=summary.cut, made=summary.members)]
    if summary.members:
        lines += ["", f"![{say('picture_title', lang)}](bands_{lang}.svg)"]
        lines += [*_bands_part(summary, lang), *_items_part(summary, lang), *_days_part(summary, lang)]
        lines += _sensitivity_part(summary, lang)
    if len(summary.failures):
        rows = [[str(row.member), plain(str(row.reason))] for row in summary.failures.head(_MOST).itertuples()]
        lines += _part("failures_title", ["member", "reason"], rows, lang)
    return "\n".join(lines)


def _bands_part(summary: Summary, lang: Language) -> list[str]:
    """Write the measures of the whole plan: low, middle, high, and how often all is met."""
    table = summary.bands
    whole = (table[["group_id", "date", ITEM]] == "").all(axis=1) & (table["measure"] != CLOCK)
    rows = [
        [
            measure_name(str(row["measure"]), int(row["tier"]), lang),
            *(_value(str(row["measure"]), float(row[key]), lang) for key in ("p05", "p50", "p95")),
            "" if pd.isna(row["all_met"]) else _share(float(row["all_met"]), lang),
        ]
        for row in table[whole].to_dict(orient="records")
    ]
    return _part("bands_title", ["measure", "p05", "p50", "p95", "all_met"], rows, lang)


def _items_part(summary: Summary, lang: Language) -> list[str]:
    """Write for each item the probability that its needs are met: the mean, and the least."""
    items = names_in(summary.operation.items.set_index(ITEM), lang)
    grouped = summary.needs.groupby(["tier", ITEM])[["survival", "full"]].agg(["mean", "min"])
    columns = [("survival", "mean"), ("survival", "min"), ("full", "mean"), ("full", "min")]
    rows = [
        [str(tier), plain(str(items.get(item, item))), *(_share(float(value), lang) for value in values)]
        for (tier, item), values in zip(grouped.index, grouped[columns].to_numpy(), strict=True)
    ]
    heads = ["tier", "item", "survival_mean", "survival_min", "full_mean", "full_min"]
    return [*_part("items_title", heads, rows, lang), "", say("items_note", lang)]


def _days_part(summary: Summary, lang: Language) -> list[str]:
    """Write the tier 1 survival needs least likely to be met, among those that lapse at midnight."""
    standards = summary.operation.standards
    daily = summary.needs[ITEM].isin(standards.loc[standards["per"] == DAILY, ITEM])
    needs = summary.needs[daily & (summary.needs["tier"] == 1) & (summary.needs["survival"] < 1)]
    items = names_in(summary.operation.items.set_index(ITEM), lang)
    # Needs that fewer than half of the members have say little.
    needs = needs[needs["members"] >= summary.members / 2]
    hard = needs.sort_values(["survival", "survival_p50", "date", "group_id"], kind="stable").head(_MOST)
    rows = [
        [
            str(row.date),
            plain(str(row.group_id)),
            plain(str(items.get(row.item_id, row.item_id))),
            _share(float(str(row.survival)), lang),
            _share(float(str(row.survival_p50)), lang),
        ]
        for row in hard.itertuples()
    ]
    return _part("days_title", ["date", "group", "item", "probability", "median"], rows, lang)


def _sensitivity_part(summary: Summary, lang: Language) -> list[str]:
    """Write which inputs matter most, for a few main measures."""
    ranked, lines = summary.sensitivity, ["", f"## {say('sensitivity_title', lang)}", ""]
    if ranked.empty:
        return [*lines, say("sensitivity_none", lang)]
    rows = [
        [
            measure_name(measure, tier, lang),
            plain(str(row.input)),
            *(_two_digits(float(str(value)), lang) for value in (row.correlation, row.low, row.high)),
        ]
        for measure, tier in MAIN
        for row in ranked[(ranked["measure"] == measure) & (ranked["tier"] == tier)].itertuples()
    ]
    heads = [say(key, lang) for key in ("measure", "input", "correlation", "low", "high")]
    return [*lines, *table_lines(heads, rows), "", say("sensitivity_note", lang)]


def _part(title: str, heads: Sequence[str], rows: list[list[str]], lang: Language) -> list[str]:
    """Write one table under its title."""
    return part_lines(say(title, lang), [say(head, lang) for head in heads], rows, say("none", lang))


def _value(measure: str, value: float, lang: Language) -> str:
    return _share(value, lang) if "coverage" in measure else number(value, lang, digits=1)


def _share(value: float, lang: Language) -> str:
    """Write a share in percent; blank where there is none."""
    return "" if pd.isna(value) else f"{number(value * 100, lang, digits=1)}%"


def _two_digits(value: float, lang: Language) -> str:
    return "-" if pd.isna(value) else number(value, lang, digits=2)
