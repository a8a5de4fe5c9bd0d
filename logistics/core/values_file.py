"""Reads `values.csv` of a run folder: the value of one more unit of each resource that limits the plan."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pandas as pd

from logistics.core.cells import plain_table
from logistics.core.errors import PlanError
from logistics.core.language.told import Told
from logistics.core.limits import read_bytes
from logistics.core.whole import made_for

if TYPE_CHECKING:
    from pathlib import Path

VALUES_FILE = "values.csv"
KEYS = ["kind", "depot_id", "place_id", "item_id", "vehicle_id", "date"]


#: Levels of need. A person-day of a level is one person for whom it is met on one day, item by item.
LEVELS = ("survival", "full")
#: Suffix of the columns with what one whole unit more brings.
WHOLE = "_whole"


def read_values(folder: Path) -> pd.DataFrame | None:
    """Read the values of a run folder; None if it has none, or they are of an earlier plan.

    Returns
    -------
    pandas.DataFrame or None
        The columns of `KEYS` (text, "" where none), per, found, and survival, full, price, survival_whole, full_whole,
        price_whole (numbers).

    Raises
    ------
    PlanError
        The file cannot be read.
    """
    file = folder / VALUES_FILE
    if not file.is_file() or not made_for(folder, VALUES_FILE):
        return None
    try:
        content = BytesIO(read_bytes(file))
        table = pd.read_csv(content, dtype=dict.fromkeys(KEYS, "str"), keep_default_na=False, na_values=[""])
        table = plain_table(table)
        table[KEYS] = table[KEYS].fillna("")
        figures = [name + what for what in ("", WHOLE) for name in (*LEVELS, "price")]
        return table.astype(dict.fromkeys(figures, "float64"))[[*KEYS, "per", "found", *figures]]
    except (ValueError, KeyError) as error:
        reason = Told("system", "damaged")
        raise PlanError(Told("system", "file_unreadable", file=file, reason=reason)) from error
