"""Check of an existing run folder where a new one is to be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.core.errors import PlanError
from logistics.core.language import text
from logistics.core.plan import COLUMNS, Plan
from logistics.core.whole import LIST_FILE, listed
from logistics.core.whole.carry import not_ours, on_another_disk
from logistics.core.whole.written import RECORD_FILE

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.core.language import Language

PLAN_FILE = "plan.json"
#: The names that a run folder without a list of its files may have at its top.
RUN_NAMES = (
    *(f"{name}.csv" for name in COLUMNS),
    *(
        PLAN_FILE,
        "run.json",
        "inputs",
        "scenario.toml",
        "kept",
        "changes.csv",
        "received.csv",
        "orders.csv",
        LIST_FILE,
        RECORD_FILE,
    ),
    *("map.html", "summary.md", "drop_sheets.html", "drop_sheets.xlsx", "driver_sheets.pdf", "driver_sheets.xlsx"),
    *("pictures", "gpx", "messages"),
)
_MOST_NAMES = 10


def kept_from_replacing(run: Path, lang: Language) -> str:
    """Say why a folder may not be replaced by a new run; "" if it may.

    The folder must be a run on the same disk. Either it has a list of its files that includes the plan, or it is of an
    earlier version and holds a complete plan and nothing that is not of a run.
    """
    if not run.is_dir() or run.is_symlink():
        return text("folders", "not_a_run", lang, run=run)
    if others := on_another_disk(run):
        return text("folders", "on_another_disk", lang, out=run, names=names_in_short(others, lang))
    written = listed(run)
    if written is not None:
        return "" if PLAN_FILE in written else text("folders", "not_a_run", lang, run=run)
    try:
        Plan.load(run)
    except PlanError:
        return text("folders", "not_a_run", lang, run=run)
    others = not_ours(run, also=RUN_NAMES)
    return text("folders", "no_list", lang, out=run, names=names_in_short(others, lang)) if others else ""


def names_in_short(names: list[str], lang: Language) -> str:
    """List names; where there are many, list the first and count the rest."""
    shown = ", ".join(names[:_MOST_NAMES])
    left = len(names) - _MOST_NAMES
    return shown if left <= 0 else text("folders", "and_more", lang, names=shown, count=left)
