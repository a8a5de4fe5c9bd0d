"""`logistics explain`: the causes of shortfalls, what would help, and the effect of a cure."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - typer reads the annotations of commands
from pathlib import Path  # noqa: TC003 - typer reads the annotations of commands
from typing import TYPE_CHECKING, Annotated

import pandas as pd
import typer

from logistics.analysis.explain.best_repair import best_repair_in_span
from logistics.analysis.explain.explain import Only, explain
from logistics.analysis.explain.remedy import remedied_plan
from logistics.analysis.explain.tables import cause_table, cure_table, write_explanation
from logistics.analysis.explain.words import Words, page, say
from logistics.analysis.scenarios.change import changed
from logistics.analysis.scenarios.inputs import Inputs
from logistics.analysis.scenarios.runs import INPUTS_FOLDER, SCENARIO_FILE, read_run
from logistics.analysis.scenarios.scenario import read_scenario
from logistics.cli.options import JsonOption, LangOption, RoadsOption, RunPath, spoken
from logistics.cli.speak import ERR, OUT, print_json
from logistics.cli.speak import say as say_of_command
from logistics.cli.writing import refuse_place, run_folder
from logistics.core.errors import PlanError
from logistics.core.language import BASE, number
from logistics.core.whole import whole_folder

if TYPE_CHECKING:
    from logistics.analysis.scenarios.runs import Run
    from logistics.core.language import Language
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation


def explain_run(
    run: RunPath,
    group: Annotated[str | None, typer.Option(help="Only this group.")] = None,
    date: Annotated[dt.datetime | None, typer.Option(help="Only this day.", formats=["%Y-%m-%d"])] = None,
    item: Annotated[str | None, typer.Option(help="Only this item.")] = None,
    most: Annotated[int, typer.Option(help="So many are shown, with what would help.", min=1, max=1000)] = 5,
    cure: Annotated[
        Path | None, typer.Option("--with", help="Say what these changes bring, the rest of the plan as it is.")
    ] = None,
    until: Annotated[
        dt.datetime | None, typer.Option(help="With --with: the last day that is meant.", formats=["%Y-%m-%d"])
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder to write into; it must not exist.")] = None,
    workers: Annotated[int, typer.Option(help="Processes side by side.", min=1, max=64)] = 1,
    roads: RoadsOption = "",
    lang: LangOption = BASE,
    json: JsonOption = False,
) -> None:
    """Say why something is short, what would help most, and what that costs; the worst first.

    With --with FILE, changes such as those in `cures` are made, the rest of the plan stays as it is, and what they
    bring is said; with --out, that plan is written.
    """
    language = spoken(lang)
    if out is not None:
        refuse_place(out, language)
    found = read_run(run, roads)
    _refuse_unknown(found, language, group=group, item=item, date=date, until=until)
    if cure is not None:
        if group is None or item is None or date is None:
            raise PlanError(say("with_needs_all", language))
        _with_cure(found, cure, (group, item, date, until or date), out, language, json=json)
        return
    operation, plan = found.operation, found.plan
    day = None if date is None else (pd.Timestamp(date) - pd.Timestamp(operation.settings.start_date)).days
    ERR.print(say_of_command("step_explain", language), markup=False)
    explanation = explain(operation, plan, Only(group, day, item), most, workers)
    if out is not None:
        with whole_folder(out, language) as folder:
            write_explanation(explanation, folder, most)
    if json:
        tables = {"causes": cause_table(explanation), "cures": cure_table(explanation)}
        print_json({name: table.to_dict(orient="records") for name, table in tables.items()})
        return
    OUT.print(page(explanation, language, most), markup=False, end="")
    if out is not None:
        OUT.print(say("done", language, out=out), markup=False)


def _refuse_unknown(
    run: Run,
    lang: Language,
    *,
    group: str | None,
    item: str | None,
    date: dt.datetime | None,
    until: dt.datetime | None,
) -> None:
    """Refuse a group, item or day that the operation does not have; all are reported at once.

    Raises
    ------
    PlanError
        One of them is not in the operation.
    """
    operation, wrong = run.operation, []
    for what, name, known in (
        ("group", group, set(operation.groups["group_id"])),
        ("item", item, set(operation.items["item_id"])),
        ("date", f"{date:%Y-%m-%d}" if date else None, {f"{day:%Y-%m-%d}" for day in operation.days}),
        ("date", f"{until:%Y-%m-%d}" if until else None, {f"{day:%Y-%m-%d}" for day in operation.days}),
    ):
        if name is not None and name not in known:
            wrong.append(say("nobody_such", lang, what=say(f"what_{what}", lang), name=name))
    if wrong:
        raise PlanError("; ".join(wrong))


def _with_cure(
    run: Run,
    file: Path,
    asked: tuple[str, str, dt.datetime, dt.datetime],
    out: Path | None,
    lang: Language,
    *,
    json: bool,
) -> None:
    """Print what changes bring to one need, and write the plan with them.

    Parameters
    ----------
    run : the run.
    file : the changes, as a scenario.
    asked : group, item, first day and last day of the need.
    out : the folder of the plan with the changes, if it is wanted.
    lang : language of the output.
    json : whether JSON is printed.

    Raises
    ------
    PlanError
        Nothing is short there, or the changes take away a vehicle that the plan uses.
    """
    group, item, first, last = asked
    scenario = read_scenario(file)
    operation = changed(run.operation, scenario)
    _refuse_lost_vehicles(operation, run.plan, lang)
    start = pd.Timestamp(operation.settings.start_date)
    span = ((pd.Timestamp(first) - start).days, (pd.Timestamp(last) - start).days)
    repair = best_repair_in_span(operation, run.plan, group, item, *span)
    if repair is None:
        raise PlanError(say("not_short", lang, item=item, group=group))
    if out is not None:
        with run_folder(operation, out, lang) as folder:
            remedied_plan(repair).save(folder)
            (folder / INPUTS_FOLDER).mkdir()
            Inputs.of(operation).write(folder / INPUTS_FOLDER)
            (folder / SCENARIO_FILE).write_text(scenario.text(), "utf-8")
    chain, usd = repair.question.chain, round(repair.answer.usd, 2)
    quantity = round(repair.steps * chain.step, 2)
    if json:
        print_json({"quantity": quantity, "person_days": round(repair.people, 2), "transport_and_purchases_usd": usd})
        return
    words, days = Words(repair.context, lang), 1 if chain.standing else len(repair.question.days)
    text = say(
        "gained", lang, quantity=words.quantity(quantity, item), item=words.item(item), group=words.group(group),
        people=words.people(repair.people, days), usd=number(usd, lang),
    )  # fmt: skip
    OUT.print(text, markup=False)


def _refuse_lost_vehicles(operation: Operation, plan: Plan, lang: Language) -> None:
    """Refuse changes that take away a vehicle the plan uses, because the rest of the plan could not stay.

    Raises
    ------
    PlanError
        The changes take away such a vehicle.
    """
    keys = ["depot_id", "vehicle_id"]
    used = plan.trips.groupby(keys)["vehicle_no"].max().rename("used").reset_index()
    there = operation.fleet.assign(count=operation.fleet["first_no"] + operation.fleet["count"] - 1)
    there = there.groupby(keys, as_index=False)[["count"]].max()
    there = used.merge(there, on=keys, how="left").fillna({"count": 0})
    gone = there[there["used"] > there["count"]]
    if len(gone):
        pairs = zip(gone["depot_id"], gone["vehicle_id"], strict=True)
        raise PlanError("; ".join(say("vehicle_gone", lang, depot=depot, vehicle=kind) for depot, kind in pairs))
