"""Uncertain values: how they are written in a file, whether they are valid, and what is drawn from them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

CHANCE = "chance"
#: The key of a value that is drawn from a distribution with a name.
NAMED = "distribution"
_RANGE, _CHOICE = {"least", "likely", "most"}, {"one_of", "weights"}


@dataclass(frozen=True)
class Uncertain:
    """One value that differs from member to member.

    Attributes
    ----------
    name : the named distribution it is drawn from, or change and key. Values of one name are drawn together.
    change : the change it belongs to.
    key : its key in the change; "" for whether the change happens.
    given : the distribution as written in the file.
    whole : whether the key holds whole numbers, so that only those are drawn.
    """

    name: str
    change: str
    key: str
    given: Mapping[str, Any]
    whole: bool = False

    def quantile(self, at: float) -> Any:
        """Give the value below which a share `at` of all draws lies."""
        given = self.given
        if not self.key:
            return at < given[CHANCE]
        if "one_of" in given:
            return given["one_of"][self._choice(at)]
        least, most = _number(given["least"]), _number(given["most"])
        whole = self.whole or isinstance(given["least"], dt.date)
        if "likely" in given:
            value = _triangular(least, _number(given["likely"]), most, at)
            value = round(value) if whole else value
        else:  # every whole number is as likely as any other
            value = min(least + np.floor(at * (most - least + 1)), most) if whole else least + at * (most - least)
        if isinstance(given["least"], dt.date):
            return dt.date.fromordinal(int(value))
        return int(value) if whole else round(float(value), 6)

    def number(self, at: float) -> float:
        """Give the quantile as a number: the position of a choice in its list, the ordinal of a date."""
        return float(self._choice(at)) if "one_of" in self.given and self.key else _number(self.quantile(at))

    def _choice(self, at: float) -> int:
        weights = np.cumsum(self.given.get("weights", [1.0] * len(self.given["one_of"])))
        return int(np.searchsorted(weights / weights[-1], at, side="right"))


def is_right(uncertain: Uncertain) -> bool:
    """Say if an uncertain value is valid, so that it can be drawn."""
    if uncertain.key:
        return is_distribution(uncertain.given)
    chance = uncertain.given[CHANCE]
    return isinstance(chance, int | float) and not isinstance(chance, bool) and 0 <= chance <= 1


def is_distribution(given: Any) -> bool:
    """Say if a value from a file is a valid distribution: a list of choices, or a range of numbers or dates."""
    if not isinstance(given, dict):
        return False
    if "one_of" in given:
        choices, weights = given["one_of"], given.get("weights")
        fit = isinstance(choices, list) and bool(choices) and set(given) <= _CHOICE
        return fit and (weights is None or _are_weights(weights, len(choices)))
    if not {"least", "most"} <= set(given) <= _RANGE:
        return False
    bounds = [given[key] for key in ("least", "likely", "most") if key in given]
    of_one_kind = all(type(value) is dt.date for value in bounds) or all(_is_number(value) for value in bounds)
    return of_one_kind and bounds == sorted(bounds)


def _triangular(least: float, likely: float, most: float, at: float) -> float:
    if most == least:
        return least
    turn = (likely - least) / (most - least)
    if at < turn:
        return float(least + np.sqrt(at * (most - least) * (likely - least)))
    return float(most - np.sqrt((1 - at) * (most - least) * (most - likely)))


def _number(value: Any) -> float:
    return float(value.toordinal()) if isinstance(value, dt.date) else float(value)


def _are_weights(weights: Any, count: int) -> bool:
    fit = isinstance(weights, list) and len(weights) == count and all(map(_is_number, weights))
    return fit and min(weights) >= 0 < sum(weights)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and bool(np.isfinite(value))
