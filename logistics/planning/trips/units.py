"""Rounding quantities to whole units and steps."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from logistics.core.steps import DIGITS

#: A quantity this near to a whole number is that number: the solver's arithmetic is no finer.
TOLERANCE = 1e-5
#: Steps by which a payload may be exceeded, to allow for the rounding of sums.
NOISE = 1e-9


def whole_by_source(lines: pd.DataFrame, source: list[str], when: str, spare: pd.Series) -> pd.Series:
    """Round quantities to whole units so that no source gives more by any day than before.

    What a source gives up to each day is rounded down. Within a day, the units go first to the whole part of each line.
    Then one each goes to the largest remainders, if the group can use a whole unit more.

    Parameters
    ----------
    lines : one row for each shipment: quantity, and the columns named below.
    source : columns that name whose goods they are (depot and item).
    when : column of the day they leave.
    spare : units (0 or more) that the group of each line could still use or carry.

    Returns
    -------
    Series of whole quantities, aligned with `lines`.
    """
    if lines.empty:
        return pd.Series(0.0, index=lines.index)
    quantity = lines["quantity"].clip(lower=0.0)
    order = lines.assign(quantity=quantity).groupby([*source, when], sort=True)["quantity"].sum()
    passed = np.floor(order.groupby(level=source).cumsum() + TOLERANCE)
    units = passed.groupby(level=source).diff().fillna(passed)
    whole = np.floor(quantity + TOLERANCE)
    rest = (quantity - whole).clip(lower=0.0).where(spare >= 1.0, 0.0)
    keys = [lines[column] for column in [*source, when]]
    taken = whole.groupby(keys).transform("sum")
    index = pd.MultiIndex.from_arrays(keys)
    left = units.reindex(index).to_numpy() - taken.to_numpy()
    rank = rest.groupby(keys).rank(method="first", ascending=False)
    return whole + ((rank <= left) & (rest > TOLERANCE)).astype("float64")


def in_steps(steps: pd.Series, step: pd.Series) -> pd.Series:
    """Give the quantity [units] of a number of steps, rounded to remove the noise of binary fractions."""
    return (steps * step).round(DIGITS)


def floor_units(quantity: pd.Series | npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Round down to whole units, within the solver's tolerance."""
    return np.floor(np.maximum(np.asarray(quantity, dtype=np.float64), 0.0) + TOLERANCE)


def steps_in(room: float, size: float) -> float:
    """Give how many steps of a size fit into a room, allowing for the rounding of sums; infinite if the size is 0."""
    return float(np.floor(room / size + NOISE)) if size > 0 else np.inf
