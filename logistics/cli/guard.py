"""The last message and exit code of a command that ends with an error; expected errors come with a cure."""

from __future__ import annotations

import errno
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from logistics.cli.ending import INTERRUPTED, InterruptedByUserError
from logistics.cli.output import OutputError
from logistics.cli.report import write_report
from logistics.core.errors import LogisticsError, TableError
from logistics.core.language import LanguageFileError, text
from logistics.core.language.told import reason_of, said
from logistics.core.limits import TooMuchError

if TYPE_CHECKING:
    from logistics.core.language import Language

#: Exit codes for bad input, for a failure of the machine, and for a fault of the program.
BAD_INPUT, MACHINE, FAULT = 2, 4, 70
#: Errors of the system that come from a wrong path; all others are failures of the machine.
_NAMED_WRONGLY = {
    *(errno.ENOENT, errno.EACCES, errno.EPERM, errno.EISDIR, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EEXIST),
    *(errno.ELOOP, errno.EINVAL, errno.ENOTEMPTY, errno.ENXIO, errno.ENODEV),
}
#: Errors that are failures of the machine, with the keys of their texts.
_MACHINE: dict[type[BaseException], str] = {
    MemoryError: "memory", BrokenExecutor: "memory", ImportError: "program", UnicodeEncodeError: "letters",
    RecursionError: "too_deep",
}  # fmt: skip
_FULL = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True)
class Ending:
    """The end of a command.

    Attributes
    ----------
    lines : the last lines that are printed.
    code : the exit code.
    """

    lines: tuple[str, ...]
    code: int


def ending_of(error: BaseException, lang: Language) -> Ending:
    """Give the last lines and the exit code of a command that ended with an error."""
    if isinstance(error, InterruptedByUserError | KeyboardInterrupt):
        return Ending((_door("interrupted", lang),), INTERRUPTED)
    if isinstance(error, TableError):
        return _of_tables(error, lang)
    if isinstance(error, LogisticsError):
        return _wrong(said(error.args[0] if error.args else "", lang), lang)
    if isinstance(error, LanguageFileError):
        return _wrong(_door("language_file", lang, file=error.file, reason=error.reason), lang)
    asked = _of_what_was_asked(error, lang)
    if asked is not None:
        return asked
    foreseen = _foreseen(error, lang)
    return foreseen or _unforeseen(error, lang)


def _foreseen(error: BaseException, lang: Language) -> Ending | None:
    """Give the ending for an error that may happen to any command; None for other errors."""
    if isinstance(error, OutputError):
        return _machine("output", lang, reason=said(reason_of(error.error), lang))
    if isinstance(error, TooMuchError):
        from logistics.inputs.tables.describe import describe  # noqa: PLC0415 - slow to load
        from logistics.inputs.tables.unreadable import too_much  # noqa: PLC0415

        return _wrong(" ".join(describe(too_much("", error), lang)), lang)
    if isinstance(error, OSError):
        return _of_the_system(error, lang)
    key = next((key for kind, key in _MACHINE.items() if isinstance(error, kind)), "")
    return _machine(key, lang, name=getattr(error, "name", None) or "?") if key else None


def _of_the_system(error: OSError, lang: Language) -> Ending:
    """Give the ending for an error of the operating system."""
    if error.errno in _FULL:
        return _machine("no_space", lang)
    if error.errno == errno.ENOMEM:
        return _machine("memory", lang)
    reason = said(reason_of(error), lang)
    path = error.filename if isinstance(error.filename, str) else ""
    words = _door("system", lang, path=path, reason=reason) if path else ""
    words = words or _door("system_without_path", lang, reason=reason)
    wrongly = error.errno in _NAMED_WRONGLY or error.errno is None
    return Ending((f"{_door('error', lang)}: {words}",), BAD_INPUT if wrongly else MACHINE)


def _of_tables(error: TableError, lang: Language) -> Ending:
    """Give the ending for problems in tables: a line for each, equal ones on one line."""
    from logistics.cli.speak import problem_line, say  # noqa: PLC0415 - slow to load
    from logistics.inputs.tables.grouped import grouped  # noqa: PLC0415

    groups = list(grouped(error.problems))
    lines = [problem_line(group, lang) for group in groups]
    errors = sum(group.first.severity == "error" for group in groups)
    return Ending((*lines, say("tables_bad", lang, count=errors)), BAD_INPUT)


def _of_what_was_asked(error: BaseException, lang: Language) -> Ending | None:
    """Give the ending for a command line that cannot be understood; None for other errors."""
    if not type(error).__module__.startswith("typer"):
        return None
    from logistics.cli.speaking import is_help, usage_words  # noqa: PLC0415

    if is_help(error):
        return Ending((), BAD_INPUT)
    words = usage_words(error, lang)
    return None if words is None else _wrong(words, lang)


def _unforeseen(error: BaseException, lang: Language) -> Ending:
    """Write a report that can be sent to the maintainers, and give an ending that says where it is."""
    fault, file = type(error).__name__, write_report(error)
    key = "unforeseen" if file else "unforeseen_without_file"
    return Ending((f"{_door('error', lang)}: {_door(key, lang, fault=fault, file=file)}",), FAULT)


def _machine(key: str, lang: Language, **values: Any) -> Ending:
    return Ending((f"{_door('error', lang)}: {_door(key, lang, **values)}",), MACHINE)


def _wrong(words: str, lang: Language) -> Ending:
    return Ending((f"{_door('error', lang)}: {words}",), BAD_INPUT)


def _door(key: str, lang: Language, **values: Any) -> str:
    return text("door", key, lang, **values)
