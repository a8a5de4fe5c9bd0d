"""What the rules share: the operation, the plan, and tables derived from both, each computed once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.inputs.zones import zones_of_places
from logistics.verification.network import RoadNetwork, walking_ways
from logistics.verification.standing import standing_needs
from logistics.verification.zoned import instants, utc

if TYPE_CHECKING:
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

#: The columns that identify one vehicle.
VEHICLE = ["depot_id", "vehicle_id", "vehicle_no"]
LEG = ["from_place", "place_id"]
DAY = pd.Timedelta(days=1)


def minutes(count: pd.Series) -> pd.Series:
    """Turn a column of minutes into durations."""
    return pd.to_timedelta(count, unit="min")


@dataclass(frozen=True)
class CheckedPlan:
    """One plan and the operation it must hold for."""

    operation: Operation
    plan: Plan

    @cached_property
    def first_day(self) -> pd.Timestamp:
        """The first day of the horizon."""
        return pd.Timestamp(self.operation.settings.start_date)

    @cached_property
    def last_day(self) -> pd.Timestamp:
        """The last day of the horizon."""
        return pd.Timestamp(self.operation.settings.end_date)

    @cached_property
    def days(self) -> pd.DatetimeIndex:
        """All days of the horizon."""
        return pd.date_range(self.first_day, self.last_day, name="date").as_unit("us")

    @cached_property
    def stays(self) -> pd.DataFrame:
        """Where each group is on each day of the horizon, as `all_stays` gives it."""
        rows = self.all_stays
        return rows[rows["date"] >= self.first_day].reset_index(drop=True)

    @cached_property
    def all_stays(self) -> pd.DataFrame:
        """Where each group is on each day from which needs are counted, up to the last.

        Returns
        -------
        pandas.DataFrame
            group_id, date, place_id, mode, night (0 on the day of arrival), from_place ("" at the first place), people.
            A day on which a group has no people is left out.
        """
        itinerary = self.operation.itinerary.sort_values(["group_id", "sequence"])
        before = itinerary.groupby("group_id")["place_id"].shift().fillna("")
        stays = itinerary.assign(from_place=before).loc[lambda rows: rows.index.repeat(rows["nights"])]
        stays = stays.assign(night=stays.groupby(["group_id", "sequence"]).cumcount())
        stays["date"] = stays["arrive_date"] + pd.to_timedelta(stays["night"], unit="D")
        stays = stays[stays["date"].between(self.counted_from, self.last_day)]
        stays = stays.assign(people=self.people(stays))
        columns = ["group_id", "date", "place_id", "mode", "night", "from_place", "people"]
        return stays.loc[stays["people"] > 0, columns].reset_index(drop=True)

    @cached_property
    def counted_from(self) -> pd.Timestamp:
        """The day from which needs are counted: the first, or an earlier one."""
        day = self.operation.settings.needs_from
        return self.first_day if day is None else pd.Timestamp(day)

    def people(self, rows: pd.DataFrame) -> pd.Series:
        """Count the people of groups on days (`group_id`, `date`): by the last head count, or as `groups` says."""
        heads = rows["group_id"].map(self.operation.groups.set_index("group_id")["headcount"])
        for group, counts in self.operation.headcounts.sort_values("date").groupby("group_id"):
            for day, people in zip(counts["date"], counts["people"], strict=True):
                heads = heads.mask((rows["group_id"] == group) & (rows["date"] >= day), people)
        return heads.astype("int64")

    @cached_property
    def walks(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The walking legs and the roads of their ways.

        Returns
        -------
        legs : group_id, date, from_place, place_id.
        roads : as `walking_ways` gives them.
        """
        stays = self.stays
        legs = stays[(stays["night"] == 0) & (stays["mode"] == "walk") & (stays["from_place"] != "")]
        return legs[["group_id", "date", *LEG]], walking_ways(self.operation, legs)

    @cached_property
    def zones(self) -> pd.Series:
        """The time zone of each place, indexed by place_id."""
        return zones_of_places(self.operation)

    def at(self, dates: pd.Series, minute: pd.Series, zones: pd.Series) -> pd.Series:
        """Give the instants (naive, UTC) at which the clocks of zones show minutes since midnight of dates."""
        return instants(dates + minutes(minute), zones)

    @cached_property
    def network(self) -> RoadNetwork:
        """The road network, with the plan's support points as nodes."""
        points = self.plan.drops[self.plan.drops["kind"] == "support"]
        return RoadNetwork.build(self.operation, points)

    @cached_property
    def trips(self) -> pd.DataFrame:
        """The trips with what concerns them.

        Returns
        -------
        pandas.DataFrame
            The columns of `trips`, those of the vehicle but its names, place_id and the dates and limits of the depot,
            zone (of the depot), start_utc, depart_utc, end_utc (instants), start_date, end_date (by the depot's clock).
        """
        vehicles = self.operation.vehicles.loc[:, ~self.operation.vehicles.columns.str.startswith("name_")]
        depots = self.operation.depots[
            ["depot_id", "place_id", "opens_date", "closes_date", "dock_opens", "dock_closes", "max_departures_per_day"]
        ]
        trips = self.plan.trips.merge(vehicles, on="vehicle_id").merge(depots, on="depot_id")
        times = {f"{name}_utc": utc(trips, name) for name in ("start", "depart", "end")}
        dates = {f"{name}_date": trips[name].dt.normalize() for name in ("start", "end")}
        return trips.assign(zone=trips["place_id"].map(self.zones), **times, **dates)

    @cached_property
    def trip_days(self) -> pd.DataFrame:
        """The days of the trips: one row for each trip and each calendar day that it touches.

        A trip that ends on a day before its start has no row.

        Returns
        -------
        pandas.DataFrame
            The columns of `trips`, and date.
        """
        trips = self.trips
        length = (trips["end_date"] - trips["start_date"]).dt.days.clip(lower=-1) + 1
        rows = trips.loc[trips.index.repeat(length)]
        number = rows.groupby("trip_id").cumcount()
        return rows.assign(date=rows["start_date"] + pd.to_timedelta(number, unit="D")).reset_index(drop=True)

    @cached_property
    def allocation(self) -> pd.DataFrame:
        """The allocation with group_id, kind, place_id and date of its drops added."""
        drops = self.plan.drops[["drop_id", "group_id", "kind", "place_id", "date"]]
        return self.plan.allocation.merge(drops, on="drop_id")

    @cached_property
    def loads(self) -> pd.DataFrame:
        """The trip loads with what concerns them.

        Returns
        -------
        pandas.DataFrame
            trip_id, drop_id, item_id, quantity, kg_per_unit, litres_per_unit, kg, litres, and depot_id, body,
            start_date of the trip.
        """
        items = self.operation.items[["item_id", "kg_per_unit", "litres_per_unit"]]
        trips = self.trips[["trip_id", "depot_id", "body", "start_date"]]
        loads = self.plan.trip_loads.merge(items, on="item_id").merge(trips, on="trip_id")
        return loads.assign(
            kg=loads["quantity"] * loads["kg_per_unit"], litres=loads["quantity"] * loads["litres_per_unit"]
        )

    @cached_property
    def stops(self) -> pd.DataFrame:
        """The trip stops in order, with what concerns them.

        Returns
        -------
        pandas.DataFrame
            The columns of `trip_stops`; kind, place_id, date, window, road_from, road_to and road_km of the drop;
            arrive_utc, depart_utc, window_open_utc, window_close_utc (instants); kg (handed over there).
        """
        columns = [
            "drop_id",
            "kind",
            "place_id",
            "date",
            "window_open",
            "window_close",
            "road_from",
            "road_to",
            "road_km",
        ]
        kg = self.loads.groupby(["trip_id", "drop_id"], as_index=False)["kg"].sum()
        drops = self.plan.drops[columns].assign(
            **{f"{name}_utc": utc(self.plan.drops, name) for name in ("window_open", "window_close")}
        )
        stops = self.plan.trip_stops.assign(
            **{f"{name}_utc": utc(self.plan.trip_stops, name) for name in ("arrive", "depart")}
        ).merge(drops, on="drop_id")
        stops = stops.merge(kg, on=["trip_id", "drop_id"], how="left").fillna({"kg": 0.0})
        return stops.sort_values(["trip_id", "sequence"], kind="stable").reset_index(drop=True)

    @cached_property
    def kg_per_unit(self) -> pd.Series:
        """Kilograms of one unit of each item, indexed by item_id."""
        return self.operation.items.set_index("item_id")["kg_per_unit"]

    @cached_property
    def new_needs(self) -> pd.DataFrame:
        """The new needs of each group, day and item of the standards that concerns its profile.

        Returns
        -------
        pandas.DataFrame
            group_id, date, item_id, per, full and survival (new on that day, units), full_each and survival_each (new
            each time the need arises, units), people (whom the item concerns).
        """
        stays = self.all_stays[["group_id", "date", "people"]].rename(columns={"people": "headcount"})
        rates = self._rates(stays[["group_id", "headcount"]].drop_duplicates())
        rows = stays.merge(rates, on=["group_id", "headcount"]).sort_values(["group_id", "item_id", "date"])
        # An empty table has no values from which the types of its columns could follow.
        rows = rows.astype({"full_each": "float64", "survival_each": "float64"})
        since = (rows["date"] - self.counted_from).dt.days
        every = rows["per"].str.extract(r"^(\d+) days$")[0].astype("float64")
        # A need that arises once has one cycle without end; a daily need has cycles of one day.
        cycle = (since // every.fillna(np.inf)).where(rows["per"] != "day", since.astype("float64"))
        line = [rows["group_id"], rows["item_id"], cycle.rename("cycle")]
        for level in ("full", "survival"):
            # Later in a cycle, those who join have a need of their own.
            most = rows.groupby(line)[f"{level}_each"].cummax()
            rows[level] = (most - most.groupby(line).shift().fillna(0.0)).round(6)
        rows = rows[rows["date"] >= self.first_day].reset_index(drop=True)
        return self._with_unmet(rows)

    def _with_unmet(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Add what was unmet before the first day to the lasting needs of that day."""
        lack = self.operation.opening_needs[["group_id", "item_id", "unmet_full", "unmet_survival"]]
        rows = rows.merge(lack, on=["group_id", "item_id"], how="left").fillna({"unmet_full": 0, "unmet_survival": 0})
        counts = (rows["date"] == self.first_day) & (rows["per"] != "day")
        for level in ("full", "survival"):
            rows[level] = rows[level] + rows[f"unmet_{level}"].where(counts, 0.0)
        return rows.drop(columns=["unmet_full", "unmet_survival"])

    @cached_property
    def standing(self) -> pd.DataFrame:
        """The needs that are unmet on each day, as `standing_needs` gives them."""
        return standing_needs(self.new_needs, self.plan.coverage, self.days)

    def _rates(self, heads: pd.DataFrame) -> pd.DataFrame:
        """Give what groups with numbers of people (group_id, headcount) need of each item each time the need arises.

        Returns
        -------
        pandas.DataFrame
            group_id, headcount, item_id, per, full_each, survival_each (units, in whole steps), people.
        """
        operation = self.operation
        people = heads.merge(operation.groups[["group_id", "population_profile"]], on="group_id").merge(
            operation.population[["profile_id", "age_sex_group", "share"]],
            left_on="population_profile",
            right_on="profile_id",
        )
        named = operation.standards[operation.standards["age_sex_group"] != "all"]
        general = operation.standards[operation.standards["age_sex_group"] == "all"].drop(columns="age_sex_group")
        own = people.merge(named, on="age_sex_group")
        rest = people.merge(general, how="cross")
        key = ["group_id", "headcount", "age_sex_group", "item_id"]
        taken = pd.MultiIndex.from_frame(own[key])
        rest = rest[~pd.MultiIndex.from_frame(rest[key]).isin(taken)]
        rows = pd.concat([own, rest])
        concerned = rows["headcount"] * rows["share"]
        rows = rows.assign(
            full_each=concerned * rows["quantity_per_person"],
            survival_each=concerned * rows["survival_quantity"],
            people=concerned.where(rows["quantity_per_person"] > 0, 0.0),
        )
        sums = {"per": "first", "full_each": "sum", "survival_each": "sum", "people": "sum"}
        rates = rows.groupby(["group_id", "headcount", "item_id"], as_index=False).agg(sums)
        rates = rates[(rates["full_each"] > 0) | (rates["survival_each"] > 0)]
        levels = ("full_each", "survival_each")
        return rates.assign(**{level: self.in_steps(rates, rates[level]) for level in levels})

    def in_steps(self, rows: pd.DataFrame, quantity: pd.Series) -> pd.Series:
        """Round quantities of items (`item_id` of the rows) up to whole steps; rounding noise does not add a step."""
        step = rows["item_id"].map(self.step)
        return (np.ceil((quantity / step).round(6)) * step).round(6)

    @cached_property
    def step(self) -> pd.Series:
        """The smallest quantity of each item that is loaded and handed out (units), indexed by item_id."""
        return self.operation.items.set_index("item_id")["step"]
