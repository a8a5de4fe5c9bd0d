"""Normal forms of texts, without differences of case, accents, marks, joiners, look-alikes and scripts."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from anyascii import anyascii
from confusable_homoglyphs.confusables import confusables_data

#: Characters that stand for an apostrophe in some spelling; Unicode counts some of them as letters.
_APOSTROPHES = "\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u055a\ua78b\ua78c\u2018\u2019\u201b\u2032`\u00b4"
#: Scripts without spaces between words, or with particles joined to them; each character counts as a word.
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
    """Write a text as plain lower-case words with one space between, as in `san luis potosi` for `San-Luis Potosí`.

    Letters of any script stay. Accents, vowel marks and joiners are removed. Wide and styled forms become plain.
    """
    if text.isascii():
        return _BETWEEN_ASCII_WORDS.sub(" ", text.lower()).strip()
    plain = unicodedata.normalize("NFKC", _each(text, _sign))
    # Decomposed twice, because a lower-case letter may have a mark that the capital has not.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", plain).casefold())
    plain = _UNSPACED.sub(r" \1 ", unicodedata.normalize("NFC", _each(plain, _unmarked)))
    return _BETWEEN_WORDS.sub(" ", plain).strip()


def folds(text: str) -> tuple[str, ...]:
    """Give the folded forms of a text: in its own letters, in Latin letters that look alike, and that sound alike.

    The first is `fold(text)`. Equal forms stand once.
    """
    plain = fold(text)
    if plain.isascii() and text.isascii():
        return (plain,)
    return tuple(dict.fromkeys((plain, fold(_each(text, _look_alike)), fold(_each(text, _latin)))))


def without_accents(text: str) -> str:
    """Write a text without accents, in its own case."""
    plain = unicodedata.normalize("NFKD", text)
    return plain if plain.isascii() else re.sub("[\u0300-\u036f]", "", plain)


def is_unspaced(folded: str) -> bool:
    """Say whether a folded text has characters of a script without spaces between words."""
    return bool(_UNSPACED.search(folded))


def _each(text: str, change: object) -> str:
    """Apply the function `change` to every letter of a text; it is called once for each different letter."""
    return text.translate({ord(letter): change(letter) for letter in set(text)})  # type: ignore[operator]


@cache
def _sign(letter: str) -> str:
    """Give an apostrophe for a letter that stands for one, "" for an invisible one, and other letters unchanged."""
    if letter in _APOSTROPHES:
        return "'"
    return "" if unicodedata.category(letter) == "Cf" else letter


@cache
def _unmarked(letter: str) -> str:
    """Give "" for a mark on a letter and for the Arabic character that lengthens words, else the letter."""
    return "" if unicodedata.category(letter)[0] == "M" or letter == "\u0640" else letter


@cache
def _look_alike(letter: str) -> str:
    """Give the Latin letter that a letter looks like; the letter itself if it looks like none."""
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
    """Give the Latin letters that a letter sounds like; signs and spaces stay unchanged."""
    if letter.isascii() or letter in _APOSTROPHES:
        return letter
    return anyascii(letter) or letter
