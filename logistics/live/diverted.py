"""Trips on the road that were told to go elsewhere, or to come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.inputs.fleet import KIND

if TYPE_CHECKING:
    import pandas as pd

    from logistics.core.plan import Plan

_LINE = ["source_id", "source_kind", "drop_id", "item_id", "dispatch_date"]


def diverted(
    under_way: pd.DataFrame, away: pd.DataFrame, plan: Plan, told: pd.DataFrame, drops: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give what is on the road with the drops that trips were told to go to.

    All that a trip carries goes to the stop of the group on the day that is told; it comes back where none is told, or
    where the group has no stop that day. Its vehicle is away for that day at least.

    Parameters
    ----------
    under_way, away : as in `Facts`.
    plan : the plan by which the trips left.
    told : entries of the kind `divert`; of several of a trip the last counts.
    drops : the drops of all days.

    Returns
    -------
    under_way, away.
    """
    told = told.drop_duplicates("trip_id", keep="last")
    told = told[told["trip_id"].isin(set(under_way["trip_id"]))]
    if told.empty:
        return under_way, away
    stops = drops[drops["kind"] == "stop"].drop_duplicates(["group_id", "date"]).set_index(["group_id", "date"])
    target = told.join(stops["drop_id"], on=["group_id", "date"]).set_index("trip_id")[["drop_id", "date"]]
    trip = under_way["trip_id"]
    goes = trip.isin(target.index)
    drop = trip.map(target["drop_id"]).astype(object)
    under_way = under_way.assign(
        drop_id=under_way["drop_id"].where(~goes, drop.where(drop.notna(), "")).astype("str"),
        back=under_way["back"].where(~goes | ~(trip.map(target["date"]) > under_way["back"]), trip.map(target["date"])),
    )
    sums = {"quantity": ("quantity", "sum"), "trip_id": ("trip_id", _joined), "back": ("back", "max")}
    return under_way.groupby(_LINE, as_index=False).agg(**sums), _longer_away(away, plan, target["date"])


def _longer_away(away: pd.DataFrame, plan: Plan, dates: pd.Series) -> pd.DataFrame:
    """Let the vehicles of trips be away until a day at least.

    Parameters
    ----------
    away : as in `Facts`.
    plan : the plan by which the trips left.
    dates : last day by trip_id; missing where nothing is told.
    """
    vehicle = [*KIND, "vehicle_no"]
    trips = plan.trips[plan.trips["trip_id"].isin(dates.index)].set_index("trip_id")[vehicle]
    until = trips.assign(date=dates.reindex(trips.index)).groupby(vehicle)["date"].max()
    longer = away[vehicle].join(until, on=vehicle)["date"]
    return away.assign(until=away["until"].where(~(longer > away["until"]), longer))


def _joined(trips: pd.Series) -> str:
    return " ".join(sorted(set(trips)))
