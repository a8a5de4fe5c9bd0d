"""The commands, each of which calls a function of the package and prints its result."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - typer reads the annotations of commands
from pathlib import Path  # noqa: TC003 - typer reads the annotations of commands
from typing import Annotated

import typer
from rich.table import Table

from logistics.cli.asks import asks, values
from logistics.cli.ensembles import ensemble
from logistics.cli.explain import explain_run
from logistics.cli.exports import draw, export
from logistics.cli.first_days import first_days
from logistics.cli.found_places import places_lines
from logistics.cli.left_over import half_written_near
from logistics.cli.needs_table import needs_by_day
from logistics.cli.options import (
    BAD_INPUT,
    CHECK_FAILED,
    DONE,
    STOPPED_EARLY,
    DayOption,
    DispatchedOption,
    GapOption,
    JsonOption,
    KeepOption,
    LangOption,
    OperationPath,
    RoadsOption,
    RunPath,
    SolverOption,
    TimeLimitOption,
    spoken,
)
from logistics.cli.papers import papers_into
from logistics.cli.plan_run import Source, plan_into
from logistics.cli.runs import compare, rerun
from logistics.cli.scenarios import scenario_app
from logistics.cli.speak import ERR, OUT, print_json, print_problems, problem_records, say
from logistics.cli.speaking import SpeakingTyper
from logistics.core.errors import PlanError, TableError
from logistics.core.language import BASE, number
from logistics.core.plan import Plan
from logistics.inputs.geography.locate import locate
from logistics.inputs.operation import load_operation, most_people
from logistics.inputs.shifted import shifted
from logistics.inputs.starter import start, start_workbook
from logistics.planning.pipeline import Earlier
from logistics.solver.effort import Effort
from logistics.verification import describe as describe_breach
from logistics.verification import verify_folder

app = SpeakingTyper(
    name="logistics",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="Plan what goes from which depot to which stop, on which day, on which truck.",
)


@app.command(epilog="Example: `logistics check data/caravan-2018 --lang es`")
def check(operation: OperationPath, lang: LangOption = BASE, json: JsonOption = False) -> None:
    """Check the tables of an operation and list every problem with its cure.

    What commands that were killed left half-written beside the operation, here, or in `runs` of both is named too.
    Ends with 0 if the tables are in order, with 2 if not.
    """
    language = spoken(lang)
    left = half_written_near(operation)
    try:
        case = load_operation(operation)
    except TableError as error:
        problems = [*error.problems, *left]
        if json:
            print_json({"ok": False, "problems": problem_records(problems, language)})
            raise typer.Exit(BAD_INPUT) from None
        raise TableError(problems) from None
    if json:
        print_json({"ok": True, "problems": problem_records([*case.notices, *left], language)})
        return
    print_problems([*case.notices, *left], language)
    OUT.print(
        say(
            "tables_good",
            language,
            name=case.settings.name,
            groups=len(case.groups),
            people=most_people(case),
            days=len(case.days),
            depots=len(case.depots),
        ),
        markup=False,
    )


@app.command(epilog="Example: `logistics needs data/caravan-2018`")
def needs(operation: OperationPath, lang: LangOption = BASE, json: JsonOption = False) -> None:
    """Print what people need, in kilograms for each day and tier."""
    language = spoken(lang)
    case = load_operation(operation)
    daily = needs_by_day(case)
    if json:
        print_json(daily.assign(date=daily["date"].dt.strftime("%Y-%m-%d")).to_dict(orient="records"))
        return
    tiers = sorted(daily["tier"].unique())
    table = Table(title=say("needs_title", language))
    table.add_column(say("date", language))
    table.add_column(say("people", language), justify="right")
    for tier in tiers:
        table.add_column(say("tier", language, tier=tier), justify="right")
    for date, rows in daily.groupby("date"):
        by_tier = rows.set_index("tier")
        cells = [
            f"{number(by_tier.loc[tier, 'survival_kg'], language)} / {number(by_tier.loc[tier, 'full_kg'], language)}"
            if tier in by_tier.index
            else ""
            for tier in tiers
        ]
        table.add_row(f"{date:%Y-%m-%d}", number(rows["people"].iloc[0], language), *cells)
    OUT.print(table)


@app.command(
    epilog="Examples: `logistics plan data/caravan-2018 --out runs/first`; "
    "`logistics plan mine.xlsx --out runs/mine --lang es --time-limit 600 --gap 0.0005`; "
    "`logistics plan mine.xlsx --out runs/today --keep runs/yesterday --dispatched 2018-10-27`"
)
def plan(
    operation: OperationPath,
    out: Annotated[Path, typer.Option(help="Folder to write the run into.")],
    lang: LangOption = BASE,
    gap: GapOption = Effort.gap,
    time_limit: TimeLimitOption = Effort.seconds,
    solver: SolverOption = Effort.solver,
    replace: Annotated[bool, typer.Option(help="Replace an earlier run in the same folder.")] = False,
    keep: KeepOption = None,
    dispatched: DispatchedOption = None,
    roads: RoadsOption = "",
    json: JsonOption = False,
) -> None:
    """Plan an operation: allocation, trips, map, summary, drop sheets and drivers' papers.

    Ctrl-C stops early: the best plan so far is written, marked as such, and the command ends with 3.
    With --keep, what changed against the earlier plan is counted, and listed in `changes.csv`.
    """
    effort = Effort(gap=gap, seconds=time_limit, solver=solver)
    language = spoken(lang)
    if dispatched is not None and keep is None:
        raise PlanError(say("dispatched_needs_keep", language))
    earlier = Earlier.of(Plan.load(keep), f"{dispatched:%Y-%m-%d}" if dispatched else "") if keep else None
    case = Source(operation, roads)
    stopped = plan_into(case, out, language, effort, replace=replace, json=json, earlier=earlier)
    raise typer.Exit(STOPPED_EARLY if stopped else DONE)


@app.command(epilog="Example: `logistics verify data/caravan-2018 runs/first`")
def verify(
    operation: OperationPath,
    run: RunPath,
    lang: LangOption = BASE,
    json: JsonOption = False,
) -> None:
    """Check a plan against its operation from the tables alone, with code of its own.

    Ends with 0 if nothing is wrong, with 1 and a line for each breach if something is.
    """
    language = spoken(lang)
    case = load_operation(operation)
    breaches = verify_folder(case, run)
    if json:
        print_json([{"rule": breach.rule, "text": describe_breach(breach, language)} for breach in breaches])
    else:
        for breach in breaches:
            OUT.print(describe_breach(breach, language), markup=False)
        if breaches:
            ERR.print(say("breaches", language, count=len(breaches)), markup=False)
        else:
            found = Plan.load(run)
            OUT.print(say("verified", language, trips=len(found.trips), rows=len(found.coverage)), markup=False)
    raise typer.Exit(CHECK_FAILED if breaches else DONE)


@app.command(
    epilog="Example: `logistics sheets data/caravan-2018 runs/first --date 2018-10-27 --depot dep-juchitan "
    "--out papers`"
)
def sheets(
    operation: OperationPath,
    run: RunPath,
    out: Annotated[Path, typer.Option(help="Folder to write the papers into; it must not exist.")],
    date: DayOption = None,
    depot: Annotated[str | None, typer.Option(help="Depot the trips leave from.")] = None,
    lang: LangOption = BASE,
) -> None:
    """Write the drivers' papers of one day or depot anew, from a run folder.

    Sheets to print and to fill in, ways for the map on a phone, texts for a messenger. Ends with 2, and writes nothing,
    if the plan does not hold for these tables.
    """
    language = spoken(lang)
    trips = papers_into(operation, run, out, language, date.date() if date else None, depot)
    OUT.print(say("papers_done", language, out=out, trips=number(trips, language)), markup=False)


@app.command(name="locate", epilog='Example: `logistics locate "Juchitán"`')
def locate_place(
    name: Annotated[str, typer.Argument(help="Name of a town, with or without accents.")],
    online: Annotated[bool, typer.Option(help="Ask OpenStreetMap's Nominatim; tells them what you look for.")] = False,
    lang: LangOption = BASE,
    json: JsonOption = False,
) -> None:
    """Find a place and its coordinates, without a net."""
    language = spoken(lang)
    found = locate(name, online=online)
    if json:
        print_json(found.astype(object).where(found.notna(), None).to_dict(orient="records"))
        raise typer.Exit(DONE if len(found) else CHECK_FAILED)
    if found.empty:
        ERR.print(say("not_found", language, name=name), markup=False)
        raise typer.Exit(CHECK_FAILED)
    for line in places_lines(found, language):
        OUT.print(line, markup=False)


@app.command(
    epilog="Examples: `logistics init my-operation --lang es`; "
    "`logistics init my-operation.xlsx --xlsx --empty --lang es`"
)
def init(
    folder: Annotated[Path, typer.Argument(help="Folder, or workbook, to make.")],
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Make one workbook, with lists to choose from.")] = False,
    empty: Annotated[
        bool, typer.Option("--empty", help="Leave out the reference case's groups, depots and days.")
    ] = False,
    lang: LangOption = BASE,
) -> None:
    """Start a new operation from the reference case, with a README or a sheet that tells what each table is."""
    language = spoken(lang)
    if xlsx or folder.suffix.lower() == ".xlsx":
        file = folder if folder.suffix.lower() == ".xlsx" else folder.with_name(f"{folder.name}.xlsx")
        start_workbook(file, language, empty=empty)
        OUT.print(say("started_workbook", language, file=file), markup=False)
    else:
        start(folder, language, empty=empty)
        OUT.print(say("started", language, folder=folder), markup=False)


@app.command(epilog="Example: `logistics shift my-operation --to 2019-01-15 --out my-operation-january`")
def shift(
    operation: OperationPath,
    to: Annotated[dt.datetime, typer.Option(help="New first day of the operation.", formats=["%Y-%m-%d"])],
    out: Annotated[Path | None, typer.Option(help="New folder or workbook; beside the old one if not named.")] = None,
    lang: LangOption = BASE,
) -> None:
    """Move an operation in time: a copy with all dates later or earlier by the same number of days."""
    language = spoken(lang)
    moved, days = shifted(operation, to.date(), out, language)
    OUT.print(say("shifted", language, out=moved, days=number(days, language)), markup=False)


app.add_typer(scenario_app, name="scenario")
app.command(epilog="Example: `logistics export runs/first --audience partner --as-of 2018-11-02 --out shared`")(export)
app.command(
    name="map", epilog="Example: `logistics map runs/first --audience partner --as-of 2018-11-12 --out map.html`"
)(draw)
app.command(epilog="Example: `logistics rerun runs/first --out runs/again`")(rerun)
app.command(epilog="Example: `logistics compare runs/first runs/no-tankers --out compared --attribute`")(compare)
app.command(
    name="explain",
    epilog="Examples: `logistics explain runs/first --lang es`; "
    "`logistics explain runs/first --group main --date 2018-10-29 --item domestic_water`",
)(explain_run)
app.command(epilog="Example: `logistics ensemble data/caravan-2018 spec.toml --out ensemble --workers 2`")(ensemble)
app.command(epilog="Example: `logistics values runs/first`")(values)
app.command(epilog="Example: `logistics asks runs/first --audience partner --out asked --lang es`")(asks)
app.command(
    name="first-days",
    epilog="Example: `logistics first-days data/caravan-2018 spec.toml --until 2018-10-22 --out first-days`",
)(first_days)
