"""Says which letters the fonts of printed papers have, and what is printed in place of other letters."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

from anyascii import anyascii
from fontTools.ttLib import TTFont

from logistics.core.characters import parts_by_side, plain

_FONTS = ("output", "documents", "drivers", "fonts")
_MAIN = "DejaVuSansCondensed.ttf"
_OTHER = re.compile(r"NotoSans(\w+)-Regular\.ttf")
_NON_JOINER, _JOINER = "\u200c", "\u200d"
#: Categories of characters that show nothing by themselves; they are left out where no font has them.
_SILENT = {"Cf", "Mn", "Me"}
#: Printed in place of a letter that no font has and that has no Latin form.
_NO_LETTER = "\u25a1"


def drawable(text: str) -> str:
    """Give a text that the fonts can print: letters that no font has are written in Latin letters."""
    whole = unicodedata.normalize("NFC", plain(text))
    return whole if whole.isascii() else "".join(map(_drawn, re.split(r"(\s+)", whole)))


def lacking(text: str) -> str:
    """Give the words of a text that have a letter in no font, or "" if there are none."""
    return " ".join(word for word in unicodedata.normalize("NFC", plain(text)).split() if not all(map(_has, word)))


def runs_of(text: str) -> list[tuple[str, str]]:
    """Split a text by its fonts, from left to right.

    A right-to-left part stays one part, with the signs and spaces in it. The library that prints papers cannot shape
    joiners: the text is split at a non-joiner, and a joiner is left out.

    Returns
    -------
    list
        The script ("" for the main font) and the text of each part.
    """
    runs: list[tuple[str, str]] = []
    for side, turned in parts_by_side(text.replace(_JOINER, "")):
        pieces = [piece for piece in side.split(_NON_JOINER) if piece]
        for piece in reversed(pieces) if turned else pieces:
            runs += [(_script(piece), piece)] if turned else _by_font(piece)
    return runs


def _by_font(text: str) -> list[tuple[str, str]]:
    """Split a left-to-right text by its fonts; marks stay with their letters."""
    runs: list[tuple[str, str]] = []
    for letter in text:
        marks = bool(runs) and unicodedata.category(letter)[0] == "M"
        script = runs[-1][0] if marks else _others().get(ord(letter), "")
        if runs and runs[-1][0] == script:
            runs[-1] = (script, runs[-1][1] + letter)
        else:
            runs.append((script, letter))
    return runs


def _script(text: str) -> str:
    """Give the script of the first letter that the main font lacks; "" if it has all."""
    return next((_others()[ord(letter)] for letter in text if ord(letter) in _others()), "")


def _has(letter: str) -> bool:
    """Say whether a letter can be printed as it is, or shows nothing."""
    known = ord(letter) in _main() or ord(letter) in _others() or letter in _JOINER + _NON_JOINER
    return known or unicodedata.category(letter) in _SILENT


def _drawn(word: str) -> str:
    return "".join(map(_letter, word))


@cache
def _letter(letter: str) -> str:
    """Give what is printed of a letter: itself, its Latin form, nothing for an invisible one, or a box."""
    if ord(letter) in _main() or ord(letter) in _others() or letter in _JOINER + _NON_JOINER or letter.isspace():
        return letter
    return "" if unicodedata.category(letter) in _SILENT else anyascii(letter) or _NO_LETTER


@cache
def _main() -> frozenset[int]:
    return _letters(_MAIN)


@cache
def _others() -> dict[int, str]:
    """Map each letter (code point) that the main font lacks to the script whose font has it."""
    fonts = ((_OTHER.fullmatch(path.name), path.name) for path in files("logistics").joinpath(*_FONTS).iterdir())
    found: dict[int, str] = {}
    for match, name in sorted((match[1], name) for match, name in fonts if match):
        found |= {letter: match for letter in _letters(name) if letter not in found}
    return {
        letter: script
        for letter, script in found.items()
        if letter not in _main() and chr(letter) not in _JOINER + _NON_JOINER
    }


def _letters(name: str) -> frozenset[int]:
    """Give the letters (code points) of a font file."""
    with files("logistics").joinpath(*_FONTS, name).open("rb") as file, TTFont(file, lazy=True) as font:
        return frozenset(font.getBestCmap())
