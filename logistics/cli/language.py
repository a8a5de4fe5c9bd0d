"""The language of a command, which is known before the command is loaded."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

from logistics.core.language import BASE, LanguageFileError, languages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.core.language import Language

_OPTION = "--lang"

#: The language asked for, in which errors that end a command are written.
SPOKEN: ContextVar[Language] = ContextVar("language", default=BASE)


def asked_language(arguments: Sequence[str]) -> Language:
    """Give the language that the arguments of a command ask for; the base language if there is no such language."""
    try:
        there = languages()
    except LanguageFileError:  # reported once the command runs
        there = ()
    found: Language = BASE
    for at, argument in enumerate(arguments):
        value = arguments[at + 1] if argument == _OPTION and at + 1 < len(arguments) else ""
        value = argument.removeprefix(f"{_OPTION}=") if argument.startswith(f"{_OPTION}=") else value
        found = next((known for known in there if known == value), found)
    return found


def without_language(arguments: Sequence[str]) -> list[str]:
    """Give the arguments without `--lang` and its value."""
    kept: list[str] = []
    skip = False
    for argument in arguments:
        if skip or argument.startswith(f"{_OPTION}="):
            skip = False
        elif argument == _OPTION:
            skip = True
        else:
            kept.append(argument)
    return kept
