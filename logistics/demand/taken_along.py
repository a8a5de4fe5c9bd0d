"""Which items people can take along when they walk on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

#: The heaviest piece that people carry on [kg]: two people, 25 kg each (ISO 11228-1).
HEAVIEST_KG = 50.0


def taken_along(items: pd.DataFrame) -> pd.Series:
    """Say which items people can take along for the next day: those marked as carried whose step they can lift.

    Parameters
    ----------
    items : table with item_id, carried (flag), step (units) and kg_per_unit.

    Returns
    -------
    Series of bool, indexed by item_id.
    """
    by_id = items.set_index("item_id")
    light: pd.Series = by_id["kg_per_unit"] * by_id["step"] <= HEAVIEST_KG
    return by_id["carried"].astype(bool) & light
