"""A text in several languages at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from logistics.core.language.found import SIDE_BY_SIDE, Language
from logistics.core.language.sentences import text
from logistics.core.language.written import date_text, number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence


class Texts(Mapping[Language, str]):
    """One text in several languages: language -> text, in the order in which they are shown; it never changes."""

    __slots__ = ("_texts",)

    def __init__(self, texts: Mapping[Language, str]) -> None:
        """Take the texts, by language."""
        self._texts = dict(texts)

    def __getitem__(self, lang: Language) -> str:
        """Give the text in one language."""
        return self._texts[lang]

    def __iter__(self) -> Iterator[Language]:
        """Give the languages."""
        return iter(self._texts)

    def __len__(self) -> int:
        """Count the languages."""
        return len(self._texts)

    def __hash__(self) -> int:
        """Hash the texts by language, whatever their order."""
        return hash(frozenset(self._texts.items()))

    def __repr__(self) -> str:
        """Show the texts."""
        return f"Texts({self._texts})"

    @property
    def first(self) -> str:
        """The text in the language that is shown first."""
        return next(iter(self._texts.values()), "")

    @property
    def others(self) -> str:
        """The texts in the other languages, joined; equal texts stand once."""
        return " / ".join(dict.fromkeys(list(self._texts.values())[1:]))

    @property
    def alike(self) -> bool:
        """Whether the texts of all languages are equal."""
        return len(set(self._texts.values())) <= 1

    def joined(self, between: str = " / ") -> str:
        """Give the texts of all languages, joined; equal texts stand once."""
        return between.join(dict.fromkeys(self._texts.values()))


def in_each(write: Callable[[Language], str], languages: Sequence[Language] = SIDE_BY_SIDE) -> Texts:
    """Write a text in each of several languages."""
    return Texts({lang: write(lang) for lang in languages})


def texts(area: str, key: str, languages: Sequence[Language] = SIDE_BY_SIDE, /, **values: object) -> Texts:
    """Give a text of an area in each of several languages; a value may be in several languages too (`Texts`)."""
    return in_each(lambda lang: text(area, key, lang, **spoken(values, lang)), languages)


def dates(day: dt.date, pattern: str, languages: Sequence[Language] = SIDE_BY_SIDE) -> Texts:
    """Write a date by one of the patterns of each language."""
    return in_each(lambda lang: date_text(day, pattern, lang), languages)


def numbers(value: float, digits: int = 0, least: int = 0, languages: Sequence[Language] = SIDE_BY_SIDE) -> Texts:
    """Write a number in each of several languages, as `number` does."""
    return in_each(lambda lang: number(value, lang, digits, least), languages)


def spoken(values: Mapping[str, object], lang: Language) -> dict[str, object]:
    """Give values in one language: `Texts` become the text of that language, others stay."""
    return {name: value[lang] if isinstance(value, Texts) else value for name, value in values.items()}
