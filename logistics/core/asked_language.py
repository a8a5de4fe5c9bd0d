"""Checks that a requested language exists and has the texts that are to be written in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.core.errors import PlanError
from logistics.core.language import areas, languages, speaks, speech, text
from logistics.core.language.told import Told

if TYPE_CHECKING:
    from collections.abc import Iterable

    from logistics.core.language import Language

_AREA = "languages"


def require_language(lang: Language, needed: Iterable[str] | None = None) -> Language:
    """Check a requested language and return it.

    Parameters
    ----------
    lang : code of the language.
    needed : areas of the texts that are to be written; all areas if not given.

    Raises
    ------
    PlanError
        There is no such language, or it lacks one of these areas; the error names the languages that have them.
    """
    wanted = set(areas() if needed is None else needed)
    known = ", ".join(f"{code} ({speech(code).name})" for code in languages() if speaks(code, wanted))
    if lang not in languages():
        raise PlanError(Told(_AREA, "unknown", lang=lang, known=known))
    if not speaks(lang, wanted):
        raise PlanError(text(_AREA, "partial", lang, language=speech(lang).name, known=known))
    return lang
