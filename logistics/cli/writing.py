"""The places commands write to: checked before any work, written whole or not at all, and plans only if verified."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from logistics.analysis.scenarios.existing_run import kept_from_replacing, names_in_short
from logistics.analysis.scenarios.runs import REFUSED_FILE
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

#: The most breaches of rules that are printed.
_MOST_BREACHES = 20


def refuse_place(out: Path, lang: Language, kind: PlaceKind = PlaceKind.new, operation: Path | None = None) -> None:
    """Check a place to write to before any work is done.

    Parameters
    ----------
    out : the place.
    lang : language of the error.
    kind : what may be there, as for `wrong_with`.
    operation : the operation, as for `wrong_with`.

    Raises
    ------
    PlanError
        The place cannot be used; the message says everything that is wrong with it.
    """
    if wrong := wrong_with(out, lang, kind, operation):
        raise PlanError("\n".join(wrong))


def refuse_to_overwrite(run: Path, lang: Language, *, replace: bool, operation: Path | None = None) -> None:
    """Check that a run folder can be written, and that it replaces nothing but an earlier run, and that only if asked.

    Parameters
    ----------
    run : the run folder.
    lang : language of the error.
    replace : whether an earlier run in the folder may be replaced.
    operation : the operation, as for `wrong_with`.

    Raises
    ------
    PlanError
        The place cannot be used, or something there may not be replaced.
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
    """Give a temporary folder that becomes a run folder once it is written and its plan is verified.

    Parameters
    ----------
    operation : the case, with any changes made.
    run : the run folder.
    lang : language of messages.
    replace : whether an earlier run there is replaced; files that are not of it are kept, and listed in a message.

    Raises
    ------
    PlanError
        No folder can be made there, or something else is there by then.
    typer.Exit
        The plan breaks a rule. It is kept in another folder, whose name is printed, and the exit code is 1.
    """

    def tell(names: list[str]) -> None:
        ERR.print(text("folders", "kept", lang, out=run, names=names_in_short(names, lang)), markup=False)

    may_be_replaced = (lambda found: not kept_from_replacing(found, lang)) if replace else None
    with whole_folder(run, lang, replace=may_be_replaced, list_files=True, kept=tell) as folder:
        yield folder
        refuse_broken(operation, folder, run, lang)


def refuse_broken(operation: Operation, folder: Path, run: Path, lang: Language) -> None:
    """Verify a written plan; if it breaks a rule, keep it in another folder with a list of the breaches.

    Parameters
    ----------
    operation : the case.
    folder : the temporary folder with the tables of the plan, as `half_written` gives it.
    run : the run folder it was meant for.
    lang : language of messages.

    Raises
    ------
    typer.Exit
        The plan breaks a rule.
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
