"""The index sets of the allocation: needs, possible shipments and purchases, routes and trip patterns, as tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core import steps
from logistics.demand.taken_along import taken_along

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation
    from logistics.planning.routes.build import VehicleRoutes

#: Goods may exceed a payload or a volume by this factor, to allow for arithmetic.
FITS = 1 + 1e-9


#: Columns of a lane: a depot, a day of dispatch, a body, and a site that a vehicle with this body can reach.
LANE = ["depot_id", "dispatch_date", "body", "site_id"]


@dataclass(frozen=True)
class IndexSets:
    """The tables that the model is built over. Each row of a table has one variable of each kind.

    Attributes
    ----------
    needs : the columns of `build_needs`, kg (of one unit), scale (units that quantities of the item are counted in),
        step (units), carried (bool: people can take it along), previous (row of the same group and item on the day
        before, -1 on the first).
    sends : possible shipments from a depot to a drop: dispatch_date, depot_id, site_id, drop_id, item_id, kind, body,
        need (row of `needs`), kg and litres (of one unit), scale, step.
    buys : possible purchases at a stop: the columns of `suppliers.csv` without notes, with price (USD per unit) for
        its price, drop_id, group_id, date, need (row of `needs`), kg (of one unit), scale, step.
    rounds : the routes of `build_routes` that can carry something, with round_id.
    slots : their trip patterns as `build_routes` gives them, with slot_id, and round (row of `rounds`).
    parts : capacity shares, one row for each site of a trip pattern of several sites: slot (row of `slots`), site_id.
    """

    needs: pd.DataFrame
    sends: pd.DataFrame
    buys: pd.DataFrame
    rounds: pd.DataFrame
    slots: pd.DataFrame
    parts: pd.DataFrame

    def first_sites(self) -> np.ndarray:
        """Give the sites of each route's first trip pattern as one text. By them a route is found in another plan."""
        first = self.slots.drop_duplicates("round").set_index("round")["sites"].map(" ".join)
        return first.reindex(range(len(self.rounds))).to_numpy()

    def without_vehicles(self, sends: pd.DataFrame, buys: pd.DataFrame) -> IndexSets:
        """Give index sets with the same needs, these shipments and purchases, and no routes."""
        return IndexSets(
            needs=self.needs,
            sends=sends,
            buys=buys,
            rounds=self.rounds.iloc[:0],
            slots=self.slots.iloc[:0],
            parts=self.parts.iloc[:0],
        )


def build_index_sets(
    operation: Operation, drops: pd.DataFrame, needs: pd.DataFrame, rounds: VehicleRoutes
) -> IndexSets:
    """List the shipments, purchases, routes and trip patterns that can be of use.

    Parameters
    ----------
    operation : the checked case.
    drops, needs, rounds : the drops of the timeline, the needs, and the feasible routes of this operation.
    """
    needs = _scaled_needs(operation, needs)
    calls = _calls(rounds)
    sends = _sends(operation, drops, needs, calls)
    used = calls.merge(
        sends[["depot_id", "dispatch_date", "site_id", "body"]].drop_duplicates(), validate="many_to_one"
    )
    slots = rounds.slots[rounds.slots.index.isin(used["slot_id"])]
    kept = rounds.rounds[rounds.rounds.index.isin(slots["round_id"])]
    number = pd.Series(np.arange(len(kept), dtype=np.int64), index=kept.index)
    several = used[used["sites_in_slot"] > 1]
    slot_number = pd.Series(np.arange(len(slots)), index=slots.index)
    return IndexSets(
        needs=needs,
        sends=sends,
        buys=_buys(operation, drops, needs),
        rounds=kept.reset_index(names="round_id"),
        slots=slots.assign(round=slots["round_id"].map(number).astype("int64")).reset_index(names="slot_id"),
        parts=pd.DataFrame(
            {"slot": several["slot_id"].map(slot_number).astype("int64"), "site_id": several["site_id"]}
        ).reset_index(drop=True),
    )


def _scaled_needs(operation: Operation, needs: pd.DataFrame) -> pd.DataFrame:
    """Add to the needs the columns kg, scale, step, carried and previous of `IndexSets.needs`.

    The scale of an item is its largest need, so that variables stay near one. A step is the smallest quantity sent.
    """
    needs = needs.join(operation.items.set_index("item_id")["kg_per_unit"].rename("kg"), on="item_id")
    needs["scale"] = needs.groupby("item_id")["full_each"].transform("max")
    needs["step"] = needs["item_id"].map(operation.items.set_index("item_id")["step"])
    needs["carried"] = needs["item_id"].map(taken_along(operation.items)).astype(bool)
    row = pd.Series(np.arange(len(needs)), index=needs.index)
    needs["previous"] = row.groupby([needs["group_id"], needs["item_id"]]).shift(fill_value=-1)
    return needs


def _calls(rounds: VehicleRoutes) -> pd.DataFrame:
    """List the sites that trip patterns visit.

    Returns
    -------
    DataFrame
        One row for each site of a pattern: slot_id, `LANE`, sites_in_slot (number), payload_kg, payload_litres.
    """
    slots = rounds.slots.assign(sites_in_slot=rounds.slots["sites"].map(len)).reset_index(names="slot_id")
    calls = slots.explode("sites").rename(columns={"sites": "site_id"})
    return calls[["slot_id", *LANE, "sites_in_slot", "payload_kg", "payload_litres"]]


