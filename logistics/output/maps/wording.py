"""Words, dates and numbers as a map shows them, in all languages of its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics.core.language import (
    BASE,
    FORMS,
    SIDE_BY_SIDE,
    Texts,
    catalog,
    dates,
    in_each,
    numbers,
    percentage,
    speech,
    texts,
    word_key,
)
from logistics.core.language.written import marks_of
from logistics.core.named import names_in
from logistics.core.steps import DIGITS

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from logistics.core.language import Language

#: The areas of the texts of coordinators' maps, and of those for partners and the public.
COORDINATORS_AREAS = ("page", "map", "words")
SHARED_AREAS = ("page", "shared_map", "words")


@dataclass(frozen=True)
class PageWords:
    """The words of one page.

    Attributes
    ----------
    languages : the languages of the page, in the order of its buttons.
    areas : the areas of its texts; each key is in one of them.
    shown : the language in which the page opens.
    """

    languages: tuple[Language, ...]
    areas: tuple[str, ...]
    shown: Language

    @classmethod
    def of(cls, lang: Language, areas: tuple[str, ...]) -> PageWords:
        """Give the words of a page that opens in a language."""
        return cls(page_languages(lang), areas, lang)

    def say(self, key: str, **values: str | Texts) -> Texts:
        """Give a text of the page; a value may itself be in several languages."""
        area = next(area for area in self.areas if key in catalog(area, BASE))
        return texts(area, key, self.languages, **values)

    def same(self, words: str) -> Texts:
        """Give a text that is the same in all languages, such as a name."""
        return in_each(lambda _: words, self.languages)

    def known(self, kind: str, word: str) -> Texts:
        """Translate a word of the tables, such as a unit; a word that is not known stays as it is.

        Parameters
        ----------
        kind : what the word names: `unit`, `operator`, `shelter` or `tier`.
        word : the word.
        """
        key = word_key(kind, word)
        return self.say(key) if any(key in catalog(area, BASE) for area in self.areas) else self.same(word)

    def names(self, table: pd.DataFrame) -> list[Texts]:
        """Give the names of the rows of a table."""
        columns = {lang: names_in(table, lang).tolist() for lang in self.languages}
        return [Texts(dict(zip(columns, names, strict=True))) for names in zip(*columns.values(), strict=True)]

    def date(self, day: dt.date, pattern: str) -> Texts:
        """Write a date by a pattern that each language defines."""
        return dates(day, pattern, self.languages)

    def number(self, value: float, digits: int = 0, least: int = 0) -> Texts:
        """Write a number with at most `digits` and at least `least` decimals."""
        return numbers(value, digits, least, self.languages)

    def quantity(self, value: float) -> Texts:
        """Write a quantity with all its digits."""
        return self.number(value, digits=DIGITS)

    def percent(self, value: float) -> Texts:
        """Write a whole percentage, given in percent."""
        return in_each(lambda lang: percentage(value / 100, lang), self.languages)

    def many(self, words: Texts) -> Texts:
        """Give the plural of a text that lists its forms."""
        return in_each(lambda lang: words[lang].split(FORMS)[-1], self.languages)

    def for_scripts(self, code: str) -> dict[str, object]:
        """Give what the scripts of a page need to write texts and numbers.

        Parameters
        ----------
        code : the scripts; only texts whose keys occur in them are given.

        Returns
        -------
        A dictionary of lists in the order of the languages, and the texts: `languages` (their codes), `locales`,
        `marks` (separators of thousands and of decimals), `forms` (categories of plural forms), `texts` (by key).
        """
        keys = {
            key: area
            for area in self.areas
            for key in catalog(area, BASE)
            if f'"{key}"' in code or f"texts.{key}." in code
        }
        spoken = [speech(lang) for lang in self.languages]
        return {
            "languages": list(self.languages),
            "locales": [one.locale.replace("_", "-") for one in spoken],
            "marks": [list(marks_of(lang)) for lang in self.languages],
            "forms": [list(one.categories) for one in spoken],
            # The scripts fill in the values themselves.
            "texts": {
                key: Texts({lang: catalog(area, lang)[key] for lang in self.languages}) for key, area in keys.items()
            },
        }


def page_languages(lang: Language) -> tuple[Language, ...]:
    """Give the languages of a page that opens in a language: those of `SIDE_BY_SIDE`, and that one."""
    return SIDE_BY_SIDE if lang in SIDE_BY_SIDE else (*SIDE_BY_SIDE, lang)


def clock(times: pd.Series, dates: pd.Series) -> pd.Series:
    """Write times as `HH:MM` counted from the start of the given dates; midnight at the end of a day is `24:00`."""
    minutes = ((times - dates).dt.total_seconds() // 60).astype("int64")
    written: pd.Series = (minutes // 60).astype(str).str.zfill(2) + ":" + (minutes % 60).astype(str).str.zfill(2)
    return written


def hours_of(opens: int, closes: int) -> str:
    """Write opening hours, given in minutes since midnight, as in `07:00-19:00`."""
    return f"{opens // 60:02d}:{opens % 60:02d}-{closes // 60:02d}:{closes % 60:02d}"
