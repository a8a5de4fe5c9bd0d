"""The result tables of a plan, from its trips, its purchases and what groups use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import logistics.core.strings  # noqa: F401 - before any table is made

if TYPE_CHECKING:
    import numpy.typing as npt

    from logistics.inputs.operation import Operation

#: Digits kept of quantities in the output tables: a millionth of a unit.
DIGITS = 6


def allocation_table(
    operation: Operation, drops: pd.DataFrame, trips: pd.DataFrame, loads: pd.DataFrame, purchases: pd.DataFrame
) -> pd.DataFrame:
    """Sum the loads of trips by source and drop, and add the purchases.

    Parameters
    ----------
    operation : the checked case.
    drops : the drops of the timeline.
    trips, loads : the trips and their loads, with the columns of `trips.csv` and `trip_loads.csv`.
    purchases : purchases and what is under way: place_id, source_kind, drop_id, item_id, quantity (units), price (USD
        per unit), lead_days, date.

    Returns
    -------
    DataFrame
        The columns of `allocation.csv`: source_id, source_kind, drop_id, item_id, quantity, dispatch_date, arrive_date,
        purchase_usd, unit, kg, litres.
    """
    items = operation.items.set_index("item_id")
    rides = loads.merge(trips[["trip_id", "depot_id", "start"]], on="trip_id", validate="many_to_one")
    rides["dispatch_date"] = rides["start"].dt.normalize()
    sent = rides.groupby(["depot_id", "dispatch_date", "drop_id", "item_id"], as_index=False)[["quantity"]].sum()
    sent["quantity"] = sent["quantity"].round(DIGITS)
    sent = sent.rename(columns={"depot_id": "source_id"}).assign(source_kind="depot", purchase_usd=0.0)
    arrival = drops[["drop_id", "date"]].rename(columns={"date": "arrive_date"})
    sent = sent.merge(arrival, on="drop_id", validate="many_to_one")
    bought = purchases[purchases["quantity"] > 0].rename(columns={"place_id": "source_id", "date": "arrive_date"})
    bought = bought.assign(
        purchase_usd=(bought["quantity"] * bought["price"]).round(4),
        dispatch_date=bought["arrive_date"] - pd.to_timedelta(bought["lead_days"], unit="D"),
    )
    columns = ["source_id", "source_kind", "drop_id", "item_id", "quantity", "dispatch_date", "arrive_date"]
    table = pd.concat([sent[[*columns, "purchase_usd"]], bought[[*columns, "purchase_usd"]]], ignore_index=True)
    table["unit"] = table["item_id"].map(items["unit"])
    table["kg"] = (table["quantity"] * table["item_id"].map(items["kg_per_unit"])).round(DIGITS)
    table["litres"] = (table["quantity"] * table["item_id"].map(items["litres_per_unit"])).round(DIGITS)
    return table.sort_values(["arrive_date", "drop_id", "item_id", "source_id", "dispatch_date"], ignore_index=True)


def received_by_need(needs: pd.DataFrame, drops: pd.DataFrame, allocation: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Give the quantity [units] that each row of the needs (group, day and item) receives."""
    lines = allocation.merge(drops[["drop_id", "group_id", "date"]], on="drop_id", validate="many_to_one")
    got = lines.groupby(["group_id", "date", "item_id"])["quantity"].sum()
    keys = pd.MultiIndex.from_frame(needs[["group_id", "date", "item_id"]])
    return got.reindex(keys, fill_value=0).to_numpy(np.float64).round(DIGITS)


