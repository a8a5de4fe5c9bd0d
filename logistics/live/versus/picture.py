"""The picture of a comparison: what was planned and what arrived, by day and tier."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from logistics.core.language import date_text, number, text
from logistics.output.documents.canvas import Box, Picture, Word, as_svg

if TYPE_CHECKING:
    from logistics.core.language import Language
    from logistics.live.versus.compared import Versus

AREA = "versus"
_PLANNED, _TOLD, _AS_ISSUED, _MORE = "#cccccc", "#0b2f49", "#8db9d8", "#e69f00"
#: What stands above another in a bar, with its colour, and the key of its name.
_PARTS = (("told", _TOLD, "key_told"), ("as_issued", _AS_ISSUED, "key_as_issued"), ("more", _MORE, "key_more"))
_LEFT, _WIDTH, _TAIL, _TOP, _TALL, _APART = 110.0, 860.0, 30.0, 84.0, 130.0, 46.0
_KG = 1000.0
#: The widest column (pixels).
_WIDEST = 110.0
#: The most dates below a panel.
_MOST_DATES = 9


def draw_versus(found: Versus, lang: Language) -> str:
    """Draw a panel for each tier and a column for each day, as SVG: planned behind, and what arrived before it."""
    rows = _tonnes(found)
    days = pd.date_range(found.first, found.until, inclusive="left", unit="us")
    boxes, words, top = _key(), _key_words(lang), _TOP
    for tier, own in rows.groupby("tier"):
        whole = own.set_index("date").drop(columns="tier").reindex(days, fill_value=0.0)
        top = _panel(int(str(tier)), whole, top, boxes, words, lang)
    return as_svg(Picture(text(AREA, "picture_title", lang), top, boxes, words), _LEFT + _WIDTH + _TAIL, lang)


def _tonnes(found: Versus) -> pd.DataFrame:
    """Sum lines by tier and day (tonnes): planned, told, as_issued (of the plan), more."""
    lines, tonnes = found.lines, found.lines["kg_per_unit"] / _KG
    of_plan = (lines["arrived"] - lines["more"]) * tonnes
    rows = lines[["tier", "date"]].assign(
        planned=lines["planned"] * tonnes,
        told=of_plan.where(lines["arrived_told"], 0.0),
        as_issued=of_plan.where(~lines["arrived_told"], 0.0),
        more=lines["more"] * tonnes,
    )
    return rows.groupby(["tier", "date"], as_index=False).sum()


def _panel(tier: int, rows: pd.DataFrame, top: float, boxes: list[Box], words: list[Word], lang: Language) -> float:
    """Draw one tier; give where the next part begins."""
    high = max(float(rows["planned"].max()), float(rows[[name for name, *_ in _PARTS]].sum(axis=1).max()), 1e-9)
    words.append(Word(8, top + 14, text(AREA, "picture_tier", lang, tier=tier)))
    for share in (0.0, 0.5, 1.0):
        y = top + _TALL * (1 - share)
        boxes.append(Box(_LEFT, y, _WIDTH, 1, "#eeeeee"))
        words.append(Word(_LEFT - 8, y + 4, f"{number(high * share, lang, digits=1)} t", "end"))
    cell, foot = min(_WIDTH / len(rows), _WIDEST), top + _TALL
    every = int(np.ceil(len(rows) / _MOST_DATES))
    for at, (day, row) in enumerate(rows.iterrows()):
        name, x = date_text(pd.Timestamp(str(day)), "short", lang), _LEFT + at * cell
        boxes += _bars(row, _Column(x, max(cell - 3, 1.0), foot, _TALL / high), {"day": name, "tier": tier}, lang)
        words += [Word(x, foot + 18, name)] if at % every == 0 else []
    return foot + _APART


class _Column(NamedTuple):
    """Where the bars of a day stand (pixels), and how high a tonne is."""

    x: float
    width: float
    foot: float
    scale: float


def _bars(row: pd.Series, column: _Column, told: dict[str, object], lang: Language) -> list[Box]:
    """Draw a day: planned behind, as wide as the column, and before it what arrived, one part above another."""
    found, below, inset = list[Box](), 0.0, column.width / 6
    for part, fill, key in (("planned", _PLANNED, "key_planned"), *_PARTS):
        behind, value = part == "planned", float(row[part])
        tall, shift = value * column.scale, 0.0 if behind else inset
        words = {"what": text(AREA, key, lang), "tonnes": number(value, lang, digits=2)}
        says = text(AREA, "picture_says", lang, **told, **words)
        if value > 0:
            found.append(Box(column.x + shift, column.foot - below - tall, column.width - 2 * shift, tall, fill, says))
        below += 0.0 if behind else tall
    return found


def _key() -> list[Box]:
    """Draw the patches of the legend."""
    fills = (_PLANNED, *(fill for _, fill, _ in _PARTS))
    return [Box(_LEFT + at * 215, _TOP - 40, 18, 12, fill) for at, fill in enumerate(fills)]


def _key_words(lang: Language) -> list[Word]:
    """Write the legend."""
    keys = ("key_planned", *(key for *_, key in _PARTS))
    return [Word(_LEFT + at * 215 + 24, _TOP - 29, text(AREA, key, lang)) for at, key in enumerate(keys)]
