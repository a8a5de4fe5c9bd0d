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

#: Where the basis has no room, so much of what a value is told for is added and taken away, and the plan solved again.
STEP = 0.1
#: Rows solved again unless another number is asked for, those of the highest price first.
SOLVED_AGAIN = 20
#: Of each depot so many goods, those of the highest price for a tonne, are solved for again with a whole tonne.
WHOLE_TONNES = 3
#: How a value was found.
EXACT, MORE, RANGE, AT_MOST, NONE = "exact", "more", "range", "at_most", "none"
DIGITS = 6
_LESS = "_if_less"


def values_table(
    solved: Solved, most: int = SOLVED_AGAIN, tonnes: int = WHOLE_TONNES, say: Callable[[int, int], None] | None = None
) -> pd.DataFrame:
    """Work out what one more of everything the plan is limited by is worth.

    Parameters
    ----------
    solved : the plan with fractions.
    most : so many rows whose value is not the same for more and for less are solved again, twice each.
    tonnes : of each depot so many goods are solved for with a whole tonne more.
    say : told how many of them are done, and of how many.

    Returns
    -------
    One row for each limit: KEYS, `per` (what one more is), `found`, `good_for` (so many times as much is worth the
    same, for each of it), `aim` (the first that gains), `survival` and `full` (people-days gained, items summed),
    `survival_if_less` and `full_if_less` (people-days lost with one less), `survival_whole`, `full_whole` and
    `price_whole` (what a whole one more brings, solved for; of the best goods of each depot), a column
    for each aim (units gained), `usd` (spent), `price` (of the weighed aim). `found` is `exact` where more and less
    are worth the same, `more` where the value is that of more and less may cost more than that, `range` where both
    were solved for, `at_most` where neither is known: then what is told is the most that more can bring; `none` where
    more brings nothing.
    """
    table, size = _at_a_look(solved), solved.model.limits["size"].to_numpy()
    table = _solved_again(solved, table, size, most, say)
    table = _with_whole_tonnes(solved, table, size, tonnes)
    return _written(table, list(solved.model.objectives))


def _at_a_look(solved: Solved) -> pd.DataFrame:
    """Give what follows from where the solve ended: the value of each limit, and for how much it holds."""
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
    """Name the counts: those of single items with a stroke between level and item."""
    names = solved.measures.names
    return names["measure"].where(names["item_id"] == ALL_ITEMS, names["measure"] + "/" + names["item_id"])


def _solved_again(
    solved: Solved, table: pd.DataFrame, size: Numbers, most: int, say: Callable[[int, int], None] | None
) -> pd.DataFrame:
    """Solve again for the rows of the highest price whose value is not the same for more and for less."""
    unsure = table[table["found"].isin([MORE, AT_MOST])].sort_values(
        ["price", "date"], ascending=[False, True], kind="stable"
    )
    # Of goods at a depot the day on which they are worth most.
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
        if say:
            say(done, len(chosen))
    if found:
        lines = pd.DataFrame.from_dict(found, orient="index")
        table.loc[lines.index, lines.columns] = lines
    return table


def _with_whole_tonnes(solved: Solved, table: pd.DataFrame, size: Numbers, tonnes: int) -> pd.DataFrame:
    """Solve again with a whole tonne of the goods of the highest price of each depot, on the day of the highest price.

    A value holds for the first bit; a tonne of blankets is more than anybody lacks.
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
    """Count what another plan has more than the plan, for a whole step."""
    return (solved.measures.of(other.amounts) - solved.measures.of(solved.answer.amounts)) / step


def _stepped(solved: Solved, at: int, step: float) -> WarmSolution | None:
    """Solve again with more or less in a row; None where there is not so much to take away."""
    row = int(solved.model.limits["row"].iloc[at])
    if step < 0 and solved.model.arrays.row_upper[row] + step < 0:
        return None
    try:
        return solved.with_more(row, step)
    except SolverError:
        return None


def _written(table: pd.DataFrame, aims: list[str]) -> pd.DataFrame:
    """Put the table into the form of the file."""
    gains = table[aims].to_numpy() > FEASIBILITY
    table["aim"] = np.where(gains.any(axis=1), np.array(aims)[gains.argmax(axis=1)], "")
    of_levels = [level + what for what in ("", _LESS, WHOLE) for level in LEVELS]
    figures = [*of_levels, *aims, "usd", "price", "price" + WHOLE]
    table[figures] = table[figures].round(DIGITS) + 0.0
    table["good_for"] = table["good_for"].round(DIGITS)
    order = [*KEYS, "per", "found", "good_for", "aim", *figures]
    return table[order].sort_values(KEYS, ignore_index=True)
