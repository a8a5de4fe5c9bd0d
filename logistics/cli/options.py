"""Arguments and options that several commands share, and exit codes."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from logistics.cli.language import SPOKEN
from logistics.cli.speaking import known_language
from logistics.core.asked_language import require_language
from logistics.core.asked_papers import Papers
from logistics.core.language import languages
from logistics.solver.effort import Solver

if TYPE_CHECKING:
    from logistics.core.language import Language

#: The exit codes of commands.
DONE, CHECK_FAILED, BAD_INPUT, STOPPED_EARLY = 0, 1, 2, 3


class For(StrEnum):
    """The audience of an export."""

    coordinator = "coordinator"
    partner = "partner"
    public = "public"


OperationPath = Annotated[Path, typer.Argument(help="Folder of CSV tables, or one XLSX workbook.")]
RunPath = Annotated[Path, typer.Argument(help="Run folder written by `logistics plan`.")]
DayOption = Annotated[dt.datetime | None, typer.Option(help="Day on which loading starts.", formats=["%Y-%m-%d"])]
LangOption = Annotated[
    str,
    typer.Option("--lang", metavar=f"[{'|'.join(languages())}]", help="Language of messages.", callback=known_language),
]
GapOption = Annotated[float, typer.Option(help="Relative gap at which an aim is near enough to its bound.", min=0.0)]
TimeLimitOption = Annotated[float, typer.Option(help="Seconds for the allocation, a last resort.", min=1.0)]
ProveOption = Annotated[float, typer.Option(help="Seconds for sharper bounds, after the plan is found.", min=0.0)]
SolverOption = Annotated[Solver, typer.Option(help="What solves problems with whole vehicles.")]
ClusterOption = Annotated[str | None, typer.Option(help="Use the workers of this Dask scheduler instead.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
KeepOption = Annotated[Path | None, typer.Option(help="Run folder of an earlier plan to stay near to.")]
DispatchedOption = Annotated[
    dt.datetime | None,
    typer.Option(
        help="With --keep: the first day planned; what the earlier plan does before it has happened.",
        formats=["%Y-%m-%d"],
    ),
]
PapersOption = Annotated[Papers, typer.Option(help="Days that papers are written of: the next two, all, or none.")]
AudienceOption = Annotated[For, typer.Option(help="Who will see it.")]
AsOfOption = Annotated[dt.datetime, typer.Option(help="Day it is shown on.", formats=["%Y-%m-%d"])]
UnderstoodOption = Annotated[
    bool, typer.Option("--i-understand", help="Use thresholds looser than the defaults; what is written says so.")
]


def _named_roads(value: str) -> str:
    """Give the checked value of `--roads`; "" if it was not given."""
    from logistics.inputs.geography.allowed import checked_roads  # noqa: PLC0415 - slow to load, and rarely asked for

    return checked_roads(value) if value else ""


RoadsOption = Annotated[
    str,
    typer.Option(
        "--roads",
        metavar="URL",
        help="Routing engine that may be asked, and learns all positions; or `reference`, to ask none.",
        callback=_named_roads,
        show_default=False,
    ),
]


def spoken(lang: Language, *needed: str) -> Language:
    """Set and give the language of a command.

    Parameters
    ----------
    lang : its code.
    *needed : the areas of the texts that the command writes for others; all areas if none is given.

    Raises
    ------
    PlanError
        The language lacks texts of these areas.
    """
    SPOKEN.set(lang)
    return require_language(lang, needed or None)
