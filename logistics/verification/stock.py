"""Checks where goods come from: depot stock day by day, and suppliers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from logistics.verification.breach import RELATIVE, ROUNDING, Breach, differs, exceeds, report

if TYPE_CHECKING:
    from logistics.verification.case import CheckedPlan

KEY = ["depot_id", "date", "item_id"]
LINE = ["source_id", "drop_id", "item_id"]
#: The kind of source of what left before the first day.
UNDER_WAY = "under_way"


def stock_levels(case: CheckedPlan) -> list[Breach]:
    """Opening, incoming, dispatched and closing stock follow from the stock table and the allocation."""
    expected = _expected_levels(case)
    both = expected.merge(case.plan.stock_levels, on=KEY, how="outer", suffixes=("_expected", ""), indicator=True)
    absent = both[(both["_merge"] == "left_only") & both["must"].eq(True)]
    extra = both[both["_merge"] == "right_only"]
    found = report("stock_row", "stock_levels", absent, KEY, "-", "1")
    found += report("stock_row", "stock_levels", extra, KEY, "1", "-")
    both = both[both["_merge"] == "both"]
    for column in ("opening", "incoming", "dispatched", "closing"):
        bad = both[differs(both[column], both[f"{column}_expected"])]
        found += report(
            "stock_level", "stock_levels", bad.assign(column=column), [*KEY, "column"], column, f"{column}_expected"
        )
    short = expected[expected["closing"] < -1e-5]
    return found + report("stock_negative", "stock_levels", short, KEY, "closing", ">= 0")


def _expected_levels(case: CheckedPlan) -> pd.DataFrame:
    """Compute the stock levels of every depot and item that it stocks or sends.

    What came before the first day is there as it begins.

    Returns
    -------
    pandas.DataFrame
        depot_id, item_id, date, incoming, dispatched, opening, closing (units), must (whether the plan must have this
        row).
    """
    stock = case.operation.stock
    incoming = stock.assign(date=stock["available_from"]).groupby(KEY)["quantity"].sum().rename("incoming")
    earlier = stock[stock["available_from"] < case.first_day]
    there = earlier.groupby(["depot_id", "item_id"])["quantity"].sum().rename("there")
    sent = case.plan.allocation[case.plan.allocation["source_kind"] == "depot"]
    sent = sent.rename(columns={"source_id": "depot_id", "dispatch_date": "date"})
    dispatched = sent.groupby(KEY)["quantity"].sum().rename("dispatched")
    pairs = pd.concat([stock[["depot_id", "item_id"]], sent[["depot_id", "item_id"]]]).drop_duplicates()
    rows = pairs.merge(pd.DataFrame({"date": case.days}), how="cross").sort_values(["depot_id", "item_id", "date"])
    rows = rows.join(incoming, on=KEY).join(dispatched, on=KEY).join(there, on=["depot_id", "item_id"])
    rows = rows.fillna({"incoming": 0.0, "dispatched": 0.0, "there": 0.0})
    line = rows.groupby(["depot_id", "item_id"])
    closing = rows["there"] + line["incoming"].cumsum() - line["dispatched"].cumsum()
    opening = closing - rows["incoming"] + rows["dispatched"]
    return rows.assign(opening=opening, closing=closing, must=rows["there"] + line["incoming"].transform("sum") > 0)


def dispatch_dates(case: CheckedPlan) -> list[Breach]:
    """Goods leave within the horizon and no later than they arrive, and arrive on the day of their drop."""
    rows = case.allocation.assign(first=case.first_day)
    late = rows[rows["arrive_date"] != rows["date"]]
    early = rows[(rows["dispatch_date"] < rows["first"]) & (rows["source_kind"] != UNDER_WAY)]
    back = rows[rows["dispatch_date"] > rows["arrive_date"]]
    found = report("arrive_date", "allocation", late, LINE, "arrive_date", "date")
    found += report("dispatch_date", "allocation", early, LINE, "dispatch_date", "first")
    return found + report("dispatch_date", "allocation", back, LINE, "dispatch_date", "arrive_date")


def under_way(case: CheckedPlan) -> list[Breach]:
    """What arrives of what left before the first day is no more than what left, and costs nothing any more."""
    key = [*LINE, "dispatch_date"]
    rows = case.allocation[case.allocation["source_kind"] == UNDER_WAY]
    left = case.operation.under_way.set_index(key)["quantity"].rename("left")
    rows = rows.join(left, on=key).fillna({"left": 0.0})
    more = rows[exceeds(rows["quantity"], rows["left"])]
    found = report("under_way", "allocation", more, key, "quantity", "left")
    return found + report("purchase_usd", "allocation", rows[rows["purchase_usd"] != 0], key, "purchase_usd", "0")


def depot_open(case: CheckedPlan) -> list[Breach]:
    """A depot sends goods and starts trips only from its first to its last day."""
    dates = case.operation.depots[["depot_id", "opens_date", "closes_date"]]
    sent = case.plan.allocation[case.plan.allocation["source_kind"] == "depot"]
    sent = sent.merge(dates, left_on="source_id", right_on="depot_id")
    found = report("depot_closed", "allocation", _outside(sent, "dispatch_date"), LINE, "dispatch_date", "span")
    return found + report(
        "depot_closed", "trips", _outside(case.trips, "start_date"), ["trip_id"], "start_date", "span"
    )


def _outside(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Keep the rows whose date is not within the depot's dates, and add these dates as `span`."""
    bad = rows[~rows[column].between(rows["opens_date"], rows["closes_date"])]
    span = bad["opens_date"].dt.strftime("%Y-%m-%d") + ".." + bad["closes_date"].dt.strftime("%Y-%m-%d")
    return bad.assign(span=span)


