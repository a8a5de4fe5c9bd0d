"""Issued plans: the draft of tonight, the plans that were given to people, and how one becomes the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from logistics.core.errors import PlanError
from logistics.core.language.told import Told
from logistics.core.plan import Plan
from logistics.live.sheet_entries import IssuedSheets
from logistics.live.state import Issued
from logistics.live.workspace import ISSUES

if TYPE_CHECKING:
    from pathlib import Path

TONIGHT = "tonight"


def tonight_folder(workspace: Path) -> Path:
    """Give the folder of the draft of tonight."""
    return workspace / TONIGHT


def issued_plans(workspace: Path) -> list[Issued]:
    """Read the issued plans in the order of their first days; of several for one day the one issued last counts.

    Raises
    ------
    PlanError
        One of them is damaged.
    """
    by_day = {
        str(plan.summary["first_day"]): (plan, workspace / ISSUES / name) for name, plan in _plans(workspace).items()
    }
    return [Issued(pd.Timestamp(day), *one) for day, one in sorted(by_day.items())]


def plans_with_sheets(workspace: Path) -> IssuedSheets:
    """Read all plans of which people can have sheets.

    Raises
    ------
    PlanError
        One of them is damaged.
    """
    draft = tonight_folder(workspace)
    return IssuedSheets(_plans(workspace), Plan.load(draft).short_id if draft.is_dir() else "")


def _plans(workspace: Path) -> dict[str, Plan]:
    """Read all issued plans by name, in the order in which they were issued."""
    return {folder.name: Plan.load(folder) for folder in sorted((workspace / ISSUES).iterdir()) if folder.is_dir()}


def give_out(workspace: Path) -> str:
    """Make the draft of tonight an issued plan, in one step; give its name: its number and its first day.

    Raises
    ------
    PlanError
        There is no draft, or it is damaged.
    """
    draft = tonight_folder(workspace)
    if not draft.is_dir():
        raise PlanError(Told("command", "nothing_to_issue", workspace=workspace))
    day = str(Plan.load(draft).summary["first_day"])
    issues = workspace / ISSUES
    name = f"{len([folder for folder in issues.iterdir() if folder.is_dir()]) + 1:04}-{day}"
    draft.rename(issues / name)
    return name
