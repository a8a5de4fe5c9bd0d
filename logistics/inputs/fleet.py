"""Which numbered vehicles are at a depot, and when."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import logistics.core.strings  # noqa: F401 - before any table is made
from logistics.core.frames import rows_of, typed_like
from logistics.inputs.owners import OWNER

if TYPE_CHECKING:
    import numpy.typing as npt

#: The columns of a kind of vehicle at a depot.
KIND = ["depot_id", "vehicle_id"]
_DAY = pd.Timedelta(days=1)
_Days = tuple[pd.Timestamp, pd.Timestamp]


def stretches(fleet: pd.DataFrame) -> pd.DataFrame:
    """List the vehicles, each with the time for which it is there without a break.

    Parameters
    ----------
    fleet : the table `fleet`. A row stands for the vehicles numbered from first_no on.

    Returns
    -------
    DataFrame
        One row for each vehicle and unbroken time, sorted by these: `KIND`, vehicle_no, available_from, available_to;
        and organisation_id. Where a vehicle passes to another organisation, a new time begins.
    """
    each = fleet.loc[fleet.index.repeat(fleet["count"])]
    number = each["first_no"] + each.groupby(level=0).cumcount()
    each = each.assign(vehicle_no=number.astype("int64"))
    each = each.sort_values([*KIND, "vehicle_no", "available_from"], ignore_index=True)
    before = each.groupby([*KIND, "vehicle_no"])[["available_to", OWNER]].shift()
    again = each["available_from"] > before["available_to"] + _DAY
    again |= before[OWNER].notna() & (each[OWNER] != before[OWNER])
    part = again.groupby([each[name] for name in (*KIND, "vehicle_no")]).cumsum().rename("part")
    grouped = each.groupby([*(each[name] for name in (*KIND, "vehicle_no")), part])
    whole = grouped.agg(
        available_from=("available_from", "min"), available_to=("available_to", "max"), **{OWNER: (OWNER, "first")}
    )
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


def without(fleet: pd.DataFrame, gone: pd.DataFrame) -> pd.DataFrame:
    """Give the fleet without vehicles on some days.

    Parameters
    ----------
    fleet : the table `fleet`.
    gone : `KIND`, vehicle_no, first and last (days on which the vehicle is not there, both included).

    Returns
    -------
    DataFrame
        The columns of `fleet`; vehicles with following numbers and the same days make one row.
    """
    each, days_gone = stretches(fleet), defaultdict[tuple[str, str, int], list[_Days]](list)
    for row in rows_of(gone):
        days_gone[row.depot_id, row.vehicle_id, row.vehicle_no].append((row.first, row.last))
    touched = pd.MultiIndex.from_frame(each[[*KIND, "vehicle_no"]]).isin(list(days_gone))
    left = [
        (row.depot_id, row.vehicle_id, row.vehicle_no, *days, getattr(row, OWNER))
        for row in rows_of(each[touched])
        for days in _left(
            (row.available_from, row.available_to), days_gone[row.depot_id, row.vehicle_id, row.vehicle_no]
        )
    ]
    if left:
        each = pd.concat([each[~touched], typed_like(each, pd.DataFrame(left, columns=each.columns))])
    else:
        each = each[~touched]
    return in_rows(fleet, each)


def _left(days: _Days, gone: list[_Days]) -> list[_Days]:
    """Give what is left of a stretch of days without others."""
    left = [days]
    for first, last in gone:
        cut = [
            part for one in left for part in ((one[0], min(one[1], first - _DAY)), (max(one[0], last + _DAY), one[1]))
        ]
        left = [(begins, ends) for begins, ends in cut if begins <= ends]
    return left


def in_rows(fleet: pd.DataFrame, each: pd.DataFrame) -> pd.DataFrame:
    """Give vehicles, as `stretches` lists them, as rows of a table like `fleet`.

    Where there is none, a row says so of the first kind: a table without rows may be one that was forgotten.
    """
    if each.empty:
        return fleet.head(1).assign(count=0).reset_index(drop=True)
    same = [*KIND, "available_from", "available_to", OWNER]
    each = each.sort_values([*same, "vehicle_no"], ignore_index=True)
    follows = each["vehicle_no"].diff().eq(1) & (each[same] == each[same].shift()).all(axis=1)
    run = (~follows).cumsum().rename("run")
    rows = each.groupby([*(each[name] for name in same), run])["vehicle_no"].agg(["min", "size"])
    rows = rows.reset_index().rename(columns={"min": "first_no", "size": "count"}).sort_values([*KIND, "first_no"])
    return typed_like(fleet, rows)
