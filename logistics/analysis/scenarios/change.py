"""Making the changes of a scenario to an operation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from logistics.analysis.scenarios.inputs import Inputs, read_again
from logistics.analysis.scenarios.refusal import RefusalError
from logistics.analysis.scenarios.values import Reader
from logistics.core.errors import Problem, TableError

if TYPE_CHECKING:
    from logistics.analysis.scenarios.scenario import Change, Scenario
    from logistics.inputs.operation import Operation


def changed(operation: Operation, scenario: Scenario) -> Operation:
    """Give the operation with the changes of a scenario, made one after the other, and checked like any other.

    Raises
    ------
    TableError
        Some changes cannot be made, and all of them are listed; or all can be made, and the resulting tables have
        problems.
    """
    problems: list[Problem] = []
    promised: set[str] = set()
    inputs = Inputs.of(operation)
    for change in scenario.changes:
        inputs = _made(change, inputs, problems, promised)
    if problems:
        raise TableError(problems)
    try:
        return read_again(inputs, operation.servers)
    except TableError as error:
        # The tables are temporary, so problems name the scenario that caused them.
        named = [replace(problem, file=f"{scenario.name}: {problem.file}") for problem in error.problems]
        raise TableError(named) from None


def _made(change: Change, inputs: Inputs, problems: list[Problem], promised: set[str]) -> Inputs:
    """Make one change; if it cannot be made, add the reason to `problems` and give the inputs as they were."""
    reader = Reader(change, inputs, problems, promised)
    read = reader.read()
    if read is None:
        return inputs
    kind, values = read
    try:
        return kind.apply(inputs, values)
    except RefusalError as refusal:
        given = change.values.get(refusal.key, "")
        value = "" if isinstance(given, list | dict) else str(given)
        reader.report(refusal.key, value, refusal.code, refusal.values)
        return inputs
