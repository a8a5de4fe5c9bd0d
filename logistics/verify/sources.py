"""Rules of the sources: stock of depots by day, and what suppliers sell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from logistics.verify.breach import MONEY, QUANTITY, Breach, from_rows

if TYPE_CHECKING:
    from logistics.verify.case import Case

STOCK = ["depot_id", "date", "item_id"]
LINE = ["source_id", "drop_id", "item_id"]


def _lines(case: Case, kind: str) -> pd.DataFrame:
    """Give the allocation from depots or from suppliers, with the drop's place and kind."""
    return case.received[case.received["source_kind"] == kind]


def stock_right(case: Case) -> pd.DataFrame:
    """Give the stock of each depot, day and item: opening, incoming, dispatched, closing (units)."""
    stock = case.operation.stock
    came = stock.assign(date=stock["available_from"].clip(lower=case.days[0]))
    came = came[came["date"] <= case.days[-1]].groupby(STOCK)["quantity"].sum()
    lines = _lines(case, "depot").rename(columns={"source_id": "depot_id", "dispatch_date": "date"})
    left = lines.groupby(STOCK)["quantity"].sum()
    ever = pd.concat([stock[["depot_id", "item_id"]], lines[["depot_id", "item_id"]]]).drop_duplicates()
    table = ever.merge(pd.DataFrame({"date": case.days}), how="cross").set_index(STOCK).sort_index()
    table = table.assign(incoming=came, dispatched=left).fillna(0.0).reset_index()
    table = table.sort_values(["depot_id", "item_id", "date"])
    change = (table["incoming"] - table["dispatched"]).groupby([table["depot_id"], table["item_id"]])
    table["closing"] = change.cumsum()
    table["opening"] = table["closing"] - table["incoming"] + table["dispatched"]
    return table


def stock_levels(case: Case) -> list[Breach]:
    """The stock table follows from the stock and the allocation."""
    table = case.plan.stock_levels.merge(stock_right(case), on=STOCK, how="outer", suffixes=("", "_right"), indicator=True)
    numbers = ["opening", "incoming", "dispatched", "closing"]
    right = [f"{column}_right" for column in numbers]
    ever = table.groupby(["depot_id", "item_id"])["closing_right"].transform("max").fillna(0.0) > QUANTITY
    moved = table[right].abs().max(axis=1) > QUANTITY
    found = from_rows("stock_row_missing", table[(table["_merge"] == "right_only") & (ever | moved)], STOCK)
    found += from_rows("stock_row_extra", table[table["_merge"] == "left_only"], STOCK)
    both = table[table["_merge"] == "both"]
    for column in numbers:
        wrong = both[(both[column] - both[f"{column}_right"]).abs() > QUANTITY]
        found += from_rows(f"stock_{column}", wrong, STOCK, column, f"{column}_right")
    return found


def stock_enough(case: Case) -> list[Breach]:
    """Nothing leaves a depot before it has come: by no day more than had come by then."""
    table = stock_right(case)
    groups = [table["depot_id"], table["item_id"]]
    table["came"] = table["incoming"].groupby(groups).cumsum()
    table["left"] = table["dispatched"].groupby(groups).cumsum()
    over = table[(table["left"] - table["came"] > QUANTITY) & (table["dispatched"] > 0)]
    return from_rows("stock_exceeded", over, STOCK, "left", "came")


def depot_open(case: Case) -> list[Breach]:
    """Goods leave a depot, and trips start there, on days it is open."""
    depots = case.operation.depots[["depot_id", "opens_date", "closes_date"]]
    lines = _lines(case, "depot").merge(depots, left_on="source_id", right_on="depot_id")
    trips = case.plan.trips.assign(dispatch_date=case.plan.trips["start"].dt.normalize(), source_id="")
    found = []
    for table, where in ((lines, LINE), (trips.merge(depots, on="depot_id"), ["trip_id", "depot_id"])):
        shut = (table["dispatch_date"] < table["opens_date"]) | (table["dispatch_date"] > table["closes_date"])
        opening = table.assign(open=table["opens_date"].astype("str") + ".." + table["closes_date"].astype("str"))
        found += from_rows("depot_closed", opening[shut], where, "dispatch_date", "open")
    return found


def dispatch_in_horizon(case: Case) -> list[Breach]:
    """Nothing is dispatched before the first or after the last day, nor after it arrives."""
    lines = case.received
    outside = ~lines["dispatch_date"].isin(case.days) | (lines["dispatch_date"] > lines["arrive_date"])
    return from_rows("dispatch_date", lines[outside], LINE, "dispatch_date", "arrive_date")


def _sales(case: Case) -> pd.DataFrame:
    """Pair what suppliers deliver with what they offer; `_merge` is `left_only` where they do not sell it."""
    offers = case.operation.suppliers.rename(columns={"place_id": "source_id"}).drop(columns="notes", errors="ignore")
    return _lines(case, "supplier").merge(offers, on=["source_id", "item_id"], how="left", indicator=True)


def supplier_sells(case: Case) -> list[Breach]:
    """Suppliers deliver what they sell."""
    sales = _sales(case)
    return from_rows("supplier_item", sales[sales["_merge"] == "left_only"], LINE)


def supplier_place(case: Case) -> list[Breach]:
    """Suppliers hand over at the stops of their own place, nowhere else."""
    lines = _lines(case, "supplier")
    away = (lines["kind"] != "stop") | (lines["place_id"] != lines["source_id"])
    return from_rows("supplier_place", lines[away], LINE, "place_id", "source_id")


def supplier_daily_limit(case: Case) -> list[Breach]:
    """Suppliers sell no more in a day than they can, over all groups."""
    key = ["source_id", "arrive_date", "item_id"]
    sold = _sales(case).groupby(key, as_index=False).agg(quantity=("quantity", "sum"), most=("max_per_day", "max"))
    return from_rows("supplier_max_per_day", sold[sold["quantity"] - sold["most"] > QUANTITY], key, "quantity", "most")


def supplier_lead(case: Case) -> list[Breach]:
    """Orders are given the lead days before the hand-over, within the horizon."""
    sales = _sales(case)
    sales = sales[sales["_merge"] == "both"]
    sales["right"] = sales["arrive_date"] - pd.to_timedelta(sales["lead_days"], unit="D")
    wrong = (sales["dispatch_date"] != sales["right"]) | (sales["dispatch_date"] < case.days[0])
    return from_rows("supplier_lead", sales[wrong], LINE, "dispatch_date", "right")


def purchase_cost(case: Case) -> list[Breach]:
    """Purchases cost quantity x price; goods from depots cost nothing to buy."""
    sales = _sales(case)
    sales["right"] = sales["quantity"] * sales["price_usd_per_unit"]
    lines = pd.concat([sales[sales["_merge"] == "both"], _lines(case, "depot").assign(right=0.0)])
    wrong = (lines["purchase_usd"] - lines["right"]).abs() > MONEY
    return from_rows("purchase_usd", lines[wrong], LINE, "purchase_usd", "right")
