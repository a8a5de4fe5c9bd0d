"""What was drawn for the members of an ensemble, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from logistics.analysis.scenarios.spec import draw, points

if TYPE_CHECKING:
    from logistics.analysis.scenarios.spec import Spec


def drawn_table(spec: Spec) -> pd.DataFrame:
    """Give the changes of each member as they were made: member, change, key, value (as text)."""
    rows = [
        (number, change.name, key, str(value))
        for number, member in enumerate(draw(spec), start=1)
        for change in member.changes
        for key, value in change.record().items()
    ]
    return pd.DataFrame(rows, columns=["member", "change", "key", "value"])


def numbers_drawn(spec: Spec) -> pd.DataFrame:
    """Give what was drawn as numbers: one row a member, numbered from 1, one column an uncertain value or named one.

    A choice counts by its place in the list, a day of the calendar by its count, whether a change happens as 0 or 1;
    values of a change that does not happen are there as they were drawn.
    """
    table = pd.DataFrame(points(spec), index=pd.RangeIndex(1, spec.members + 1, name="member"))
    first = {value.name: value for value in reversed(spec.uncertain)}
    return pd.DataFrame({name: table[name].map(first[str(name)].number) for name in table.columns})
