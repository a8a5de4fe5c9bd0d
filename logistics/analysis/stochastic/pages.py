"""The report on the first days, in Spanish and English, and the tables beside it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import pandas as pd

from logistics.analysis.stochastic.extensive_form import SHORTFALL
from logistics.analysis.stochastic.first_days import IN_SAMPLE, OUT_OF_SAMPLE
from logistics.analysis.stochastic.recourse import OF_ONE
from logistics.analysis.stochastic.tables import BUY, DRIVE, SEND, first_days_table, rounded
from logistics.analysis.stochastic.value_of_information import DETERMINISTIC, PERFECT, STOCHASTIC
from logistics.core.cells import csv_text
from logistics.core.language import SIDE_BY_SIDE, Language, date_text, number, text
from logistics.core.markdown import part_lines
from logistics.core.named import names_in
from logistics.output.documents.wording import amount, plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from logistics.analysis.stochastic.first_days import FirstDays, FirstDaysQuestion
    from logistics.inputs.operation import Operation

AREA = "stochastic"
#: The most rows of one part that the page shows; `first_days.csv` has them all.
_MOST = 40
#: Aims in thousands are shown in ones; the worst coverage, which is minimised with a minus sign, in percent.
_THOUSAND, _WORST = 1000.0, "worst_survival"


def write_first_days(operation: Operation, first: FirstDays, question: FirstDaysQuestion, folder: Path) -> None:
    """Write the report and its tables into an existing folder; the same answer gives the same bytes."""
    todo = first_days_table(operation, first)
    tables = {
        "first_days": todo,
        "figures": rounded(first.figures),
        "value": rounded(first.value),
        "aims": rounded(pd.DataFrame([asdict(aim) for aim in first.aims])),
    }
    for name, table in tables.items():
        (folder / f"{name}.csv").write_text(csv_text(table), "utf-8")
    halves = [_half(operation, first, question, todo, lang) for lang in SIDE_BY_SIDE]
    (folder / "report.md").write_text("\n\n---\n\n".join(halves) + "\n", "utf-8")


def say(key: str, lang: Language, **values: object) -> str:
    """Give a text of the report."""
    return text(AREA, key, lang, **values)


def verdict(first: FirstDays, sample: str, lang: Language) -> str:
    """Say in one sentence what planning for all scenarios is worth in a sample, by its first aim."""
    rows = first.value[(first.value["sample"] == sample) & (first.value["aim"] == SHORTFALL)]
    if rows.empty:
        return say("not_tried", lang)
    row = rows.iloc[0]
    figures = {
        name: _shown(float(row[name]), SHORTFALL, lang)
        for name in (DETERMINISTIC, STOCHASTIC, PERFECT, "vss", "vss_low", "vss_high", "evpi")
    }
    if first.kept:
        key = "verdict_kept"
    elif pd.isna(row["vss_low"]):
        key = "verdict_one"
    else:
        key = "verdict_better" if row["vss_low"] > 0 else "verdict_worse" if row["vss_high"] < 0 else "verdict_open"
    return say(key, lang, count=int(row["scenarios"]), **figures)


def _half(
    operation: Operation, first: FirstDays, question: FirstDaysQuestion, todo: pd.DataFrame, lang: Language
) -> str:
    samples = first.figures.groupby("sample")["scenario"].nunique()
    opening = say(
        "opening",
        lang,
        until=date_text(question.until.date(), "long", lang),
        scenarios=int(samples.get(IN_SAMPLE, 0)),
        trials=int(samples.get(OUT_OF_SAMPLE, 0)),
    )
    lines = [f"# {say('title', lang, name=plain(operation.settings.name))}", "", opening, "", say("sharing", lang)]
    lines += ["", "**" + verdict(first, OUT_OF_SAMPLE, lang) + "**"]
    for action in (DRIVE, SEND, BUY):
        heads, rows = _todo(todo[todo["action"] == action], operation, action, lang)
        lines += _part(say(f"title_{action}", lang), heads, rows, lang)
    heads = [say(key, lang) for key in ("aim", "value", "bound")]
    cells = [[say(f"aim_{a.name}", lang), *(_shown(v, a.name, lang) for v in (a.value, a.bound))] for a in first.aims]
    lines += _part(say("title_aims", lang), heads, cells, lang)
    lines += ["", say("aims_note", lang, share=number(100 * (1 - question.level), lang))]
    for sample in (IN_SAMPLE, OUT_OF_SAMPLE):
        title = say("title_in_sample" if sample == IN_SAMPLE else "title_out_of_sample", lang)
        lines += _part(title, *_values(first.value[first.value["sample"] == sample], lang), lang)
    lines += ["", say("value_note", lang), "", _undone(first, lang), "", say("limits", lang)]
    return "\n".join(lines)


def _todo(rows: pd.DataFrame, operation: Operation, action: str, lang: Language) -> tuple[list[str], list[list[str]]]:
    """Give the heads and rows of one kind of action."""
    items = names_in(operation.items.set_index("item_id"), lang)
    vehicles = names_in(operation.vehicles.set_index("vehicle_id"), lang)
    shown = pd.DataFrame(
        {
            "date": rows["date"].map(lambda day: _day(day, lang)),
            "source": rows["source_id"].map(plain),
            "vehicle": rows["vehicle_id"].map(vehicles).fillna("").map(plain),
            "vehicles": rows["vehicles"].map(lambda count: _count(count, lang)),
            "trips": rows["trips"].map(lambda count: _count(count, lang)),
            "to": rows["sites"].fillna("").map(lambda sites: _places(sites, lang)),
            "item": rows["item_id"].map(items).fillna(rows["item_id"]).fillna("").map(plain),
            "quantity": [
                "" if pd.isna(quantity) else amount(quantity, unit, lang)
                for quantity, unit in zip(rows["quantity"], rows["unit"], strict=True)
            ],
            "handed_over": rows["handed_over"].fillna("").map(lambda day: _day(day, lang)),
        }
    )
    columns = {
        DRIVE: ["date", "source", "vehicle", "vehicles", "trips", "to"],
        SEND: ["date", "source", "to", "item", "quantity"],
        BUY: ["date", "source", "item", "quantity", "handed_over"],
    }[action]
    return [say(name, lang) for name in columns], shown[columns].to_numpy().tolist()


def _places(sites: str, lang: Language) -> str:
    """Write sites (`2018-10-21_tapachula_1200`) as places and days."""
    parts = [site.rsplit("_", 1)[0].split("_", 1) for site in sites.split()]
    return ", ".join(f"{plain(place)} ({_day(day, lang)})" for day, place in parts)


def _day(day: str, lang: Language) -> str:
    return date_text(pd.Timestamp(day).date(), "short", lang) if day else ""


def _count(value: float, lang: Language) -> str:
    return "" if pd.isna(value) else number(float(value), lang, digits=2)


def _values(rows: pd.DataFrame, lang: Language) -> tuple[list[str], list[list[str]]]:
    """Give the heads and rows of the value of the stochastic solution and of perfect information."""
    heads = [say(key, lang) for key in ("aim", DETERMINISTIC, STOCHASTIC, PERFECT, "vss", "evpi")]
    names = (DETERMINISTIC, STOCHASTIC, PERFECT)
    cells = [
        [
            say(f"aim_{row['aim']}", lang),
            *(_shown(float(row[name]), str(row["aim"]), lang) for name in names),
            *(_with_interval(row, name, lang) for name in ("vss", "evpi")),
        ]
        for row in rows.to_dict(orient="records")
    ]
    return heads, cells


def _with_interval(row: dict[object, object], name: str, lang: Language) -> str:
    values = [float(str(row[key])) for key in (name, f"{name}_low", f"{name}_high")]
    middle, low, high = (_shown(value, str(row["aim"]), lang, difference=True) for value in values)
    return middle if pd.isna(values[1]) else f"{middle} ({low} / {high})"


def _shown(value: float, aim: str, lang: Language, *, difference: bool = False) -> str:
    """Write the value of an aim: people and days in ones, money in USD, the worst coverage in percent."""
    if pd.isna(value):
        return "-"
    if aim == _WORST:
        # It is minimised with a minus sign, so only values change sign: a difference above zero is a gain already.
        return f"{number((value if difference else -value) * 100, lang, digits=2)}%"
    return number(value * _THOUSAND, lang, digits=1)


def _undone(first: FirstDays, lang: Language) -> str:
    """Say whether anything decided could not be done for lack of money."""
    of_all = first.figures[first.figures["aim"] == OF_ONE[0]]
    amounts = {
        name: number(float(of_all[f"{name}_undone"].sum()), lang, digits=1) for name in (DETERMINISTIC, STOCHASTIC)
    }
    none = of_all[[f"{name}_undone" for name in amounts]].to_numpy().sum() == 0
    return say("all_done", lang) if none else say("undone", lang, **amounts)


def _part(title: str, heads: Sequence[str], rows: list[list[str]], lang: Language) -> list[str]:
    return part_lines(
        title, heads, rows, say("nothing", lang), _MOST, lambda count: say("more_rows", lang, count=count)
    )
