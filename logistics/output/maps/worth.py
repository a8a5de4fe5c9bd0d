"""The marginal value of one more tonne at each depot, for the coordinators' map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from logistics.core.values_file import LEVELS

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation
    from logistics.output.maps.wording import PageWords

#: A tonne that brings fewer person-days than this is not shown.
LEAST = 1.0


def worth(operation: Operation, values: pd.DataFrame | None, words: PageWords) -> dict[str, list[Any]]:
    """Give the goods of which one more tonne at a depot helps most, the best first.

    Parameters
    ----------
    operation : the case.
    values : the marginal values, as `read_values` gives them, if there are any.
    words : the words of the page.

    Returns
    -------
    Columns for the page, empty without values: depot and item (row numbers), from (the day from which the tonne is
    worth most), survival and full (person-days that a whole tonne brings), size (its value as a share of the highest).
    """
    columns = ["depot", "item", "from", "survival", "full", "size"]
    if values is None:
        return {name: [] for name in columns}
    whole = [f"{level}_whole" for level in LEVELS]
    tonnes = values[values["price_whole"].notna() & (values[whole].max(axis=1) >= LEAST)]
    # Objectives count before person-days, and the price weighs them in their order.
    best = tonnes.sort_values(["price_whole", "date"], ascending=[False, True], kind="stable")
    return {
        "depot": pd.Index(operation.depots["depot_id"]).get_indexer(pd.Index(best["depot_id"])).tolist(),
        "item": pd.Index(operation.items["item_id"]).get_indexer(pd.Index(best["item_id"])).tolist(),
        "from": [words.date(day, "brief") for day in pd.to_datetime(best["date"])],
        **{level: best[f"{level}_whole"].round().astype("int64").tolist() for level in LEVELS},
        "size": (best["price_whole"] / best["price_whole"].max()).round(3).tolist(),
    }
