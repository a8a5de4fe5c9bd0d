"""`logistics sheets`: the drivers' papers of one day or depot anew, from a run folder."""

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
    """Write the drivers' papers of the trips asked for; says how many trips they are.

    Parameters
    ----------
    source : the operation's tables.
    run : run folder of a plan for it.
    out : folder to write, which must not exist.
    lang : language of what goes wrong.
    date : the day on which loading starts; every day if not given.
    depot : id of the depot trips leave from; every depot if not given.

    Raises
    ------
    TableError
        The tables are not in order; nothing is written.
    PlanError
        The folder exists, the plan does not hold for these tables, or nothing leaves on that day or from that depot.
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
    """Give the plan with the trips that start on a day and at a depot only, their stops and their loads."""
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
    """List all that is wrong with what was asked for."""
    problems = []
    depots, days = operation.depots["depot_id"].tolist(), sorted(set(plan.trips["start"].dt.strftime("%Y-%m-%d")))
    known = True
    if depot is not None and depot not in depots:
        problems.append(say("no_such_depot", lang, depot=depot, known=", ".join(depots)))
        known = False
    if date is not None and date.isoformat() not in days:
        problems.append(say("no_such_day", lang, date=date.isoformat(), known=", ".join(days)))
        known = False
    # A plan without any trip has papers that say so.
    if known and chosen.trips.empty and (date, depot) != (None, None):
        problems.append(say("no_trips", lang))
    return problems
