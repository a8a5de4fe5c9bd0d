"""The goods in double entry: every quantity goes from one account to another, at a moment.

Accounts are written with what they are of: `depot:<id>`, `trip:<id>`, `group:<id>`, `supplier:<place>`, `donor:<whom>`,
`transfer:<whom>` (goods of a depot that is not in the tables), `loss:<reason>`, `adjustment:<cause>` and `opening:`,
from which the stock comes that was there at the start. The balance of an account is what came in less what went out;
over all accounts of an item it is 0 at any moment.

What entries say of goods is taken in the order in which it happened. Three adjustments follow from them:

- A count sets the book of its shelf to what was counted; the difference goes to or comes from `adjustment:count`.
- Where more is taken from a depot than its book has, the book was too low: the rest comes from `adjustment:taken`.
- With the last return of a trip its book ends: what is left of it goes to `loss:unaccounted`, and what it handed out
  beyond its load comes from `adjustment:load`.

All are worked out anew from all entries, so that one that comes late changes what follows it, and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.inputs.tables.dates import FIRST_DATE
from logistics.live.entries import DECIMALS
from logistics.live.frames import table_of
from logistics.live.shelves import adjusted_shelves, last_counts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from logistics.inputs.operation import Operation
    from logistics.live.entries import Entry

COLUMNS = ("at", "position", "entry_id", "kind", "item_id", "from_account", "to_account", "quantity", "lot")
#: What is summed up, by kinds of accounts; goods come out of the first ones.
_SUMS = {
    "opening": ("opening",), "came_in": ("donor", "supplier", "transfer"), "adjusted": ("adjustment",),
    "lies": ("depot",), "rides": ("trip",), "handed_over": ("group",), "lost": ("loss",),
}  # fmt: skip
_SOURCES = ("opening", "came_in", "adjusted")
_TYPES = {
    "at": "datetime64[us]", "position": "int64", "quantity": "float64",
    **dict.fromkeys(("entry_id", "kind", "item_id", "from_account", "to_account", "lot"), "str"),
}  # fmt: skip


def opening_stock(operation: Operation) -> pd.DataFrame:
    """Give the stock that is there when the operation starts: depot_id, item_id, quantity."""
    stock = operation.stock
    there = stock[stock["available_from"] <= pd.Timestamp(operation.settings.start_date)]
    return there.groupby(["depot_id", "item_id"])[["quantity"]].sum().reset_index()


def movements(entries: Sequence[Entry], opening: pd.DataFrame | None = None) -> pd.DataFrame:
    """Give all movements of goods.

    Parameters
    ----------
    entries : entries that count, in order, as `effective` gives them.
    opening : stock of depots before all of them: depot_id, item_id, quantity; none if not given.

    Returns
    -------
    DataFrame in the order in which it happened: at (instant, naive UTC), position (of the entry; -1 for the opening),
    entry_id ("" for the opening), kind (of the entry, or `opening`), item_id, from_account, to_account, quantity (more
    than 0), lot.
    """
    told = [*_told(entries)]
    if opening is not None:
        told.append(_opening(opening))
    moved = _joined(told)
    returned, counts = table_of(entries, "return"), table_of(entries, "stock_count")
    if len(returned):
        moved = _joined([moved, _settled(moved, returned)])
    adjusted = adjusted_shelves(moved, last_counts(counts))
    # What adjusts a book comes before what is taken from it.
    return _joined([adjusted, moved])


def balances(moved: pd.DataFrame, at: dt.datetime | pd.Timestamp | None = None) -> pd.DataFrame:
    """Give the balances of all accounts at a moment.

    Parameters
    ----------
    moved : movements, as `movements` gives them.
    at : what happened after this moment does not count; with an offset, or naive in UTC; None for all.

    Returns
    -------
    DataFrame: account, item_id, quantity; sorted, without those that are 0.
    """
    if at is not None:
        moment = pd.Timestamp(at)
        moment = moment.tz_convert("UTC").tz_localize(None) if moment.tzinfo else moment
        moved = moved[moved["at"] <= moment]
    sides = [("to_account", 1.0), ("from_account", -1.0)]
    parts = [
        pd.DataFrame({"account": moved[side], "item_id": moved["item_id"], "quantity": sign * moved["quantity"]})
        for side, sign in sides
    ]
    found = pd.concat(parts).groupby(["account", "item_id"], as_index=False)["quantity"].sum()
    found["quantity"] = found["quantity"].round(DECIMALS) + 0.0
    return found[found["quantity"] != 0].reset_index(drop=True)


def held(balance: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Give the balances of the accounts of one kind, such as `depot`: account (what it is of), item_id, quantity."""
    own = balance[balance["account"].str.startswith(f"{kind}:")]
    return own.assign(account=own["account"].str.removeprefix(f"{kind}:")).reset_index(drop=True)


