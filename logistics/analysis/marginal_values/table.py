"""Marginal values as a table: `values.csv`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.analysis.marginal_values.measures import ALL_ITEMS
from logistics.analysis.marginal_values.model import OF_GOODS
from logistics.core.errors import SolverError
from logistics.core.values_file import KEYS, LEVELS, WHOLE
from logistics.solver.tolerances import FEASIBILITY

if TYPE_CHECKING:
    from collections.abc import Callable

    from logistics.analysis.marginal_values.solved import Solved
    from logistics.solver.program import Numbers
    from logistics.solver.warm_start import WarmSolution

#: Where the basis leaves a limit no room, the plan is solved again with this share of one more, and one less.
STEP = 0.1
#: How many limits are solved again by default, those of the highest price first.
SOLVED_AGAIN = 20
#: How many items of each depot are solved again with a whole tonne, those of the highest price for a tonne first.
WHOLE_TONNES = 3
#: How a value was found.
EXACT, MORE, RANGE, AT_MOST, NONE = "exact", "more", "range", "at_most", "none"
DIGITS = 6
_LESS = "_if_less"


def values_table(
    solved: Solved,
    most: int = SOLVED_AGAIN,
    tonnes: int = WHOLE_TONNES,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Work out what one more of everything that limits the plan is worth.

    Parameters
    ----------
    solved : the plan with fractions.
    most : how many limits are solved again, twice each, among those whose value differs for more and for less.
    tonnes : how many items of each depot are solved again with a whole tonne more.
    progress : called with how many of the first are done, and of how many.

    Returns
    -------
    DataFrame with one row for each limit:

    - KEYS;
    - per: the unit of one more;
    - found: how the value was found. `exact`: more and less are worth the same. `more`: the value is that of more, and
      less may cost more than that. `range`: both were solved for. `at_most`: neither is known, and the value is the
      most that more can bring. `none`: more brings nothing;
    - good_for: how many more have this same value each;
    - aim: the first aim that gains;
    - survival, full: people-days gained, summed over items;
    - survival_if_less, full_if_less: people-days lost with one less;
    - survival_whole, full_whole, price_whole: what a whole tonne more brings, for the best items of each depot;
    - one column for each aim: units gained;
    - usd: US dollars spent;
    - price: the gain in the weighted objective.
    """
    table, size = _from_basis(solved), solved.model.limits["size"].to_numpy()
    table = _solved_again(solved, table, size, most, progress)
    table = _with_whole_tonnes(solved, table, size, tonnes)
    return _written(table, list(solved.model.objectives))


def _from_basis(solved: Solved) -> pd.DataFrame:
    """Give the value of each limit, and for how much it holds, as the final basis of the solve shows."""
    limits, names = solved.model.limits, _columns(solved)
    rows, size = limits["row"].to_numpy(), limits["size"].to_numpy()
    prices = np.maximum(-solved.answer.prices[rows] * size, 0.0)
    valued = prices > FEASIBILITY
    gains = np.where(valued, solved.basis.changes(solved.measures.counted)[:, rows] * size, 0.0)
    table = pd.concat([limits[[*KEYS, "per"]], pd.DataFrame(gains.T, columns=names.tolist())], axis=1)
    table = table.loc[:, ~table.columns.str.contains("/")]
    more, less = np.full(len(rows), np.inf), np.zeros(len(rows))
    more[valued], less[valued] = solved.basis.room(rows[valued])
    known = [~valued, (more > FEASIBILITY) & (less > FEASIBILITY), more > FEASIBILITY]
    table = table.assign(found=np.select(known, [NONE, EXACT, MORE], AT_MOST), price=prices, good_for=more / size)
    return table.assign(**{level + _LESS: table[level].where(table["found"] == EXACT) for level in LEVELS})


def _columns(solved: Solved) -> pd.Series:
    """Name the measures; those of single items are `level/item_id`."""
    names = solved.measures.names
    return names["measure"].where(names["item_id"] == ALL_ITEMS, names["measure"] + "/" + names["item_id"])


