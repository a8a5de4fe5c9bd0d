"""The command `sheets`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations of commands
from typing import Annotated

import typer

from logistics.cli.options import DayOption, LangOption, OperationPath, RunPath, spoken
from logistics.cli.papers import Wanted, papers_into
from logistics.cli.speak import OUT, say
from logistics.core.language import BASE, number


def sheets(
    operation: OperationPath,
    run: RunPath,
    out: Annotated[Path, typer.Option(help="Folder to write the papers into; it must not exist.")],
    date: DayOption = None,
    depot: Annotated[str | None, typer.Option(help="Depot the trips leave from.")] = None,
    lang: LangOption = BASE,
) -> None:
    """Write the papers of one day or depot anew, from a run folder.

    Sheets of drops and trips to print and to fill in, ways for the map on a phone, texts for a messenger. Ends with 2,
    and writes nothing, if the plan does not hold for these tables.
    """
    language = spoken(lang)
    trips, drops = papers_into(operation, run, out, language, Wanted(date.date() if date else None, depot))
    counts = {"trips": number(trips, language), "drops": number(drops, language)}
    OUT.print(say("papers_done", language, out=out, **counts), markup=False)
