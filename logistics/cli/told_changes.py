"""Printing of what tonight's plan changes, and of entries that do not fit the tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from logistics.cli.speak import ERR, OUT, print_problems, problem_records
from logistics.cli.to_decide import SHORT, record_of
from logistics.core.characters import on_one_line
from logistics.core.language import text
from logistics.live.changes import FREE, PROMISED
from logistics.live.changes_page import counts_line, diversion_lines, news_lines, promised_lines
from logistics.live.evening import PAGE_FILE
from logistics.planning.plan_diff import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from logistics.core.errors import Problem
    from logistics.core.language import Language
    from logistics.live.changes import Changes
    from logistics.live.changes_page import Naming
    from logistics.live.evening import Evening
    from logistics.live.nearest import Unfit

#: The most sentences of one kind that are printed; the page has all.
_MOST_SHOWN = 8


def print_left_out(left_out: Sequence[Unfit], lang: Language) -> None:
    """Print to standard error which entries do not fit the tables, why, and what to do."""
    for one in left_out:
        print_problems(_of_entry(one, lang), lang)
    if left_out:
        ERR.print(_say("left_out_count", lang, count=len(left_out)), markup=False)


def print_changes(changes: Changes, names: Naming, run: Path, lang: Language) -> None:
    """Print what is news, and for whom promised days change; the page has the rest."""
    told = news_lines, diversion_lines, promised_lines
    for lines in (write(changes, names, lang) for write in told):
        for line in lines[:_MOST_SHOWN]:
            OUT.print(on_one_line(f"  {line}"), markup=False)
        if len(lines) > _MOST_SHOWN:
            OUT.print("  " + _say("changes_more", lang, count=len(lines) - _MOST_SHOWN, file=PAGE_FILE), markup=False)
    for zone in (PROMISED, FREE):
        if (changes.trips["zone"] == zone).any():
            OUT.print(counts_line(changes, zone, lang), markup=False)
    OUT.print(_say("changes_all", lang, file=run / PAGE_FILE), markup=False)


def evening_record(evening: Evening, told: Sequence[Changes], lang: Language) -> dict[str, Any]:
    """Give what an evening tells beside its plan, for JSON."""
    changes = [
        {
            "news": news_lines(one, evening.names, lang),
            "on_the_road": diversion_lines(one, evening.names, lang),
            "promised": counted(one.trips[one.trips["zone"] == PROMISED]),
            "free": counted(one.trips[one.trips["zone"] == FREE]),
        }
        for one in told
    ]
    return {
        "left_out": [
            {"entry": one.entry.record(), "problems": problem_records(_of_entry(one, lang), lang)}
            for one in evening.left_out
        ],
        "to_decide": [record_of(one, lang) for one in evening.to_decide],
        "changes": changes[0] if changes else None,
    }


def _of_entry(one: Unfit, lang: Language) -> list[Problem]:
    """Give the problems of an entry, named after it: the tables they were found in are nobody's file."""
    file = f"{_say('left_out', lang)}: {one.entry.kind} {one.entry.entry_id[:SHORT]}"
    return [replace(problem, file=file, row=0) for problem in one.problems]


def _say(key: str, lang: Language, **values: object) -> str:
    return text("evening", key, lang, **values)
