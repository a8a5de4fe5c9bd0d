"""Texts made alike, whatever the letters they are written in: case, accents, marks, joiners, look-alikes, scripts."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from anyascii import anyascii
from confusable_homoglyphs.confusables import confusables_data

#: Signs that stand for an apostrophe in one spelling or another, some of them letters to Unicode.
_APOSTROPHES = "\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u055a\ua78b\ua78c\u2018\u2019\u201b\u2032`\u00b4"
#: Scripts that put no space between words, or join particles to them: each sign stands for itself.
_UNSPACED = re.compile(
    "(["
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Tibetan, Burmese, Khmer
    "\u3040-\u30ff\u3105-\u312f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Japanese, Chinese
    "\uac00-\ud7af"  # Korean
    "])"
)
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_BETWEEN_ASCII_WORDS = re.compile(r"[^0-9a-z]+")


def fold(text: str) -> str:
    """Write a text as plain lower-case words with one space between: `San-Luis Potosí` is `san luis potosi`.

    Letters of any script stay; what hides them goes: accents and vowel marks, joiners, wide and styled forms.
    """
    if text.isascii():
        return _BETWEEN_ASCII_WORDS.sub(" ", text.lower()).strip()
    plain = unicodedata.normalize("NFKC", _each(text, _sign))
    # Twice: a letter made small may be one with a mark of its own.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", plain).casefold())
    plain = _UNSPACED.sub(r" \1 ", unicodedata.normalize("NFC", _each(plain, _unmarked)))
    return _BETWEEN_WORDS.sub(" ", plain).strip()


def folds(text: str) -> tuple[str, ...]:
    """Give every way a text is read: in its letters, as the Latin letters they look like, as those they sound like.

    The first is `fold(text)`; one that is the same as another stands once.
    """
    plain = fold(text)
    if plain.isascii() and text.isascii():
        return (plain,)
    return tuple(dict.fromkeys((plain, fold(_each(text, _look_alike)), fold(_each(text, _latin)))))


def without_accents(text: str) -> str:
    """Write a text without accents, in the case it has."""
    plain = unicodedata.normalize("NFKD", text)
    return plain if plain.isascii() else re.sub("[\u0300-\u036f]", "", plain)


def is_unspaced(folded: str) -> bool:
    """Say if a folded text is of a script that puts no space between words."""
    return bool(_UNSPACED.search(folded))


def _each(text: str, change: object) -> str:
    """Change every letter of a text; each kind of letter is looked up once."""
    return text.translate({ord(letter): change(letter) for letter in set(text)})  # type: ignore[operator]


@cache
def _sign(letter: str) -> str:
    """Give a letter as it is, an apostrophe for all that stand for one, and nothing for what does not show."""
    if letter in _APOSTROPHES:
        return "'"
    return "" if unicodedata.category(letter) == "Cf" else letter


@cache
def _unmarked(letter: str) -> str:
    """Take away marks on letters and the line that draws Arabic words long."""
    return "" if unicodedata.category(letter)[0] == "M" or letter == "\u0640" else letter


@cache
def _look_alike(letter: str) -> str:
    """Give the Latin letter that a letter looks like; the letter itself where it looks like none."""
    if letter.isascii():
        return letter
    for other in confusables_data.get(letter, ()):
        shape = str(other["c"])
        if len(shape) == 1 and unicodedata.name(shape, "").startswith("LATIN"):
            plain = anyascii(shape)
            if len(plain) == 1 and plain.isalpha():
                return plain
    return letter


@cache
def _latin(letter: str) -> str:
    """Give the Latin letters that a letter sounds like; signs and spaces as they are."""
    if letter.isascii() or letter in _APOSTROPHES:
        return letter
    return anyascii(letter) or letter
