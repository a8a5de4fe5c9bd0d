"""Sensitivity to the uncertain inputs: partial rank correlation, with an interval by bootstrap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.analysis.scenarios.needs_met import ITEM

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]

#: How many draws the bootstrap has, its seed, and the share of the draws within the interval.
DRAWS, SEED, WITHIN = 1000, 1, 0.9
#: There must be so many more members than inputs; with fewer, chance decides.
MORE = 5
#: A variable with a smaller spread counts as constant.
_NOTHING = 1e-10
#: Where the other inputs leave a smaller share of a measure's spread (in ranks) unexplained, the rest is rounding.
LITTLE_LEFT = 0.01


def sensitivity(drawn: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """Rank the uncertain inputs by how closely each measure of the whole plan follows them.

    The partial rank correlation of an input and a measure replaces values by ranks, subtracts from both what the other
    inputs explain (linearly, in ranks), and correlates the rest. At 1 or -1 the measure rises or falls whenever the
    input rises and the others stay as they are. At 0 it follows the input neither up nor down. A measure that rises and
    then falls with an input is not detected. After Marino, Hogue, Ray and Kirschner, "A methodology for performing
    global uncertainty and sensitivity analysis in systems biology", Journal of Theoretical Biology 254, 2008.

    Parameters
    ----------
    drawn : the table of `numbers_drawn`, one row for each member and one column for each input.
    results : the table of `run_ensemble`; members that failed are not in it, and do not count.

    Returns
    -------
    DataFrame with measure, tier, input, correlation, low, high, members. 90% of 1,000 draws of members, with
    replacement and a fixed seed, lie between low and high. Rows are in the order of the measures, the input that
    matters most first. Measures and inputs that are the same in all members are left out; the table is empty where
    there are too few members for so many inputs. The correlation is blank where the other inputs explain a measure
    completely, but for rounding.
    """
    whole = (results[["group_id", "date", ITEM]] == "").all(axis=1)
    values = results[whole].pivot_table(index="member", columns=["measure", "tier"], values="value", sort=False)
    values = values.dropna(axis=1)
    inputs = drawn.loc[values.index]
    inputs, values = (table.loc[:, table.max() > table.min()] for table in (inputs, values))
    columns = ["measure", "tier", "input", "correlation", "low", "high", "members"]
    if inputs.empty or values.empty or len(inputs) < inputs.shape[1] + MORE:
        return pd.DataFrame(columns=columns)
    found = _partial(inputs.to_numpy(float), values.to_numpy(float))
    low, high = _interval(inputs.to_numpy(float), values.to_numpy(float))
    shape = [values.columns.get_level_values(0), values.columns.get_level_values(1)]
    keys = pd.DataFrame({"measure": shape[0], "tier": shape[1]}).merge(pd.DataFrame({"input": inputs.columns}), "cross")
    table = keys.assign(correlation=found.ravel(), low=low.ravel(), high=high.ravel(), members=len(inputs))
    table = table.assign(order=keys.groupby(["measure", "tier"], sort=False).ngroup(), size=-table["correlation"].abs())
    table = table.sort_values(["order", "size"], ignore_index=True, kind="stable")[columns]
    numbers = ["correlation", "low", "high"]
    return table.assign(**{name: table[name].round(4) + 0.0 for name in numbers})  # no "-0.0"


def _interval(inputs: Numbers, values: Numbers) -> tuple[Numbers, Numbers]:
    """Give the bounds of the bootstrap interval (measures x inputs); NaN where over half of the draws are NaN."""
    rng = np.random.default_rng(SEED)
    count = len(inputs)
    draws = np.stack([_partial(inputs[rows], values[rows]) for rows in rng.integers(0, count, (DRAWS, count))])
    says = (~np.isnan(draws)).mean(axis=0) >= 1 / 2
    ordered = np.where(says, draws, 0.0)
    bounds = np.nanquantile(ordered, [(1 - WITHIN) / 2, (1 + WITHIN) / 2], axis=0)
    return np.where(says, bounds[0], np.nan), np.where(says, bounds[1], np.nan)


def _partial(inputs: Numbers, values: Numbers) -> Numbers:
    """Give the partial rank correlation of each of the values (rows) with each input (columns).

    It is the correlation of the residuals of an input and of a value after regression on the other inputs, and follows
    from the inverse of the correlation matrix of the inputs. It is NaN where that matrix is singular.
    """
    from scipy.stats import rankdata  # noqa: PLC0415 - takes a second to load

    ranks, of_values = _standard(rankdata(inputs, axis=0)), _standard(rankdata(values, axis=0))
    count, number = ranks.shape
    own, cross = ranks.T @ ranks / count, ranks.T @ of_values / count
    if np.linalg.matrix_rank(own) < number:
        return np.full((values.shape[1], number), np.nan)
    inverse = np.linalg.inv(own)
    slopes = inverse @ cross
    explained = (cross * slopes).sum(axis=0)
    left = np.maximum(1 - explained, 0.0)
    size = np.sqrt(slopes**2 + np.diag(inverse)[:, None] * left)
    flat = (of_values**2).sum(axis=0) < _NOTHING
    return np.where(flat | (size < LITTLE_LEFT), np.nan, slopes / np.maximum(size, LITTLE_LEFT)).T


def _standard(ranks: Numbers) -> Numbers:
    """Scale ranks to mean 0 and variance 1; constant columns become zeros."""
    centred = ranks - ranks.mean(axis=0)
    spread = centred.std(axis=0)
    return np.where(spread > _NOTHING, centred / np.maximum(spread, _NOTHING), 0.0)
