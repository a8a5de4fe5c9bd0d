"""The ask list for an audience, worked out for the operation as the audience may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from logistics.analysis.marginal_values.solved import solve_with_fractions
from logistics.analysis.requests.curves import OF_VEHICLES, WHAT, WHERE, Asks, ask_list
from logistics.output.protection.coarse import coarse_operation

if TYPE_CHECKING:
    from collections.abc import Callable

    from logistics.inputs.operation import Operation
    from logistics.output.protection.policy import Policy


def asks_for(operation: Operation, policy: Policy, progress: Callable[[str], None] = lambda _: None) -> Asks:
    """Work out what more money and more vehicles would do for the people whom an audience may know of.

    Groups that are too small are left out, and the others have the head counts that the audience may see. So no sum in
    the list tells more of them than the tables of an export. For coordinators the operation is used as it is.

    Parameters
    ----------
    operation : the case.
    policy : what the audience may see.
    progress : called with `fractions`, `money`, and then the id of each kind of vehicle, as each begins.

    Raises
    ------
    SolverError
        No plan with fractions was found.
    """
    seen = coarse_operation(operation, policy)
    if seen.groups.empty:
        return _nothing()
    progress("fractions")
    return ask_list(solve_with_fractions(seen), progress)


def _nothing() -> Asks:
    """Give an ask list with empty tables."""
    money = pd.DataFrame({"usd": [0], "level": [""], "item_id": [""], "gained": [0.0]}).iloc[:0]
    figures = dict.fromkeys(("usd", "units", "cost", "gained", "number", "vehicles"), "float64")
    what, vehicles, where = (
        pd.DataFrame({name: pd.Series(dtype=figures.get(name, "str")) for name in columns})
        for columns in (WHAT, OF_VEHICLES, WHERE)
    )
    return Asks(money, what, vehicles, where)
