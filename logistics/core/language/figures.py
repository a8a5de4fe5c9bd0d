"""Checks figures before they are written into sentences: a figure that is impossible is never written."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from logistics.core.language.written import percentage

if TYPE_CHECKING:
    from logistics.core.language import Language

#: Rounding noise of sums: how far a figure may lie beyond its bound.
NOISE = 1e-6


class ImpossibleFigureError(ValueError):
    """A figure is impossible: a share above one, fewer than no people, or more people than there are."""

    def __init__(self, value: float, least: float, most: float) -> None:
        """Name the figure and its bounds."""
        super().__init__(f"{value:g} is not between {least:g} and {most:g}")


def share(value: float, most: float = 1.0) -> float:
    """Check a share of a whole and return it, limited to 0 to `most`.

    Raises
    ------
    ImpossibleFigureError
        The value is below 0 or above `most` by more than rounding.
    """
    return _between(value, 0.0, most)


def count(value: float, most: float = math.inf) -> int:
    """Check a number of people, trips or things and return it as a whole number from 0 to `most`.

    Raises
    ------
    ImpossibleFigureError
        The value is not whole, below 0 or above `most`.
    """
    if abs(value - round(value)) > NOISE:
        raise ImpossibleFigureError(value, 0, most)
    return round(_between(value, 0.0, most))


def percent(value: float, lang: Language) -> str:
    """Write a share of a whole as a percentage with one decimal, rounded down so that it never promises too much.

    Raises
    ------
    ImpossibleFigureError
        The value is not between 0 and 1.
    """
    return ratio(share(value), lang)


def ratio(value: float, lang: Language) -> str:
    """Write a ratio, which may exceed 1, as a percentage with one decimal, rounded down.

    Raises
    ------
    ImpossibleFigureError
        The value is below 0.
    """
    tenths = math.floor(_between(value, 0.0, math.inf) * 1000 + NOISE)
    return percentage(tenths / 1000, lang, digits=1)


def _between(value: float, least: float, most: float) -> float:
    if not least - NOISE <= value <= most + NOISE:
        raise ImpossibleFigureError(value, least, most)
    return min(max(value, least), most)
