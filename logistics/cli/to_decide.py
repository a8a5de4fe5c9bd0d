"""Printing of what does not fit together in a journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from logistics.cli.speak import ERR, say
from logistics.core.characters import on_one_line
from logistics.core.language import text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from logistics.core.language import Language
    from logistics.live.contradictions import Contradiction

#: Letters of an id that tell entries apart for people.
SHORT = 8


def print_what_is_to_decide(found: Iterable[Contradiction], lang: Language) -> None:
    """Print contradictions to standard error, one on a line: what, which entries, and what counts until then."""
    for one in found:
        ids = ", ".join(key[:SHORT] for key in one.entries)
        message, rule = _words(one, lang)
        ERR.print(on_one_line(f"{say('to_decide', lang)}: {message} {rule} [{ids}]"), markup=False)


def record_of(one: Contradiction, lang: Language) -> dict[str, Any]:
    """Give a contradiction as a record for JSON."""
    message, rule = _words(one, lang)
    shown = {"code": one.code, "entries": list(one.entries), "counts": list(one.counts), "values": dict(one.told)}
    return {**shown, "message": message, "rule": rule}


def _words(one: Contradiction, lang: Language) -> tuple[str, str]:
    told = dict(one.told)
    return text("decide", f"{one.code}.message", lang, **told), text("decide", f"{one.code}.rule", lang, **told)
