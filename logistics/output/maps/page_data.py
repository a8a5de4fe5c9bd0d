"""The data of the coordinators' page: columns from which its scripts make marks, lines and popups.

Nothing is stored twice: ids become row numbers of another table, dates become days since the start of the plan, and
trips with the same way share one path. Texts in several languages are lists in the order of the page.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from logistics.core.received_file import no_received
from logistics.core.steps import DIGITS
from logistics.inputs.fleet import KIND, stretches
from logistics.output.clock_marks import ClockMarks
from logistics.output.handout import FIGURES, ROW, drop_balances
from logistics.output.maps.base import state_names
from logistics.output.maps.behind import on_the_road, received_marks
from logistics.output.maps.hours import hours_of_drops, hours_of_trips
from logistics.output.maps.paths import Paths, shared_paths
from logistics.output.maps.wording import clock, hours_of

if TYPE_CHECKING:
    from logistics.core.language import Texts
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.output.maps.wording import PageWords

#: The tables of the page, by their names in its script.
TABLES = (
    *("items", "vehicles", "groups", "places", "states", "depots", "fleet", "shelters", "closures", "sites", "drops"),
    *("balances", "trips", "calls", "loads", "purchases", "under_way", "received"),
)

Columns = dict[str, list[Any]]


def page_data(
    operation: Operation, plan: Plan, trip_paths: Paths, words: PageWords, received: pd.DataFrame | None = None
) -> dict[str, Any]:
    """Collect what the page shows.

    Parameters
    ----------
    operation : the case.
    plan : the plan for it.
    trip_paths : the way of each trip by trip_id, as (lat, lon) in degrees.
    words : the words of the page.
    received : what was received before, as `read_received` gives it.

    Returns
    -------
    The tables of `TABLES` by name, each a dictionary of columns of the same length; `days`, with lists of texts; and
    `paths`, with the ways of trips.
    """
    paths, path_of_trip = shared_paths(plan.trips["trip_id"].tolist(), trip_paths)
    sites = _sites(plan, operation, words)
    return {
        "tables": list(TABLES),
        "days": _day_names(operation, plan, words),
        "items": {
            "name": words.names(operation.items),
            "unit": [words.known("unit", unit) for unit in operation.items["unit"]],
            "tier": operation.items["tier"].tolist(),
        },
        "vehicles": {"name": words.names(operation.vehicles)},
        "groups": {"name": operation.groups["name"].tolist()},
        "places": _columns(operation.places[["name", "lat", "lon"]]) | {"rank": _ranks(operation)},
        "states": _columns(state_names()),
        "depots": _depots(operation, words),
        "fleet": _fleet(operation),
        "shelters": _shelters(operation, words),
        "closures": _closures(operation, words),
        "sites": _columns(sites.drop(columns="site_id")),
        "drops": _drops(operation, plan, sites),
        "balances": _balances(operation, plan),
        "trips": _trips(operation, plan) | {"path": path_of_trip},
        "paths": paths,
        "calls": _calls(operation, plan),
        "loads": _loads(operation, plan),
        "purchases": _purchases(operation, plan),
        "under_way": _under_way(operation, plan, words),
        "received": received_marks(operation, no_received() if received is None else received, words),
    }


def row_numbers(ids: pd.Series, table: pd.Series) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Give for each id its row number in the id column of a table; -1 if it is not there."""
    numbers: np.ndarray[Any, np.dtype[np.int64]] = pd.Index(table).get_indexer(pd.Index(ids)).astype("int64")
    return numbers


def day_numbers(operation: Operation, times: pd.Series) -> pd.Series:
    """Give for each time the number of days since the start of the plan."""
    days: pd.Series = (times.dt.normalize() - pd.Timestamp(operation.settings.start_date)).dt.days.astype("int64")
    return days


def _columns(frame: pd.DataFrame) -> Columns:
    return {str(name): frame[name].tolist() for name in frame.columns}


def _day_names(operation: Operation, plan: Plan, words: PageWords) -> dict[str, list[Texts]]:
    """Give the names of the plan's days, and of later days on which a trip is still under way."""
    last = max([*day_numbers(operation, plan.trips["end"]), len(operation.days) - 1])
    days = [operation.settings.start_date + dt.timedelta(days=int(number)) for number in range(last + 1)]
    return {
        "long": [words.date(day, "page_long") for day in days],
        "middle": [words.date(day, "page_short") for day in days],
        "short": [words.date(day, "brief") for day in days],
    }


def _ranks(operation: Operation) -> list[int]:
    """Give the rank of each town: 0 with a stop, 1 with a depot, 2 else; the map writes lower ranks first."""
    places = operation.places["place_id"]
    ranks = np.select(
        [places.isin(operation.itinerary["place_id"]), places.isin(operation.depots["place_id"])], [0, 1], 2
    )
    return [int(rank) for rank in ranks]


