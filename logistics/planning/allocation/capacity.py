"""The capacity constraints: weight, volume, and goods that only some vehicles can take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics.planning.allocation.indices import FITS, LANE, fits
from logistics.solver.program import at_most, numbered

if TYPE_CHECKING:
    import pandas as pd

    from logistics.inputs.operation import Operation
    from logistics.planning.allocation.indices import IndexSets
    from logistics.planning.allocation.variables import Variables
    from logistics.solver.program import Constraints

#: An item is counted in whole steps if a vehicle takes no more steps than this. Weight alone would load parts of steps.
COUNTED_UP_TO = 10
#: Most sets of vehicles with a constraint for goods that only they can take. The loading of trips deals with the rest.
MOST_SETS = 32
PAYLOAD = ["payload_kg", "payload_litres"]


@dataclass(frozen=True)
class _Selection:
    """A selection of goods and vehicles.

    Attributes
    ----------
    goods : row numbers of `IndexSets.shipments`.
    patterns : row numbers of `IndexSets.patterns`.
    shares : row numbers of `IndexSets.shares`.
    """

    goods: np.ndarray
    patterns: np.ndarray
    shares: np.ndarray


def capacity(_: Operation, indices: IndexSets, variables: Variables) -> list[Constraints]:
    """Constrain what is sent to a site to fit on the trips that go there."""
    every = _Selection(*(np.arange(len(table)) for table in (indices.shipments, indices.patterns, indices.shares)))
    rows = [_load_rows(indices, variables, every, size) for size in ("kg", "litres")]
    for selection in _for_some_vehicles(indices):
        rows += [_load_rows(indices, variables, selection, size) for size in ("kg", "litres")]
    return rows + _counted_rows(indices, variables)


def _load_rows(indices: IndexSets, variables: Variables, some: _Selection, size: str) -> Constraints:
    """Constrain what is sent to a site to fit into the trips that go there, by weight or by volume.

    sum of size x shipment  <=  sum of payload x trips (patterns of this site alone)
                               + sum of payload x share (shared patterns)
    for every depot, day of dispatch, site and body.
    """
    goods = indices.shipments.iloc[some.goods]
    alone, single, shared = _calls(indices, some)
    shipment_row, trip_row, share_row = numbered(goods, LANE, single, shared)
    payload = f"payload_{size}"
    share = variables.share_kg if size == "kg" else variables.share_litres
    return at_most(
        np.zeros(max(np.concatenate([shipment_row, trip_row, share_row]), default=-1) + 1),
        (shipment_row, variables.shipments[some.goods], goods[size].to_numpy() * goods["scale"].to_numpy() / 1000),
        (trip_row, variables.trips[alone], -single[payload].to_numpy() / 1000),
        (share_row, share[some.shares], -shared[payload].to_numpy() / 1000),
    )


def _calls(indices: IndexSets, some: _Selection) -> tuple[np.ndarray, pd.DataFrame, pd.DataFrame]:
    """List the calls at sites that some trip patterns make.

    Returns
    -------
    The row numbers of patterns with a single site; these patterns, with site_id; and the patterns with several sites,
    one row for each capacity share, with site_id. The tables have the columns of `IndexSets.patterns`.
    """
    alone = some.patterns[indices.patterns["sites"].map(len).to_numpy()[some.patterns] == 1]
    single = indices.patterns.iloc[alone].assign(site_id=indices.patterns["sites"].str[0].iloc[alone])
    shares = indices.shares.iloc[some.shares]
    shared = indices.patterns.iloc[shares["pattern"]].assign(site_id=shares["site_id"].to_numpy())
    return alone, single, shared


def _for_some_vehicles(indices: IndexSets) -> list[_Selection]:
    """Select the goods that only some vehicles can take, with those vehicles.

    For each set of vehicles that some goods are confined to, and for unions of such sets (as in Hall's theorem), these
    are all goods whose vehicles lie in the set.
    """
    kinds = indices.patterns[PAYLOAD].drop_duplicates(ignore_index=True)
    things = indices.shipments[["kg", "litres", "step"]].drop_duplicates(ignore_index=True)
    able = np.column_stack(
        [fits(things, kinds.iloc[[row]].iloc[np.zeros(len(things), dtype=int)]) for row in kinds.index]
        or [np.ones((len(things), 0), dtype=bool)]
    )
    own = {frozenset(np.flatnonzero(row).tolist()) for row in able} - {frozenset(kinds.index.tolist())}
    if not own:
        return []
    numbered_things, numbered_kinds = things.reset_index(names="thing"), kinds.reset_index(names="kind")
    thing = indices.shipments.merge(numbered_things, how="left", validate="many_to_one")["thing"].to_numpy()
    kind = indices.patterns.merge(numbered_kinds, how="left", validate="many_to_one")["kind"].to_numpy()
    found = []
    for vehicles in _joined(own):
        outside = ~kinds.index.isin(list(vehicles))
        elsewhere = np.asarray(able[:, outside].any(axis=1))
        goods = np.flatnonzero(~elsewhere[thing])
        lanes = indices.shipments.iloc[goods][LANE].drop_duplicates()
        patterns = np.flatnonzero(np.isin(kind, list(vehicles)))
        shares = np.flatnonzero(np.isin(indices.shares["pattern"].to_numpy(), patterns))
        found.append(_near(indices, lanes, _Selection(goods, patterns, shares)))
    return found


def _joined(indices: set[frozenset[int]]) -> list[frozenset[int]]:
    """Give the sets and their unions, up to about `MOST_SETS`, in a fixed order."""
    found = set(indices)
    for one in sorted(indices, key=sorted):
        if len(found) < MOST_SETS:
            found |= {one | other for other in found}
    return sorted(found, key=sorted)


def _near(indices: IndexSets, lanes: pd.DataFrame, some: _Selection) -> _Selection:
    """Keep only the vehicles that go where the goods go. A row without goods would constrain nothing."""
    alone, single, shared = _calls(indices, some)
    wanted = lanes.assign(wanted=True)
    here, there = (
        calls[LANE].merge(wanted, on=LANE, how="left", validate="many_to_one")["wanted"].eq(True).to_numpy()
        for calls in (single, shared)
    )
    return _Selection(some.goods, alone[here], some.shares[there])


def _counted_rows(indices: IndexSets, variables: Variables) -> list[Constraints]:
    """Constrain large items to whole steps: a trip takes so many steps of an item, and no part of one more.

    sum of shipments in steps  <=  sum of whole steps a trip takes x trips
                                  + sum of payload in steps x share (shared patterns)
    for every depot, day of dispatch, site and large item.
    """
    shipments, patterns = indices.shipments, indices.patterns
    if shipments.empty or patterns.empty:
        return []
    least = patterns[PAYLOAD].min()
    kg, litres = (shipments[size].to_numpy() * shipments["step"].to_numpy() for size in ("kg", "litres"))
    large = (kg * COUNTED_UP_TO > least["payload_kg"]) | (litres * COUNTED_UP_TO > least["payload_litres"])
    if not large.any():
        return []
    goods = np.flatnonzero(large)
    big = shipments.iloc[goods]
    some = _Selection(goods, np.arange(len(patterns)), np.arange(len(indices.shares)))
    alone, single, shared = _calls(indices, some)
    things = big[[*LANE, "item_id", "kg", "litres", "step"]].drop_duplicates([*LANE, "item_id"])
    own = _pairs(single.assign(column=variables.trips[alone]), things)
    kept = _pairs(shared.assign(column=variables.share_kg[some.shares]), things)
    shipment_row, own_row, kept_row = numbered(big, [*LANE, "item_id"], own, kept)
    rows = at_most(
        np.zeros(max(np.concatenate([shipment_row, own_row, kept_row]), default=-1) + 1),
        (shipment_row, variables.shipments[goods], (big["scale"] / big["step"]).to_numpy()),
        (own_row, own["column"], -np.floor(np.minimum(own["by_kg"], own["by_litres"]))),
        (kept_row, kept["column"], -kept["by_kg"]),
    )
    return [rows]


def _pairs(calls: pd.DataFrame, things: pd.DataFrame) -> pd.DataFrame:
    """Pair calls with the goods that fit on them.

    Returns
    -------
    DataFrame
        The columns of `calls` and `things`, and by_kg, by_litres: how many steps fit by weight and by volume.
    """
    pairs = calls[[*LANE, *PAYLOAD, "column"]].merge(things, on=LANE)
    pairs = pairs[fits(pairs, pairs)]
    litres = (pairs["litres"] * pairs["step"]).to_numpy(float)
    room = pairs["payload_litres"].to_numpy(float)
    by_litres = np.divide(room, litres, out=np.full(len(pairs), np.inf), where=litres > 0)
    by_kg = pairs["payload_kg"] / (pairs["kg"] * pairs["step"])
    return pairs.assign(by_kg=by_kg * FITS, by_litres=by_litres * FITS)
