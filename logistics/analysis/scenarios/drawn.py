"""Tables of the values drawn for the members of an ensemble."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from logistics.analysis.scenarios.spec import draw, points

if TYPE_CHECKING:
    from logistics.analysis.scenarios.spec import Spec


def drawn_table(spec: Spec) -> pd.DataFrame:
    """Give the changes of each member as they are made.

    Returns
    -------
    DataFrame with member, change, key, value (as text).
    """
    rows = [
        (number, change.name, key, str(value))
        for number, member in enumerate(draw(spec), start=1)
        for change in member.changes
        for key, value in change.record().items()
    ]
    return pd.DataFrame(rows, columns=["member", "change", "key", "value"])


def numbers_drawn(spec: Spec) -> pd.DataFrame:
    """Give the values drawn as numbers.

    A choice is its position in the list, a date its ordinal, and whether a change happens is 0 or 1. Values of a change
    that does not happen are given as they were drawn.

    Returns
    -------
    DataFrame with one row for each member, numbered from 1, and one column for each uncertain value by its name.
    """
    table = pd.DataFrame(points(spec), index=pd.RangeIndex(1, spec.members + 1, name="member"))
    first = {value.name: value for value in reversed(spec.uncertain)}
    return pd.DataFrame({name: table[name].map(first[str(name)].number) for name in table.columns})