def _place_rows(operation: Operation, place_ids: pd.Series) -> pd.DataFrame:
    """Give one row for each place_id, in their order: place (its name), lat, lon."""
    rows: pd.DataFrame = (
        operation.places.set_index("place_id").loc[place_ids, ["name", "lat", "lon"]].reset_index(drop=True)
    )
    return rows.rename(columns={"name": "place"})


def _depots(operation: Operation, words: PageWords) -> Columns:
    depots = operation.depots
    return _columns(_place_rows(operation, depots["place_id"])) | {
        "operator": [words.known("operator", kind) for kind in depots["operator_kind"]],
        "opens": [words.date(day, "brief") for day in depots["opens_date"]],
        "closes": [words.date(day, "brief") for day in depots["closes_date"]],
        "hours": [hours_of(*minutes) for minutes in zip(depots["dock_opens"], depots["dock_closes"], strict=True)],
        "notes": depots["notes"].tolist(),
    }


def _fleet(operation: Operation) -> Columns:
    each = stretches(operation.fleet).drop_duplicates([*KIND, "vehicle_no"])
    count = each.groupby(KIND).size().rename("count")
    fleet = operation.fleet[KIND].drop_duplicates().join(count, on=KIND).fillna({"count": 0}).astype({"count": "int64"})
    return {
        "depot": row_numbers(fleet["depot_id"], operation.depots["depot_id"]).tolist(),
        "vehicle": row_numbers(fleet["vehicle_id"], operation.vehicles["vehicle_id"]).tolist(),
        "count": fleet["count"].tolist(),
    }


def _shelters(operation: Operation, words: PageWords) -> Columns:
    shelters = operation.shelters
    return _columns(_place_rows(operation, shelters["place_id"])) | {
        "name": shelters["name"].tolist(),
        "kind": [words.known("shelter", kind) for kind in shelters["kind"]],
        "capacity": shelters["capacity_people"].fillna(0).astype("int64").tolist(),
    }


def _closures(operation: Operation, words: PageWords) -> Columns:
    closures = operation.closures
    ends = [_place_rows(operation, closures[side]) for side in ("from_place", "to_place")]
    return {
        "from": ends[0]["place"].tolist(),
        "to": ends[1]["place"].tolist(),
        "line": [list(line) for line in zip(*(end[["lat", "lon"]].to_numpy().tolist() for end in ends), strict=True)],
        "first": day_numbers(operation, closures["from_date"]).tolist(),
        "last": day_numbers(operation, closures["to_date"]).tolist(),
        "dates": pairs_of_dates(closures["from_date"], closures["to_date"], words),
        "reason": closures["reason"].tolist(),
    }


def pairs_of_dates(firsts: pd.Series, lasts: pd.Series, words: PageWords) -> list[tuple[Texts, Texts]]:
    """Write the first and the last day of each row."""
    return [(words.date(first, "brief"), words.date(last, "brief")) for first, last in zip(firsts, lasts, strict=True)]


def _sites(plan: Plan, operation: Operation, words: PageWords) -> pd.DataFrame:
    """Give one row for each site of the plan.

    Returns
    -------
    site_id, day (days since the start of the plan), name (Texts), support (0 or 1), place (row number), lat, lon,
    share (share of the survival need that is short there, by weight), critical (0 or 1: whether survival need of tier
    1 is short).
    """
    drops = plan.drops
    sites = drops.drop_duplicates("site_id").reset_index(drop=True)
    stops = drops.loc[drops["kind"] == "stop", ["site_id", "group_id", "date"]]
    needs = plan.coverage.merge(
        operation.items[["item_id", "kg_per_unit"]], on="item_id", validate="many_to_one"
    ).merge(stops, on=["group_id", "date"])
    needs["need_kg"] = needs["need_survival"] * needs["kg_per_unit"]
    needs["short_kg"] = needs["shortfall_survival"] * needs["kg_per_unit"]
    needs["critical"] = (needs["tier"] == 1) & (needs["shortfall_survival"] > 0)
    total = needs.groupby("site_id")[["need_kg", "short_kg"]].sum().reindex(sites["site_id"]).fillna(0.0)
    critical = needs.groupby("site_id")["critical"].any().reindex(sites["site_id"], fill_value=False)
    share = (total["short_kg"] / total["need_kg"].where(total["need_kg"] > 0)).fillna(0.0)
    return pd.DataFrame(
        {
            "site_id": sites["site_id"],
            "day": day_numbers(operation, sites["date"]),
            "name": site_names(operation, sites, words),
            "support": (sites["kind"] == "support").astype("int64"),
            "place": row_numbers(sites["place_id"], operation.places["place_id"]),
            "lat": sites["lat"].round(4),
            "lon": sites["lon"].round(4),
            "share": share.round(3).to_numpy(),
            "critical": critical.astype("int64").to_numpy(),
        }
    )