def coverage_table(
    needs: pd.DataFrame, received: npt.NDArray[np.float64], used: npt.NDArray[np.float64]
) -> pd.DataFrame:
    """Balance what is needed, received, used and carried over, for every group, day and item.

    What a group has as the horizon begins is carried into its first day. Amounts carried over and shortfalls follow day
    by day from the rounded amounts received and used. So the table adds up to the last digit written.

    Parameters
    ----------
    needs : as `build_needs` gives them.
    received, used : quantity for each row of the needs (units).

    Returns
    -------
    DataFrame
        The columns of `coverage.csv`, and the new needs: group_id, date, item_id, tier, standing, full and survival
        (new needs), received, used, day (0 on the group's first day), need_full, need_survival, carried_over,
        shortfall_full, shortfall_survival (all in units), coverage (share).
    """
    table = needs[["group_id", "date", "item_id", "tier", "standing", "full", "survival", "opening"]].copy()
    table["received"], table["used"] = received, np.maximum(used, 0.0).round(DIGITS)
    table["day"] = table.groupby(["group_id", "item_id"]).cumcount()
    shape = (table.groupby(["group_id", "item_id"]).ngroup(), table["day"])
    full, survival, got, wants = (_grid(shape, table[name]) for name in ("full", "survival", "received", "used"))
    got = got + _grid(shape, table["opening"])
    standing = _grid(shape, table["standing"].astype(float))
    results = {name: np.zeros_like(full) for name in ("need_full", "need_survival", "used", "carried_over")}
    short_full = short_survival = carried = np.zeros(len(full))
    for day in range(full.shape[1]):
        need = full[:, day] + standing[:, day] * short_full
        need_survival = survival[:, day] + standing[:, day] * short_survival
        used_today = np.minimum(np.minimum(wants[:, day], need), carried + got[:, day]).round(DIGITS)
        carried = (carried + got[:, day] - used_today).round(DIGITS)
        short_full = (need - used_today).round(DIGITS)
        short_survival = np.maximum(need_survival - used_today, 0.0).round(DIGITS)
        for name, value in zip(results, (need, need_survival, used_today, carried), strict=True):
            results[name][:, day] = value
    for name, grid in results.items():
        table[name] = grid[shape].round(DIGITS)
    table["shortfall_full"] = (table["need_full"] - table["used"]).round(DIGITS)
    table["shortfall_survival"] = (table["need_survival"] - table["used"]).clip(lower=0.0).round(DIGITS)
    covered = (table["used"] / table["need_full"].where(table["need_full"] > 0)).fillna(1.0)
    table["coverage"] = covered.clip(0.0, 1.0).round(DIGITS)
    return table


def _grid(shape: tuple[pd.Series, pd.Series], values: pd.Series) -> npt.NDArray[np.float64]:
    """Arrange values as an array with one row for each group and item, and one column for each of its days."""
    row, day = shape
    grid = np.zeros(tuple(int(number.to_numpy(np.int64).max(initial=-1)) + 1 for number in shape))
    grid[row, day] = values
    return grid


def stock_table(operation: Operation, allocation: pd.DataFrame) -> pd.DataFrame:
    """Give the stock of every depot on every day, of each item it ever holds.

    Returns
    -------
    DataFrame
        The columns of `stock_levels.csv`: depot_id, date, item_id, opening, incoming, dispatched, closing (units). What
        came before the first day is in its opening.
    """
    stock, keys = operation.stock, ["depot_id", "item_id"]
    come = stock.groupby([*keys, "available_from"])["quantity"].sum().rename_axis([*keys, "date"])
    before = stock[stock["available_from"] < pd.Timestamp(operation.settings.start_date)]
    there = before.groupby(keys)["quantity"].sum().rename("there")
    sent = allocation[allocation["source_kind"] == "depot"].rename(columns={"source_id": "depot_id"})
    gone = sent.groupby([*keys, "dispatch_date"])["quantity"].sum().rename_axis([*keys, "date"])
    held = stock[keys].drop_duplicates().merge(pd.DataFrame({"date": operation.days}), how="cross")
    index = pd.MultiIndex.from_frame(held[[*keys, "date"]])
    held["incoming"] = come.reindex(index, fill_value=0).to_numpy(np.float64).round(DIGITS)
    held["dispatched"] = gone.reindex(index, fill_value=0).to_numpy(np.float64).round(DIGITS)
    held = held.sort_values(["depot_id", "date", "item_id"], ignore_index=True)
    change = held["incoming"] - held["dispatched"]
    there_before = held.join(there, on=keys)["there"].fillna(0.0)
    held["closing"] = (there_before + change.groupby([held["depot_id"], held["item_id"]]).cumsum()).round(DIGITS)
    held["opening"] = (held["closing"] - change).round(DIGITS)
    return held[["depot_id", "date", "item_id", "opening", "incoming", "dispatched", "closing"]]


