"""Whose stock lies in depots and whose vehicles drive, day by day: what an organisation may be told of its own.

Of its own goods and vehicles an organisation is told what it could count at its shelves and in its yard, on the days
that may be shown. What left for a drop of a later day is not told yet, so that nothing follows about days ahead. Depots
are not told apart, because their names are those of places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from logistics.core.named import names_in
from logistics.core.steps import DIGITS
from logistics.inputs.fleet import KIND, stretches
from logistics.inputs.owners import GOODS, OWNER, in_turn, taken_of

if TYPE_CHECKING:
    from logistics.core.language import Language
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.output.protection.policy import Policy

OWNED = ("own_stock", "own_vehicles")


def owned_tables(
    operation: Operation, plan: Plan, policy: Policy, lang: Language, organisation: str = ""
) -> dict[str, pd.DataFrame]:
    """Give the stock levels and the vehicles in use of organisations.

    Parameters
    ----------
    operation : the case.
    plan : the plan for it.
    policy : what the audience may see.
    lang : language of the names.
    organisation : id of the organisation whose they are; "" for all that own something.

    Returns
    -------
    The frames of `OWNED` by name, not yet summed: one row for each day, owner, row of the table `stock` or vehicle.
    """
    days = operation.days[operation.days <= pd.Timestamp(policy.shown_until)]
    names = operation.organisations.set_index(OWNER)["name"]
    goods, units = names_in(operation.items.set_index("item_id"), lang), operation.items.set_index("item_id")["unit"]
    vehicles = names_in(operation.vehicles.set_index("vehicle_id"), lang)
    drops = plan.drops.loc[plan.drops["date"] <= pd.Timestamp(policy.shown_until), "drop_id"]
    stock, fleet = _stock(operation, plan, days, drops), _vehicles(operation, plan, days, drops)
    stock = stock.assign(item=stock["item_id"].map(goods), unit=stock["item_id"].map(units))
    fleet = fleet.assign(vehicle=fleet["vehicle_id"].map(vehicles))
    frames = {"own_stock": stock, "own_vehicles": fleet}
    return {
        name: frame[frame[OWNER].eq(organisation) if organisation else frame[OWNER] != ""].assign(
            organisation=frame[OWNER].map(names)
        )
        for name, frame in frames.items()
    }


def _stock(operation: Operation, plan: Plan, days: pd.DatetimeIndex, drops: pd.Series) -> pd.DataFrame:
    """Give for each row of the table `stock` and each day opening, incoming, dispatched and closing (units)."""
    sent = plan.allocation[(plan.allocation["source_kind"] == "depot") & plan.allocation["drop_id"].isin(drops)]
    sent = sent.rename(columns={"source_id": "depot_id", "dispatch_date": "date"})
    sent = sent.groupby([*GOODS, "date"], as_index=False)[["quantity"]].sum()
    every = operation.stock[GOODS].drop_duplicates().merge(pd.DataFrame({"date": days}), how="cross")
    every = every.merge(sent.rename(columns={"quantity": "sent"}), on=[*GOODS, "date"], how="left").fillna({"sent": 0})
    every["sent"] = every.sort_values("date").groupby(GOODS)["sent"].cumsum()
    rows = in_turn(operation.stock).reset_index(names="row").merge(every, on=GOODS).sort_values(["row", "date"])
    there = rows["quantity"].where(rows["available_from"] <= rows["date"], 0.0)
    come = there.groupby(rows["row"]).diff().fillna(there.where(rows["available_from"] == rows["date"], 0.0))
    taken = taken_of(rows, rows["sent"])
    gone = taken.groupby(rows["row"]).diff().fillna(taken)
    closing = there - taken
    figures = {"opening": closing - come + gone, "incoming": come, "dispatched": gone, "closing": closing}
    return rows.assign(**{name: figure.round(DIGITS) + 0.0 for name, figure in figures.items()})


def _vehicles(operation: Operation, plan: Plan, days: pd.DatetimeIndex, drops: pd.Series) -> pd.DataFrame:
    """Give for each numbered vehicle and each day on which it is there: vehicles (1), in_use (1 if it drives)."""
    there = stretches(operation.fleet).merge(pd.DataFrame({"date": days}), how="cross")
    there = there[there["date"].between(there["available_from"], there["available_to"])]
    ahead = plan.trip_stops.loc[~plan.trip_stops["drop_id"].isin(drops), "trip_id"]
    trips = plan.trips[~plan.trips["trip_id"].isin(ahead)]
    first, last = trips["start"].dt.normalize(), trips["end"].dt.normalize()
    used = trips[[*KIND, "vehicle_no"]].assign(first=first, last=last).merge(pd.DataFrame({"date": days}), how="cross")
    used = used[used["date"].between(used["first"], used["last"])][[*KIND, "vehicle_no", "date"]].drop_duplicates()
    both = there.merge(used.assign(in_use=1), on=[*KIND, "vehicle_no", "date"], how="left")
    return both.assign(vehicles=1, in_use=both["in_use"].fillna(0).astype("int64"))
