"""`logistics sheets`: writes the drivers' papers of one day or depot again, from a run folder."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from logistics.cli.speak import say
from logistics.cli.writing import refuse_place
from logistics.core.errors import PlanError
from logistics.core.plan import Plan
from logistics.core.whole import whole_folder
from logistics.inputs.operation import load_operation
from logistics.output.documents import write_driver_papers
from logistics.output.trip_geometry import trip_legs
from logistics.verification import describe, verify

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from logistics.core.language import Language
    from logistics.inputs.operation import Operation


def papers_into(source: Path, run: Path, out: Path, lang: Language, date: dt.date | None, depot: str | None) -> int:
    """Write the drivers' papers of the trips asked for.

    Parameters
    ----------
    source : the operation's tables.
    run : run folder of a plan for it.
    out : folder to write, which must not exist.
    lang : language of error messages.
    date : the day on which loading starts; every day if not given.
    depot : id of the depot from which the trips leave; every depot if not given.

    Returns
    -------
    The number of trips.

    Raises
    ------
    TableError
        The tables have problems; nothing is written.
    PlanError
        The folder exists, the plan breaks a rule with these tables, or nothing leaves on that day or from that depot.
    """
    refuse_place(out, lang, operation=source)
    operation = load_operation(source)
    plan = Plan.load(run)
    breaches = [describe(breach, lang) for breach in verify(operation, plan)]
    if breaches:
        raise PlanError("\n".join([say("papers_of_no_plan", lang, run=run), *breaches]))
    chosen = of_day_and_depot(plan, date, depot)
    problems = _problems(operation, plan, chosen, lang, date, depot)
    if problems:
        raise PlanError("\n".join(problems))
    with whole_folder(out, lang) as folder:
        write_driver_papers(operation, chosen, trip_legs(operation, chosen), folder)
    return len(chosen.trips)


def of_day_and_depot(plan: Plan, date: dt.date | None, depot: str | None) -> Plan:
    """Give the plan with only the trips that start on a day and at a depot, and their stops and loads.

    Parameters
    ----------
    plan : the plan.
    date : the day; every day if None.
    depot : id of the depot; every depot if None.
    """
    trips = plan.trips
    if date is not None:
        trips = trips[trips["start"].dt.date == date]
    if depot is not None:
        trips = trips[trips["depot_id"] == depot]
    stops, loads = (table[table["trip_id"].isin(trips["trip_id"])] for table in (plan.trip_stops, plan.trip_loads))
    return dataclasses.replace(plan, trips=trips, trip_stops=stops, trip_loads=loads)


def _problems(
    operation: Operation, plan: Plan, chosen: Plan, lang: Language, date: dt.date | None, depot: str | None
) -> list[str]:
    """List everything that is wrong with the day and depot asked for."""
    problems = []
    depots, days = operation.depots["depot_id"].tolist(), sorted(set(plan.trips["start"].dt.strftime("%Y-%m-%d")))
    known = True
    if depot is not None and depot not in depots:
        problems.append(say("no_such_depot", lang, depot=depot, known=", ".join(depots)))
        known = False
    if date is not None and date.isoformat() not in days:
        problems.append(say("no_such_day", lang, date=date.isoformat(), known=", ".join(days)))
        known = False
    # The papers of a plan without any trip say that it has none.
    if known and chosen.trips.empty and (date, depot) != (None, None):
        problems.append(say("no_trips", lang))
    return problems
