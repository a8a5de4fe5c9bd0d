"""`logistics versus`: what was planned against what happened."""

from __future__ import annotations

import datetime as dt
from pathlib import Path  # noqa: TC003 - typer reads the annotations of commands
from typing import Annotated

import pandas as pd
import typer

from logistics.cli.journals import AsKnownOption, moment_of
from logistics.cli.options import JsonOption, LangOption, spoken
from logistics.cli.speak import OUT, print_json, say
from logistics.cli.told_changes import print_left_out
from logistics.cli.workspaces import WorkspacePath, opened
from logistics.cli.writing import refuse_place
from logistics.core.language import BASE
from logistics.core.whole import whole_folder
from logistics.live.issues import issued_plans
from logistics.live.journal import effective
from logistics.live.versus.compared import versus as compare
from logistics.live.versus.documents import record, write_versus
from logistics.live.versus.pages import write_page

LastOption = Annotated[
    dt.datetime | None, typer.Option(help="Last day that is over; yesterday, if not told.", formats=["%Y-%m-%d"])
]


def versus(
    workspace: WorkspacePath,
    until: LastOption = None,
    as_of: AsKnownOption = "",
    out: Annotated[Path | None, typer.Option(help="Folder to write page, picture and tables into.")] = None,
    lang: LangOption = BASE,
    json: JsonOption = False,
) -> None:
    """Compare what was planned with what happened: planned, left, arrived, missing, why, and what is learnt.

    What the journal does not tell went as issued, and is shown apart from what is told. Without --out the page is
    printed. For the team only: it tells where people were.
    """
    language = spoken(lang)
    if out is not None:
        refuse_place(out, language, operation=workspace)
    with opened(workspace) as found:
        moment = moment_of(as_of, found)
        entries = effective(found.entries(moment))
        after = pd.Timestamp(until) + pd.Timedelta(days=1) if until else pd.Timestamp(found.today(moment))
        compared = compare(found.operation(), entries, issued_plans(found.path), after)
    print_left_out(compared.left_out, language)
    if out is not None:
        with whole_folder(out, language) as folder:
            files = write_versus(compared, folder)
    if json:
        print_json(record(compared))
    elif out is None:
        OUT.print(write_page(compared, language), markup=False)
    else:
        OUT.print(say("versus_done", language, out=out, files=", ".join(files)), markup=False)