def _solved_again(
    solved: Solved, table: pd.DataFrame, size: Numbers, most: int, progress: Callable[[int, int], None] | None
) -> pd.DataFrame:
    """Solve again for the limits of the highest price whose value differs for more and for less."""
    unsure = table[table["found"].isin([MORE, AT_MOST])].sort_values(
        ["price", "date"], ascending=[False, True], kind="stable"
    )
    # One day for each depot and item: the day on which the item is worth most.
    chosen = unsure.drop_duplicates([name for name in KEYS if name != "date"]).index[:most]
    names = _columns(solved)
    single = names.str.contains("/").to_numpy()
    found = {}
    for done, at in enumerate(chosen, start=1):
        gained, lost = (_stepped(solved, at, way * STEP * size[at]) for way in (1, -1))
        if gained is not None:
            more = _difference(solved, gained, STEP).set_axis(names)[~single]
            price = (solved.answer.objective - gained.objective) / STEP
            values = {**more.to_dict(), "found": RANGE, "good_for": STEP, "price": price}
            if lost is not None:
                less = _difference(solved, lost, STEP).set_axis(names)
                values |= {level + _LESS: -less[level] for level in LEVELS}
            found[at] = values
        if progress:
            progress(done, len(chosen))
    if found:
        lines = pd.DataFrame.from_dict(found, orient="index")
        table.loc[lines.index, lines.columns] = lines
    return table


def _with_whole_tonnes(solved: Solved, table: pd.DataFrame, size: Numbers, tonnes: int) -> pd.DataFrame:
    """Solve again with a whole tonne more of the items of the highest price, on their best day, for each depot.

    A marginal value holds for a small amount only: a whole tonne of blankets is more than anybody lacks.
    """
    goods = table[(table["kind"] == "stock") & (table["per"] == OF_GOODS) & (table["price"] > FEASIBILITY)]
    goods = goods.sort_values(["price", "date"], ascending=[False, True], kind="stable")
    chosen = goods.drop_duplicates(["depot_id", "item_id"]).groupby("depot_id").head(tonnes).index
    columns = [name + WHOLE for name in (*LEVELS, "price")]
    names, lines = _columns(solved), {}
    for at in chosen:
        answer = _stepped(solved, at, size[at])
        if answer is not None:
            more = _difference(solved, answer, 1.0).set_axis(names)
            lines[at] = [*(more[level] for level in LEVELS), solved.answer.objective - answer.objective]
    return table.join(pd.DataFrame.from_dict(lines, orient="index", columns=columns))


def _difference(solved: Solved, other: WarmSolution, step: float) -> pd.Series:
    """Give the measures of another plan less those of this plan, divided by `step`."""
    return (solved.measures.of(other.amounts) - solved.measures.of(solved.answer.amounts)) / step


def _stepped(solved: Solved, at: int, step: float) -> WarmSolution | None:
    """Solve again with limit `at` moved by `step`; None where that would go below 0 or has no solution."""
    row = int(solved.model.limits["row"].iloc[at])
    if step < 0 and solved.model.arrays.row_upper[row] + step < 0:
        return None
    try:
        return solved.with_more(row, step)
    except SolverError:
        return None


def _written(table: pd.DataFrame, aims: list[str]) -> pd.DataFrame:
    """Round and order the columns as in `values.csv`."""
    gains = table[aims].to_numpy() > FEASIBILITY
    table["aim"] = np.where(gains.any(axis=1), np.array(aims)[gains.argmax(axis=1)], "")
    of_levels = [level + what for what in ("", _LESS, WHOLE) for level in LEVELS]
    figures = [*of_levels, *aims, "usd", "price", "price" + WHOLE]
    table[figures] = table[figures].round(DIGITS) + 0.0
    table["good_for"] = table["good_for"].round(DIGITS)
    order = [*KEYS, "per", "found", "good_for", "aim", *figures]
    return table[order].sort_values(KEYS, ignore_index=True)
