"""The index sets of the allocation: needs, possible shipments and purchases, routes and trip patterns, as tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core import steps
from logistics.demand.taken_along import taken_along
from logistics.inputs.suppliers import holds, offers

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation
    from logistics.planning.routes.build import VehicleRoutes

#: Goods may exceed a payload or a volume by this factor, to allow for arithmetic.
FITS = 1 + 1e-9


#: The kind of source of what has left before the horizon begins; the other kinds are `depot` and `supplier`.
UNDER_WAY, SUPPLIER = "under_way", "supplier"

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
    shipments : possible shipments from a depot to a drop: dispatch_date, depot_id, site_id, drop_id, item_id, kind,
        body, need (row of `needs`), kg and litres (of one unit), scale, step.
    purchases : possible purchases at a stop: place_id, item_id, max_per_day, price (USD per unit), lead_days, max_total
        (units; infinite where there is no such limit), lot (what shares max_total; -1 of what is under way), drop_id,
        group_id, date, source_kind (`supplier`, or `under_way` for what has left before the horizon begins, of which at
        most max_per_day arrives), need (row of `needs`), kg (of one unit), scale, step.
    routes : the routes of `build_routes` that can carry something, with route_id.
    patterns : their trip patterns as `build_routes` gives them, with pattern_id, and route (row of `routes`).
    shares : capacity shares, one row for each site of a trip pattern of several sites: pattern (row of `patterns`),
        site_id.
    """

    needs: pd.DataFrame
    shipments: pd.DataFrame
    purchases: pd.DataFrame
    routes: pd.DataFrame
    patterns: pd.DataFrame
    shares: pd.DataFrame

    def first_sites(self) -> np.ndarray:
        """Give the sites of each route's first trip pattern as one text. By them a route is found in another plan."""
        first = self.patterns.drop_duplicates("route").set_index("route")["sites"].map(" ".join)
        return first.reindex(range(len(self.routes))).to_numpy()

    def without_vehicles(self, shipments: pd.DataFrame, purchases: pd.DataFrame) -> IndexSets:
        """Give index sets with the same needs, these shipments and purchases, and no routes."""
        return IndexSets(
            needs=self.needs,
            shipments=shipments,
            purchases=purchases,
            routes=self.routes.iloc[:0],
            patterns=self.patterns.iloc[:0],
            shares=self.shares.iloc[:0],
        )


