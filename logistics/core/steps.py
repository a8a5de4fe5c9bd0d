"""Quantities in steps: the smallest part of an item that is loaded and handed out (`step` of `items.csv`).

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

#: Digits of a step, and so of every quantity in whole steps.
DIGITS = 3
#: What is no more of a step than this is the noise of sums; of what a solver gives, than that.
NOISE, HAIR = 1e-6, 1e-5


def up(quantity: Quantities, step: Quantities) -> Numbers:
    """Round quantities up to whole steps; a hair over a whole step is that step."""
    count = np.asarray(quantity, dtype=np.float64) / np.asarray(step, dtype=np.float64)
    return exact(np.ceil(count - NOISE), step)


def down(quantity: Quantities, step: Quantities) -> Numbers:
    """Round quantities down to whole steps; a hair less than a whole step is that step."""
    count = np.asarray(quantity, dtype=np.float64) / np.asarray(step, dtype=np.float64)
    return exact(np.floor(np.maximum(count, 0.0) + HAIR), step)


def exact(steps: Quantities, step: Quantities) -> Numbers:
    """Give the quantity of so many whole steps, without the noise of binary fractions."""
    product = np.asarray(steps, dtype=np.float64) * np.asarray(step, dtype=np.float64)
    return np.asarray(np.round(product + 0.0, DIGITS), dtype=np.float64)
