"""Refuses a language that there is not, or that lacks the texts of what is to be written in it."""

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
    """Give a language back that can be asked for.

    Parameters
    ----------
    lang : the code of a language.
    needed : the areas of the texts that are to be written; all there are if not given.

    Raises
    ------
    PlanError
        There is no such language, or it lacks one of these areas; those that can be asked for are named.
    """
    wanted = set(areas() if needed is None else needed)
    known = ", ".join(f"{code} ({speech(code).name})" for code in languages() if speaks(code, wanted))
    if lang not in languages():
        raise PlanError(Told(_AREA, "unknown", lang=lang, known=known))
    if not speaks(lang, wanted):
        raise PlanError(text(_AREA, "partial", lang, language=speech(lang).name, known=known))
    return lang