def _item_rows(operation: Operation, needs: pd.DataFrame) -> pd.DataFrame:
    """Describe each item that is needed.

    Returns
    -------
    DataFrame
        One row for each item: item_id, kg and litres (of one unit), body, scale, step.
    """
    items = operation.items.set_index("item_id")
    return (
        pd.DataFrame(
            {
                "kg": items["kg_per_unit"],
                "litres": items["litres_per_unit"],
                "body": items["body"],
                **needs.drop_duplicates("item_id").set_index("item_id")[["scale", "step"]],
            }
        )
        .dropna()
        .rename_axis("item_id")
        .reset_index()
    )


def _sends(operation: Operation, drops: pd.DataFrame, needs: pd.DataFrame, calls: pd.DataFrame) -> pd.DataFrame:
    """Give `IndexSets.sends`: every depot, day of dispatch, drop and item with stock, a need and a route."""
    lanes = calls[LANE].drop_duplicates()
    lanes = lanes.merge(drops[["site_id", "drop_id", "kind", "group_id", "date"]], on="site_id")
    stocked = operation.stock[operation.stock["quantity"] > 0].groupby(["depot_id", "item_id"], as_index=False)
    stocked = stocked["available_from"].min().merge(_item_rows(operation, needs), on="item_id", validate="many_to_one")
    sends = lanes.merge(stocked, on=["depot_id", "body"])
    sends = sends[~_too_big(sends, calls)]
    support = sends["item_id"].isin(operation.settings.support_point_items)
    sends = sends[(sends["dispatch_date"] >= sends["available_from"]) & (sends["kind"].eq("stop") | support)]
    need = needs.reset_index(names="need")[["group_id", "date", "item_id", "need"]]
    sends = sends.merge(need, validate="many_to_one")
    order = ["dispatch_date", "depot_id", "site_id", "drop_id", "item_id"]
    columns = [*order, "kind", "body", "need", "kg", "litres", "scale", "step"]
    return _typed(sends.sort_values(order, ignore_index=True)[columns])


def _typed(lanes: pd.DataFrame) -> pd.DataFrame:
    """Set the types of the columns of figures, which an empty table does not have."""
    figures = [name for name in ("kg", "litres", "scale", "step", "price", "max_per_day") if name in lanes]
    return lanes.astype({**dict.fromkeys(figures, "float64"), "need": "int64"})


def fits(goods: pd.DataFrame, vehicles: pd.DataFrame) -> np.ndarray:
    """Say for each row whether a step of the goods fits on the vehicle.

    Parameters
    ----------
    goods : kg and litres (of one unit), step.
    vehicles : payload_kg, payload_litres; as many rows as the goods.
    """
    kg, litres = (goods[size].to_numpy(float) * goods["step"].to_numpy(float) for size in ("kg", "litres"))
    within: np.ndarray = kg <= vehicles["payload_kg"].to_numpy(float) * FITS
    return within & (litres <= vehicles["payload_litres"].to_numpy(float) * FITS)


def _too_big(sends: pd.DataFrame, calls: pd.DataFrame) -> np.ndarray:
    """Say for each shipment whether no vehicle of its lane can take one step, by weight or by volume."""
    smallest = calls[["payload_kg", "payload_litres"]].min().to_frame().T
    doubtful = ~fits(sends, smallest.loc[smallest.index.repeat(len(sends))])
    if not doubtful.any():
        return doubtful
    kinds = [*LANE, "payload_kg", "payload_litres"]
    pairs = sends[doubtful].reset_index(names="send").merge(calls[kinds].drop_duplicates(), on=LANE)
    ride = pairs.loc[fits(pairs, pairs), "send"].unique()
    return doubtful & ~sends.index.isin(ride)


def _buys(operation: Operation, drops: pd.DataFrame, needs: pd.DataFrame) -> pd.DataFrame:
    """Give `IndexSets.buys`: every purchase that can be handed over at a stop. Suppliers deliver in their own town."""
    stops = drops.loc[drops["kind"] == "stop", ["drop_id", "place_id", "group_id", "date"]]
    buys = operation.suppliers.drop(columns="notes").merge(stops, on="place_id")
    first = pd.Timestamp(operation.settings.start_date) + pd.to_timedelta(buys["lead_days"], unit="D")
    step = buys["item_id"].map(operation.items.set_index("item_id")["step"])
    buys = buys.assign(max_per_day=steps.down(buys["max_per_day"], step))
    buys = buys[(buys["date"] >= first) & (buys["max_per_day"] > 0)]
    need = needs.reset_index(names="need")[["group_id", "date", "item_id", "need"]]
    buys = buys.merge(need, validate="many_to_one")
    item = _item_rows(operation, needs)[["item_id", "kg", "scale", "step"]]
    buys = buys.merge(item, on="item_id", validate="many_to_one")
    buys = buys.rename(columns={"price_usd_per_unit": "price"})
    return _typed(buys.sort_values(["date", "place_id", "drop_id", "item_id"], ignore_index=True))
