"""Which numbered vehicles are at a depot, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import logistics.core.strings  # noqa: F401 - before any table is made

if TYPE_CHECKING:
    import numpy.typing as npt

#: The columns of a kind of vehicle at a depot.
KIND = ["depot_id", "vehicle_id"]
_DAY = pd.Timedelta(days=1)


def stretches(fleet: pd.DataFrame) -> pd.DataFrame:
    """List the vehicles, each with the time for which it is there without a break.

    Parameters
    ----------
    fleet : the table `fleet`. A row stands for the vehicles numbered from first_no on.

    Returns
    -------
    DataFrame
        One row for each vehicle and unbroken time, sorted by these: `KIND`, vehicle_no, available_from, available_to.
    """
    each = fleet.loc[fleet.index.repeat(fleet["count"])]
    number = each["first_no"] + each.groupby(level=0).cumcount()
    each = each.assign(vehicle_no=number.astype("int64"))
    each = each.sort_values([*KIND, "vehicle_no", "available_from"], ignore_index=True)
    ended = each.groupby([*KIND, "vehicle_no"])["available_to"].shift()
    again = each["available_from"] > ended + _DAY
    part = again.groupby([each[name] for name in (*KIND, "vehicle_no")]).cumsum().rename("part")
    grouped = each.groupby([*(each[name] for name in (*KIND, "vehicle_no")), part])
    whole = grouped.agg(available_from=("available_from", "min"), available_to=("available_to", "max"))
    return whole.reset_index().drop(columns="part")


def there_throughout(fleet: pd.DataFrame, rows: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Count the vehicles that are there on all days of a stretch of days.

    Parameters
    ----------
    fleet : the table `fleet`.
    rows : `KIND`, first and last (days).

    Returns
    -------
    One number for each row.
    """
    alike = stretches(fleet).groupby([*KIND, "available_from", "available_to"], as_index=False).size()
    asked = rows[[*KIND, "first", "last"]].reset_index(drop=True).reset_index(names="row")
    found = asked.merge(alike, on=KIND)
    covers = (found["available_from"] <= found["first"]) & (found["last"] <= found["available_to"])
    count = found["size"].where(covers, 0).groupby(found["row"]).sum()
    return count.reindex(range(len(rows)), fill_value=0).to_numpy(np.int64)