def sums(balance: pd.DataFrame) -> pd.DataFrame:
    """Give what became of each item.

    Parameters
    ----------
    balance : balances, as `balances` gives them.

    Returns
    -------
    DataFrame: item_id, opening, came_in, adjusted, lies (in depots), rides (on trips), handed_over, lost. The first
    three add up to the last four.
    """
    kind = balance["account"].str.extract("^([^:]*)", expand=False)
    wide = balance.assign(kind=kind).pivot_table(index="item_id", columns="kind", values="quantity", aggfunc="sum")
    parts = {name: wide.reindex(columns=list(kinds)).sum(axis=1) for name, kinds in _SUMS.items()}
    came = {name: -part if name in _SOURCES else part for name, part in parts.items()}
    return (pd.DataFrame(came, index=wide.index).round(DECIMALS) + 0.0).reset_index().astype({"item_id": "str"})


def unbalanced(moved: pd.DataFrame) -> pd.DataFrame:
    """Give the items whose accounts do not add up to 0 at the end: item_id, quantity; none if the books are right."""
    total = balances(moved).groupby("item_id", as_index=False)["quantity"].sum()
    return total[total["quantity"].abs() > 10.0**-DECIMALS * max(len(moved), 1)].reset_index(drop=True)


def once_per_drop(delivered: pd.DataFrame) -> pd.DataFrame:
    """Keep of several deliveries of an item at a drop, by the same trip or supplier, the one recorded last."""
    return _last_recorded(delivered, ["trip_id", "place_id", "drop_id", "item_id"], delivered["drop_id"] != "")


def once_per_trip(lines: pd.DataFrame) -> pd.DataFrame:
    """Keep of several loads, or returns, of an item on a trip the one recorded last."""
    return _last_recorded(lines, ["trip_id", "item_id"], lines["item_id"] != "")


def _last_recorded(lines: pd.DataFrame, key: list[str], judged: pd.Series) -> pd.DataFrame:
    ordered = lines[judged].sort_values(["recorded_at", "entry_id"], kind="stable")
    kept = ordered[~ordered.duplicated(key, keep="last")]
    return pd.concat([lines[~judged], kept]).sort_index()


def _told(entries: Sequence[Entry]) -> list[pd.DataFrame]:
    """Give the movements that entries tell, kind by kind."""
    told = {kind: table_of(entries, kind) for kind in _READ}
    return [moved for kind, rows in told.items() if len(rows) for moved in _READ[kind](rows)]


def _received(rows: pd.DataFrame) -> list[pd.DataFrame]:
    return [_moved(rows, "receipt", _source(rows), "depot:" + rows["depot_id"], "quantity")]


def _lost(rows: pd.DataFrame) -> list[pd.DataFrame]:
    source = ("depot:" + rows["depot_id"]).where(rows["depot_id"] != "", "trip:" + rows["trip_id"])
    return [_moved(rows, "loss", source, "loss:" + rows["reason"], "quantity")]


def _dispatched(rows: pd.DataFrame) -> list[pd.DataFrame]:
    last = once_per_trip(rows)
    return [_moved(last, "dispatch", "depot:" + last["depot_id"], "trip:" + last["trip_id"], "quantity")]


def _delivered(rows: pd.DataFrame) -> list[pd.DataFrame]:
    last = once_per_drop(rows)
    by_trip = last["trip_id"] != ""
    giver = ("trip:" + last["trip_id"]).where(by_trip, "supplier:" + last["place_id"])
    return [
        _moved(last, "delivery", giver, "group:" + last["group_id"], "good"),
        _moved(last, "delivery", giver, _same("loss:damaged", last), "damaged"),
        # What a supplier did not bring was never there.
        _moved(last[by_trip], "delivery", giver[by_trip], _same("loss:missing", last[by_trip]), "missing"),
    ]


