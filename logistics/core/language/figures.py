"""Bounds of the figures that sentences tell: what no plan, however bad, can come to is never written."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from logistics.core.language.written import percentage

if TYPE_CHECKING:
    from logistics.core.language import Language

#: Sums are this exact; less than that beyond a bound is noise.
NOISE = 1e-6


class ImpossibleFigureError(ValueError):
    """A figure that cannot be: a share above one, less than nobody, more people than there are."""

    def __init__(self, value: float, least: float, most: float) -> None:
        """Name the figure and its bounds."""
        super().__init__(f"{value:g} is not between {least:g} and {most:g}")


def share(value: float, most: float = 1.0) -> float:
    """Give a share of a whole, from 0 to 1, or to the share of the whole it is the least part of.

    Raises
    ------
    ImpossibleFigureError
        It is no such share.
    """
    return _between(value, 0.0, most)


def count(value: float, most: float = math.inf) -> int:
    """Give how many people, trips or things there are: a whole number from 0, of no more than there are in all.

    Raises
    ------
    ImpossibleFigureError
        There cannot be so many.
    """
    if abs(value - round(value)) > NOISE:
        raise ImpossibleFigureError(value, 0, most)
    return round(_between(value, 0.0, most))


def percent(value: float, lang: Language) -> str:
    """Write a share of a whole as a percentage with one digit, rounded down: no promise that is not kept.

    Raises
    ------
    ImpossibleFigureError
        It is no such share.
    """
    return ratio(share(value), lang)


def ratio(value: float, lang: Language) -> str:
    """Write how many times as much, from 0 to any number, as a percentage with one digit, rounded down.

    Raises
    ------
    ImpossibleFigureError
        It is less than nothing.
    """
    tenths = math.floor(_between(value, 0.0, math.inf) * 1000 + NOISE)
    return percentage(tenths / 1000, lang, digits=1)


def _between(value: float, least: float, most: float) -> float:
    if not least - NOISE <= value <= most + NOISE:
        raise ImpossibleFigureError(value, least, most)
    return min(max(value, least), most)
