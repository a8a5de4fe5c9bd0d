"""Ask lists as files: text, workbook and picture, scanned before anybody but coordinators sees them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from logistics.analysis.requests.book import write_book
from logistics.analysis.requests.pages import ASKS, EXACT, write_page
from logistics.analysis.requests.picture import draw_asks
from logistics.analysis.requests.shown import shown
from logistics.core.asked_language import require_language
from logistics.core.language import BASE
from logistics.core.named import name_columns
from logistics.output.protection.blank import blank_tables
from logistics.output.protection.export import Request, showing, write_checked
from logistics.output.protection.policy import AREA as EXPORTS
from logistics.output.protection.protect import policy_meant
from logistics.output.protection.strictest import today_there

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from logistics.analysis.requests.curves import Asks
    from logistics.core.language import Language
    from logistics.inputs.operation import Operation
    from logistics.output.protection.policy import Audience, Policy

TEXT_FILE, BOOK_FILE, PICTURE_FILE = "asks.md", "asks.xlsx", "asks.svg"
#: The time of creation that a workbook for others states, because no file for them names a day of the plan or later.
LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
#: Columns of names that others see.
_NAMES = frozenset({"item", "vehicle"})


def areas_of_asks(audience: Audience) -> tuple[str, ...]:
    """Name the areas of texts that an ask list uses; for coordinators they include texts with units."""
    return (ASKS, EXPORTS, *((EXACT, "words") if audience == "coordinator" else ()))


def policy_of_asks(
    operation: Operation,
    audience: Audience,
    lang: Language = BASE,
    *,
    understood: bool = False,
    now: dt.datetime | None = None,
) -> Policy:
    """Give what an audience may see of an ask list.

    That is what it may see on the first day of the plan, when no day of the plan has passed.

    Parameters
    ----------
    operation : the case.
    audience : for whom.
    lang : language of errors.
    understood : whether thresholds looser than the defaults are intended.
    now : the time in UTC; the clock's if None.

    Raises
    ------
    ProtectionError
        The operation's thresholds are looser than the defaults, and `understood` is not given.
    """
    return policy_meant(operation, audience, _as_of(operation, now), lang=lang, understood=understood)


def export_asks(
    operation: Operation,
    run: Path,
    asks: Asks,
    out: Path,
    audience: Audience,
    lang: Language = BASE,
    *,
    understood: bool = False,
    now: dt.datetime | None = None,
) -> list[str]:
    """Write what an audience may see of an ask list into a new folder, and a line for each file into `exports.csv`.

    The folder appears whole or not at all. Files for partners and the public are scanned first.

    Parameters
    ----------
    operation : the case.
    run : a run folder of the operation.
    asks : the ask list.
    out : the folder to make; an empty one may stand there.
    audience, lang : for whom, and in which language.
    understood : whether thresholds looser than the defaults are intended.
    now : the time of the export, in UTC; the clock's if None.

    Returns
    -------
    The names of the files.

    Raises
    ------
    ProtectionError
        Thresholds are loosened without being meant, or the scan found something.
    PlanError
        The run is not whole or not of this operation, the folder cannot be written, or the language lacks these texts.
    """
    require_language(lang, areas_of_asks(audience))
    now = now or dt.datetime.now(dt.UTC)
    request = Request(audience, _as_of(operation, now), lang, understood)
    showed = showing(operation, run, request, now)
    policy = policy_of_asks(showed.operation, audience, lang, understood=understood, now=now)
    tables = shown(operation, asks, policy, lang)
    created = dt.datetime.fromisoformat(showed.plan.summary["created"]) if audience == "coordinator" else LONG_AGO

    def write(folder: Path, case: Operation = operation, shown: dict[str, pd.DataFrame] = tables) -> None:
        (folder / TEXT_FILE).write_text(write_page(case, shown, policy, lang), "utf-8")
        (folder / PICTURE_FILE).write_text(draw_asks(shown, lang), "utf-8")
        write_book(folder / BOOK_FILE, shown, policy, created, lang)

    def write_blank(folder: Path) -> None:
        names = name_columns(operation.vehicles)
        vehicles = operation.vehicles.assign(**dict.fromkeys(names, "x"))
        write(folder, replace(operation, vehicles=vehicles), blank_tables(tables, _NAMES))

    return write_checked(showed, policy, out, write, write_blank)


def _as_of(operation: Operation, now: dt.datetime | None) -> dt.date:
    """Give the first day of the plan, or today if that is earlier."""
    return min(operation.settings.start_date, today_there(operation, now or dt.datetime.now(dt.UTC)))