def _returned(rows: pd.DataFrame) -> list[pd.DataFrame]:
    last = once_per_trip(rows)
    return [_moved(last, "return", "trip:" + last["trip_id"], "depot:" + last["depot_id"], "quantity")]


def _same(text: str, rows: pd.DataFrame) -> pd.Series:
    return pd.Series(text, index=rows.index, dtype="str")


def _source(receipt: pd.DataFrame) -> pd.Series:
    """Give the account from which goods came in."""
    source = ("donor:" + receipt["sender"]).mask(receipt["source"] == "purchase", "supplier:" + receipt["from_place"])
    source = source.mask(receipt["source"] == "transfer", "transfer:" + receipt["sender"])
    source = source.mask(receipt["from_depot"] != "", "depot:" + receipt["from_depot"])
    return source.mask(receipt["trip_id"] != "", "trip:" + receipt["trip_id"])


def _bought(purchase: pd.DataFrame) -> list[pd.DataFrame]:
    """Give the movements of purchases that were taken away at once; the others come with their receipt."""
    supplier = "supplier:" + purchase["place_id"]
    return [
        _moved(
            purchase[there],
            "purchase",
            supplier[there],
            f"{kind}:" + purchase.loc[there, f"{kind}_id"],
            "quantity",
        )
        for kind in ("depot", "trip", "group")
        for there in [purchase[f"{kind}_id"] != ""]
    ]


def _moved(rows: pd.DataFrame, kind: str, source: pd.Series, target: pd.Series, quantity: str) -> pd.DataFrame:
    told = rows.assign(kind=kind, from_account=source, to_account=target, quantity=rows[quantity])
    if "lot" not in told:
        told = told.assign(lot="")
    # From an account to itself nothing moves.
    return told.loc[(told["quantity"] > 0) & (told["from_account"] != told["to_account"]), list(COLUMNS)]


#: The kinds of entries that tell of goods, with what reads their movements.
_READ = {
    "receipt": _received, "loss": _lost, "dispatch": _dispatched, "delivery": _delivered, "return": _returned,
    "purchase": _bought,
}  # fmt: skip


def _opening(opening: pd.DataFrame) -> pd.DataFrame:
    told = opening.assign(at=FIRST_DATE, position=-1, entry_id="", kind="opening", from_account="opening:", lot="")
    return told.assign(to_account="depot:" + opening["depot_id"]).loc[opening["quantity"] > 0, list(COLUMNS)]


def _joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Put movements together in their order; of one entry those that stand first come first."""
    typed = [part.loc[:, list(COLUMNS)].astype(_TYPES) for part in parts if len(part)]
    if not typed:
        return pd.DataFrame(columns=list(COLUMNS)).astype(_TYPES)
    return pd.concat(typed, ignore_index=True).sort_values("position", kind="stable", ignore_index=True)


def _settled(moved: pd.DataFrame, returned: pd.DataFrame) -> pd.DataFrame:
    """Give the movements that end the books of trips with their last return."""
    last = returned.drop_duplicates("trip_id", keep="last").set_index("trip_id")
    sides = []
    for side, sign in (("to_account", 1.0), ("from_account", -1.0)):
        own = moved[moved[side].str.startswith("trip:")]
        sides.append(own.assign(trip_id=own[side].str.removeprefix("trip:"), signed=sign * own["quantity"]))
    lines = pd.concat(sides)
    lines = lines[lines["position"] <= lines["trip_id"].map(last["position"])]
    left = lines.groupby(["trip_id", "item_id"], as_index=False)["signed"].sum()
    left["signed"] = left["signed"].round(DECIMALS)
    left = left[left["signed"] != 0]
    ended = last.loc[left["trip_id"]].reset_index()
    trip, over = ("trip:" + left["trip_id"]).to_numpy(), left["signed"].to_numpy() > 0
    return pd.DataFrame(
        {
            "at": ended["at"].to_numpy(),
            "position": ended["position"].to_numpy(),
            "entry_id": ended["entry_id"].to_numpy(),
            "kind": "return",
            "item_id": left["item_id"].to_numpy(),
            "from_account": np.where(over, trip, "adjustment:load"),
            "to_account": np.where(over, "loss:unaccounted", trip),
            "quantity": left["signed"].abs().to_numpy(),
            "lot": "",
        }
    )
