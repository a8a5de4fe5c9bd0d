"""What suppliers have, as the journal tells it: less or more a day, so much in all, another price, from a day on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from logistics.core.frames import rows_of, typed_like
from logistics.inputs.suppliers import SOLD, offers, sold_on
from logistics.live.frames import table_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.inputs.operation import Operation
    from logistics.live.entries import Entry

_DAY = pd.Timedelta(days=1)
#: What is the same on all days of a row, with the day before it.
_SAME = [*SOLD, "max_per_day", "price_usd_per_unit", "lead_days", "max_total", "lot", "notes"]


def told_suppliers(operation: Operation, entries: Sequence[Entry]) -> pd.DataFrame:
    """Give the table `suppliers` as the journal tells it.

    An entry holds on its days until a later one tells of the same days. What it does not tell stays as it was: a new
    price leaves what is there in all as it is. A share is one of what the tables say of the day, whatever was told
    before.

    Parameters
    ----------
    operation : the operation as it was given.
    entries : entries that count, in their order, as `effective` gives them.
    """
    told = table_of(entries, "supply")
    if told.empty:
        return operation.suppliers
    told = told.assign(until_date=told["until_date"].fillna(operation.days[-1]))
    days = _days_before(operation, told)
    for row in rows_of(told):
        here = (days["place_id"] == row.place_id) & (days["item_id"] == row.item_id)
        here &= days["date"].between(row.from_date, row.until_date)
        days = _on_days(days, here, row)
    named = pd.MultiIndex.from_frame(told[SOLD].drop_duplicates())
    others = operation.suppliers[~pd.MultiIndex.from_frame(operation.suppliers[SOLD]).isin(named)]
    rows = _in_rows(days[days["max_per_day"].notna()])
    new = typed_like(operation.suppliers, rows) if len(rows) else operation.suppliers.iloc[:0]
    return pd.concat([part for part in (others, new) if len(part)] or [new], ignore_index=True)


def _days_before(operation: Operation, told: pd.DataFrame) -> pd.DataFrame:
    """Give what the tables say of the suppliers and items that entries name, day by day, sorted.

    Returns
    -------
    DataFrame with `_SAME`, date and given (max_per_day of the tables); missing where nothing is sold. Days of one lot
    with a limit in all have a word in `lot`.
    """
    days = told[SOLD].drop_duplicates().merge(pd.DataFrame({"date": operation.days}), how="cross")
    days = days.sort_values([*SOLD, "date"], ignore_index=True)
    terms = sold_on(operation.suppliers, days)
    first = offers(operation.suppliers).assign(word=operation.suppliers["lot"].reset_index(drop=True))
    own = first["available_from"].dt.strftime("%Y-%m-%d").fillna("start")
    words = first["word"].where(first["word"] != "", own).groupby(first["lot"]).first()
    limited = np.isfinite(terms["max_total"].to_numpy(np.float64))
    lot = terms["lot"].map(words).where(limited, "").astype("str")
    days = days.assign(**terms.drop(columns="lot"), lot=lot, notes="")
    return days.assign(given=days["max_per_day"])


def _on_days(days: pd.DataFrame, here: pd.Series, row: Any) -> pd.DataFrame:
    """Give the days with what an entry tells of some of them."""
    most = row.per_day
    if not pd.isna(row.share):
        most = row.share * days["given"]
    elif pd.isna(row.per_day):
        # A supplier that no table knows hands over on any day what it has in all.
        most = days["max_per_day"].fillna(row.total)
    told = {
        "max_per_day": most,
        "price_usd_per_unit": days["price_usd_per_unit"].fillna(0.0) if pd.isna(row.price_usd) else row.price_usd,
        "lead_days": days["lead_days"].fillna(0.0) if pd.isna(row.lead_days) else row.lead_days,
        "notes": row.reason,
    }
    if not pd.isna(row.total):
        told |= {"max_total": row.total, "lot": row.entry_id[:8]}
    return days.assign(**{name: days[name].mask(here, value) for name, value in told.items()})


def _in_rows(days: pd.DataFrame) -> pd.DataFrame:
    """Put days that follow one another and say the same into rows of the table `suppliers`."""
    days = days.assign(max_total=days["max_total"].fillna(np.inf)).reset_index(drop=True)
    follows = (days[_SAME] == days[_SAME].shift()).all(axis=1) & (days["date"].diff() == _DAY)
    run = (~follows).cumsum()
    ends = days["date"].groupby(run)
    rows = days[~follows].assign(available_from=ends.min().to_numpy(), available_to=ends.max().to_numpy())
    return rows.assign(max_total=rows["max_total"].replace(np.inf, np.nan))
