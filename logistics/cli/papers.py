"""`logistics sheets`: writes the papers of one day or depot again, from a run folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from logistics.cli.speak import say
from logistics.cli.writing import refuse_place
from logistics.core.errors import PlanError
from logistics.core.plan import Plan
from logistics.core.whole import whole_folder
from logistics.inputs.operation import load_operation
from logistics.output.documents import Selection, days_of, write_papers
from logistics.output.trip_geometry import trip_legs
from logistics.verification import describe, verify

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from logistics.core.language import Language
    from logistics.inputs.operation import Operation


class Wanted(NamedTuple):
    """The papers asked for.

    Attributes
    ----------
    date : the day on which loading starts or goods are handed out; every day if None.
    depot : id of the depot from which trips leave; every depot if None.
    """

    date: dt.date | None
    depot: str | None


def papers_into(source: Path, run: Path, out: Path, lang: Language, wanted: Wanted) -> tuple[int, int]:
    """Write the papers of the trips and drops asked for.

    Parameters
    ----------
    source : the operation's tables.
    run : run folder of a plan for it.
    out : folder to write, which must not exist.
    lang : language of error messages.
    wanted : the day and the depot.

    Returns
    -------
    The number of trips, and that of sheets of drops.

    Raises
    ------
    TableError
        The tables have problems; nothing is written.
    PlanError
        The folder exists, the plan breaks a rule with these tables, or nothing is on that day or from that depot.
    """
    refuse_place(out, lang, operation=source)
    operation = load_operation(source)
    plan = Plan.load(run)
    breaches = [describe(breach, lang) for breach in verify(operation, plan)]
    if breaches:
        raise PlanError("\n".join([say("papers_of_no_plan", lang, run=run), *breaches]))
    days = None if wanted.date is None else [pd.Timestamp(wanted.date)]
    selection = Selection.of(plan, days, wanted.depot)
    problems = _problems(operation, plan, selection, lang, wanted)
    if problems:
        raise PlanError("\n".join(problems))
    with whole_folder(out, lang) as folder:
        legs = trip_legs(operation, selection.trips_of(plan))
        drops = write_papers(operation, plan, legs, folder, selection)
    return len(selection.trips), drops


def _problems(operation: Operation, plan: Plan, selection: Selection, lang: Language, wanted: Wanted) -> list[str]:
    """List everything that is wrong with the day and depot asked for."""
    problems = []
    depots, days = operation.depots["depot_id"].tolist(), [f"{day:%Y-%m-%d}" for day in days_of(plan)]
    if wanted.depot is not None and wanted.depot not in depots:
        problems.append(say("no_such_depot", lang, depot=wanted.depot, known=", ".join(depots)))
    if wanted.date is not None and wanted.date.isoformat() not in days:
        problems.append(say("no_such_day", lang, date=wanted.date.isoformat(), known=", ".join(days)))
    # The papers of a plan without any trip say that it has none.
    empty = not selection.trips and not selection.drops
    if not problems and empty and wanted != Wanted(None, None):
        problems.append(say("no_trips", lang))
    return problems
