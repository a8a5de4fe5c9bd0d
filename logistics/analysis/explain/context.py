"""The context of a shortfall: a plan, its operation, what the plan leaves, and the trips that could be made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.analysis.explain.candidate_trips import CandidateTrips, further_trips, list_candidate_trips
from logistics.analysis.explain.slack import Numbers, PlanSlack, slack_of
from logistics.demand.needs import build_needs
from logistics.demand.taken_along import taken_along
from logistics.demand.timeline import build_timeline

if TYPE_CHECKING:
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.planning.limits import Limit

#: The key of a need.
KEY = ["group_id", "date", "item_id"]


@dataclass(frozen=True)
class Chain:
    """The need of one group for one item, day by day; arrays have an entry for each day of the horizon.

    Attributes
    ----------
    group, item : their ids.
    tier : of the item.
    people : how many people have the need.
    standing : whether the need stands until it is met.
    each : the need each time it arises, by level (`full`, `survival`), in the item's unit.
    need : the need in full on each day (the item's unit, days).
    short : what is not met, by level (the item's unit, days).
    there : on which days the group has the need (days).
    step : the smallest quantity that is handed out (the item's unit).
    kg : weight of a step (kg).
    litres : volume of a step (litres).
    cost : price of a step (USD).
    body : the vehicle body that carries the item.
    can_be_carried : whether people may take the item along for the next day.
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

    Attributes
    ----------
    operation, plan : the checked case and the plan.
    slack : what the plan leaves unused.
    candidates : trips that could be made.
    further : further trips of vehicles that the plan uses: row (of `candidates.table`), vehicle_no, now, driven, most.
    room : free room on trips of the plan to one site: trip_id, site_id, depot_id, day, body, kg, litres.
    by_site : the candidate trips to each site with the columns of `_by_site`, by site_id.
    drops : the drops of the timeline, with arrive (number of the day).
    needs : the needs, with the columns of `build_needs`, what the plan covers of them, and measures of their items.
    """

    operation: Operation
    plan: Plan
    slack: PlanSlack
    candidates: CandidateTrips
    further: pd.DataFrame
    room: pd.DataFrame
    by_site: dict[str, pd.DataFrame]
    drops: pd.DataFrame
    needs: pd.DataFrame

    @property
    def days(self) -> int:
        """How many days the horizon has."""
        return len(self.operation.days)

    def chain(self, group: str, item: str) -> Chain:
        """Give the need of a group for an item, day by day."""
        rows = self.needs[(self.needs["group_id"] == group) & (self.needs["item_id"] == item)]
        return self._chain(rows)

    def chains(self) -> list[Chain]:
        """Give the needs of all groups for all items, in the order of group and item."""
        return [self._chain(rows) for _, rows in self.needs.groupby(["group_id", "item_id"])]

    def _chain(self, rows: pd.DataFrame) -> Chain:
        first, day = rows.iloc[0], self.slack.day(rows["date"])
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


def context_of(
    operation: Operation,
    plan: Plan,
    without: tuple[tuple[Limit, ...], ...] = (),
    group: str | None = None,
    days: tuple[int, int] | None = None,
) -> ShortfallContext:
    """Work out the context of a plan's shortfalls.

    Parameters
    ----------
    operation : the checked case; it may have more than the one that was planned.
    plan : the plan.
    without : sets of limits; trips that are possible without a set are listed too.
    group : the group that is asked about; all if None.
    days : numbers of the first and last day on which goods may come; all if None.
    """
    timeline = build_timeline(operation)
    asked = timeline.drops if group is None else timeline.drops[timeline.drops["group_id"] == group]
    if days is not None:
        first, last = (pd.Timestamp(operation.settings.start_date) + pd.Timedelta(days=day) for day in days)
        asked = asked[asked["date"].between(first, last)]
    candidates = list_candidate_trips(operation, asked, without)
    table = candidates.table.assign(row=np.arange(len(candidates.table)))
    slack = slack_of(operation, plan)
    return ShortfallContext(
        operation=operation,
        plan=plan,
        slack=slack,
        candidates=candidates,
        further=further_trips(table[table["without"] == ""], candidates.layout, plan.trips),
        room=_room(operation, plan, slack),
        by_site=_by_site(table),
        drops=asked.assign(arrive=slack.day(asked["date"])),
        needs=_needs(operation, plan, build_needs(operation, timeline)),
    )


def _by_site(candidates: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Split the candidate trips by site, with the columns that questions use.

    Texts become plain objects, which are quicker in many small tables.

    Returns
    -------
    By site_id, a DataFrame with depot_id, vehicle_id, without, body, row (of the candidate trips), site_id, kind, day,
    arrive, days, trips, start, km, payload_kg, payload_litres, usd_trip (kilometres of a trip), usd_day (days of a
    vehicle).
    """
    columns = ["depot_id", "vehicle_id", "without", "body"]
    candidates = candidates.assign(
        usd_trip=candidates["km"] * candidates["usd_per_km"],
        usd_day=candidates["usd_per_day"] * candidates["days"],
        **{column: candidates[column].astype(object) for column in columns},
    )
    kept = [*columns, "row", "site_id", "kind", "day", "arrive", "days", "trips", "start", "km", "payload_kg"]
    kept += ["payload_litres", "usd_trip", "usd_day"]
    return {str(site): rows for site, rows in candidates[kept].groupby("site_id")}


def _needs(operation: Operation, plan: Plan, needs: pd.DataFrame) -> pd.DataFrame:
    """Add to the needs what the plan covers of them, measures of their items, and `can_be_carried`."""
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
    rows = needs.merge(plan.coverage[columns], on=KEY, validate="one_to_one")
    items = operation.items[["item_id", "step", "kg_per_unit", "litres_per_unit", "cost_usd_per_unit", "body"]]
    rows = rows.merge(items, on="item_id", validate="many_to_one")
    return rows.assign(can_be_carried=rows["item_id"].map(taken_along(operation.items)))


def _room(operation: Operation, plan: Plan, slack: PlanSlack) -> pd.DataFrame:
    """List the free room on trips to one site, where another load changes no clock time but the hand-over there.

    Returns
    -------
    DataFrame with trip_id, site_id, depot_id, day, body, kg, litres.
    """
    stops = plan.trip_stops.merge(plan.drops[["drop_id", "site_id"]], on="drop_id", validate="many_to_one")
    sites = stops.groupby("trip_id")["site_id"].agg(["nunique", "first"])
    vehicles = operation.vehicles.set_index("vehicle_id")
    trips = plan.trips.join(sites[sites["nunique"] == 1]["first"].rename("site_id"), on="trip_id", how="inner")
    return pd.DataFrame(
        {
            "trip_id": trips["trip_id"],
            "site_id": trips["site_id"],
            "depot_id": trips["depot_id"],
            "day": slack.day(trips["start"].dt.normalize()),
            "body": trips["vehicle_id"].map(vehicles["body"]),
            "kg": trips["vehicle_id"].map(vehicles["payload_kg"]) - trips["kg"],
            "litres": trips["vehicle_id"].map(vehicles["volume_m3"]) * 1000 - trips["litres"],
        }
    ).reset_index(drop=True)
