"""Pictures of a plan as SVG: coverage by day and item, stock by depot, and costs by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core.language import SIDE_BY_SIDE, date_text, number
from logistics.core.named import names_in
from logistics.output.documents.canvas import Box, Picture, Word, as_svg
from logistics.output.documents.wording import say

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.core.language import Language
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

PICTURES = ("coverage", "stock", "money")
#: Colours of shares from nothing to all, dark to light, so that they can be told apart in grey; the last means 100%.
SHADES = ("#0b2f49", "#1f5a85", "#4a8ab8", "#8db9d8", "#d3e4f0")
_PURCHASES, _TRANSPORT, _STOCK = "#e69f00", "#0072b2", "#009e73"
#: Left and top edge of the figure, height of a row, width of the figure, room to its right (pixels).
_LEFT, _TOP, _ROW, _WIDTH, _TAIL = 310, 58, 22, 720, 90
#: Height of the highest bar (pixels).
_TALL = 220


def write_pictures(operation: Operation, plan: Plan, folder: Path) -> None:
    """Write `pictures/NAME_LANG.svg` into a folder, for each name of `PICTURES` and each language.

    They are for coordinators only, because they show stock and shortfalls.
    """
    (folder / "pictures").mkdir()
    for lang in SIDE_BY_SIDE:
        for name in PICTURES:
            drawn = draw_picture(operation, plan, name, lang)
            (folder / "pictures" / f"{name}_{lang}.svg").write_text(drawn, "utf-8")


def draw_picture(operation: Operation, plan: Plan, name: str, lang: Language) -> str:
    """Give one picture of `PICTURES` as SVG without scripts; the same plan gives the same bytes."""
    draw = {"coverage": _coverage, "stock": _stock, "money": _money}[name]
    return as_svg(draw(operation, plan, lang), _LEFT + _WIDTH + _TAIL, lang)


def _coverage(operation: Operation, plan: Plan, lang: Language) -> Picture:
    """Draw a row for each item and a cell for each day: the share of the full need that is used."""
    sums = plan.coverage.groupby(["item_id", "date"])[["used", "need_full"]].sum()
    sums = sums[sums["need_full"] > 0]
    share = (sums["used"] / sums["need_full"]).unstack().reindex(columns=operation.days)  # noqa: PD010
    items = operation.items[operation.items["item_id"].isin(share.index)].sort_values("tier", kind="stable")
    cell = _WIDTH / len(operation.days)
    boxes, words = [], _dates(operation, lang)
    for row, (item, name) in enumerate(zip(items["item_id"], names_in(items, lang), strict=True)):
        y = _TOP + row * _ROW
        words.append(Word(_LEFT - 8, y + 15, name, "end"))
        for at, value in enumerate(share.loc[item].to_numpy()):
            if not np.isnan(value):
                says = f"{name}, {date_text(operation.days[at], 'short', lang)}: {int(100 * value + 1e-6)}%"
                boxes.append(Box(_LEFT + at * cell, y, cell - 1, _ROW - 2, _shade(value), says))
    foot = _TOP + len(items) * _ROW + 12
    for at, shade in enumerate(SHADES):
        boxes.append(Box(_LEFT + at * 110, foot, 18, 14, shade))
        words.append(Word(_LEFT + at * 110 + 24, foot + 12, ("0-24%", "25-49%", "50-74%", "75-99%", "100%")[at]))
    return Picture(say("picture_coverage", lang), foot + 28, boxes, words)


def _shade(share: float) -> str:
    return SHADES[min(len(SHADES) - 1, int(4 * share + 1e-6))]


def _stock(operation: Operation, plan: Plan, lang: Language) -> Picture:
    """Draw a row of bars for each depot: tonnes at the end of each day, on the scale of the depot's fullest day."""
    levels = plan.stock_levels
    kg = levels["closing"] * levels["item_id"].map(operation.items.set_index("item_id")["kg_per_unit"])
    tonnes = (kg / 1000).groupby([levels["depot_id"], levels["date"]]).sum().unstack()  # noqa: PD010
    tonnes = tonnes.reindex(columns=operation.days, fill_value=0.0)
    places = operation.places.set_index("place_id")["name"]
    names = operation.depots.set_index("depot_id")["place_id"].map(places)
    cell, high = _WIDTH / len(operation.days), 2 * _ROW
    boxes, words = [], _dates(operation, lang)
    for row, depot in enumerate(tonnes.index):
        values = tonnes.loc[depot].to_numpy()
        foot = _TOP + (row + 1) * high - 4
        words.append(Word(_LEFT - 8, foot - 8, names[depot], "end"))
        words.append(Word(_LEFT + _WIDTH + 6, foot - 8, f"{number(values.max(), lang, digits=1)} t"))
        for at, value in enumerate(values):
            tall = (high - 8) * value / values.max() if values.max() > 0 else 0.0
            says = f"{names[depot]}, {date_text(operation.days[at], 'short', lang)}: {number(value, lang, digits=1)} t"
            boxes.append(Box(_LEFT + at * cell, foot - tall, cell - 1, tall, _STOCK, says))
    return Picture(say("picture_stock", lang), _TOP + len(tonnes) * high + 10, boxes, words)


def _money(operation: Operation, plan: Plan, lang: Language) -> Picture:
    """Draw a bar for each day: purchases (USD), on the day of hand-over, and above them the cost of transport (USD)."""
    days = operation.days
    bought = plan.allocation.groupby("arrive_date")["purchase_usd"].sum().reindex(days, fill_value=0.0)
    driven = plan.trips.groupby(plan.trips["start"].dt.normalize())["cost_usd"].sum().reindex(days, fill_value=0.0)
    most, cell, foot = max(1.0, float((bought + driven).max())), _WIDTH / len(days), _TOP + _TALL
    parts = ((bought, _PURCHASES, "money_purchases"), (driven, _TRANSPORT, "money_transport"))
    boxes, words, below = [], _dates(operation, lang), np.zeros(len(days))
    for at, (money, fill, key) in enumerate(parts):
        told = say(key, lang)
        for day, value in enumerate(money.to_numpy()):
            tall = _TALL * value / most
            says = f"{told}, {date_text(days[day], 'short', lang)}: {number(value, lang)} USD"
            boxes.append(Box(_LEFT + day * cell, foot - below[day] - tall, cell - 1, tall, fill, says))
            below[day] += tall
        boxes.append(Box(8, _TOP + 50 + 26 * at, 14, 14, fill))
        words.append(Word(28, _TOP + 62 + 26 * at, f"{told}: {number(money.sum(), lang)} USD"))
    left = operation.settings.budget_usd - bought.sum() - driven.sum()
    words.append(Word(28, _TOP + 62 + 52, f"{say('money_left', lang)}: {number(left, lang)} USD"))
    words.append(Word(_LEFT - 6, _TOP + 10, f"{number(most, lang)} USD", "end"))
    return Picture(say("picture_money", lang), foot + 16, boxes, words)


def _dates(operation: Operation, lang: Language) -> list[Word]:
    """Give the names of every seventh day, above the columns."""
    cell = _WIDTH / len(operation.days)
    return [
        Word(_LEFT + at * cell, _TOP - 8, date_text(pd.Timestamp(day), "short", lang))
        for at, day in enumerate(operation.days)
        if at % 7 == 0
    ]
