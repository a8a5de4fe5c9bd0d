"""What counts of shelves, and goods taken that the book does not have, adjust in the books of depots."""

from __future__ import annotations

import pandas as pd

from logistics.live.entries import DECIMALS

_SHELF = ["depot_id", "item_id"]


def last_counts(counts: pd.DataFrame) -> pd.DataFrame:
    """Give one count for each shelf and moment: of several the one recorded last; those of different lots added up.

    Parameters
    ----------
    counts : entries of the kind `stock_count`, as `table_of` gives them.

    Returns
    -------
    DataFrame: depot_id, item_id, at, position, entry_id, counted.
    """
    ordered = counts.sort_values(["recorded_at", "entry_id"], kind="stable")
    kept = ordered.drop_duplicates([*_SHELF, "at", "lot"], keep="last").sort_values("position")
    found = kept.groupby([*_SHELF, "at"], as_index=False).agg(
        {"position": "last", "entry_id": "last", "counted": "sum"}
    )
    return found.sort_values("position", ignore_index=True)


def adjusted_shelves(moved: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """Give the movements between the shelves of depots and the accounts of adjustments.

    Parameters
    ----------
    moved : all other movements, in order.
    counts : counts, as `last_counts` gives them.

    Returns
    -------
    DataFrame with the columns of `moved`.
    """
    events = _events(moved, counts)
    shelf = events.groupby(_SHELF)
    events["part"] = shelf["is_count"].cumsum()
    part = events.groupby([*_SHELF, "part"])
    # A part of the events of a shelf begins with a count, or with nothing; the book is first reckoned with what moved,
    # then lifted wherever it would fall below nothing. What it was lifted by so far is the lowest it has been.
    events["book"] = part["change"].cumsum().round(DECIMALS)
    events["lifted"] = (-part["book"].cummin()).clip(lower=0.0)
    before = part["lifted"].shift(fill_value=0.0)
    events["taken"] = (events["lifted"] - before).round(DECIMALS)
    ending = (events["book"] + events["lifted"]).groupby([events[name] for name in _SHELF]).shift(fill_value=0.0)
    events["difference"] = (events["change"] - ending).round(DECIMALS).where(events["is_count"], 0.0)
    return pd.concat(
        [_adjustment(events, "taken", "taken"), _adjustment(events, "difference", "count")], ignore_index=True
    )


def _events(moved: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """Give all that happens to the shelves, in order: changes of the book, and counts; a count follows what moved."""
    parts = []
    for side, sign in (("to_account", 1.0), ("from_account", -1.0)):
        own = moved[moved[side].str.startswith("depot:")]
        depot = own[side].str.removeprefix("depot:")
        parts.append(own.assign(depot_id=depot, change=sign * own["quantity"], is_count=False))
    parts.append(counts.assign(change=counts["counted"], is_count=True, kind="stock_count"))
    columns = ["at", "position", "entry_id", "kind", *_SHELF, "change", "is_count"]
    # Of one entry what comes in stands before what goes out.
    events = pd.concat([part[columns] for part in parts], ignore_index=True)
    return events.sort_values(["position", "is_count"], kind="stable", ignore_index=True)


def _adjustment(events: pd.DataFrame, column: str, cause: str) -> pd.DataFrame:
    own = events[events[column] != 0]
    shelf, account = "depot:" + own["depot_id"], pd.Series(f"adjustment:{cause}", index=own.index, dtype="str")
    more = own[column] > 0
    columns = ["at", "position", "entry_id", "kind", "item_id"]
    return own[columns].assign(
        from_account=account.where(more, shelf),
        to_account=shelf.where(more, account),
        quantity=own[column].abs(),
        lot="",
    )