def supplier_lines(case: CheckedPlan) -> list[Breach]:
    """A supplier sells the item, hands it over at a stop in its own place, and is told its lead days before."""
    rows = _purchases(case)
    unsold = rows[rows["lead_days"].isna()]
    place = rows[(rows["kind"] != "stop") | (rows["place_id"] != rows["source_id"])]
    told = rows["arrive_date"] - pd.to_timedelta(rows["lead_days"].fillna(0.0), unit="D")
    rows = rows.assign(told=told)
    wrong = rows[rows["lead_days"].notna() & (rows["dispatch_date"] != told)]
    found = report("supplier_item", "allocation", unsold, LINE, "item_id", "-")
    found += report("supplier_place", "allocation", place, LINE, "place_id", "source_id")
    return found + report("supplier_lead", "allocation", wrong, LINE, "dispatch_date", "told")


def supplier_limits(case: CheckedPlan) -> list[Breach]:
    """A supplier hands over no more of an item in a day, and in all, than its limits, over all groups."""
    key = ["source_id", "date", "item_id"]
    bought = _purchases(case)
    total = bought.groupby(key, as_index=False).agg(quantity=("quantity", "sum"), limit=("max_per_day", "max"))
    bad = total[total["limit"].notna() & exceeds(total["quantity"], total["limit"])]
    found = report("supplier_limit", "allocation", bad, key, "quantity", "limit")
    of_lot = ["source_id", "item_id", "whole"]
    in_all = bought.groupby(of_lot).agg(quantity=("quantity", "sum"), limit=("max_total", "min")).reset_index()
    over = in_all[in_all["limit"].notna() & exceeds(in_all["quantity"], in_all["limit"])]
    return found + report("supplier_total", "allocation", over, ["source_id", "item_id"], "quantity", "limit")


def purchase_money(case: CheckedPlan) -> list[Breach]:
    """A purchase costs its quantity times the supplier's price; depot goods cost nothing."""
    bought = _purchases(case)
    bought = bought.assign(price=bought["quantity"] * bought["price_usd_per_unit"].fillna(0.0))
    own = case.plan.allocation[case.plan.allocation["source_kind"] == "depot"].assign(price=0.0)
    rows = pd.concat([bought, own])
    bad = rows[~((rows["purchase_usd"] - rows["price"]).abs() <= ROUNDING + RELATIVE * rows["price"])]
    return report("purchase_usd", "allocation", bad, LINE, "purchase_usd", "price")


def _purchases(case: CheckedPlan) -> pd.DataFrame:
    """Give the supplier lines of the allocation with what the supplier says of the day they arrive.

    Returns
    -------
    pandas.DataFrame
        The columns of `case.allocation`, and max_per_day, price_usd_per_unit, lead_days, max_total, whole (what the
        rows have in common that share max_total: their lot, or the first day of the one row).
    """
    terms = ["max_per_day", "price_usd_per_unit", "lead_days", "max_total"]
    suppliers = case.operation.suppliers.rename(columns={"place_id": "source_id"})
    day = "day " + suppliers["available_from"].dt.strftime("%Y-%m-%d").fillna("-")
    whole = ("lot " + suppliers["lot"]).where(suppliers["lot"] != "", day)
    spans = suppliers[["source_id", "item_id", "available_from", "available_to", *terms]].assign(whole=whole)
    rows = case.allocation[case.allocation["source_kind"] == "supplier"].reset_index(names="line")
    found = rows.merge(spans, on=["source_id", "item_id"])
    early = found["available_from"].notna() & ~(found["arrive_date"] >= found["available_from"])
    late = found["available_to"].notna() & ~(found["arrive_date"] <= found["available_to"])
    found = found[~early & ~late].set_index("line")
    return rows.set_index("line").join(found[[*terms, "whole"]])
