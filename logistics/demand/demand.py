"""What holds of the people of an operation whatever day it goes on from: where they are, and what they newly need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics.demand.needs import needs_ahead, new_needs
from logistics.demand.timeline import Timeline, build_timeline

if TYPE_CHECKING:
    import pandas as pd

    from logistics.inputs.operation import Operation


@dataclass(frozen=True)
class Demand:
    """Where groups are, and what they newly need, on each day.

    An operation, and what is left of it on any later day, have it in common: their people and ways are the same.

    Attributes
    ----------
    timeline : where groups are, and where they can be served, from the first day of the operation on.
    new : what is newly needed on each day from that on which needs are counted, as `new_needs` gives it.
    """

    timeline: Timeline
    new: pd.DataFrame

    @classmethod
    def of(cls, operation: Operation) -> Demand:
        """Give the demand of an operation, and of what is left of it on any later day."""
        timeline = build_timeline(operation)
        return cls(timeline, new_needs(operation, timeline))

    def needs_before(self, operation: Operation, day: pd.Timestamp) -> pd.DataFrame:
        """Give the needs of the days of a horizon before a day, as `build_needs` gives them.

        Parameters
        ----------
        operation : the operation, or what is left of it on a later day, with what groups lack and carry then.
        day : the day.
        """
        return needs_ahead(operation, self.new[self.new["date"] < day])
