"""What several commands are told, and the language they speak."""

from __future__ import annotations

import datetime as dt
from contextvars import ContextVar
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from logistics.texts import Language

DONE, CHECK_FAILED, BAD_INPUT, STOPPED_EARLY = 0, 1, 2, 3


class Lang(StrEnum):
    """Languages of the command line and of what it writes."""

    en = "en"
    es = "es"


OperationPath = Annotated[Path, typer.Argument(help="Folder of CSV tables, or one XLSX workbook.")]
RunPath = Annotated[Path, typer.Argument(help="Run folder written by `logistics plan`.")]
DayOption = Annotated[dt.datetime | None, typer.Option(help="Day on which loading starts.", formats=["%Y-%m-%d"])]
LangOption = Annotated[Lang, typer.Option(help="Language of messages.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]


#: The language asked for, for errors that end a command.
SPOKEN: ContextVar[Language] = ContextVar("language", default="en")


def spoken(lang: Lang) -> Language:
    """Take down the language asked for."""
    SPOKEN.set(lang.value)
    return lang.value
