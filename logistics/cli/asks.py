"""`logistics values` and `logistics asks`: marginal values, and what more money or vehicles would do best."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations of commands
from typing import TYPE_CHECKING, Annotated

import typer

from logistics.analysis.marginal_values.solved import solve_with_fractions
from logistics.analysis.marginal_values.table import SOLVED_AGAIN, values_table
from logistics.analysis.requests.export import areas_of_asks, export_asks, policy_of_asks
from logistics.analysis.requests.pages import write_page
from logistics.analysis.requests.shown import shown
from logistics.analysis.requests.told import asks_for
from logistics.analysis.scenarios.runs import read_run
from logistics.cli.options import For, JsonOption, LangOption, RoadsOption, RunPath, UnderstoodOption, spoken
from logistics.cli.speak import ERR, OUT, print_json, say
from logistics.core.cells import csv_text
from logistics.core.errors import PlanError
from logistics.core.language import BASE, number
from logistics.core.language import text as text_of
from logistics.core.language.told import reason_of, said
from logistics.core.named import names_in
from logistics.core.values_file import VALUES_FILE
from logistics.core.whole import PlaceKind, add_to_list, locked, whole_file, wrong_with

if TYPE_CHECKING:
    import pandas as pd

    from logistics.core.language import Language

AudienceChoice = Annotated[For, typer.Option(help="Who will see it.")]
AgainOption = Annotated[
    int, typer.Option("--again", help="Values solved for again where more and less differ.", min=0, max=10_000)
]


def values(
    run: RunPath,
    again: AgainOption = SOLVED_AGAIN,
    roads: RoadsOption = "",
    lang: LangOption = BASE,
    json: JsonOption = False,
) -> None:
    """Work out what one more of everything is worth, and write it into the run folder as `values.csv`.

    A tonne or a kit at a depot from a day on, a vehicle, a departure, a tonne a day in a shop, 100 US dollars. Values
    are those of a plan with fractions of vehicles, around the plan of the run.
    """
    language = spoken(lang)
    operation = read_run(run, roads).operation
    ERR.print(say("step_fractions", language), markup=False)
    solved = solve_with_fractions(operation)
    ERR.print(say("step_values", language), markup=False)
    table = values_table(solved, again, progress=lambda done, of: _tell(done, of, language))
    _write(table, run / VALUES_FILE, language)
    if json:
        print_json(table.astype({"date": "str"}).to_dict(orient="records"))
        return
    found = table["found"].value_counts()
    counts = {name: number(int(found.get(name, 0)), language) for name in ("exact", "more", "range", "at_most", "none")}
    OUT.print(say("values_done", language, file=run / VALUES_FILE, **counts), markup=False)


def asks(
    run: RunPath,
    audience: AudienceChoice = For.coordinator,
    out: Annotated[Path | None, typer.Option(help="Folder to write text, workbook and picture into.")] = None,
    roads: RoadsOption = "",
    lang: LangOption = BASE,
    understood: UnderstoodOption = False,
) -> None:
    """Say what the next 1,000, 10,000 and 50,000 US dollars, and up to ten more vehicles, would do best.

    Without --out the text is printed. What partners and the public may see is scanned before it is written, and noted
    in `exports.csv` of the run folder; nothing for them is printed.
    """
    language = spoken(lang, *areas_of_asks(audience.value))
    problems = []
    if out is None and audience != For.coordinator:
        problems.append(say("asks_need_out", language))
    if out is not None:
        problems += wrong_with(out, language, PlaceKind.empty)
    if problems:
        raise PlanError("\n".join(problems))
    found = read_run(run, roads)
    policy = policy_of_asks(found.operation, audience.value, language, understood=understood)
    names = names_in(found.operation.vehicles.set_index("vehicle_id"), language)
    steps = {"fractions": say("step_fractions", language), "money": say("step_asks_money", language)}
    steps |= {str(vehicle): say("step_asks_vehicle", language, vehicle=name) for vehicle, name in names.items()}
    made = asks_for(found.operation, policy, lambda what: ERR.print(steps[what], markup=False))
    if out is None:
        page = write_page(found.operation, shown(found.operation, made, policy, language), policy, language)
        OUT.print(page, markup=False)
        return
    files = export_asks(found.operation, run, made, out, audience.value, language, understood=understood)
    OUT.print(say("asks_done", language, out=out, files=", ".join(files)), markup=False)


def _tell(done: int, of: int, lang: Language) -> None:
    """Print every tenth step of progress, and the last."""
    if done == of or done % 10 == 0:
        ERR.print(say("solved_again", lang, done=done, of=of), markup=False)


def _write(table: pd.DataFrame, file: Path, lang: Language) -> None:
    """Write the values of a run into its folder, whole or not at all, and add the file to the list of the run's files.

    Raises
    ------
    PlanError
        The file cannot be written.
    """
    text = csv_text(table, date_format="%Y-%m-%d")
    try:
        with locked(file.parent):
            whole_file(file, text.encode())
            add_to_list(file.parent, file.name)
    except OSError as error:
        reason = said(reason_of(error), lang)
        raise PlanError(text_of("folders", "cannot_write", lang, out=file, reason=reason)) from error
