"""The commands that make an operation: `init` and `shift`."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - typer reads the annotations of commands
from pathlib import Path  # noqa: TC003 - typer reads the annotations of commands
from typing import Annotated

import typer

from logistics.cli.options import LangOption, OperationPath, spoken
from logistics.cli.speak import OUT, say
from logistics.core.language import BASE, number
from logistics.inputs.shifted import shifted
from logistics.inputs.starter import start, start_workbook


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
