"""`logistics rerun` and `logistics compare`: makes runs again, and compares runs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path  # noqa: TC003 - typer reads the annotations of commands
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from logistics.analysis.run_folder import Behind
from logistics.analysis.scenarios.attribution import attribute
from logistics.analysis.scenarios.compare import compare as side_by_side
from logistics.analysis.scenarios.pages import attribution_heads, attribution_rows, result_rows, write_comparison
from logistics.analysis.scenarios.pages import say as say_of_pages
from logistics.analysis.scenarios.runners import runner
from logistics.analysis.scenarios.runs import Recipe, read_run
from logistics.cli.options import DONE, STOPPED_EARLY, JsonOption, LangOption, RoadsOption, RunPath, spoken
from logistics.cli.plan_run import Target, solve_into
from logistics.cli.speak import ERR, OUT, print_json, say
from logistics.cli.terminal import console
from logistics.cli.writing import refuse_place, refuse_to_overwrite
from logistics.core.errors import PlanError
from logistics.core.language import BASE
from logistics.core.limits import read_bytes
from logistics.core.plan import COLUMNS
from logistics.core.received_file import read_received
from logistics.core.version import __version__
from logistics.core.whole import whole_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The most letters of a line of a table that is not shown on a screen.
_WIDEST = 500


def rerun(
    run: RunPath,
    out: Annotated[Path, typer.Option(help="Folder to write the new run into.")],
    lang: LangOption = BASE,
    replace: Annotated[bool, typer.Option(help="Replace an earlier run in the same folder.")] = False,
    roads: RoadsOption = "",
    json: JsonOption = False,
) -> None:
    """Make a run again from its folder alone: its tables, changes, gap, time limit and solver.

    Says whether the tables came out the same.
    """
    language = spoken(lang)
    refuse_to_overwrite(out, language, replace=replace)
    earlier = read_run(run, roads)
    if earlier.recipe.package_version != __version__:
        old = earlier.recipe.package_version
        ERR.print(say("other_version", language, old=old, new=__version__), markup=False)
    before = {name: read_bytes(run / f"{name}.csv") for name in COLUMNS if (run / f"{name}.csv").is_file()}
    stopped = solve_into(
        earlier.operation,
        _of_this_version(earlier.recipe),
        earlier.scenario,
        Target(out, language, replace=replace, json=json, behind=Behind(read_received(run))),
        earlier.earlier,
    )
    other = [name for name in COLUMNS if read_bytes(out / f"{name}.csv") != before.get(name)]
    if not json:
        key = "rerun_differs" if other else "rerun_same"
        OUT.print(say(key, language, run=run, tables=", ".join(other)), markup=False)
    raise typer.Exit(STOPPED_EARLY if stopped else DONE)


def compare(
    runs: Annotated[list[Path], typer.Argument(help="Run folders; the first is what the others are compared with.")],
    out: Annotated[Path | None, typer.Option(help="Folder to write the comparison into; it must not exist.")] = None,
    attributed: Annotated[
        bool, typer.Option("--attribute", help="Say how much each change accounts for: makes a run for each.")
    ] = False,
    workers: Annotated[int, typer.Option(help="Runs made at a time.", min=1, max=64)] = 1,
    roads: RoadsOption = "",
    lang: LangOption = BASE,
    json: JsonOption = False,
) -> None:
    """Set runs side by side: what was put in, what came out, and what each change accounts for."""
    language = spoken(lang)
    wanted = 2
    if len(runs) < wanted or (attributed and len(runs) != wanted):
        raise PlanError(say("two_runs", language))
    if out is not None:
        refuse_place(out, language)
    found = [read_run(run, roads) for run in runs]
    comparison = side_by_side(found)
    attribution = None
    if attributed:
        ERR.print(say("step_parts", language), markup=False)
        attribution = attribute(found[0], found[-1], runner(workers))
    if out is not None:
        created = max(dt.datetime.fromisoformat(run.plan.summary["created"]) for run in found)
        with whole_folder(out, language) as folder:
            write_comparison(comparison, attribution, folder, created)
    if json:
        tables = {"inputs": comparison.inputs, "results": comparison.differences, "worst": comparison.worst}
        tables |= {} if attribution is None else {"attribution": attribution}
        print_json(
            {name: table.astype(object).where(table.notna(), None).to_dict("records") for name, table in tables.items()}
        )
        return
    if comparison.is_empty:
        OUT.print(say_of_pages("nothing_differs", language), markup=False)
    else:
        heads = [say_of_pages("measure", language), *comparison.names]
        _print_table(say_of_pages("results_title", language), heads, result_rows(comparison, language))
    if attribution is not None:
        heads = [say_of_pages("measure", language), *attribution_heads(attribution, language)]
        _print_table(say_of_pages("attribution_title", language), heads, attribution_rows(attribution, language))
    if out is not None:
        OUT.print(say("compared", language, out=out), markup=False)


def _of_this_version(recipe: Recipe) -> Recipe:
    """Give a recipe with the version of this package."""
    return Recipe(**{**vars(recipe), "package_version": __version__})


def _print_table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = Table(title=title)
    for at, head in enumerate(heads):
        table.add_column(head, justify="right" if at else "left")
    for row in rows:
        table.add_row(*row)
    # A file has no width, so nothing is cut off there.
    page = OUT if OUT.is_terminal else console(file=OUT.file, width=_WIDEST)
    page.print(table)
