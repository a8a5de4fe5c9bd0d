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
class _Part:
    """A selection of goods and vehicles.

    Attributes
    ----------
    goods : row numbers of `IndexSets.sends`.
    slots : row numbers of `IndexSets.slots`.
    parts : row numbers of `IndexSets.parts`.
    """

    goods: np.ndarray
    slots: np.ndarray
    parts: np.ndarray


def capacity(_: Operation, indices: IndexSets, variables: Variables) -> list[Constraints]:
    """Constrain what is sent to a site to fit on the trips that go there."""
    every = _Part(*(np.arange(len(table)) for table in (indices.sends, indices.slots, indices.parts)))
    rows = [_load_rows(indices, variables, every, size) for size in ("kg", "litres")]
    for part in _for_some_vehicles(indices):
        rows += [_load_rows(indices, variables, part, size) for size in ("kg", "litres")]
    return rows + _counted_rows(indices, variables)


def _load_rows(indices: IndexSets, variables: Variables, some: _Part, size: str) -> Constraints:
    """Constrain what is sent to a site to fit into the trips that go there, by weight or by volume.

    sum of size x send  <=  sum of payload x trips (patterns of this site alone) + sum of payload x share (shared ones)
    for every depot, day of dispatch, site and body.
    """
    goods = indices.sends.iloc[some.goods]
    alone, single, shared = _calls(indices, some)
    send_row, trip_row, part_row = numbered(goods, LANE, single, shared)
    payload = f"payload_{size}"
    part = variables.part_kg if size == "kg" else variables.part_litres
    return at_most(
        np.zeros(max(np.concatenate([send_row, trip_row, part_row]), default=-1) + 1),
        (send_row, variables.send[some.goods], goods[size].to_numpy() * goods["scale"].to_numpy() / 1000),
        (trip_row, variables.trips[alone], -single[payload].to_numpy() / 1000),
        (part_row, part[some.parts], -shared[payload].to_numpy() / 1000),
    )


def _calls(indices: IndexSets, some: _Part) -> tuple[np.ndarray, pd.DataFrame, pd.DataFrame]:
    """List the calls at sites that some trip patterns make.

    Returns
    -------
    The row numbers of patterns with a single site; these patterns, with site_id; and the patterns with several sites,
    one row for each capacity share, with site_id. The tables have the columns of `IndexSets.slots`.
    """
    alone = some.slots[indices.slots["sites"].map(len).to_numpy()[some.slots] == 1]
    single = indices.slots.iloc[alone].assign(site_id=indices.slots["sites"].str[0].iloc[alone])
    parts = indices.parts.iloc[some.parts]
    shared = indices.slots.iloc[parts["slot"]].assign(site_id=parts["site_id"].to_numpy())
    return alone, single, shared


def _for_some_vehicles(indices: IndexSets) -> list[_Part]:
    """Select the goods that only some vehicles can take, with those vehicles.

    For each set of vehicles that some goods are confined to, and for unions of such sets (as in Hall's theorem), these
    are all goods whose vehicles lie in the set.
    """
    kinds = indices.slots[PAYLOAD].drop_duplicates(ignore_index=True)
    things = indices.sends[["kg", "litres", "step"]].drop_duplicates(ignore_index=True)
    able = np.column_stack(
        [fits(things, kinds.iloc[[row]].iloc[np.zeros(len(things), dtype=int)]) for row in kinds.index]
        or [np.ones((len(things), 0), dtype=bool)]
    )
    own = {frozenset(np.flatnonzero(row).tolist()) for row in able} - {frozenset(kinds.index.tolist())}
    if not own:
        return []
    numbered_things, numbered_kinds = things.reset_index(names="thing"), kinds.reset_index(names="kind")
    thing = indices.sends.merge(numbered_things, how="left", validate="many_to_one")["thing"].to_numpy()
    kind = indices.slots.merge(numbered_kinds, how="left", validate="many_to_one")["kind"].to_numpy()
    found = []
    for vehicles in _joined(own):
        outside = ~kinds.index.isin(list(vehicles))
        elsewhere = np.asarray(able[:, outside].any(axis=1))
        goods = np.flatnonzero(~elsewhere[thing])
        lanes = indices.sends.iloc[goods][LANE].drop_duplicates()
        slots = np.flatnonzero(np.isin(kind, list(vehicles)))
        parts = np.flatnonzero(np.isin(indices.parts["slot"].to_numpy(), slots))
        found.append(_near(indices, lanes, _Part(goods, slots, parts)))
    return found


def _joined(indices: set[frozenset[int]]) -> list[frozenset[int]]:
    """Give the sets and their unions, up to about `MOST_SETS`, in a fixed order."""
    found = set(indices)
    for one in sorted(indices, key=sorted):
        if len(found) < MOST_SETS:
            found |= {one | other for other in found}
    return sorted(found, key=sorted)


def _near(indices: IndexSets, lanes: pd.DataFrame, some: _Part) -> _Part:
    """Keep only the vehicles that go where the goods go. A row without goods would constrain nothing."""
    alone, single, shared = _calls(indices, some)
    wanted = lanes.assign(wanted=True)
    here, there = (
        calls[LANE].merge(wanted, on=LANE, how="left", validate="many_to_one")["wanted"].eq(True).to_numpy()
        for calls in (single, shared)
    )
    return _Part(some.goods, alone[here], some.parts[there])


def _counted_rows(indices: IndexSets, variables: Variables) -> list[Constraints]:
    """Constrain large items to whole steps: a trip takes so many steps of an item, and no part of one more.

    sum of send in steps  <=  sum of whole steps a trip takes x trips + sum of payload in steps x share (shared ones)
    for every depot, day of dispatch, site and large item.
    """
    sends, slots = indices.sends, indices.slots
    if sends.empty or slots.empty:
        return []
    least = slots[PAYLOAD].min()
    kg, litres = (sends[size].to_numpy() * sends["step"].to_numpy() for size in ("kg", "litres"))
    large = (kg * COUNTED_UP_TO > least["payload_kg"]) | (litres * COUNTED_UP_TO > least["payload_litres"])
    if not large.any():
        return []
    goods = np.flatnonzero(large)
    big = sends.iloc[goods]
    some = _Part(goods, np.arange(len(slots)), np.arange(len(indices.parts)))
    alone, single, shared = _calls(indices, some)
    things = big[[*LANE, "item_id", "kg", "litres", "step"]].drop_duplicates([*LANE, "item_id"])
    own = _pairs(single.assign(column=variables.trips[alone]), things)
    kept = _pairs(shared.assign(column=variables.part_kg[some.parts]), things)
    send_row, own_row, kept_row = numbered(big, [*LANE, "item_id"], own, kept)
    rows = at_most(
        np.zeros(max(np.concatenate([send_row, own_row, kept_row]), default=-1) + 1),
        (send_row, variables.send[goods], (big["scale"] / big["step"]).to_numpy()),
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
