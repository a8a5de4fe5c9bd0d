"""Finds the known word that a misspelt one may stand for."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORTEST = 4  # in shorter words one letter makes another word


def nearest(text: str, known: Iterable[str]) -> str:
    """Give the only known word that differs by accents, case, marks or one letter; "" if there is none or several."""
    words = list(known)
    same = [word for word in words if folded(word) == folded(text)]
    if not same and len(text) >= _SHORTEST:
        same = [word for word in words if _one_letter_apart(folded(word), folded(text))]
    return same[0] if len(same) == 1 else ""


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Write a text without accents, case, spaces and marks, by which people do not distinguish words."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


def _one_letter_apart(one: str, other: str) -> bool:
    """Say whether one letter was changed, added, left out, or exchanged with the next."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    start = next((at for at, letter in enumerate(one) if letter != other[at]), len(one))
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    swapped = one[:start] + one[start : start + 2][::-1] + one[start + 2 :]
    return one[start + 1 :] == other[start + 1 :] or swapped == other
