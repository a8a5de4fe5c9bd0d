"""The command `prove`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from logistics.analysis.proof import provable, prove_run
from logistics.cli.options import DONE, STOPPED_EARLY, JsonOption, LangOption, RoadsOption, RunPath, spoken
from logistics.cli.plan_run import stop_on_interrupt
from logistics.cli.speak import OUT, StepsShown, print_json, say
from logistics.core.language import BASE
from logistics.output.documents import gap_text, nearness_lines

if TYPE_CHECKING:
    from logistics.analysis.proof import Proved
    from logistics.core.language import Language

#: Seconds of work on bounds that are taken if no others are asked for.
SECONDS = 60.0


def prove(
    run: RunPath,
    seconds: Annotated[float, typer.Option(help="Seconds for all bounds together.", min=1.0)] = SECONDS,
    lang: LangOption = BASE,
    roads: RoadsOption = "",
    json: JsonOption = False,
) -> None:
    """Work on the bounds of a run that exists: how near to the best its plan is at least.

    The plan stays as it is. Bounds that are better are written into `plan.json` and `summary.md` of the run folder.
    Ctrl-C stops early: what is proved by then is written, and the command ends with 3.
    """
    language = spoken(lang)
    found = provable(run, language, roads)
    with StepsShown(language) as step, stop_on_interrupt(language, "stopping_proof") as stop:
        proved = prove_run(found, seconds, step, language, stop)
    if json:
        print_json(proved.plan.summary["stages"])
    else:
        _print_proved(proved, language)
    raise typer.Exit(STOPPED_EARLY if stop.is_set() else DONE)


def _print_proved(proved: Proved, lang: Language) -> None:
    """Print the gap of each aim beside what it was, and what it is in person-days."""
    pairs = zip(proved.before.summary["stages"], proved.plan.summary["stages"], strict=True)
    for before, stage in pairs:
        gaps = {"before": gap_text(before["gap"], lang), "now": gap_text(stage["gap"], lang)}
        OUT.print(say("proved_aim", lang, aim=say(f"step_{stage['name']}", lang), **gaps), markup=False)
    for line in nearness_lines(proved.plan, lang):
        OUT.print(line, markup=False)
    if not proved.is_sharper:
        OUT.print(say("proved_nothing", lang), markup=False)
