"""Where commands write: refused at once where that cannot be, whole or not at all, and plans only if they hold."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from logistics.analysis.scenarios.runs import REFUSED_FILE
from logistics.analysis.scenarios.standing import kept_from_replacing, names_in_short
from logistics.cli.options import CHECK_FAILED
from logistics.cli.speak import ERR, say
from logistics.core.errors import PlanError
from logistics.core.language import text
from logistics.core.whole import PlaceKind, set_aside, whole_folder, wrong_with
from logistics.verification import describe, verify_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from logistics.core.language import Language
    from logistics.inputs.operation import Operation

_MOST_BREACHES = 20


def refuse_place(out: Path, lang: Language, kind: PlaceKind = PlaceKind.new, operation: Path | None = None) -> None:
    """Refuse a place to write to before any work is done; `kind` and `operation` as `wrong_with` takes them.

    Raises
    ------
    PlanError
        With all that is wrong with it.
    """
    if wrong := wrong_with(out, lang, kind, operation):
        raise PlanError("\n".join(wrong))


def refuse_to_overwrite(run: Path, lang: Language, *, replace: bool, operation: Path | None = None) -> None:
    """Refuse to write a run over something that is not an earlier run, and over that unless told to.

    Raises
    ------
    PlanError
        With all that is wrong with the place.
    """
    refuse_place(run, lang, PlaceKind.standing, operation)
    if not run.exists():
        return
    if not replace:
        raise PlanError(say("run_exists", lang, run=run))
    if why := kept_from_replacing(run, lang):
        raise PlanError(why)


@contextmanager
def run_folder(operation: Operation, run: Path, lang: Language, *, replace: bool = False) -> Iterator[Path]:
    """Give a folder that becomes a run folder once it is written and its plan is verified.

    operation : what is planned, after any changes. replace : an earlier run may stand there; what is not of it is
    carried over, and said.

    Raises
    ------
    PlanError
        No folder can be made there, or something else stands there by then.
    typer.Exit
        The plan breaks a rule: it is kept beside, under a name that is said, and the command ends with 1.
    """

    def tell(names: list[str]) -> None:
        ERR.print(text("folders", "kept", lang, out=run, names=names_in_short(names, lang)), markup=False)

    may_be_replaced = (lambda found: not kept_from_replacing(found, lang)) if replace else None
    with whole_folder(run, lang, replace=may_be_replaced, list_files=True, kept=tell) as folder:
        yield folder
        refuse_broken(operation, folder, run, lang)


def refuse_broken(operation: Operation, folder: Path, run: Path, lang: Language) -> None:
    """Set a written plan aside if it breaks a rule, with the breaches in it, and end the command.

    folder : as `half_written` gives it, with the tables of the plan. run : where it was to go.
    """
    breaches = [describe(breach, lang) for breach in verify_folder(operation, folder)]
    if not breaches:
        return
    (folder / REFUSED_FILE).write_text("\n".join(breaches) + "\n", "utf-8")
    aside = set_aside(folder, run, "refused")
    ERR.print(text("folders", "refused", lang, aside=aside), markup=False)
    for breach in breaches[:_MOST_BREACHES]:
        ERR.print(breach, markup=False)
    if len(breaches) > _MOST_BREACHES:
        ERR.print(text("folders", "more_breaches", lang, count=len(breaches), file=aside / REFUSED_FILE), markup=False)
    raise typer.Exit(CHECK_FAILED)
