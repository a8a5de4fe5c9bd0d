"""The value of the stochastic solution and of perfect information, with confidence intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.analysis.stochastic.extensive_form import AIMS, BAD_CASE, SHORTFALL

if TYPE_CHECKING:
    from logistics.solver.program import Numbers

#: Three ways to decide the first days: for the nominal case, for all scenarios, for each scenario as if it were known.
DETERMINISTIC, STOCHASTIC, PERFECT = "deterministic", "stochastic", "perfect"
#: The intervals contain the true mean with this probability if differences are normally distributed.
CONFIDENCE = 0.95


def values_of(figures: pd.DataFrame, level: float) -> pd.DataFrame:
    """Give the value of the stochastic solution and of perfect information for each sample and aim.

    Parameters
    ----------
    figures : one row for each sample, scenario and aim: sample, scenario, aim, deterministic, stochastic, perfect.
    level : of the bad case, the mean of the worst 1 - level of the scenarios' shortfalls.

    Returns
    -------
    DataFrame with one row for each sample and aim: sample, aim, scenarios (how many), deterministic, stochastic,
    perfect (means), vss (deterministic less stochastic), vss_low, vss_high, evpi (stochastic less perfect), evpi_low,
    evpi_high. Intervals are Student's, of the paired differences. They are absent for the bad case, which is not a mean
    of differences, and for single scenarios.
    """
    rows = [
        _means(str(sample), str(aim), table) for (sample, aim), table in figures.groupby(["sample", "aim"], sort=False)
    ]
    rows += [
        _bad_case(str(sample), table, level)
        for sample, table in figures[figures["aim"] == SHORTFALL].groupby("sample", sort=False)
    ]
    table = pd.DataFrame(rows)
    order = {name: at for at, name in enumerate(AIMS)}
    samples = {name: at for at, name in enumerate(figures["sample"].unique())}
    keys = [table["aim"].map(order), table["sample"].map(samples)]
    return table.iloc[np.lexsort(keys)].reset_index(drop=True)


def mean_of_worst(values: Numbers, level: float) -> float:
    """Give the mean of the worst (largest) 1 - level of equally likely values; the last of them may count in part."""
    worst = np.sort(np.asarray(values, dtype=np.float64))[::-1]
    part = (1 - level) * len(worst)
    weight = np.clip(part - np.arange(len(worst)), 0.0, 1.0)
    return float(worst @ weight / part)


def interval(differences: Numbers) -> tuple[float, float]:
    """Give Student's confidence interval of the mean of differences; NaN for fewer than two."""
    count = len(differences)
    if count < 2:
        return float("nan"), float("nan")
    from scipy import stats  # noqa: PLC0415 - takes a second to load

    wide = float(stats.t.ppf((1 + CONFIDENCE) / 2, count - 1) * np.std(differences, ddof=1) / np.sqrt(count))
    mean = float(np.mean(differences))
    return mean - wide, mean + wide


def _means(sample: str, aim: str, table: pd.DataFrame) -> dict[str, object]:
    means = {name: float(table[name].mean()) for name in (DETERMINISTIC, STOCHASTIC, PERFECT)}
    row: dict[str, object] = {"sample": sample, "aim": aim, "scenarios": len(table), **means}
    for name, worse, better in (("vss", DETERMINISTIC, STOCHASTIC), ("evpi", STOCHASTIC, PERFECT)):
        low, high = interval((table[worse] - table[better]).to_numpy(np.float64))
        row |= {name: means[worse] - means[better], f"{name}_low": low, f"{name}_high": high}
    return row


def _bad_case(sample: str, table: pd.DataFrame, level: float) -> dict[str, object]:
    worst = {
        name: mean_of_worst(table[name].to_numpy(np.float64), level) for name in (DETERMINISTIC, STOCHASTIC, PERFECT)
    }
    none = float("nan")
    return {
        "sample": sample, "aim": BAD_CASE, "scenarios": len(table), **worst,
        "vss": worst[DETERMINISTIC] - worst[STOCHASTIC], "vss_low": none, "vss_high": none,
        "evpi": worst[STOCHASTIC] - worst[PERFECT], "evpi_low": none, "evpi_high": none,
    }  # fmt: skip
