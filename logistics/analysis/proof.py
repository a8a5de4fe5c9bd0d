"""Sharper bounds for a run that exists: its plan stays, and only what is said of its bounds is written anew."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from logistics.analysis.scenarios.existing_run import PLAN_FILE, kept_from_replacing
from logistics.analysis.scenarios.file_names import RECIPE_FILE
from logistics.analysis.scenarios.runs import read_run, unusable
from logistics.core.errors import PlanError, TableError
from logistics.core.language import BASE
from logistics.core.language.told import Told
from logistics.core.received_file import read_received
from logistics.core.version import __version__
from logistics.core.whole import PlaceKind, amended, whole_file, wrong_with
from logistics.output.documents import write_summary
from logistics.planning.proof import with_sharper_bounds
from logistics.verification import describe, verify_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from logistics.analysis.scenarios.runs import Run
    from logistics.core.language import Language
    from logistics.core.plan import Plan

SUMMARY_FILE = "summary.md"


class Proved(NamedTuple):
    """What work on bounds came to.

    Attributes
    ----------
    before : the plan as it was.
    plan : the plan with the bounds it has now.
    """

    before: Plan
    plan: Plan

    @property
    def is_sharper(self) -> bool:
        """Say if any bound is better than it was."""
        return bool(self.before.summary["stages"] != self.plan.summary["stages"])


def provable(folder: Path, lang: Language = BASE, roads: str = "") -> Run:
    """Read a run whose bounds can be worked on and written.

    Parameters
    ----------
    folder : the run folder.
    lang : language of errors.
    roads : address of a routing server that may be asked, if the run was made with it.

    Raises
    ------
    TableError
        The folder does not hold what the run was made from, or another version of this package made it.
    PlanError
        The folder cannot be written, or its plan breaks a rule.
    """
    run = read_run(folder, roads)
    if run.recipe.package_version != __version__:
        why = Told("system", "other_version", version=run.recipe.package_version)
        raise TableError([unusable(folder, RECIPE_FILE, why)])
    if run.plan.summary.get("input_sha256") != run.recipe.operation_sha256:
        raise TableError([unusable(folder, PLAN_FILE, Told("system", "changed"))])
    wrong = wrong_with(folder, lang, PlaceKind.standing) or [kept_from_replacing(folder, lang)]
    if any(wrong):
        raise PlanError("\n".join(wrong))
    _refuse_broken(run, folder, lang)
    return run


def prove_run(
    run: Run,
    seconds: float,
    progress: Callable[[str], None] = lambda _: None,
    lang: Language = BASE,
    stop: threading.Event | None = None,
) -> Proved:
    """Work on the bounds of a run, and write those that are better into its folder, whole or not at all.

    The tables of the plan stay as they are, to the byte. Where no bound is better, nothing is written.

    Parameters
    ----------
    run : the run, as `provable` gives it.
    seconds : time for all bounds together.
    progress : called with the name of each step as it begins.
    lang : language of errors.
    stop : an event; whoever sets it stops the work early, and what is proved by then is written.

    Raises
    ------
    PlanError
        The folder cannot be written, or was replaced meanwhile.
    """
    effort = replace(run.recipe.effort, prove=seconds, stop=stop or threading.Event())
    proved = Proved(run.plan, with_sharper_bounds(run.operation, run.plan, effort, progress))
    if not proved.is_sharper:
        return proved
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    done = [*proved.before.summary.get("proved", []), {"created": now, "seconds": seconds}]
    plan = replace(proved.plan, summary={**proved.plan.summary, "proved": done})
    with amended(run.folder, lang) as folder:
        whole_file(folder / PLAN_FILE, plan.summary_text().encode())
        if (run.folder / SUMMARY_FILE).is_file():
            whole_file(folder / SUMMARY_FILE, write_summary(run.operation, plan, read_received(run.folder)).encode())
        _refuse_broken(run, folder, lang)
    return Proved(proved.before, plan)


def _refuse_broken(run: Run, folder: Path, lang: Language) -> None:
    """Verify a plan in a folder.

    Raises
    ------
    PlanError
        It breaks rules; all of them are listed.
    """
    if breaches := verify_folder(run.operation, folder):
        raise PlanError("\n".join(describe(breach, lang) for breach in breaches))