def totals(
    operation: Operation, drops: pd.DataFrame, allocation: pd.DataFrame, trips: pd.DataFrame, coverage: pd.DataFrame
) -> dict[str, Any]:
    """Sum the plan up: the `totals` of `plan.json`.

    Parameters
    ----------
    operation : the checked case.
    drops : the drops of the timeline.
    allocation : goods delivered and bought, with kg and purchase_usd.
    trips : trips driven, with km and cost_usd.
    coverage : as `coverage_table` gives it, with the new needs `full` and `survival`.
    """
    purchases, transport = float(allocation["purchase_usd"].sum()), float(trips["cost_usd"].sum())
    stops = drops[drops["kind"] == "stop"]
    kg = coverage["item_id"].map(operation.items.set_index("item_id")["kg_per_unit"])
    return {
        # The largest number on one day. So a group that leaves and comes back is not counted twice.
        "people": int(stops.groupby("date")["people"].sum().max()) if len(stops) else 0,
        "person_days": int(stops["people"].sum()),
        "cost_usd": round(purchases + transport, 2),
        "purchases_usd": round(purchases, 2),
        "transport_usd": round(transport, 2),
        "km": round(float(trips["km"].sum()), 1),
        "tonnes": round(float(allocation["kg"].sum()) / 1000, 3),
        "tiers": {
            str(tier): {
                "survival": _tier(rows, kg[rows.index], "survival"),
                "full": _tier(rows, kg[rows.index], "full"),
            }
            for tier in sorted(operation.items["tier"].unique())
            for rows in [coverage[coverage["tier"] == tier]]
        },
    }


def daily_kg(rows: pd.DataFrame, kg: pd.Series, level: str) -> pd.DataFrame:
    """Sum what each group needs and lacks on each day, over needs that lapse at midnight.

    Parameters
    ----------
    rows : rows of `coverage_table`.
    kg : weight of one unit for each row (kg).
    level : `survival` or `full`.

    Returns
    -------
    DataFrame
        need and short (kg), indexed by group_id and date; days without a need are left out.
    """
    daily = rows[~rows["standing"]]
    weighed = daily[[level, f"shortfall_{level}"]].mul(kg[daily.index], axis=0).set_axis(["need", "short"], axis=1)
    sums = weighed.groupby([daily["group_id"], daily["date"]]).sum()
    return sums[sums["need"] > 0]


def _tier(rows: pd.DataFrame, kg: pd.Series, level: str) -> dict[str, float]:
    """Give need, receipt [kg] and coverage of one tier at one level."""
    unmet = rows[f"shortfall_{level}"]
    last = ~rows.duplicated(["group_id", "item_id"], keep="last")
    # A standing need counts as unmet once, on its last day; any other need on its own day.
    unmet = unmet.where(~rows["standing"] | last, 0.0)
    need = float((rows[level] * kg).sum())
    received = need - float((unmet * kg).sum())
    daily = daily_kg(rows, kg, level)
    share = 1 - daily["short"] / daily["need"]
    return {
        "need": round(need, 3),
        "received": round(received, 3),
        "coverage": round(received / need, DIGITS) if need > 0 else 1.0,
        "worst_coverage": round(float(share.min()), DIGITS) if len(share) else 1.0,
    }
