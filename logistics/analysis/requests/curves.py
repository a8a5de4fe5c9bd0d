"""What the plan with fractions gains as money, or the number of vehicles lent, grows, solved at each amount."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.analysis.marginal_values.measures import ALL_ITEMS
from logistics.analysis.requests.options import THOUSAND, with_options
from logistics.core.values_file import LEVELS
from logistics.planning.allocation.constraints import spending
from logistics.solver.tolerances import ARITHMETIC
from logistics.solver.warm_start import WarmStart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from logistics.analysis.marginal_values.solved import Solved
    from logistics.analysis.requests.options import RequestOptions
    from logistics.solver.program import Numbers
    from logistics.solver.warm_start import WarmSolution

#: The sums of the curve (USD); the use of the money is listed for those of `TOLD`.
USD = (1_000, 2_500, 5_000, 10_000, 20_000, 35_000, 50_000)
TOLD = (1_000, 10_000, 50_000)
#: The numbers of vehicles of a kind that are lent.
VEHICLES = tuple(range(1, 11))
#: Uses of the money beside the options: more purchases from shops, and more trips of vehicles that are there.
SHOPS, DRIVING = "shops", "driving"
#: Smaller amounts are left out: of units, people-days, vehicles or vehicle-days; and of dollars.
LEAST_UNITS, LEAST_USD = 0.01, 1.0
#: Columns of the tables of vehicles.
OF_VEHICLES = ["vehicle_id", "number", "level", "item_id", "gained"]
WHERE = ["vehicle_id", "number", "depot_id", "date", "vehicles"]
#: The price of an option in the weighted objective, for each thousand US dollars or vehicle lent, so that options
#: without a gain are not taken.
OPTION_PRICE = 1e-5
#: Columns of the table of what is done with the money.
WHAT = [
    "usd",
    "option",
    "depot_id",
    "to_depot_id",
    "place_id",
    "item_id",
    "vehicle_id",
    "first",
    "last",
    "units",
    "cost",
]


@dataclass(frozen=True)
class Asks:
    """What more money and more vehicles would do.

    Attributes
    ----------
    money : what each sum brings: usd, level, item_id ("": all), gained (people-days).
    what : the use of each sum of TOLD, with the columns of WHAT: units (of goods, or vehicle-days), first and last
        (day), cost (USD).
    vehicles : what vehicles lent bring, with the columns of OF_VEHICLES: gained (people-days).
    where : where vehicles lent would stand, with the columns of WHERE: date (first day of the loan), vehicles.
    """

    money: pd.DataFrame
    what: pd.DataFrame
    vehicles: pd.DataFrame
    where: pd.DataFrame


def ask_list(solved: Solved, progress: Callable[[str], None] = lambda _: None) -> Asks:
    """Work out what more money and more vehicles would do.

    Parameters
    ----------
    solved : the plan with fractions of vehicles.
    progress : called with `money`, and then with the id of each kind of vehicle, as each begins.
    """
    asked = _Asked.of(solved)
    progress("money")
    money, what = asked.money()
    found = []
    for vehicle in solved.model.operation.vehicles["vehicle_id"]:
        progress(vehicle)
        found.append(asked.lent(vehicle))
    vehicles, where = (pd.concat(tables, ignore_index=True) for tables in zip(*found, strict=True))
    return Asks(money, what, vehicles, where)


def money_list(solved: Solved) -> Asks:
    """Work out what more money would do for a solved plan; the tables of vehicles are empty."""
    money, what = _Asked.of(solved).money()
    return Asks(money, what, pd.DataFrame(columns=OF_VEHICLES), pd.DataFrame(columns=WHERE))


@dataclass(frozen=True)
class _Asked:
    """The problem with options, and its solution without any.

    Attributes
    ----------
    solved : the plan with fractions of vehicles.
    options : the problem with options.
    again : solves it again from the last basis.
    begin : its solution without new money or vehicles.
    """

    solved: Solved
    options: RequestOptions
    again: WarmStart
    begin: WarmSolution

    @classmethod
    def of(cls, solved: Solved) -> _Asked:
        options = with_options(solved.model)
        aim = np.append(solved.aim, OPTION_PRICE * options.price)
        basis_status = solved.answer.basis_status
        more_rows = len(options.arrays.row_upper) - len(solved.model.arrays.row_upper)
        known = basis_status.extended(len(options.table), more_rows) if basis_status else None
        again = WarmStart(options.arrays, aim, known)
        begin = again.solve(options.arrays.row_lower, options.arrays.row_upper)
        return cls(solved, options, again, begin)

    def money(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Solve with each sum; give the tables `money` and `what` of `Asks`."""
        gains, what = [], []
        for usd in USD:
            upper = self.options.arrays.row_upper.copy()
            upper[self.options.budget] += usd / THOUSAND
            upper[self.options.new_money] = usd / THOUSAND
            answer = self.again.solve(self.options.arrays.row_lower, upper)
            gains.append(self._gained(answer).assign(usd=usd))
            if usd in TOLD:
                what.append(self._spent(answer).assign(usd=usd))
        money = pd.concat(gains, ignore_index=True)
        return money[["usd", "level", "item_id", "gained"]], pd.concat(what, ignore_index=True)[WHAT]

    def lent(self, vehicle: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Solve with each number of vehicles of a kind; give the tables `vehicles` and `where` of `Asks`.

        The vehicles are lent for all days, but may stand at another depot in each loan period.
        """
        rows = self.options.lent.loc[self.options.lent["vehicle_id"] == vehicle, "row"].to_numpy(np.int64)
        gains, where, answer, flat = [], [], self.begin, False
        for number in VEHICLES:
            before = answer.objective
            if not flat:
                upper = self.options.arrays.row_upper.copy()
                upper[rows] = number
                answer = self.again.solve(self.options.arrays.row_lower, upper)
            # Where one more vehicle brings nothing, no further one does.
            flat = before - answer.objective < ARITHMETIC
            gains.append(self._gained(answer).assign(number=number))
            where.append(self._stands(answer, vehicle).assign(number=number))
        vehicles = pd.concat(gains, ignore_index=True).assign(vehicle_id=vehicle)
        stands = pd.concat(where, ignore_index=True).assign(vehicle_id=vehicle)
        return vehicles[OF_VEHICLES], stands[WHERE]

    def _own(self, answer: WarmSolution) -> Numbers:
        """Give the values of the plan's own variables."""
        return answer.amounts[: len(self.solved.aim)]

    def _gained(self, answer: WarmSolution) -> pd.DataFrame:
        """Give the people-days gained over the plan without options: level, item_id, gained."""
        names = self.solved.measures.names
        gained = self.solved.measures.counted @ (self._own(answer) - self._own(self.begin))
        table = names.rename(columns={"measure": "level"}).assign(gained=gained)
        table = table[table["level"].isin(LEVELS)]
        real = table["gained"].abs() > LEAST_UNITS
        return table[real | (table["item_id"] == ALL_ITEMS)].reset_index(drop=True)

    def _spent(self, answer: WarmSolution) -> pd.DataFrame:
        """List the uses of new money, with the columns of WHAT: options, purchases from shops, use of vehicles."""
        table = self.options.table
        amounts = answer.amounts[table["column"].to_numpy()]
        used = table.assign(units=amounts * table["scale"], first=table["date"], last=table["date"])
        used = used[used["option"] != "lent"].assign(cost=used["units"] * used["usd"])
        keys = ["option", "depot_id", "to_depot_id", "item_id", "vehicle_id"]
        how = {"first": ("first", "min"), "last": ("last", "max"), "units": ("units", "sum"), "cost": ("cost", "sum")}
        used = used[used["units"] > LEAST_UNITS].groupby(keys, as_index=False).agg(**how)
        hired = float(used.loc[used["option"] == "hire", "cost"].sum())
        spent = pd.concat([used, self._shops(answer), self._driving(answer, hired)], ignore_index=True)
        texts = ["depot_id", "to_depot_id", "place_id", "item_id", "vehicle_id"]
        spent = spent.reindex(columns=WHAT)
        spent[texts] = spent[texts].fillna("").astype("str")
        return spent.sort_values(["cost", "option", *texts], ascending=[False, *[True] * 6], ignore_index=True)

    def _shops(self, answer: WarmSolution) -> pd.DataFrame:
        """List what is bought from shops beyond the plan without options.

        Returns
        -------
        DataFrame with place_id, item_id, first and last (day), units, cost (USD), option.
        """
        purchases, column = self.solved.model.indices.purchases, self.solved.model.variables.purchases
        more = (answer.amounts[column] - self.begin.amounts[column]) * purchases["scale"].to_numpy()
        lines = purchases[["place_id", "item_id", "date"]].assign(units=more, cost=more * purchases["price"].to_numpy())
        how = {"first": ("date", "min"), "last": ("date", "max"), "units": ("units", "sum"), "cost": ("cost", "sum")}
        lines = lines[lines["units"].abs() > LEAST_UNITS].groupby(["place_id", "item_id"], as_index=False).agg(**how)
        return lines[lines["cost"].abs() > LEAST_USD].assign(option=SHOPS)

    def _driving(self, answer: WarmSolution, hired: float) -> pd.DataFrame:
        """Give what more is paid for kilometres and days of the present vehicles: option, units (blank), cost (USD).

        The table is empty where that is next to nothing.
        """
        column, usd = spending(self.solved.model.indices, self.solved.model.variables)
        of_goods = np.isin(column, self.solved.model.variables.purchases)
        more = float(usd[~of_goods] @ (answer.amounts - self.begin.amounts)[column[~of_goods]]) - hired
        return pd.DataFrame({"option": [DRIVING], "units": [np.nan], "cost": [more]})[: int(abs(more) > LEAST_USD)]

    def _stands(self, answer: WarmSolution, vehicle: str) -> pd.DataFrame:
        """List where vehicles lent stand: depot_id, date (the first day of the loan period), vehicles."""
        table = self.options.table
        table = table.assign(vehicles=answer.amounts[table["column"].to_numpy()])
        lent = table[(table["option"] == "lent") & (table["vehicle_id"] == vehicle)]
        return lent.loc[lent["vehicles"] > LEAST_UNITS, ["depot_id", "date", "vehicles"]].reset_index(drop=True)


def flattening(curve: pd.DataFrame, amount: str) -> pd.DataFrame:
    """Work out what one more brings on each step of a curve.

    Parameters
    ----------
    curve : the table `money` or `vehicles` of `Asks`, of one kind of vehicle; only rows of all items are used.
    amount : the name of its column of amounts, `usd` or `number`.

    Returns
    -------
    DataFrame with the column of amounts, level, gained, each (people-days for one more).
    """
    rows = curve[curve["item_id"] == ALL_ITEMS].sort_values(["level", amount], ignore_index=True)
    before = rows.groupby("level")[[amount, "gained"]].shift(fill_value=0)
    each = (rows["gained"] - before["gained"]) / (rows[amount] - before[amount])
    return rows[[amount, "level", "gained"]].assign(each=each)


def only(table: pd.DataFrame, values: Iterable[object], column: str) -> pd.DataFrame:
    """Give the rows that have one of `values` in a column."""
    return table[table[column].isin(list(values))].reset_index(drop=True)
