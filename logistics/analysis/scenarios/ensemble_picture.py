"""The picture of an ensemble: coverage day by day as bands over the members, and the inputs that matter most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from logistics.analysis.scenarios.bands import QUANTILES
from logistics.analysis.scenarios.needs_met import ITEM
from logistics.core.language import Language, date_text, number, text
from logistics.core.language.figures import percent
from logistics.output.documents.canvas import Box, Picture, Word, as_svg

if TYPE_CHECKING:
    from collections.abc import Iterable

AREA = "ensembles"
#: The lower part of the picture shows the first of these measures and tiers that differs from member to member.
MAIN = (("coverage_survival", 1), ("survival_gaps", 0), ("coverage_full", 1), ("cost_usd", 0))
_OUTER, _INNER, _LINE, _GRID = "#d3e4f0", "#8db9d8", "#0b2f49", "#dddddd"
_UP, _DOWN = "#0072b2", "#d55e00"
_LEFT, _WIDTH, _TAIL, _TOP, _TALL, _APART, _ROW = 310.0, 720.0, 90.0, 60.0, 130.0, 54.0, 26.0


def draw_bands(table: pd.DataFrame, ranked: pd.DataFrame, lang: Language) -> str:
    """Draw survival coverage by day as bands, tier by tier, and below it the inputs that matter most, as SVG.

    Parameters
    ----------
    table : the table of `bands`.
    ranked : the table of `sensitivity`.
    lang : language of the texts.
    """
    days = table[(table["measure"] == "coverage_survival") & (table["date"] != "") & (table[ITEM] == "")]
    boxes: list[Box] = []
    words: list[Word] = []
    top = _TOP
    for tier, rows in days.groupby("tier"):
        top = _panel(int(str(tier)), rows.sort_values("date"), top, boxes, words, lang)
    top = _key(top, boxes, words, lang)
    main = main_measure(ranked)
    if main is not None:
        top = _bars(*main, ranked, top, boxes, words, lang)
    return as_svg(Picture(say("picture_title", lang), top + 10, boxes, words), _LEFT + _WIDTH + _TAIL, lang)


def main_measure(ranked: pd.DataFrame) -> tuple[str, int] | None:
    """Give the first measure and tier of MAIN in the table of `sensitivity`; None if there is none."""
    known = set(zip(ranked["measure"], ranked["tier"], strict=True))
    return next((pair for pair in MAIN if pair in known), None)


def say(key: str, lang: Language, **values: object) -> str:
    """Give a text of ensembles."""
    return text(AREA, key, lang, **values)


def measure_name(measure: str, tier: int, lang: Language) -> str:
    """Name a measure as the comparison of runs does."""
    of = text("scenarios", "of_tier", lang, tier=tier) if tier else ""
    return text("scenarios", measure, lang) + of


def _panel(tier: int, rows: pd.DataFrame, top: float, boxes: list[Box], words: list[Word], lang: Language) -> float:
    """Draw one tier, a column for each day, with darker bands nearer to the median; give where the next part begins."""
    words.append(Word(8, top + 18, measure_name("coverage_survival", tier, lang)))
    for share in (0.0, 0.5, 1.0):
        y = top + _TALL * (1 - share)
        boxes.append(Box(_LEFT, y, _WIDTH, 1, _GRID))
        words.append(Word(_LEFT - 8, y + 4, percent(share, lang), "end"))
    cell = _WIDTH / max(len(rows), 1)
    quantiles = rows[list(QUANTILES)].to_dict(orient="records")
    for at, (date, day) in enumerate(zip(rows["date"], quantiles, strict=True)):
        name = date_text(pd.Timestamp(date), "short", lang)
        x, wide = _LEFT + at * cell, max(cell - 1, 1.0)
        told = (percent(day[key], lang) for key in ("p05", "p50", "p95"))
        says = say("picture_day", lang, day=name, **dict(zip(("low", "middle", "high"), told, strict=True)))
        for low, high, fill in (("p05", "p95", _OUTER), ("p25", "p75", _INNER)):
            foot, head = (top + _TALL * (1 - day[key]) for key in (low, high))
            boxes.append(Box(x, head, wide, max(foot - head, 1.0), fill, says))
        boxes.append(Box(x, top + _TALL * (1 - day["p50"]) - 1, wide, 2, _LINE, says))
        if at % 7 == 0:
            words.append(Word(x, top + _TALL + 18, name))
    return top + _TALL + _APART


def _key(top: float, boxes: list[Box], words: list[Word], lang: Language) -> float:
    """Draw the legend of the shades; give where the next part begins."""
    for at, (fill, key) in enumerate(((_OUTER, "key_outer"), (_INNER, "key_inner"), (_LINE, "key_line"))):
        boxes.append(Box(_LEFT + at * 240, top - 16, 18, 12, fill))
        words.append(Word(_LEFT + at * 240 + 24, top - 5, say(key, lang)))
    return top + 24


def _bars(
    measure: str, tier: int, ranked: pd.DataFrame, top: float, boxes: list[Box], words: list[Word], lang: Language
) -> float:
    """Draw the rank correlation of each input with a measure, with its interval; give where the next part begins."""
    words.append(Word(8, top + 6, say("picture_matters", lang, measure=measure_name(measure, tier, lang))))
    rows = ranked[(ranked["measure"] == measure) & (ranked["tier"] == tier)].dropna()
    middle, half = _LEFT + _WIDTH / 2, _WIDTH / 2
    top += 22
    numbers = rows[["correlation", "low", "high"]].to_numpy(float)
    for at, (name, (value, low, high)) in enumerate(zip(rows["input"], numbers, strict=True)):
        y, told = top + at * _ROW, number(value, lang, 2)
        says = say("picture_bar", lang, input=name, value=told, low=number(low, lang, 2), high=number(high, lang, 2))
        words.append(Word(_LEFT - 8, y + 14, name, "end"))
        boxes.append(Box(middle + min(value, 0) * half, y, abs(value) * half, 18, _UP if value > 0 else _DOWN, says))
        boxes.append(Box(middle + low * half, y + 8, max((high - low) * half, 1.0), 2, _LINE, says))
        words.append(Word(_LEFT + _WIDTH + 8, y + 14, told))
    boxes.append(Box(middle, top - 4, 1, len(rows) * _ROW + 4, _LINE))
    return top + len(rows) * _ROW + _foot(("-1", "0", "1"), top + len(rows) * _ROW, words)


def _foot(marks: Iterable[str], y: float, words: list[Word]) -> float:
    """Write the scale under the bars, and give its height."""
    words += [Word(_LEFT + at * _WIDTH / 2, y + 16, mark, "middle") for at, mark in enumerate(marks)]
    return 22.0
