"""Whose vehicles and goods are, in words, where the tables tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.inputs.fleet import KIND, stretches
from logistics.inputs.owners import GOODS, OWNER
from logistics.output.documents.wording import both

if TYPE_CHECKING:
    import pandas as pd

    from logistics.core.language import Texts
    from logistics.inputs.operation import Operation

_BETWEEN = " / "


def vehicle_owners(operation: Operation, trips: pd.DataFrame) -> pd.Series:
    """Give the name of the organisation whose vehicle makes each trip, by trip_id; "" where it is not told.

    Parameters
    ----------
    operation : the case.
    trips : trips of a plan: trip_id, `KIND`, vehicle_no, start.
    """
    rows = trips[["trip_id", *KIND, "vehicle_no"]].assign(day=trips["start"].dt.normalize())
    found = rows.merge(stretches(operation.fleet), on=[*KIND, "vehicle_no"])
    found = found[found["day"].between(found["available_from"], found["available_to"])]
    owner = found.set_index("trip_id")[OWNER].map(_names(operation))
    return _told(owner.reindex(trips["trip_id"]))


def goods_owners(operation: Operation, goods: pd.DataFrame) -> pd.Series:
    """Give the names of the organisations whose stock of an item has come to a depot; "" where it is not told.

    Where several own some of it their names stand side by side: a storeroom does not keep them apart.

    Parameters
    ----------
    operation : the case.
    goods : depot_id, item_id, day (by which it has come).

    Returns
    -------
    One text for each row of `goods`, with its index.
    """
    stock = operation.stock[operation.stock[OWNER] != ""]
    named = stock.assign(name=stock[OWNER].map(_names(operation))).sort_values([*GOODS, "name"])
    pairs = goods[[*GOODS, "day"]].reset_index(names="row").merge(named, on=GOODS)
    here = pairs[pairs["available_from"] <= pairs["day"]].sort_values(["row", "name"])
    joined = here.groupby("row")["name"].agg(lambda names: _BETWEEN.join(dict.fromkeys(names)))
    return _told(joined.reindex(goods.index))


def with_owner(words: Texts, owner: str) -> Texts:
    """Add the name of an owner to a name, if there is one."""
    return both("owned_by", what=words, owner=owner) if owner else words


def owners_of(rows: pd.Series) -> str:
    """Join names of owners, each once."""
    return _BETWEEN.join(dict.fromkeys(name for names in rows if names for name in names.split(_BETWEEN)))


def _told(names: pd.Series) -> pd.Series:
    """Give names as texts, "" where there is none."""
    return names.astype(object).where(names.notna(), "").astype("str")


def _names(operation: Operation) -> pd.Series:
    return operation.organisations.set_index(OWNER)["name"]
