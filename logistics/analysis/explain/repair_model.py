"""The repair model: a small program over what a plan leaves, in which some limits can be relaxed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from logistics.analysis.explain.question import TINY
from logistics.analysis.explain.vehicle_options import VehicleOptions, most_usd, vehicle_options_for
from logistics.planning.limits import Limit
from logistics.solver.program import Indices, LinearProgram, Numbers, ProgramBuilder, at_most, equal

if TYPE_CHECKING:
    from collections.abc import Collection

    from logistics.analysis.explain.context import ShortfallContext
    from logistics.analysis.explain.question import Options, Question

Cells = tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike]
THOUSAND = 1000.0
#: The most vehicles of a kind that a question considers.
MOST_VEHICLES = 200.0


@dataclass(frozen=True)
class RepairModel:
    """The program, and the positions of its variables.

    Attributes
    ----------
    arrays : the program, with whole numbers.
    vehicle_options : the pairs of candidate trips and vehicles that it decides on.
    keys : what can be sent: depot_id, day, drop.
    vehicles, trips : vehicles and trips of each of `vehicle_options`.
    further : trips of each row of the options' further trips.
    shipments : steps sent for each row of `keys`.
    purchases : steps of each possible purchase.
    used : steps used on each day asked about.
    switches : a switch for each limit that may be relaxed.
    new_vehicles : vehicles asked for, for each pattern of count -1.
    new_stock : steps of goods asked for, for each of `stocks`.
    stocks : ids of the depots that could send.
    new_budget : money asked for (thousands of USD); -1 if the budget holds.
    cost : cost of one of each variable (thousands of USD).
    """

    arrays: LinearProgram
    vehicle_options: VehicleOptions
    keys: pd.DataFrame
    vehicles: Indices
    trips: Indices
    further: Indices
    shipments: Indices
    purchases: Indices
    used: Indices
    switches: dict[Limit, int]
    new_vehicles: Indices
    new_stock: Indices
    stocks: list[str]
    new_budget: int
    cost: Numbers


def build_repair_model(
    context: ShortfallContext, question: Question, options: Options, relaxed_limits: Collection[Limit]
) -> RepairModel:
    """Build the program of a question.

    Parameters
    ----------
    context : the plan and what it leaves.
    question : what is asked.
    options : all that could serve the question.
    relaxed_limits : limits that may be relaxed, each with a switch; all others hold.
    """
    return _Builder(context, question, options, frozenset(relaxed_limits)).build()


class _Builder:
    """Adds variables and constraints, family by family."""

    def __init__(
        self, context: ShortfallContext, question: Question, options: Options, relaxed_limits: frozenset[Limit]
    ) -> None:
        self.context, self.question, self.chain = context, question, question.chain
        self.relaxed_limits, self.problem = relaxed_limits, ProgramBuilder()
        kept = options.trips["without"].map(
            lambda names: all(Limit(name) in relaxed_limits for name in names.split(",") if name)
        )
        self.options, self.trips = options, options.trips[kept.astype(bool)].reset_index(drop=True)
        self.most = float(question.asked.sum())

    def build(self) -> RepairModel:
        problem, trips = self.problem, self.trips
        vehicle_options = vehicle_options_for(self.context, trips, new=Limit.vehicles in self.relaxed_limits)
        self.vehicle_options, self.keys, self.key_of = vehicle_options, *self._keys(vehicle_options)
        self.switches = {
            limit: int(problem.add_columns(1, 1.0, integer=True)[0]) for limit in sorted(self.relaxed_limits)
        }
        candidates = trips.iloc[vehicle_options.candidate]
        count = vehicle_options.patterns["count"].to_numpy(np.float64)[vehicle_options.pattern]
        limit = np.where(count < 0, MOST_VEHICLES, count)
        self.vehicles = problem.add_columns(len(candidates), limit, integer=True)
        several = candidates["trips"].to_numpy() > 1
        self.driven = self.vehicles.copy()
        self.driven[several] = problem.add_columns(int(several.sum()), MOST_VEHICLES, integer=True)
        self.further = problem.add_columns(
            len(self.options.further), self.options.further["most"].to_numpy(), integer=True
        )
        self.shipments = problem.add_columns(len(self.keys))
        self.purchases = problem.add_columns(len(self.options.purchases), self.options.purchases["most"].to_numpy())
        self._trip_rows(candidates, several)
        new_vehicles = self._fleet_rows(candidates)
        self._capacity_rows(candidates)
        new_stock, stocks = self._stock_rows()
        self._departure_rows(candidates)
        self._lot_rows()
        cost, new_budget = self._budget_row(candidates)
        self._tag_rows(candidates)
        used = self._need_rows()
        return RepairModel(
            problem.arrays(), vehicle_options, self.keys, self.vehicles, self.driven, self.further, self.shipments,
            self.purchases, used, self.switches, new_vehicles, new_stock, stocks, new_budget,
            np.pad(cost, (0, problem.columns - len(cost))),
        )  # fmt: skip

    def _keys(self, vehicle_options: VehicleOptions) -> tuple[pd.DataFrame, dict[str, np.ndarray]]:
        """Number what can be sent by depot, day of dispatch and drop.

        Returns
        -------
        DataFrame with depot_id, day, drop; and for each kind of transport (`candidate`, `further`, `room`) the number
        of each of its rows.
        """
        names = ["depot_id", "day", "drop"]
        parts = {
            "candidate": self.trips.iloc[vehicle_options.candidate],
            "further": self.options.further,
            "room": self.options.room,
        }
        both = pd.concat([part[names] for part in parts.values()], ignore_index=True)
        number = both.groupby(names, sort=True).ngroup().to_numpy()
        keys = both.assign(key=number).drop_duplicates("key").sort_values("key", ignore_index=True)[names]
        ends = np.cumsum([len(part) for part in parts.values()])[:-1]
        keys = keys.astype({"day": "int64", "drop": "int64"})
        return keys, dict(zip(parts, np.split(number, ends), strict=True))

    def _relaxing(self, limit: Limit, number: int, most: float) -> Indices | None:
        """Add variables that relax a limit, each at most `most` and 0 unless its switch is on; None if it holds."""
        if limit not in self.relaxed_limits or not number:
            return None
        extra = self.problem.add_columns(number, most)
        row = np.arange(number)
        self.problem.add_rows(
            at_most(np.zeros(number), (row, extra, 1.0), (row, np.full(number, self.switches[limit]), -most))
        )
        return extra

    def _trip_rows(self, candidates: pd.DataFrame, several: np.ndarray) -> None:
        """Require that trips <= most trips of one vehicle x vehicles."""
        at = np.flatnonzero(several)
        row = np.arange(len(at))
        most = candidates["trips"].to_numpy(np.float64)[at]
        self.problem.add_rows(at_most(np.zeros(len(at)), (row, self.driven[at], 1.0), (row, self.vehicles[at], -most)))

    def _fleet_rows(self, candidates: pd.DataFrame) -> Indices:
        """Limit vehicles of a pattern on a day to those that are free, or to those asked for."""
        days = candidates["days"].to_numpy(np.int64)
        column = np.repeat(np.arange(len(candidates)), days)
        later = np.arange(len(column)) - np.repeat(np.cumsum(days) - days, days)
        day = candidates["day"].to_numpy(np.int64)[column] + later
        pattern = self.vehicle_options.pattern[column]
        (pairs, row) = np.unique(np.column_stack([pattern, day]), axis=0, return_inverse=True)
        count = self.vehicle_options.patterns["count"].to_numpy(np.float64)
        new = np.flatnonzero(count < 0)
        if len(new):
            extra = self.problem.add_columns(len(new), MOST_VEHICLES, integer=True)
            one = np.arange(len(new))
            switch = np.full(len(new), self.switches[Limit.vehicles])
            enough = min(MOST_VEHICLES, max(self.most, 1.0))
            self.problem.add_rows(at_most(np.zeros(len(new)), (one, extra, 1.0), (one, switch, -enough)))
            of_pattern = np.full(len(count), -1)
            of_pattern[new] = extra
            asked = np.flatnonzero(count[pairs[:, 0]] < 0) if len(pairs) else np.zeros(0, dtype=np.int64)
            cells = (asked, of_pattern[pairs[asked, 0]] if len(pairs) else asked, -1.0)
        else:
            extra, cells = np.zeros(0, dtype=np.int64), (np.zeros(0, np.int64), np.zeros(0, np.int64), -1.0)
        limit = np.maximum(count[pairs[:, 0]], 0.0) if len(pairs) else np.zeros(0)
        self.problem.add_rows(at_most(limit, (row.ravel(), self.vehicles[column], 1.0), cells))
        return extra

    def _capacity_rows(self, candidates: pd.DataFrame) -> None:
        """Require that what is sent fits into the new trips, the further trips, and the room on trips of the plan."""
        more, room = self.options.further, self.options.room
        given = np.bincount(self.key_of["room"], room["units"].to_numpy(np.float64), minlength=len(self.keys))
        self.problem.add_rows(
            at_most(
                given,
                (np.arange(len(self.keys)), self.shipments, 1.0),
                (self.key_of["candidate"], self.driven, -candidates["units"].to_numpy(np.float64)),
                (self.key_of["further"], self.further, -more["units"].to_numpy(np.float64)),
            )
        )

    def _stock_rows(self) -> tuple[Indices, list[str]]:
        """Limit what has left a depot by a day to what the plan leaves there on that day and all later days."""
        pairs = self.keys[["depot_id", "day"]].drop_duplicates().reset_index(drop=True)
        depots = sorted(pairs["depot_id"].unique())
        extra = self._relaxing(Limit.stock, len(depots), max(self.most, 1.0))
        number = {depot: at for at, depot in enumerate(depots)}
        levels = self.context.slack.stock
        limit = [
            np.floor(levels[depot, self.chain.item][day] / self.chain.step + TINY)
            if (depot, self.chain.item) in levels
            else 0.0
            for depot, day in zip(pairs["depot_id"], pairs["day"], strict=True)
        ]
        cell = self.keys.reset_index(names="key").merge(pairs.reset_index(names="row"), on="depot_id")
        cell = cell[cell["day_x"] <= cell["day_y"]]
        cells: list[Cells] = [(cell["row"], self.shipments[cell["key"]], 1.0)]
        if extra is not None:
            cells.append((np.arange(len(pairs)), extra[[number[depot] for depot in pairs["depot_id"]]], -1.0))
        self.problem.add_rows(at_most(np.array(limit), *cells))
        return (extra if extra is not None else np.zeros(0, dtype=np.int64)), depots

    def _departure_rows(self, candidates: pd.DataFrame) -> None:
        more = self.options.further
        both = pd.concat([candidates[["depot_id", "day"]], more[["depot_id", "day"]]], ignore_index=True)
        row = both.groupby(["depot_id", "day"]).ngroup().to_numpy()
        first = both.assign(row=row).drop_duplicates("row").sort_values("row")
        departures = self.context.slack.departures
        limit = np.array([departures[depot][day] for depot, day in zip(first["depot_id"], first["day"], strict=True)])
        extra = self._relaxing(Limit.dock, len(first), MOST_VEHICLES)
        cells: list[Cells] = [(row, np.append(self.driven, self.further), 1.0)]
        if extra is not None:
            cells.append((np.arange(len(first)), extra, -1.0))
        self.problem.add_rows(at_most(limit, *cells))

    def _lot_rows(self) -> None:
        """Limit what is bought of a lot, on all days together, to what the plan leaves of it."""
        lot, row = np.unique(self.options.purchases["lot"].to_numpy(np.int64), return_inverse=True)
        left = np.array([self.context.slack.lots[int(one)] for one in lot]) / self.chain.step
        limited = np.isfinite(left)
        if limited.any():
            at = np.flatnonzero(limited[row])
            rank = np.cumsum(limited) - 1
            self.problem.add_rows(at_most(np.floor(left[limited] + TINY), (rank[row[at]], self.purchases[at], 1.0)))

    def _budget_row(self, candidates: pd.DataFrame) -> tuple[Numbers, int]:
        """Limit kilometres, vehicle-days and purchases to what is left of the budget (thousands of USD)."""
        options = self.options
        column = np.concatenate([self.driven, self.vehicles, self.further, self.purchases])
        usd = np.concatenate(
            [candidates["usd_trip"], candidates["usd_day"], options.further["usd_trip"], options.purchases["price"]]
        )
        cost = np.zeros(self.problem.columns)
        np.add.at(cost, column, usd / THOUSAND)
        extra = self._relaxing(Limit.budget, 1, most_usd(candidates, options.purchases["price"], self.most) / THOUSAND)
        at = np.flatnonzero(cost)
        cells: list[Cells] = [(np.zeros(len(at)), at, cost[at])]
        if extra is not None:
            cells.append((np.zeros(1), extra, -1.0))
        # A cent is reserved because each trip's cost is rounded when it is written.
        left = max(self.context.slack.budget - 0.01, 0.0)
        self.problem.add_rows(at_most([left / THOUSAND], *cells))
        return cost, -1 if extra is None else int(extra[0])

    def _tag_rows(self, candidates: pd.DataFrame) -> None:
        """Allow trips that need a limit relaxed only if its switch is on."""
        tags = candidates["without"].to_numpy()
        for name in dict.fromkeys(tags):
            at = np.flatnonzero(tags == name)
            for limit in [Limit(part) for part in name.split(",") if part]:
                row = np.arange(len(at))
                self.problem.add_rows(
                    at_most(
                        np.zeros(len(at)),
                        (row, self.vehicles[at], 1.0),
                        (row, np.full(len(at), self.switches[limit]), -MOST_VEHICLES),
                    )
                )

    def _need_rows(self) -> Indices:
        """Balance what comes with what is used and carried on; nobody uses more than is missing."""
        arrivals, chain, question = self.options.arrivals, self.chain, self.question
        drops = self.options.drops
        arrive = drops["arrive"].to_numpy(np.int64)
        comes = [
            (arrive[self.keys["drop"]], self.shipments),
            (self.options.purchases["arrive"].to_numpy(np.int64), self.purchases),
        ]
        self._support_rows(arrive)
        if chain.standing:
            return self._standing_rows(arrivals, comes)
        used = self.problem.add_columns(len(question.days), question.asked)
        if not len(arrivals):
            return used
        span = np.arange(arrivals[0], arrivals[-1] + 1)
        carried = self.problem.add_columns(len(span), np.inf if chain.can_be_carried else 0.0)
        row = np.arange(len(span))
        parts = [(day - span[0], column, 1.0) for day, column in comes]
        self.problem.add_rows(
            equal(
                np.zeros(len(span)),
                *parts,
                (row[1:], carried[:-1], 1.0),
                (row, carried, -1.0),
                (np.array(question.days) - span[0], used, -1.0),
            )
        )
        limit = np.floor(self.context.slack.carry_kg[chain.group][span] / chain.kg + TINY)
        extra = self._relaxing(Limit.carry, len(span), max(self.most, 1.0)) if chain.can_be_carried else None
        cells = [(row, carried, 1.0)] + ([(row, extra, -1.0)] if extra is not None else [])
        self.problem.add_rows(at_most(np.append(limit[:-1], 0.0), *cells))
        return used

    def _standing_rows(self, arrivals: Indices, comes: list[tuple[np.ndarray, Indices]]) -> Indices:
        """Use what comes for a standing need at once, and never more than is missing from then on."""
        chain, last = self.chain, self.question.days[-1]
        used = self.problem.add_columns(1, self.question.asked)
        missing = np.minimum.accumulate(chain.short[self.question.level][: last + 1][::-1])[::-1]
        day = np.concatenate([day for day, _ in comes])
        column = np.concatenate([column for _, column in comes])
        rows = [(np.zeros(len(column)), column, 1.0), (np.zeros(1), used, -1.0)]
        self.problem.add_rows(equal([0.0], *rows))
        until = np.repeat(np.arange(len(arrivals)), len(column))
        every = np.tile(np.arange(len(column)), len(arrivals))
        by_then = day[every] <= arrivals[until]
        limit = np.floor(missing[arrivals] / chain.step + TINY)
        self.problem.add_rows(at_most(limit, (until[by_then], column[every[by_then]], 1.0)))
        return used

    def _support_rows(self, arrive: np.ndarray) -> None:
        """Limit what support points hand out to their share of a day's need."""
        drops, chain, context = self.options.drops, self.chain, self.context
        key = np.flatnonzero(drops["kind"].eq("support").to_numpy()[self.keys["drop"]])
        days, row = np.unique(arrive[self.keys["drop"].to_numpy()[key]], return_inverse=True)
        given = context.slack.handed_out.get((chain.group, chain.item), np.zeros(context.days))
        # What is handed out of a standing need lowers it on later days too, so the least of them is the limit.
        need = np.minimum.accumulate(chain.need[::-1])[::-1] if chain.standing else chain.need
        share = context.operation.settings.support_point_share * need[days] - given[days]
        extra = self._relaxing(Limit.support, len(days), max(self.most, 1.0))
        cells = [(row, self.shipments[key], 1.0)] + ([(np.arange(len(days)), extra, -1.0)] if extra is not None else [])
        self.problem.add_rows(at_most(np.floor(share.clip(min=0.0) / chain.step + TINY), *cells))
