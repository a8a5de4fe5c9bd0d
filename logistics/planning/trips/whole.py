"""From quantities with fractions to whole steps, because nobody loads a third of a diaper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.planning.allocation.indices import UNDER_WAY
from logistics.planning.trips.frozen_trips import as_before, beyond_stock
from logistics.planning.trips.handed_on import SOURCE, Chains, handed_on
from logistics.planning.trips.units import whole_by_source

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation
    from logistics.planning.allocation.allocate import Allocation
    from logistics.solver.program import Numbers
from logistics.planning.trips.frozen_trips import EarlierTrips

#: How many times the earlier rounding is tried and mended. Then everything is rounded again.
TIMES = 4


@dataclass(frozen=True)
class WholeSteps:
    """Whole steps of the allocation.

    Attributes
    ----------
    shipments : whole steps of each shipment.
    purchases : whole steps of each purchase.
    """

    shipments: Numbers
    purchases: Numbers


def whole_steps(operation: Operation, allocation: Allocation, earlier: EarlierTrips | None = None) -> WholeSteps:
    """Round shipments and purchases to whole steps.

    No source gives more by any day than before, and no group gets more than it can use and carry. What is lost by
    rounding down goes, one step each, to the largest remainders whose group can use a step more.

    Parameters
    ----------
    operation : the checked case.
    allocation : what goes where.
    earlier : an earlier plan. Shipments that differ from it only by rounding are rounded as there.
    """
    lines = _lines(allocation)
    chains = Chains(allocation.indices.needs, allocation.carried)
    number = len(allocation.shipments)
    whole = whole_by_source(lines, SOURCE, "when", lines["spare"]).to_numpy(np.float64)
    whole = handed_on(lines, whole, chains)
    if earlier is not None:
        shipments = allocation.shipments.assign(quantity=lines["quantity"].iloc[:number])
        before = as_before(earlier, shipments, shipments["kind"].eq("stop"), operation.stock).to_numpy(np.float64)
        before = np.append(before, np.full(len(lines) - number, np.nan))
        whole = _as_before(operation, allocation, lines, chains, whole, before)
    return WholeSteps(whole[:number], whole[number:])


def _lines(allocation: Allocation) -> pd.DataFrame:
    """List all shipments, then all purchases.

    Returns
    -------
    DataFrame
        item_id, need (row of the needs), step (units), quantity and spare (steps), source, when (day), stop (bool: not
        for a support point).
    """
    shipments, purchases = allocation.shipments, allocation.purchases
    # A depot may give later what it did not give before. A shop may not, so each of its days is a source of its own.
    shop = purchases["source_kind"] + " " + purchases["place_id"] + " " + purchases["date"].dt.strftime("%Y-%m-%d")
    # What is under way goes to its drop or to none.
    own = purchases["drop_id"] + " " + purchases["lead_days"].astype("int64").astype("str")
    shop += (" " + own).where(purchases["source_kind"] == UNDER_WAY, "")
    columns = ["item_id", "need", "step", "quantity"]
    both = pd.concat(
        [
            shipments[columns].assign(
                source="depot " + shipments["depot_id"].astype("str"), when=shipments["dispatch_date"],
                spare=allocation.spare, stop=shipments["kind"].eq("stop"),
            ),
            purchases[columns].assign(
                source=shop.astype("str"), when=purchases["date"], spare=0.0, stop=True
            ),
        ],
        ignore_index=True,
    )  # fmt: skip
    return both.assign(quantity=(both["quantity"] / both["step"]).clip(lower=0.0), spare=both["spare"] / both["step"])


def _as_before(
    operation: Operation, allocation: Allocation, lines: pd.DataFrame, chains: Chains, anew: Numbers, before: Numbers
) -> Numbers:
    """Keep the earlier rounding where no depot gives more than it has and no group gets more than it can use."""
    number, need = len(allocation.shipments), lines["need"].to_numpy(np.int64)
    for _ in range(TIMES):
        whole = np.where(np.isnan(before), anew, before)
        taken = allocation.shipments.assign(taken=whole[:number] * allocation.shipments["step"])
        bad = np.append(beyond_stock(taken, operation.stock).to_numpy(bool), np.zeros(len(lines) - number, dtype=bool))
        received = np.bincount(need, whole, minlength=len(chains.new)).astype(np.float64)
        kept = np.unique(chains.of_need[need[~np.isnan(before)]])
        broken = [chain for chain in kept if not chains.holds(int(chain), received)]
        bad |= np.isin(chains.of_need[need], broken)
        bad &= ~np.isnan(before)
        if not bad.any():
            return whole
        before = np.where(bad, np.nan, before)
    return anew
