"""Checks a plan against its operation from the tables alone.

All figures are recomputed here; no code is shared with the packages that make the plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import logistics.core.strings  # noqa: F401 - before any table is made
from logistics.core.errors import PlanError
from logistics.core.language import BASE
from logistics.core.plan import Plan
from logistics.verification.breach import Breach, describe
from logistics.verification.case import CheckedPlan
from logistics.verification.registry import GROUND, RULES

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.inputs.operation import Operation

__all__ = ["Breach", "describe", "verified", "verify", "verify_folder"]


def verify(operation: Operation, plan: Plan) -> list[Breach]:
    """List every rule that the plan breaks; the list is empty if it breaks none.

    If columns, ids, keys or values of the tables are missing or wrong, only those breaches are listed, because the
    other rules cannot be checked then.
    """
    case = CheckedPlan(operation, plan)
    for rules in GROUND:
        found = [breach for rule in rules for breach in rule(case)]
        if found:
            return found
    return [breach for rule in RULES for breach in rule(case)]


def verify_folder(operation: Operation, run: Path) -> list[Breach]:
    """Check a run folder as `verify` checks a plan.

    Raises
    ------
    logistics.core.errors.PlanError
        The folder cannot be read as a run folder.
    """
    return verify(operation, Plan.load(run, keys=False))


def verified(operation: Operation, plan: Plan) -> Plan:
    """Give the plan back if it breaks no rule.

    Raises
    ------
    PlanError
        It breaks rules; all of them are listed.
    """
    if breaches := verify(operation, plan):
        raise PlanError("\n".join(describe(breach, BASE) for breach in breaches))
    return plan
