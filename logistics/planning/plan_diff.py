"""What changed between two plans of the same operation, trip by trip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.core.language import BASE, SIDE_BY_SIDE, text

if TYPE_CHECKING:
    import pandas as pd

    from logistics.core.plan import Plan

#: Columns by which a trip of one plan is found in the other; only the load may differ.
TRIP = ["depot_id", "vehicle_id", "date", "sites"]
SAME, OTHER_LOAD, NEW, DROPPED = "same", "other load", "new", "dropped"
KINDS = (SAME, OTHER_LOAD, NEW, DROPPED)


def changed_trips(before: Plan, after: Plan) -> pd.DataFrame:
    """Compare the trips of two plans.

    Returns
    -------
    DataFrame
        One row for each trip of either plan: change (`same`, `other load`, `new`, `dropped`), trip_id (in the later
        plan; in the earlier plan if the trip is dropped), depot_id, vehicle_id, date, sites (joined by spaces).
    """
    return listed(matched_trips(before, after))[["change", "trip_id", *TRIP]]


def listed(matched: pd.DataFrame) -> pd.DataFrame:
    """Give trips of two plans, as `matched_trips` gives them, one trip_id each, in the order of their days."""
    trip = matched["trip_id_after"].where(matched["trip_id_after"] != "", matched["trip_id_before"])
    rows = matched.drop(columns=["trip_id_before", "trip_id_after"])
    rows.insert(1, "trip_id", trip)
    return rows.sort_values(["date", "trip_id", "change"], ignore_index=True)


def matched_trips(before: Plan, after: Plan) -> pd.DataFrame:
    """Find the trips of one plan in another.

    A trip is identified by its depot, kind of vehicle, day, and the sites it visits in order. It is the same trip if
    it also carries the same load.

    Returns
    -------
    DataFrame
        One row for each trip of either plan: change (`same`, `other load`, `new`, `dropped`), trip_id_before and
        trip_id_after ("" where the plan has no such trip), depot_id, vehicle_id, date, sites (joined by spaces).
    """
    sides = {name: _trips(plan) for name, plan in (("before", before), ("after", after))}
    keys = [*TRIP, "number"]
    both = sides["before"].merge(
        sides["after"],
        on=keys,
        how="outer",
        suffixes=("_before", "_after"),
        indicator=True,
        validate="one_to_one",
    )
    same = both["load_before"] == both["load_after"]
    both["change"] = both["_merge"].map({"left_only": DROPPED, "right_only": NEW, "both": OTHER_LOAD}).astype("str")
    both["change"] = both["change"].where(~same, SAME)
    ids = ["trip_id_before", "trip_id_after"]
    # A side without trips has no values from which the type of its ids could follow.
    both[ids] = both[ids].astype(object).where(both[ids].notna(), "").astype("str")
    return both[["change", *ids, *TRIP]]


def with_words(changes: pd.DataFrame) -> pd.DataFrame:
    """Add what `change` says in the other languages.

    Returns
    -------
    DataFrame
        The columns of `changes`, with a column `change_<code>` for each other language after `change`.
    """
    told = {
        f"change_{lang}": changes["change"].map(
            {change: text("command", f"change_{change.replace(' ', '_')}", lang) for change in KINDS}
        )
        for lang in SIDE_BY_SIDE
        if lang != BASE
    }
    return changes.assign(**told)[["change", *told, *changes.columns.drop("change")]]


def counted(changes: pd.DataFrame) -> dict[str, int]:
    """Count the trips of each kind of change."""
    return {change: int((changes["change"] == change).sum()) for change in KINDS}


def _trips(plan: Plan) -> pd.DataFrame:
    """List the trips of a plan, with sites and loads as texts.

    Returns
    -------
    DataFrame
        trip_id, `TRIP`, load, number (0, 1, ... among the trips that differ at most in their load).
    """
    stops = plan.trip_stops.merge(plan.drops[["drop_id", "site_id"]], on="drop_id", validate="many_to_one")
    stops = stops.sort_values(["trip_id", "sequence"])
    sites = stops.drop_duplicates(["trip_id", "site_id"]).groupby("trip_id")["site_id"].agg(" ".join)
    loads = plan.trip_loads.sort_values(["trip_id", "drop_id", "item_id"])
    lines = loads["drop_id"] + " " + loads["item_id"] + " " + loads["quantity"].round(6).astype("str")
    load = lines.groupby(loads["trip_id"]).agg("; ".join)
    trips = plan.trips[["trip_id", "depot_id", "vehicle_id", "start"]]
    trips = trips.assign(
        date=trips["start"].dt.normalize(), sites=trips["trip_id"].map(sites), load=trips["trip_id"].map(load)
    )
    trips = trips.sort_values([*TRIP, "load"]).drop(columns="start")
    return trips.assign(number=trips.groupby(TRIP).cumcount())
