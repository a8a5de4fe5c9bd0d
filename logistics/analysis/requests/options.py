"""The uses of more money and more vehicles, as further variables of the plan with fractions.

New money pays for goods brought to a depot, hired vehicles and moves between depots, and for whatever the budget pays
for already. Without new money and without vehicles lent, the plan stays as it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.analysis.marginal_values.model import not_before
from logistics.analysis.requests.moves import possible_moves
from logistics.solver.program import at_most, joined

if TYPE_CHECKING:
    from logistics.analysis.marginal_values.model import ValueModel
    from logistics.solver.program import Indices, LinearProgram, Numbers

#: Days from new money to goods at a depot; an assumption, because the tables do not say.
GOODS_DAYS = 3
#: The days of a loan period; a vehicle lent may stand at another depot in the next.
LENT_DAYS = 7
THOUSAND = 1000.0
OPTIONS = ("goods", "hire", "move", "lent")
#: Columns of the table of options.
COLUMNS = ["option", "depot_id", "to_depot_id", "item_id", "vehicle_id", "date", "usd", "units", "scale"]


@dataclass(frozen=True)
class RequestOptions:
    """The problem with the options in it.

    Attributes
    ----------
    arrays : the program; the variables and constraints of the plan come first.
    table : one row for each new variable: COLUMNS, and column (position of the variable). `date` is the day on which
        goods are there, a vehicle is hired, a move leaves or a loan begins; `usd` is the price of a unit or a day;
        `scale` is how many units one of the variable is.
    budget, new_money : positions of the two constraints of money (thousands of USD).
    lent : the constraint of each kind of vehicle and loan period: vehicle_id, date, row.
    price : the price of one of each new variable (thousands of USD); 1 for vehicles lent.
    """

    arrays: LinearProgram
    table: pd.DataFrame
    budget: int
    new_money: int
    lent: pd.DataFrame
    price: Numbers


def with_options(model: ValueModel) -> RequestOptions:
    """Add the options to a model, with no new money and no vehicle lent yet."""
    limits, arrays = model.limits, model.arrays
    rows, columns = arrays.matrix.shape
    table, cells = _listed(model)
    table["column"] = columns + np.arange(len(table))
    lent = table.loc[table["option"] == "lent", ["vehicle_id", "date"]].drop_duplicates(ignore_index=True)
    lent["row"] = rows + 1 + np.arange(len(lent))
    budget = int(limits.loc[limits["kind"] == "money", "row"].iloc[0])
    usd = (table["usd"] * table["scale"] / THOUSAND).to_numpy()
    paid = np.flatnonzero(usd)
    # The budget pays for the day of a hired vehicle already, where the plan uses it.
    from_budget = np.flatnonzero((usd > 0) & (table["option"] != "hire").to_numpy())
    loans = table.reset_index(names="at").merge(lent, on=["vehicle_id", "date"], validate="many_to_one")
    loans = loans[loans["option"] == "lent"]
    row, at, value = joined(*cells, (np.full(len(from_budget), budget), from_budget, usd[from_budget]))
    # The limits of new money and of vehicles lent are 0 until they are set.
    given = at_most(
        np.zeros(1 + len(lent)),
        (np.zeros(len(paid)), columns + paid, usd[paid]),
        (loans["row"] - rows, loans["column"], 1.0),
    )
    whole = arrays.extended(len(table), cells=(row, columns + at, value), rows=[replace(given, ties=True)])
    return RequestOptions(whole, table, budget, rows, lent, np.where(table["option"] == "lent", 1.0, usd))


Cells = tuple["Indices", "Indices", "Numbers"]


def _listed(model: ValueModel) -> tuple[pd.DataFrame, list[Cells]]:
    """List the options, with COLUMNS, and their coefficients in the constraints of stock and fleet.

    Each of the latter is three arrays: position of the constraint, number of the option, coefficient.
    """
    fleet = model.limits[model.limits["kind"] == "vehicle"]
    goods, moves = _goods(model), _moves(model)
    hires = _hires(model, fleet)
    loans = fleet.assign(date=_loan_of(model, fleet["date"]))
    loans = loans[["depot_id", "vehicle_id", "date"]].drop_duplicates(ignore_index=True)
    tables = {"goods": goods, "hire": hires, "move": moves, "lent": loans}
    starts = dict(zip(tables, np.cumsum([0, *(len(table) for table in tables.values())]), strict=False))
    parts = [table.assign(option=name) for name, table in tables.items()]
    table = pd.concat([part.reindex(columns=[*COLUMNS, "row", "to_row"]) for part in parts], ignore_index=True)
    texts = ["depot_id", "to_depot_id", "item_id", "vehicle_id"]
    table[texts] = table[texts].fillna("").astype("str")
    numbers = {"usd": 0.0, "scale": 1.0}
    # Where an operation has no options of a kind, their columns have no type yet.
    table = table.astype({**dict.fromkeys(numbers, "float64"), "date": "datetime64[us]"}).fillna(numbers)
    of_loan = fleet.assign(date=_loan_of(model, fleet["date"]))[["depot_id", "vehicle_id", "date", "row"]]
    keys = ["depot_id", "vehicle_id", "date"]
    of_loan = of_loan.merge(loans.reset_index(names="at"), on=keys, validate="many_to_one")
    cells = [
        _cells(goods["row"], starts["goods"] + np.arange(len(goods)), -1.0),
        _cells(hires["row"], starts["hire"] + np.arange(len(hires)), -1.0),
        _cells(moves["row"], starts["move"] + np.arange(len(moves)), 1.0),
        _cells(moves["to_row"], starts["move"] + np.arange(len(moves)), -1.0),
        _cells(of_loan["row"], starts["lent"] + of_loan["at"].to_numpy(), -1.0),
    ]
    return table[COLUMNS], cells


def _cells(row: pd.Series, option: Indices, value: float) -> Cells:
    return row.to_numpy(np.int64), option, np.full(len(row), value)


def _stock_rows(model: ValueModel) -> pd.DataFrame:
    """Give the constraints of stock: depot_id, item_id, date, row (position), scale."""
    stock = model.limits[model.limits["kind"] == "stock"]
    scale = model.indices.needs.drop_duplicates("item_id").set_index("item_id")["scale"]
    return stock[["depot_id", "item_id", "date", "row"]].assign(scale=stock["item_id"].map(scale))


def _goods(model: ValueModel) -> pd.DataFrame:
    """List goods bought for a depot at the price of the item table, there after GOODS_DAYS or when it opens.

    Returns
    -------
    DataFrame with depot_id, item_id, date, row, scale, usd.
    """
    operation = model.operation
    there = pd.Timestamp(operation.settings.start_date) + pd.Timedelta(days=GOODS_DAYS)
    opens = not_before(operation.depots.set_index("depot_id")["opens_date"], there)
    usd = operation.items.set_index("item_id")["cost_usd_per_unit"]
    rows = _stock_rows(model)
    rows = rows[rows["date"] == rows["depot_id"].map(opens)]
    return rows.assign(usd=rows["item_id"].map(usd)).reset_index(drop=True)


def _hires(model: ValueModel, fleet: pd.DataFrame) -> pd.DataFrame:
    """List vehicles hired for a day at a depot: depot_id, vehicle_id, date, row, usd."""
    usd = model.operation.vehicles.set_index("vehicle_id")["cost_usd_per_day"]
    hires = fleet[["depot_id", "vehicle_id", "date", "row"]].reset_index(drop=True)
    return hires.assign(usd=hires["vehicle_id"].map(usd))


def _moves(model: ValueModel) -> pd.DataFrame:
    """List moves between depots: the columns of `possible_moves`, row and to_row (constraints of stock), scale."""
    rows = _stock_rows(model)
    there = rows.drop(columns="scale").set_axis(["to_depot_id", "item_id", "arrives", "to_row"], axis=1)
    moves = possible_moves(model.operation)
    moves = moves.merge(rows, on=["depot_id", "item_id", "date"], validate="many_to_one")
    return moves.merge(there, on=["to_depot_id", "item_id", "arrives"], validate="many_to_one")


def _loan_of(model: ValueModel, dates: pd.Series) -> pd.Series:
    """Give the first day of the loan period that each day is in."""
    start = pd.Timestamp(model.operation.settings.start_date)
    days = (dates - start).dt.days // LENT_DAYS * LENT_DAYS
    return start + pd.to_timedelta(days, unit="D")
