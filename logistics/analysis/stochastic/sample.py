"""Draw the scenarios that first days are decided for, and those in which they are tried."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from logistics.analysis.scenarios.change import changed
from logistics.analysis.scenarios.spec import draw
from logistics.core.errors import TableError

if TYPE_CHECKING:
    from logistics.analysis.scenarios.scenario import Scenario
    from logistics.analysis.scenarios.spec import Spec
    from logistics.core.errors import Problem
    from logistics.inputs.operation import Operation


def drawn_operations(
    operation: Operation, spec: Spec, scenarios: int, trials: int
) -> tuple[dict[str, Operation], dict[str, Operation]]:
    """Draw scenarios to plan for, and others to try the plan in, each as an operation with its changes made.

    Parameters
    ----------
    operation : the case as it is.
    spec : what is uncertain.
    scenarios : how many scenarios the plan is made for.
    trials : how many it is tried in. They are drawn with another seed, so that they are independent of the first.

    Returns
    -------
    The operations of the plan, and those of the trials, by name.

    Raises
    ------
    TableError
        Some scenarios cannot be made; it lists all problems of all scenarios.
    """
    members = draw(replace(spec, members=scenarios))
    others = draw(replace(spec, members=trials, seed=spec.seed + 1)) if trials else []
    others = [replace(other, name=f"{other.name}-trial") for other in others]
    made = _made(operation, [*members, *others])
    planned = {member.name: made[member.name] for member in members}
    return planned, {name: one for name, one in made.items() if name not in planned}


def _made(operation: Operation, members: list[Scenario]) -> dict[str, Operation]:
    made: dict[str, Operation] = {}
    problems: set[Problem] = set()
    for member in members:
        try:
            made[member.name] = changed(operation, member)
        except TableError as error:
            problems |= set(error.problems)
    if problems:
        raise TableError(sorted(problems))
    return made
