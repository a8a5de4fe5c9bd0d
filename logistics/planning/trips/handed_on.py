"""Giving the steps lost by rounding down to the shipments whose groups can use them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.planning.trips.units import TOLERANCE

if TYPE_CHECKING:
    from logistics.solver.program import Numbers

#: Columns that say whose goods, and which, a line is of.
SOURCE = ["source", "item_id"]
#: Steps by which what people carry on may exceed what was planned, to allow for the solver's arithmetic.
NOISE = 1e-4


class Chains:
    """Chains: the needs of one group for one item, day by day. Tells whether people can use and carry what comes.

    Parameters
    ----------
    needs : the needs of the index sets.
    carried : units carried on from each need to the next day, as planned.

    Attributes
    ----------
    opening : steps that each row's group carries as the horizon begins.
    new : new need in full of each row of the needs (steps).
    most : most that may be carried on from each row (steps).
    standing : whether the need of each row lasts until it is met.
    of_need : number of the chain of each row.
    rows : rows of each chain, in the order of the days.
    """

    def __init__(self, needs: pd.DataFrame, carried: Numbers) -> None:
        step = needs["step"].to_numpy(np.float64)
        self.opening = (needs["opening"].to_numpy(np.float64) / step).tolist()
        self.new = (needs["full"].to_numpy(np.float64) / step).tolist()
        self.most = (carried / step + NOISE).tolist()
        self.standing = needs["standing"].to_list()
        self.of_need = needs.groupby(["group_id", "item_id"], sort=False).ngroup().to_numpy(np.int64)
        order = pd.Series(np.arange(len(needs))).groupby(self.of_need)
        self.rows = [rows.to_list() for _, rows in order]

    def holds(self, chain: int, received: Numbers) -> bool:
        """Say whether a chain carries on no more than planned if each day's need is met as far as possible.

        Parameters
        ----------
        chain : number of the chain.
        received : steps received for each row of the needs.
        """
        carried = unmet = 0.0
        for row in self.rows[chain]:
            need = self.new[row] + (unmet if self.standing[row] else 0.0)
            have = carried + self.opening[row] + float(received[row])
            used = min(need, have)
            carried, unmet = have - used, need - used
            if carried > self.most[row]:
                return False
        return True


def handed_on(lines: pd.DataFrame, whole: Numbers, chains: Chains, besides: Numbers | None = None) -> Numbers:
    """Give what rounding left at the sources, one step each, to the largest remainders whose group can use it.

    Parameters
    ----------
    lines : what was decided: source, item_id, when (day it leaves), need (row of the needs), quantity (steps, with
        fractions), stop (bool: not a support point).
    whole : whole steps of each line so far.
    chains : the needs.
    besides : steps that each need receives from elsewhere; none if None.

    Returns
    -------
    Whole steps of each line. No source gives more by any day than was decided.
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
