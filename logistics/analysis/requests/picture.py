"""The picture of an ask list: what money and vehicles bring, as curves, in SVG.

All positions are whole numbers, so that the scanner cannot take two of them for a date or for coordinates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from logistics.analysis.requests.pages import say
from logistics.core.language import number
from logistics.core.values_file import LEVELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from logistics.core.language import Language

#: Colours after Okabe and Ito; each line has its own dashes, so that they can be distinguished in grey too.
LOOKS = (("#0072b2", ""), ("#d55e00", "9,4"), ("#009e73", "3,4"), ("#cc79a7", "12,4,3,4"), ("#000000", "1,5"))
_LEFT, _TOP, _WIDE, _HIGH, _APART, _MARGIN = 96, 56, 520, 190, 86, 210
_STEPS = 4
_LABEL = 18


@dataclass(frozen=True)
class _Tick:
    at: int
    says: str


@dataclass(frozen=True)
class _Line:
    """A curve: its points in SVG notation, its colour and dashes, and its name at its end."""

    points: str
    color: str
    dashes: str
    says: str
    at: int


@dataclass(frozen=True)
class _Panel:
    """One diagram with its frame."""

    title: str
    left: int
    right: int
    top: int
    foot: int
    across: list[_Tick]
    up: list[_Tick]
    lines: list[_Line]


Curve = tuple[str, list[tuple[float, float]]]


def draw_asks(tables: dict[str, pd.DataFrame], lang: Language) -> str:
    """Draw an ask list as a static SVG; the same tables give the same text.

    Parameters
    ----------
    tables : what the audience may see, the tables of `shown`.
    lang : of the picture.
    """
    money = tables["asks_money"].groupby(["level", "usd"])["person_days"].sum()
    panels: list[_Panel] = []
    for level in LEVELS:
        points = [(0.0, 0.0), *((float(usd), float(days)) for usd, days in money.get(level, {}).items())]
        panels.append(_panel(say(f"picture_{level}", lang), [("", points)], len(panels), lang))
    if len(tables.get("asks_vehicles", ())):
        table = tables["asks_vehicles"]
        full = table[table["level"] == LEVELS[-1]]
        curves = [
            (
                str(kind),
                [(0.0, 0.0), *zip(rows["number"].astype(float), rows["person_days"].astype(float), strict=True)],
            )
            for kind, rows in full.groupby("vehicle", sort=False)
        ]
        panels.append(_panel(say("picture_vehicles", lang), curves, len(panels), lang))
    environment = Environment(
        loader=PackageLoader("logistics.analysis.requests"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("asks.svg.j2").render(
        panels=panels,
        width=_LEFT + _WIDE + _MARGIN,
        height=panels[-1].foot + 36,
        lang=lang,
        title=say("title", lang),
    )


def _panel(title: str, curves: Sequence[Curve], place: int, lang: Language) -> _Panel:
    """Draw curves into the frame of one diagram."""
    top = _TOP + place * (_HIGH + _APART)
    foot, every = top + _HIGH, [point for _, points in curves for point in points]
    widest = max(x for x, _ in every)
    low, high = min(0.0, *(y for _, y in every)), max(1.0, *(y for _, y in every))

    def at(x: float, y: float) -> tuple[int, int]:
        return round(_LEFT + _WIDE * x / max(widest, 1.0)), round(foot - _HIGH * (y - low) / (high - low))

    ends = _apart([at(*points[-1])[1] for _, points in curves])
    lines = [
        _Line(" ".join("{},{}".format(*at(*point)) for point in points), *LOOKS[look % len(LOOKS)], name, end + 4)
        for look, ((name, points), end) in enumerate(zip(curves, ends, strict=True))
    ]
    parts = [step / _STEPS for step in range(_STEPS + 1)]
    across = [
        _Tick(at(x, low)[0], number(x, lang)) for x in sorted({point[0] for point in curves[0][1]} & _whole(widest))
    ]
    up = [_Tick(at(0, y)[1], number(y, lang)) for y in (low + part * (high - low) for part in parts)]
    return _Panel(title, _LEFT, _LEFT + _WIDE, top, foot, across, up, lines)


def _whole(widest: float) -> set[float]:
    """Give the amounts that are written below a diagram, spaced so that they do not overlap."""
    if widest <= 10:
        return {float(value) for value in range(11)}
    return {0.0, 10_000.0, 20_000.0, 35_000.0, 50_000.0}


def _apart(ends: list[int]) -> list[int]:
    """Move the names at the ends of lines apart, so that they do not overlap."""
    placed: dict[int, int] = {}
    last = None
    for at in sorted(range(len(ends)), key=lambda at: ends[at]):
        last = ends[at] if last is None else max(ends[at], last + _LABEL)
        placed[at] = last
    return [placed[at] for at in range(len(ends))]