def site_names(operation: Operation, drops: pd.DataFrame, words: PageWords) -> list[Texts]:
    """Name the place of each drop: a stop by its town, a support point by its road and the km along it."""
    names = operation.places.set_index("place_id")["name"]
    rows = zip(
        drops["kind"],
        names.loc[drops["place_id"]],
        *(names.reindex(drops[end]).fillna("") for end in ("road_from", "road_to")),
        drops["road_km"],
        strict=True,
    )
    return [
        words.same(place) if kind == "stop" else words.say("kind_support", start=start, end=end, km=words.number(km))
        for kind, place, start, end, km in rows
    ]


def _drops(operation: Operation, plan: Plan, sites: pd.DataFrame) -> Columns:
    drops = plan.drops
    return {
        "site": row_numbers(drops["site_id"], sites["site_id"]).tolist(),
        "group": row_numbers(drops["group_id"], operation.groups["group_id"]).tolist(),
        "people": drops["people"].tolist(),
        **{side: texts.tolist() for side, texts in hours_of_drops(operation, plan).items()},
    }


def _balances(operation: Operation, plan: Plan) -> Columns:
    """Give the balance of each item at each drop, and the survival need at stops (in the item's unit)."""
    rows = drop_balances(operation, plan)
    rows = rows.merge(plan.coverage[[*ROW, "need_survival"]], on=ROW, validate="many_to_one")
    at_stop = rows["drop_id"].isin(plan.drops.loc[plan.drops["kind"] == "stop", "drop_id"])
    return {
        "drop": row_numbers(rows["drop_id"], plan.drops["drop_id"]).tolist(),
        "item": row_numbers(rows["item_id"], operation.items["item_id"]).tolist(),
        **{name: plain_numbers(rows[name]) for name in FIGURES},
        "survival": plain_numbers(rows["need_survival"].where(at_stop, 0.0)),
    }


def plain_numbers(values: pd.Series) -> list[float | int]:
    """Give quantities as the page holds them: rounded, and whole ones as integers."""
    exact = values.to_numpy(np.float64).round(DIGITS)
    return [int(value) if value.is_integer() else value for value in exact.tolist()]


def _trips(operation: Operation, plan: Plan) -> Columns:
    trips = plan.trips
    return {
        "depot": row_numbers(trips["depot_id"], operation.depots["depot_id"]).tolist(),
        "vehicle": row_numbers(trips["vehicle_id"], operation.vehicles["vehicle_id"]).tolist(),
        "number": trips["vehicle_no"].tolist(),
        "first": day_numbers(operation, trips["start"]).tolist(),
        "last": day_numbers(operation, trips["end"]).tolist(),
        **{side: texts.tolist() for side, texts in hours_of_trips(operation, plan).items()},
        "kg": trips["kg"].round().astype("int64").tolist(),
    }


def _calls(operation: Operation, plan: Plan) -> Columns:
    """Give when each trip begins to hand over at each of its drops."""
    stops = plan.trip_stops
    drops = plan.drops.set_index("drop_id")[["date", "place_id"]].loc[stops["drop_id"]].set_axis(stops.index)
    clocks = ClockMarks.of(operation, plan)
    marks = clocks.everywhere(stops, "arrive", clocks.at_places(drops))
    return {
        "trip": row_numbers(stops["trip_id"], plan.trips["trip_id"]).tolist(),
        "drop": row_numbers(stops["drop_id"], plan.drops["drop_id"]).tolist(),
        "arrive": (clock(stops["arrive"], drops["date"]) + marks).tolist(),
    }


def _loads(operation: Operation, plan: Plan) -> Columns:
    loads = plan.trip_loads
    return {
        "trip": row_numbers(loads["trip_id"], plan.trips["trip_id"]).tolist(),
        "drop": row_numbers(loads["drop_id"], plan.drops["drop_id"]).tolist(),
        "item": row_numbers(loads["item_id"], operation.items["item_id"]).tolist(),
        "quantity": plain_numbers(loads["quantity"]),
    }


def _under_way(operation: Operation, plan: Plan, words: PageWords) -> Columns:
    rows = on_the_road(operation, plan, words)
    return {
        "drop": row_numbers(rows["drop_id"], plan.drops["drop_id"]).tolist(),
        "item": row_numbers(rows["item_id"], operation.items["item_id"]).tolist(),
        "quantity": plain_numbers(rows["quantity"]),
        "source": rows["source"].tolist(),
        "left": rows["left"].tolist(),
    }


def _purchases(operation: Operation, plan: Plan) -> Columns:
    bought = plan.allocation[plan.allocation["source_kind"] == "supplier"]
    return {
        "place": row_numbers(bought["source_id"], operation.places["place_id"]).tolist(),
        "drop": row_numbers(bought["drop_id"], plan.drops["drop_id"]).tolist(),
        "item": row_numbers(bought["item_id"], operation.items["item_id"]).tolist(),
        "quantity": plain_numbers(bought["quantity"]),
    }
