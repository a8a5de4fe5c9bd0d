"""Money beside money planned, and shelves as they were counted beside the book."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.live.frames import day_on_clock, table_of
from logistics.planning.allocation.indices import UNDER_WAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.live.entries import Entry
    from logistics.live.state import Stretch

#: What money goes to: trips, orders of the plan, what was bought beside it, and other payments; and what came in.
TRANSPORT, ORDERS, BOUGHT, PAID, CAME_IN = "transport", "orders", "purchases", "payments", "came_in"
MONEY = (TRANSPORT, ORDERS, BOUGHT, PAID, CAME_IN)


def money(past: Sequence[Stretch], entries: Sequence[Entry]) -> pd.DataFrame:
    """Give what was planned to be spent on the days that are over, and what was.

    A trip counts on the day it starts, an order on the day it is given. A trip of which nobody told the cost, and every
    order, cost what was planned.

    Parameters
    ----------
    past : the days that are over.
    entries : entries that count, in their order.

    Returns
    -------
    DataFrame: date, what (one of `MONEY`), planned_usd, told_usd, as_issued_usd. What came in is no spending.
    """
    parts = [part for one in past for part in (_trips(one), _orders(one))]
    parts += _beside(past, entries)
    columns = ["date", "what", "planned_usd", "told_usd", "as_issued_usd"]
    some = [part[columns] for part in parts if len(part)] or [parts[0][columns]]
    found = pd.concat(some).groupby(columns[:2], as_index=False)[columns[2:]].sum()
    return found.assign(**found[columns[2:]].round(2))


def _trips(past: Stretch) -> pd.DataFrame:
    trips = past.plan.trips
    trips = trips[trips["start"].between(past.first, past.until, inclusive="left")]
    home = past.happened.entries["return"].drop_duplicates("trip_id", keep="last").set_index("trip_id")
    told = trips["trip_id"].map(home["cost_usd"]).astype("float64")
    return trips.assign(
        date=trips["start"].dt.normalize(),
        what=TRANSPORT,
        planned_usd=trips["cost_usd"],
        told_usd=told.fillna(0.0),
        as_issued_usd=trips["cost_usd"].where(told.isna(), 0.0),
    )


def _orders(past: Stretch) -> pd.DataFrame:
    given = past.plan.allocation
    given = given[given["dispatch_date"].between(past.first, past.until, inclusive="left")]
    given = given[(given["source_kind"] != UNDER_WAY) & (given["purchase_usd"] > 0)]
    usd = given["purchase_usd"]
    return given.assign(date=given["dispatch_date"], what=ORDERS, planned_usd=usd, told_usd=0.0, as_issued_usd=usd)


def _beside(past: Sequence[Stretch], entries: Sequence[Entry]) -> list[pd.DataFrame]:
    """Give what was bought beside the plan, and other money that came and went."""
    bought, other = table_of(entries, "purchase"), table_of(entries, "money")
    rows = [bought.assign(what=BOUGHT), other.assign(what=np.where(other["direction"] == "in", CAME_IN, PAID))]
    found = []
    for part in rows:
        dated = part.assign(date=day_on_clock(part["at"], past[0].zone), told_usd=part["usd"])
        here = dated["date"].between(past[0].first, past[-1].until, inclusive="left")
        found.append(dated[here].assign(planned_usd=0.0, as_issued_usd=0.0))
    return found


def counts(past: Sequence[Stretch]) -> pd.DataFrame:
    """Give what was counted in depots beside what the book had at that moment.

    The book is that of the plan: what nobody told went as issued.

    Returns
    -------
    DataFrame: depot_id, item_id, at (clock), book, counted, difference (units), accuracy (1 less the difference as a
    share of the larger of the two).
    """
    table = pd.concat([one.happened.shelves for one in past], ignore_index=True)
    table = table[table["counted"].notna()].rename(columns={"quantity": "difference"})
    book = (table["counted"] - table["difference"]).round(6)
    most = book.clip(lower=table["counted"])
    accuracy = (1 - table["difference"].abs() / most.where(most > 0)).fillna(1.0).clip(0.0, 1.0).round(6)
    table = table.assign(book=book, difference=table["difference"].round(6), accuracy=accuracy)
    columns = ["depot_id", "item_id", "at", "book", "counted", "difference", "accuracy"]
    return table[columns].sort_values(["at", "depot_id", "item_id"], kind="stable", ignore_index=True)
