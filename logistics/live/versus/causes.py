"""Why goods did not arrive: each missing quantity has one cause, by a stated rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.live.versus.circumstances import BROKE, CIRCUMSTANCES, ELSEWHERE, SHUT
from logistics.live.versus.lines import HAIR, LINE, SUPPLIER

if TYPE_CHECKING:
    import numpy.typing as npt

#: Where a quantity went missing, in the order in which the gap of a line is taken up.
NOT_LOADED, ELSEWHERE_GIVEN, DAMAGED, BROUGHT_BACK, LOST, NOT_TOLD = (
    "not_loaded", "handed_elsewhere", "damaged", "brought_back", "lost_on_the_way", "not_told",
)  # fmt: skip
SUPPLIER_LESS = "supplier_less"
#: All causes, in the order in which they are shown.
CAUSES = (*CIRCUMSTANCES, SUPPLIER_LESS, NOT_LOADED, ELSEWHERE_GIVEN, BROUGHT_BACK, DAMAGED, LOST, NOT_TOLD)
#: The causes of what left and is gone.
LOSSES = (DAMAGED, LOST)
#: What keeps a whole visit from taking place.
_OF_VISITS = (ELSEWHERE, BROKE, SHUT)
#: Circumstances that can be the cause of what went missing at each step; of some only if nothing of the visit arrived.
_EXPLAINS = {NOT_LOADED: CIRCUMSTANCES, BROUGHT_BACK: _OF_VISITS, LOST: _OF_VISITS, NOT_TOLD: _OF_VISITS}
_IF_NOTHING_ARRIVED = (LOST, NOT_TOLD)


def causes_of(lines: pd.DataFrame, around: pd.DataFrame) -> pd.DataFrame:
    """Divide the gap of each line over its causes.

    A gap is taken up step by step: what was not loaded, what was handed over elsewhere, what was damaged, what was
    brought back, what was lost on the way or missing at the hand-over; each at most what is told of it, and what is
    left over is not told. Then the first circumstance that holds (the group was elsewhere, the vehicle broke, the road
    was shut, goods came late, a count found less) is the cause of what was not loaded; the first three of what was
    brought back too, and, where nothing of the visit arrived, of what is lost or not told. What a supplier did not
    bring is its cause.

    Parameters
    ----------
    lines : the lines, as `delivery_lines` gives them.
    around : the flags of `circumstances`.

    Returns
    -------
    DataFrame: line (its index in `lines`), the columns of `LINE`, tier, arrived_told, cause, quantity (units), kg. The
    quantities of a line add up to its gap.
    """
    taken = _steps(lines)
    missed = lines.groupby(["trip_id", "drop_id"])["arrived"].transform("sum") <= HAIR
    of_supplier = lines["source_kind"] == SUPPLIER
    parts, columns = [], [*LINE, "tier", "arrived_told", "kg_per_unit"]
    for step, quantity in taken.items():
        cause = np.full(len(lines), step, dtype=object)
        if step in _EXPLAINS:
            cause = _explained(cause, step, around, missed.to_numpy(bool))
        if step in (NOT_LOADED, NOT_TOLD):
            cause[of_supplier.to_numpy(bool) & (cause == step)] = SUPPLIER_LESS
        parts.append(lines[columns].assign(cause=cause, quantity=quantity).rename_axis("line").reset_index())
    every = pd.concat([part[part["quantity"] > 0] for part in parts])
    every = every.assign(kg=every["quantity"] * every["kg_per_unit"]).drop(columns="kg_per_unit")
    return every.astype({"cause": "str"}).sort_values(["line", "cause"], kind="stable", ignore_index=True)


def _steps(lines: pd.DataFrame) -> dict[str, npt.NDArray[np.float64]]:
    """Take up the gap of each line step by step (units)."""
    told = {
        NOT_LOADED: lines["planned"] - lines["left"] - lines["elsewhere"],
        ELSEWHERE_GIVEN: lines["elsewhere"],
        DAMAGED: lines["damaged"],
        BROUGHT_BACK: lines["brought_back"],
        LOST: lines["missing"] + lines["lost"],
    }
    rest, found = lines["gap"].to_numpy(np.float64), {}
    for step, quantity in told.items():
        found[step] = np.minimum(rest, quantity.clip(lower=0.0).to_numpy(np.float64)).round(6)
        rest = (rest - found[step]).round(6)
    return found | {NOT_TOLD: rest}


def _explained(
    cause: npt.NDArray[np.object_], step: str, around: pd.DataFrame, missed: npt.NDArray[np.bool_]
) -> npt.NDArray[np.object_]:
    """Put the first circumstance that explains a step in the place of the step."""
    open_now = missed if step in _IF_NOTHING_ARRIVED else np.ones(len(cause), dtype=bool)
    for name in _EXPLAINS[step]:
        holds = around[name].to_numpy(bool) & open_now
        cause[holds] = name
        open_now = open_now & ~holds
    return cause
