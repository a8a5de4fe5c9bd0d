"""A plan and its operation, ready to be asked about any of its shortfalls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.analysis.explain.candidate_trips import Lanes, build_lanes, further_trips
from logistics.analysis.explain.slack import Numbers, Slacks, what_is_left
from logistics.demand.needs import build_needs
from logistics.demand.taken_along import taken_along
from logistics.demand.timeline import build_timeline

if TYPE_CHECKING:
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.planning.limits import Limit

KEY = ["group_id", "date", "item_id"]


@dataclass(frozen=True)
class Chain:
    """The need of one group for one item, day by day; arrays have an entry for each day of the horizon.

    `people`: whom it concerns. `each`: the need each time it comes, by level (`full`, `survival`), units. `need`: what
    stands on a day, in full. `short`: by level, what is not met. `there`: days the group is there. `step`: the
    smallest quantity; `kg`, `litres`: of a step. `cost`: USD of a step. `body`: of the vehicles it rides in.
    `can_be_carried`: whether people may take it along for the next day.
    """

    group: str
    item: str
    tier: int
    people: float
    standing: bool
    each: dict[str, float]
    need: Numbers
    short: dict[str, Numbers]
    there: np.ndarray
    step: float
    kg: float
    litres: float
    cost: float
    body: str
    can_be_carried: bool


@dataclass(frozen=True)
class ShortfallContext:
    """An operation, a plan, and what the plan leaves.

    `lanes`: trips that could be made; `ways`: what of them matters to a question, by site. `further`: by vehicles that
    are out. `room`: on trips that run to one site: trip_id, site_id, depot_id, day, body, kg, litres. `drops`: of the
    timeline, with arrive (number of the day). `needs`: with what the plan makes of them.
    """

    operation: Operation
    plan: Plan
    left: Slacks
    lanes: Lanes
    further: pd.DataFrame
    room: pd.DataFrame
    ways: dict[str, pd.DataFrame]
    drops: pd.DataFrame
    needs: pd.DataFrame

    @property
    def days(self) -> int:
        """Days of the horizon."""
        return len(self.operation.days)

    def chain(self, group: str, item: str) -> Chain:
        """Give the need of a group for an item, day by day."""
        rows = self.needs[(self.needs["group_id"] == group) & (self.needs["item_id"] == item)]
        return self._chain(rows)

    def chains(self) -> list[Chain]:
        """Give all of them, in the order of group and item."""
        return [self._chain(rows) for _, rows in self.needs.groupby(["group_id", "item_id"])]

    def _chain(self, rows: pd.DataFrame) -> Chain:
        first, day = rows.iloc[0], self.left.day(rows["date"])
        step = float(first["step"])

        def by_day(column: str) -> Numbers:
            values = np.zeros(self.days)
            values[day] = rows[column]
            return values

        there = np.zeros(self.days, dtype=bool)
        there[day] = True
        return Chain(
            group=str(first["group_id"]),
            item=str(first["item_id"]),
            tier=int(first["tier"]),
            people=float(first["people"]),
            standing=bool(first["standing"]),
            each={"full": float(first["full_each"]), "survival": float(first["survival_each"])},
            need=by_day("need_full"),
            short={"full": by_day("shortfall_full"), "survival": by_day("shortfall_survival")},
            there=there,
            step=step,
            kg=float(first["kg_per_unit"]) * step,
            litres=float(first["litres_per_unit"]) * step,
            cost=float(first["cost_usd_per_unit"]) * step,
            body=str(first["body"]),
            can_be_carried=bool(first["can_be_carried"]),
        )


def look_at(
    operation: Operation,
    plan: Plan,
    without: tuple[tuple[Limit, ...], ...] = (),
    group: str | None = None,
    days: tuple[int, int] | None = None,
) -> ShortfallContext:
    """Take stock of a plan.

    Parameters
    ----------
    operation : the checked case; it may have more than the one that was planned.
    plan : what was decided.
    without : sets of limits without which lanes are looked for too.
    group : the group that is asked about; all if None.
    days : the first and last day on which goods may come; all if None.
    """
    timeline = build_timeline(operation)
    asked = timeline.drops if group is None else timeline.drops[timeline.drops["group_id"] == group]
    if days is not None:
        first, last = (pd.Timestamp(operation.settings.start_date) + pd.Timedelta(days=day) for day in days)
        asked = asked[asked["date"].between(first, last)]
    lanes = build_lanes(operation, asked, without)
    table = lanes.table.assign(row=np.arange(len(lanes.table)))
    left = what_is_left(operation, plan)
    return ShortfallContext(
        operation=operation,
        plan=plan,
        left=left,
        lanes=lanes,
        further=further_trips(table[table["without"] == ""], lanes.layout, plan.trips),
        room=_room(operation, plan, left),
        ways=_ways(table),
        drops=asked.assign(arrive=left.day(asked["date"])),
        needs=_needs(operation, plan, build_needs(operation, timeline)),
    )


def _ways(lanes: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The lanes by site, with what a question looks at; plain objects are quicker in many small tables."""
    columns = ["depot_id", "vehicle_id", "without", "body"]
    lanes = lanes.assign(
        usd_trip=lanes["km"] * lanes["usd_per_km"],
        usd_day=lanes["usd_per_day"] * lanes["days"],
        **{column: lanes[column].astype(object) for column in columns},
    )
    kept = [*columns, "row", "site_id", "kind", "day", "arrive", "days", "trips", "start", "km", "payload_kg"]
    kept += ["payload_litres", "usd_trip", "usd_day"]
    return {str(site): rows for site, rows in lanes[kept].groupby("site_id")}


def _needs(operation: Operation, plan: Plan, needs: pd.DataFrame) -> pd.DataFrame:
    """The needs with what the plan makes of them, and what matters of their items."""
    columns = [
        *KEY,
        "need_full",
        "need_survival",
        "received",
        "used",
        "carried_over",
        "shortfall_full",
        "shortfall_survival",
    ]
    rows = needs.merge(plan.coverage[columns], on=KEY)
    items = operation.items[["item_id", "step", "kg_per_unit", "litres_per_unit", "cost_usd_per_unit", "body"]]
    rows = rows.merge(items, on="item_id")
    return rows.assign(can_be_carried=rows["item_id"].map(taken_along(operation.items)))


def _room(operation: Operation, plan: Plan, left: Slacks) -> pd.DataFrame:
    """Room on trips to one site: there another load changes no clock time beyond the site's own hand-over."""
    stops = plan.trip_stops.merge(plan.drops[["drop_id", "site_id"]], on="drop_id")
    sites = stops.groupby("trip_id")["site_id"].agg(["nunique", "first"])
    vehicles = operation.vehicles.set_index("vehicle_id")
    trips = plan.trips.join(sites[sites["nunique"] == 1]["first"].rename("site_id"), on="trip_id", how="inner")
    return pd.DataFrame(
        {
            "trip_id": trips["trip_id"],
            "site_id": trips["site_id"],
            "depot_id": trips["depot_id"],
            "day": left.day(trips["start"].dt.normalize()),
            "body": trips["vehicle_id"].map(vehicles["body"]),
            "kg": trips["vehicle_id"].map(vehicles["payload_kg"]) - trips["kg"],
            "litres": trips["vehicle_id"].map(vehicles["volume_m3"]) * 1000 - trips["litres"],
        }
    ).reset_index(drop=True)
