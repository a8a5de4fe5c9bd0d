"""What one more tonne at a depot is worth, for the coordinators' map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from logistics.core.values_file import LEVELS

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation
    from logistics.output.maps.wording import PageWords

#: A tonne that brings less than so many people-days is not told.
LEAST = 1.0


def worth(operation: Operation, values: pd.DataFrame | None, words: PageWords) -> dict[str, list[Any]]:
    """Give the goods of which a tonne more at a depot helps most, the best first: a column dictionary for the page.

    `depot` and `item` are row numbers, `from` is the day from which the tonne is worth most, `survival` and `full` are
    people-days a whole tonne brings, `size` is its worth as a share of the most there is. Empty without values.
    """
    columns = ["depot", "item", "from", "survival", "full", "size"]
    if values is None:
        return {name: [] for name in columns}
    whole = [f"{level}_whole" for level in LEVELS]
    tonnes = values[values["price_whole"].notna() & (values[whole].max(axis=1) >= LEAST)]
    # The aims come before the people-days: the price weighs them in their order.
    best = tonnes.sort_values(["price_whole", "date"], ascending=[False, True], kind="stable")
    return {
        "depot": pd.Index(operation.depots["depot_id"]).get_indexer(pd.Index(best["depot_id"])).tolist(),
        "item": pd.Index(operation.items["item_id"]).get_indexer(pd.Index(best["item_id"])).tolist(),
        "from": [words.date(day, "brief") for day in pd.to_datetime(best["date"])],
        **{level: best[f"{level}_whole"].round().astype("int64").tolist() for level in LEVELS},
        "size": (best["price_whole"] / best["price_whole"].max()).round(3).tolist(),
    }
