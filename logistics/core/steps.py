"""Rounds quantities to steps: the smallest quantity of an item that is loaded and handed out (`step` of `items.csv`).

A step has at most three decimals, so that every quantity in whole steps can be written exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    Numbers = npt.NDArray[np.float64]
    Quantities = pd.Series | Numbers | float

#: Decimals of a step, and so of every quantity in whole steps.
DIGITS = 3
#: Shares of a step that count as rounding noise: in sums, and in quantities that a solver gives.
NOISE, HAIR = 1e-6, 1e-5


def up(quantity: Quantities, step: Quantities) -> Numbers:
    """Round quantities up to whole steps; an excess of at most `NOISE` of a step is dropped."""
    count = np.asarray(quantity, dtype=np.float64) / np.asarray(step, dtype=np.float64)
    return exact(np.ceil(count - NOISE), step)


def down(quantity: Quantities, step: Quantities) -> Numbers:
    """Round quantities down to whole steps; what lacks at most `HAIR` of a step to a whole one is that step."""
    count = np.asarray(quantity, dtype=np.float64) / np.asarray(step, dtype=np.float64)
    return exact(np.floor(np.maximum(count, 0.0) + HAIR), step)


def exact(steps: Quantities, step: Quantities) -> Numbers:
    """Give the quantity of a number of whole steps, rounded to `DIGITS` decimals."""
    product = np.asarray(steps, dtype=np.float64) * np.asarray(step, dtype=np.float64)
    return np.asarray(np.round(product + 0.0, DIGITS), dtype=np.float64)
