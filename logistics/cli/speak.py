"""What the command line prints: problems, steps, numbers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from babel.numbers import format_decimal, format_percent
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from logistics.tables.describe import describe
from logistics.texts import Language, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from logistics.errors import Problem

#: Results go to standard output; progress, problems and errors to standard error, so that a program can read the first.
OUT = Console(highlight=False, soft_wrap=True)
ERR = Console(stderr=True, highlight=False, soft_wrap=True)
LOCALE = {"en": "en_US", "es": "es_MX"}


def say(key: str, lang: Language, **values: object) -> str:
    """Give a text of the command line."""
    return text("command", key, lang, **values)


def number(value: float, lang: Language, digits: int = 0) -> str:
    """Write a number as people of the language do."""
    return format_decimal(round(value, digits), locale=LOCALE[lang])


def percent(value: float, lang: Language) -> str:
    """Write a share as a percentage with one digit, never rounded up to a promise that is not kept."""
    return format_percent(int(value * 1000) / 1000, format="#,##0.0%", locale=LOCALE[lang])


def problem_line(problem: Problem, lang: Language) -> str:
    """Write one problem on one line: where, what, and what to do."""
    message, cure = describe(problem, lang)
    values = {"file": problem.file, "row": problem.row, "column": problem.column, "value": problem.value}
    key = "problem_row" if problem.row else "problem_table"
    return f"{say(problem.severity, lang)}: {say(key, lang, message=message, cure=cure, **values)}"


def print_problems(problems: Iterable[Problem], lang: Language) -> None:
    """Print problems to standard error, a line each."""
    for problem in problems:
        ERR.print(problem_line(problem, lang), markup=False)


def problem_record(problem: Problem, lang: Language) -> dict[str, Any]:
    """Give a problem as a program reads it."""
    message, cure = describe(problem, lang)
    record = {name: getattr(problem, name) for name in ("severity", "file", "row", "column", "value", "code")}
    return {**record, "message": message, "cure": cure}


def print_json(value: object) -> None:
    """Print a value for a program to read."""
    OUT.file.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


class Steps:
    """Shows which step is being done and for how long, on a terminal; a line a step elsewhere."""

    def __init__(self, lang: Language) -> None:
        """Begin to show progress; use as a context manager."""
        self._lang = lang
        self._progress = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=ERR, transient=True
        )
        self._task = None if not ERR.is_terminal else self._progress.add_task("", total=None)

    def __enter__(self) -> Callable[[str], None]:
        """Give the function that is told each step."""
        if self._task is not None:
            self._progress.start()
        return self._step

    def __exit__(self, *_: object) -> None:
        """Stop showing progress."""
        self._progress.stop()

    def _step(self, name: str) -> None:
        words = say(f"step_{name}", self._lang)
        if self._task is None:
            ERR.print(words, markup=False)
        else:
            self._progress.update(self._task, description=words)
