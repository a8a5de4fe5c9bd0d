"""Names of files for ids: names that are valid and distinct on every system."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Most bytes (UTF-8) of a name without its ending. With a date, a part and an ending it stays under 255.
LONGEST = 100
#: The name of an id that has no character allowed in a name.
EMPTY = "_"
#: Names that Windows reserves for devices, whatever ending follows.
_DEVICES = re.compile(
    r"(con|prn|aux|nul|clock\$|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])(\.|$)", re.IGNORECASE
)
#: Characters allowed in a name besides letters, marks and digits of any script.
_KEPT = "_.-"


def file_names(ids: Iterable[str]) -> dict[str, str]:
    """Give each id a file name without ending; no system takes two of these names for the same.

    An id that is a valid name keeps it. Where other ids come to a name that is taken, the later ones get a number
    (`bodega~2`).

    Parameters
    ----------
    ids : any texts; the same text given again has the same name.
    """
    wanted = list(dict.fromkeys(ids))
    in_turn = sorted(wanted, key=lambda one: _fit(one) != one)
    names = dict(zip(in_turn, different_names(in_turn), strict=True))
    return {one: names[one] for one in wanted}


def different_names(wanted: Iterable[str]) -> list[str]:
    """Give a file name without ending for each wanted name in turn, even where two are the same.

    Names differ by more than case, accents or the encoding of a letter. No name is a device of Windows, starts with a
    point or a hyphen, ends with a point, or is longer than `LONGEST` bytes.

    Parameters
    ----------
    wanted : any texts; the first of equal ones keeps its name.
    """
    names: list[str] = []
    taken: set[str] = set()
    for plain in map(_fit, wanted):
        name, number = plain, 1
        while _alike(name) in taken:
            number += 1
            end = f"~{number}"
            name = _cut(plain, LONGEST - len(end)) + end
        taken.add(_alike(name))
        names.append(name)
    return names


def _fit(one: str) -> str:
    """Make a valid name from an id."""
    composed = unicodedata.normalize("NFC", one)
    letters = "".join(letter if _stands(letter) else "-" for letter in composed)
    name = _cut(re.sub("-{2,}", "-", letters) if letters != composed else letters, LONGEST).strip(". ")
    if name.startswith("-"):
        # A name that starts with a hyphen is an option to many commands.
        name = name.lstrip("-.")
    if _DEVICES.match(name):
        name = _cut(f"_{name}", LONGEST)
    return name or EMPTY


def _stands(letter: str) -> bool:
    """Say whether a character is allowed in a name."""
    return letter in _KEPT or unicodedata.category(letter)[0] in "LMN"


def _cut(name: str, most: int) -> str:
    """Cut a name to at most so many bytes, never within a letter."""
    return name.encode("utf-8")[:most].decode("utf-8", "ignore").rstrip(". ")


def _alike(name: str) -> str:
    """Fold case, accents and encoding of a name, so that names which some system takes for the same become equal."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    return "".join(letter for letter in folded if not unicodedata.combining(letter)).casefold()