def build_index_sets(
    operation: Operation, drops: pd.DataFrame, needs: pd.DataFrame, routes: VehicleRoutes
) -> IndexSets:
    """List the shipments, purchases, routes and trip patterns that can be of use.

    Parameters
    ----------
    operation : the checked case.
    drops, needs, routes : the drops of the timeline, the needs, and the feasible routes of this operation.
    """
    needs = _scaled_needs(operation, needs)
    calls = _calls(routes)
    shipments = _shipments(operation, drops, needs, calls)
    used = calls.merge(
        shipments[["depot_id", "dispatch_date", "site_id", "body"]].drop_duplicates(), validate="many_to_one"
    )
    patterns = routes.patterns[routes.patterns.index.isin(used["pattern_id"])]
    kept = routes.routes[routes.routes.index.isin(patterns["route_id"])]
    number = pd.Series(np.arange(len(kept), dtype=np.int64), index=kept.index)
    several = used[used["sites_in_pattern"] > 1]
    pattern_number = pd.Series(np.arange(len(patterns)), index=patterns.index)
    return IndexSets(
        needs=needs,
        shipments=shipments,
        purchases=_purchases(operation, drops, needs),
        routes=kept.reset_index(names="route_id"),
        patterns=patterns.assign(route=patterns["route_id"].map(number).astype("int64")).reset_index(
            names="pattern_id"
        ),
        shares=pd.DataFrame(
            {"pattern": several["pattern_id"].map(pattern_number).astype("int64"), "site_id": several["site_id"]}
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


def _calls(routes: VehicleRoutes) -> pd.DataFrame:
    """List the sites that trip patterns visit.

    Returns
    -------
    DataFrame
        One row for each site of a pattern: pattern_id, `LANE`, sites_in_pattern (number), payload_kg, payload_litres.
    """
    patterns = routes.patterns.assign(sites_in_pattern=routes.patterns["sites"].map(len)).reset_index(
        names="pattern_id"
    )
    calls = patterns.explode("sites").rename(columns={"sites": "site_id"})
    return calls[["pattern_id", *LANE, "sites_in_pattern", "payload_kg", "payload_litres"]]


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


def _shipments(operation: Operation, drops: pd.DataFrame, needs: pd.DataFrame, calls: pd.DataFrame) -> pd.DataFrame:
    """Give `IndexSets.shipments`: every depot, day of dispatch, drop and item with stock, a need and a route."""
    lanes = calls[LANE].drop_duplicates()
    lanes = lanes.merge(drops[["site_id", "drop_id", "kind", "group_id", "date"]], on="site_id")
    stocked = operation.stock[operation.stock["quantity"] > 0].groupby(["depot_id", "item_id"], as_index=False)
    stocked = stocked["available_from"].min().merge(_item_rows(operation, needs), on="item_id", validate="many_to_one")
    shipments = lanes.merge(stocked, on=["depot_id", "body"])
    shipments = shipments[~_too_big(shipments, calls)]
    support = shipments["item_id"].isin(operation.settings.support_point_items)
    shipments = shipments[
        (shipments["dispatch_date"] >= shipments["available_from"]) & (shipments["kind"].eq("stop") | support)
    ]
    need = needs.reset_index(names="need")[["group_id", "date", "item_id", "need"]]
    shipments = shipments.merge(need, validate="many_to_one")
    order = ["dispatch_date", "depot_id", "site_id", "drop_id", "item_id"]
    columns = [*order, "kind", "body", "need", "kg", "litres", "scale", "step"]
    return _typed(shipments.sort_values(order, ignore_index=True)[columns])


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    """Set the types of the columns of figures, which an empty table does not have."""
    figures = [name for name in ("kg", "litres", "scale", "step", "price", "max_per_day", "max_total") if name in table]
    counts = [name for name in ("need", "lot") if name in table]
    return table.astype(dict.fromkeys(figures, "float64") | dict.fromkeys(counts, "int64"))


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


def _too_big(shipments: pd.DataFrame, calls: pd.DataFrame) -> np.ndarray:
    """Say for each shipment whether no vehicle of its lane can take one step, by weight or by volume."""
    smallest = calls[["payload_kg", "payload_litres"]].min().to_frame().T
    doubtful = ~fits(shipments, smallest.loc[smallest.index.repeat(len(shipments))])
    if not doubtful.any():
        return doubtful
    kinds = [*LANE, "payload_kg", "payload_litres"]
    pairs = shipments[doubtful].reset_index(names="shipment").merge(calls[kinds].drop_duplicates(), on=LANE)
    ride = pairs.loc[fits(pairs, pairs), "shipment"].unique()
    return doubtful & ~shipments.index.isin(ride)


def _purchases(operation: Operation, drops: pd.DataFrame, needs: pd.DataFrame) -> pd.DataFrame:
    """Give `IndexSets.purchases`: what can be bought for a stop, and what is under way to a drop.

    Suppliers deliver in their town. What is under way is paid for. Its drop takes of it what it can use, and the rest
    comes back.
    """
    stops = drops.loc[drops["kind"] == "stop", ["drop_id", "place_id", "group_id", "date"]]
    sold = offers(operation.suppliers).merge(stops, on="place_id").assign(source_kind=SUPPLIER)
    sold = sold[holds(sold)].drop(columns=["available_from", "available_to"])
    first = pd.Timestamp(operation.settings.start_date) + pd.to_timedelta(sold["lead_days"], unit="D")
    purchases = pd.concat([sold[sold["date"] >= first], _under_way(operation, drops)], ignore_index=True)
    step = purchases["item_id"].map(operation.items.set_index("item_id")["step"])
    in_all = purchases["max_total"].to_numpy()
    in_all = np.where(np.isfinite(in_all), steps.down(np.where(np.isfinite(in_all), in_all, 0.0), step), np.inf)
    most = np.minimum(steps.down(purchases["max_per_day"], step), in_all)
    purchases = purchases.assign(max_per_day=most, max_total=in_all)
    purchases = purchases[purchases["max_per_day"] > 0]
    need = needs.reset_index(names="need")[["group_id", "date", "item_id", "need"]]
    purchases = purchases.merge(need, validate="many_to_one")
    item = _item_rows(operation, needs)[["item_id", "kg", "scale", "step"]]
    purchases = purchases.merge(item, on="item_id", validate="many_to_one")
    purchases = purchases.rename(columns={"price_usd_per_unit": "price"})
    return _typed(purchases.sort_values(["date", "place_id", "drop_id", "item_id"], ignore_index=True))


def _under_way(operation: Operation, drops: pd.DataFrame) -> pd.DataFrame:
    """Give what is under way as purchases that cost nothing, of at most what is under way."""
    rows = operation.under_way.merge(drops[["drop_id", "group_id", "date"]], on="drop_id")
    return pd.DataFrame(
        {
            "place_id": rows["source_id"],
            "item_id": rows["item_id"],
            "max_per_day": rows["quantity"],
            "price_usd_per_unit": 0.0,
            "lead_days": (rows["date"] - rows["dispatch_date"]).dt.days,
            "max_total": np.inf,
            "lot": -1,
            "drop_id": rows["drop_id"],
            "group_id": rows["group_id"],
            "date": rows["date"],
            "source_kind": UNDER_WAY,
        }
    )
