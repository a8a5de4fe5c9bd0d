"""Steps lost by rounding down, handed to those who can use them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.planning.trips.units import TOLERANCE

if TYPE_CHECKING:
    from logistics.solver.program import Numbers

#: Whose goods a line is of.
SOURCE = ["source", "item_id"]
#: What people carry on, in steps, may come out by so much more than was planned; the solver's arithmetic is no finer.
NOISE = 1e-4


class Chains:
    """Each group's need of an item day by day: whether people can use and carry what comes of it.

    needs : those of the sets. carried : units carried on from each of their rows, as planned.
    """

    def __init__(self, needs: pd.DataFrame, carried: Numbers) -> None:
        step = needs["step"].to_numpy(np.float64)
        self.new = (needs["full"].to_numpy(np.float64) / step).tolist()
        self.most = (carried / step + NOISE).tolist()
        self.standing = needs["standing"].to_list()
        self.of_need = needs.groupby(["group_id", "item_id"], sort=False).ngroup().to_numpy(np.int64)
        order = pd.Series(np.arange(len(needs))).groupby(self.of_need)
        self.rows = [rows.to_list() for _, rows in order]

    def holds(self, chain: int, received: Numbers) -> bool:
        """Say if no more is carried on than was planned when each day's need is met as far as can be."""
        carried = unmet = 0.0
        for row in self.rows[chain]:
            need = self.new[row] + (unmet if self.standing[row] else 0.0)
            have = carried + float(received[row])
            used = min(need, have)
            carried, unmet = have - used, need - used
            if carried > self.most[row]:
                return False
        return True


def handed_on(lines: pd.DataFrame, whole: Numbers, chains: Chains, besides: Numbers | None = None) -> Numbers:
    """Hand what a source still has of what it was to give to the largest remainders, a step each, where it is of use.

    Parameters
    ----------
    lines : what was decided: source, item_id, when (day it leaves), need (row of the needs), quantity (steps, with
        fractions), stop (no support point).
    whole : whole steps of each line, so far. chains : the needs.
    besides : steps that each of the needs gets from elsewhere.

    Returns
    -------
    Whole steps of each line; no source gives more by any day than it was to give.
    """
    quantity, need = lines["quantity"].to_numpy(np.float64), lines["need"].to_numpy(np.int64)
    rest = quantity - whole
    open_lines = np.flatnonzero((rest > TOLERANCE) & lines["stop"].to_numpy(bool))
    if not len(open_lines):
        return whole
    whole = whole.copy()
    source = lines.groupby(SOURCE, sort=False).ngroup().to_numpy(np.int64)
    day = ((lines["when"] - lines["when"].min()).dt.days).to_numpy(np.int64)
    days = int(day.max()) + 1
    given, planned = (np.zeros((int(source.max()) + 1, days)) for _ in range(2))
    np.add.at(planned, (source, day), quantity)
    np.add.at(given, (source, day), whole)
    left = np.floor(planned.cumsum(axis=1) + TOLERANCE) - given.cumsum(axis=1)
    received = np.zeros(len(chains.new)) if besides is None else besides.copy()
    np.add.at(received, need, whole)
    order = np.lexsort((open_lines, -rest[open_lines].round(9), day[open_lines]))
    for line in open_lines[order]:
        if left[source[line], day[line] :].min() < 1:
            continue
        received[need[line]] += 1
        if chains.holds(int(chains.of_need[need[line]]), received):
            whole[line] += 1
            left[source[line], day[line] :] -= 1
        else:
            received[need[line]] -= 1
    return whole
