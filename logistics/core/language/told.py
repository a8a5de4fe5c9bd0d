"""Texts of errors that are raised where the reader's language is not known yet."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any, Self

from logistics.core.language import BASE, catalog, text

if TYPE_CHECKING:
    from logistics.core.language import Language


class Told(str):  # noqa: SLOT000 - it carries what it is made of
    """A text in the base language that can be written in every language.

    It is an ordinary `str`, so errors and problems can hold it like any other.
    """

    _area: str
    _key: str
    _values: dict[str, object]

    def __new__(cls, area: str, key: str, **values: object) -> Self:
        """Take the text `key` of `area`; `values` fill it in: also such texts, or several of them in a tuple."""
        told = super().__new__(
            cls, text(area, key, BASE, **{name: said(value, BASE) for name, value in values.items()})
        )
        told._area, told._key, told._values = area, key, values
        return told

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep area, key and values when the text is pickled for another process."""
        return _again, (self._area, self._key, self._values)

    def say(self, lang: Language) -> str:
        """Write the text in a language."""
        return text(self._area, self._key, lang, **{name: said(value, lang) for name, value in self._values.items()})


def _again(area: str, key: str, values: dict[str, object]) -> Told:
    return Told(area, key, **values)


def said(value: object, lang: Language) -> Any:
    """Write a `Told` value, or several in a tuple, in a language; give any other value as it is."""
    if isinstance(value, tuple):
        return "; ".join(str(said(part, lang)) for part in value)
    return value.say(lang) if isinstance(value, Told) else value


def reason_of(error: OSError) -> str:
    """Say why the system refused something, without the path, which the caller adds."""
    name = errno.errorcode.get(error.errno or 0, "")
    known = catalog("system", BASE)
    if name in known:
        return Told("system", name)
    # An error without a number is `NoFileError`. For an unknown number the system's own words are given.
    return error.strerror or str(error) if error.errno else Told("system", "no_file")
