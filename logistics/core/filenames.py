"""Names of files for ids: names that any machine takes, all different as one set."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: How long a name may be without its ending, in bytes of UTF-8: with a date, a part and an ending it stays under 255.
LONGEST = 100
#: What stands for an id of which nothing can stand in a name.
EMPTY = "_"
#: Names that Windows keeps for devices, whatever ending follows.
_DEVICES = re.compile(
    r"(con|prn|aux|nul|clock\$|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])(\.|$)", re.IGNORECASE
)
#: Letters, marks and digits of any script may stand in a name, and these.
_KEPT = "_.-"


def file_names(ids: Iterable[str]) -> dict[str, str]:
    """Give each id a name of a file, without its ending; no two ids have names that any machine takes for one.

    An id that can be such a name as it is keeps it, whatever others there are; of the rest, those that come later get a
    number (`bodega~2`).

    Parameters
    ----------
    ids : any texts; the same text given again has the same name.
    """
    wanted = list(dict.fromkeys(ids))
    in_turn = sorted(wanted, key=lambda one: _fit(one) != one)
    names = dict(zip(in_turn, different_names(in_turn), strict=True))
    return {one: names[one] for one in wanted}


def different_names(wanted: Iterable[str]) -> list[str]:
    """Give a name of a file, without its ending, for each wish in turn, even where two wish for the same.

    Names differ by more than case, accents or the way a letter is written. None is a device of Windows, starts with a
    point or a hyphen, ends with a point, or is longer than `LONGEST` bytes.

    Parameters
    ----------
    wanted : any texts; the first of those alike has its wish.
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
    """Write an id with what may stand in any name."""
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
    """Say whether a letter may stand in a name: letters, marks and digits of any script do."""
    return letter in _KEPT or unicodedata.category(letter)[0] in "LMN"


def _cut(name: str, most: int) -> str:
    """Cut a name to so many bytes, between letters."""
    return name.encode("utf-8")[:most].decode("utf-8", "ignore").rstrip(". ")


def _alike(name: str) -> str:
    """Write names alike that some machine takes for one: without case, accents and ways of writing a letter."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    return "".join(letter for letter in folded if not unicodedata.combining(letter)).casefold()
