"""Printing of texts, problems, JSON and progress on the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from logistics.cli.terminal import console
from logistics.core.characters import on_one_line, visible
from logistics.core.language import text
from logistics.inputs.tables.describe import describe_group, shown_column
from logistics.inputs.tables.grouped import Group, compact, grouped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from logistics.core.errors import Problem
    from logistics.core.language import Language

#: Results go to standard output, so that a program can read them; progress, problems and errors go to standard error.
OUT = console()
ERR = console(stderr=True)
#: The most cells that a line about many rows quotes.
_MOST_SHOWN = 5


def say(key: str, lang: Language, **values: object) -> str:
    """Give a text of the command line."""
    return text("command", key, lang, **values)


def problem_line(group: Group, lang: Language) -> str:
    """Write equal problems on one line: where they are, what is wrong, and the cure."""
    first = group.first
    message, cure = describe_group(group, lang)
    parts = [first.file]
    if first.row:
        parts.append(say("in_row" if len(group.rows) == 1 else "in_rows", lang, rows=compact(group.rows)))
    if columns := ", ".join(shown_column(first.file, name) for name in group.columns if name):
        parts.append(say("in_column" if len(group.columns) == 1 else "in_columns", lang, columns=columns))
    quoted = [f"«{text}»" for text in group.texts if text not in group.columns]
    shown = ", ".join(quoted[:_MOST_SHOWN]) + (", …" if len(quoted) > _MOST_SHOWN else "")
    values = f" {shown}." if shown and first.row else ""
    where = say("first_of_rows", lang, row=first.row) + " " if len(group.rows) > 1 else ""
    line = f"{say(first.severity, lang)}: {', '.join(parts)}:{values} {where}{message} {cure}"
    return on_one_line(line)


def print_problems(problems: Iterable[Problem], lang: Language) -> None:
    """Print problems to standard error, equal ones on one line."""
    for group in grouped(problems):
        ERR.print(problem_line(group, lang), markup=False)


def problem_records(problems: Iterable[Problem], lang: Language) -> list[dict[str, Any]]:
    """Give problems as records for JSON, one for each group of equal problems."""
    return [_record(group, lang) for group in grouped(problems)]


def _record(group: Group, lang: Language) -> dict[str, Any]:
    """Give the record of equal problems: that of the first, with the rows, columns and cells of all."""
    message, cure = describe_group(group, lang)
    first = {name: getattr(group.first, name) for name in ("severity", "file", "row", "column", "value", "code")}
    several = {"rows": [row for row in group.rows if row], "columns": [name for name in group.columns if name]}
    return {**first, **several, "values": list(group.texts), "count": group.count, "message": message, "cure": cure}


def print_json(value: object) -> None:
    """Print a value as JSON; letters that the stream lacks are escaped, so that none is lost."""
    # Letters that control a terminal are shown as their JSON escapes, so the text stays valid JSON.
    told = visible(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"
    try:
        told.encode(getattr(OUT.file, "encoding", None) or "utf-8")
    except UnicodeError:
        told = json.dumps(value, indent=2) + "\n"
    OUT.file.write(told)


class StepsShown:
    """Shows the current step and its duration on a terminal; prints one line for each step elsewhere."""

    def __init__(self, lang: Language) -> None:
        """Make a context manager that shows progress in a language."""
        self._lang = lang
        self._progress = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=ERR, transient=True
        )
        self._task = None if not ERR.is_terminal else self._progress.add_task("", total=None)

    def __enter__(self) -> Callable[[str], None]:
        """Begin to show progress; gives the function to call with the name of each step."""
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
