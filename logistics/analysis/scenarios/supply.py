"""Changes to supply and transport: roads, places, depots, vehicles, goods, needs per person, prices, money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from logistics.analysis.scenarios.refusal import RefusalError
from logistics.core import steps
from logistics.core.frames import typed_like

if TYPE_CHECKING:
    from collections.abc import Mapping

    from logistics.analysis.scenarios.inputs import Inputs

ALL = "all"
_DAY = pd.Timedelta(days=1)


def road_closed(inputs: Inputs, values: Mapping[str, Any]) -> Inputs:
    """Close a road, in both directions, from a day to a day, both included."""
    roads, ends = inputs.tables["roads"], {values["from_place"], values["to_place"]}
    pairs = [set(pair) == ends for pair in zip(roads["from_place"], roads["to_place"], strict=True)]
    if not any(pairs):
        raise RefusalError("to_place", "no_such_road", start=values["from_place"], end=values["to_place"])
    row = {
        "from_place": values["from_place"], "to_place": values["to_place"], "from_date": values["from"],
        "to_date": values["until"], "reason": values.get("reason", ""),
    }  # fmt: skip
    return _added(inputs, "closures", row)


def road(inputs: Inputs, values: Mapping[str, Any]) -> Inputs:
    """Add a road, or replace the one between the same two places."""
    roads, ends = inputs.tables["roads"], {values["from_place"], values["to_place"]}
    same = [set(pair) == ends for pair in zip(roads["from_place"], roads["to_place"], strict=True)]
    row = {
        "from_place": values["from_place"], "to_place": values["to_place"], "km": values["km"],
        "highway": values.get("highway", ""), "truck_kmh": values["truck_kmh"], "toll": bool(values.get("toll", 0)),
    }  # fmt: skip
    return _added(inputs.with_tables(roads=roads[~np.array(same, dtype=bool)]), "roads", row)


def place(inputs: Inputs, values: Mapping[str, Any]) -> Inputs:
    """Add a place."""
    if values["place"] in set(inputs.tables["places"]["place_id"]):
        raise RefusalError("place", "id_taken", table="places")
    row = {
        "place_id": values["place"], "name": values["name"], "state": values.get("state", ""),
        "inegi_state_code": values.get("state_code", ""), "lat": values["lat"], "lon": values["lon"],
        "coordinate_source": "scenario", "timezone": "",
    }  # fmt: skip
    return _added(inputs, "places", row)


def depot(inputs: Inputs, values: Mapping[str, Any]) -> Inputs:
    """Let a depot open or close on other days."""
    depots = inputs.tables["depots"]
    rows = depots["depot_id"] == values["depot"]
    for key, column in (("opens", "opens_date"), ("closes", "closes_date")):
        if key in values:
            depots = depots.assign(**{column: depots[column].mask(rows, values[key])})
    late = depots.loc[rows, "opens_date"] > depots.loc[rows, "closes_date"]
    if late.any():
        raise RefusalError("opens" if "opens" in values else "closes", "closes_before_it_opens")
    return inputs.with_tables(depots=depots)


def depot_lost(inputs: Inputs, values: Mapping[str, Any]) -> Inputs:
    """Take a depot away with its goods and vehicles: for the whole time, or from a day on."""
    name, day = values["depot"], values.get("from")
    tables = {table: inputs.tables[table] for table in ("depots", "stock", "fleet")}
    of_depot = {table: frame["depot_id"] == name for table, frame in tables.items()}
    if day is None or (tables["depots"].loc[of_depot["depots"], "opens_date"] >= day).all():
        return inputs.with_tables(**{table: frame[~of_depot[table]] for table, frame in tables.items()})
    depots, last = tables["depots"], day - _DAY
    late = of_depot["depots"] & (depots["closes_date"] > last)
    closed = inputs.with_tables(depots=depots.assign(closes_date=depots["closes_date"].mask(late, last)))
    return _fleet_until(closed, of_depot["fleet"], last)


def fleet(inputs: Inputs, values: Mapping[str, Any]) -> Inputs:
    """Change how many vehicles there are: `times` as many, rounded down, or `count` of each kind at each depot."""
    table, rows = inputs.tables["fleet"], _fitting(inputs, "fleet", values, depot="depot_id", vehicle="vehicle_id")
    many = np.floor((table["count"] * values["times"]).round(9)) if "times" in values else values["count"]
    table = table.assign(count=table["count"].mask(rows, many).astype("int64"))
    # Where a kind has several rows, the numbers of each row follow those of the row before.
    before = table.groupby(["depot_id", "vehicle_id"])["count"].cumsum() - table["count"]
    several = table.duplicated(["depot_id", "vehicle_id"], keep=False)
    return inputs.with_tables(fleet=table.assign(first_no=table["first_no"].mask(rows & several, before + 1)))


def fleet_lost(inputs: Inputs, values: Mapping[str, Any]) -> Inputs:
    """Take vehicles away: for the whole time, or from a day on."""
    table, rows = inputs.tables["fleet"], _fitting(inputs, "fleet", values, depot="depot_id", vehicle="vehicle_id")
    if "from" not in values:
        return inputs.with_tables(fleet=table[~rows])
    return _fleet_until(inputs, rows, values["from"] - _DAY)


def more_vehicles(inputs: Inputs, values: Mapping[str, Any]) -> Inputs:
    """Add vehicles of a kind at a depot, from a day to a day.

    They get the numbers after those of the depot's vehicles of that kind.
    """
    fleet = inputs.tables["fleet"]
    same = fleet[(fleet["depot_id"] == values["depot"]) & (fleet["vehicle_id"] == values["vehicle"])]
    there = {
        "depot_id": values["depot"], "vehicle_id": values["vehicle"], "count": values["count"],
        "available_from": values["from"], "available_to": values["until"],
        "first_no": int((same["first_no"] + same["count"]).max()) if len(same) else 1, "organisation_id": "",
    }  # fmt: skip
    return _added(inputs, "fleet", there)


def more_goods(inputs: Inputs, values: Mapping[str, Any]) -> Inputs:
    """Let a further quantity of an item come to a depot on a day."""
    row = {
        "depot_id": values["depot"], "item_id": values["item"], "quantity": values["quantity"],
        "available_from": values["from"], "organisation_id": "", "notes": values.get("notes", ""),
    }  # fmt: skip
    return _added(inputs, "stock", row)


def stock(inputs: Inputs, values: Mapping[str, Any]) -> Inputs:
    """Multiply the stock of an item that depots have and will have by `times`."""
    rows = _fitting(inputs, "stock", values, depot="depot_id", item="item_id")
    return _in_steps(_multiplied(inputs, "stock", "quantity", rows, values["times"]), rows)


def resupply(inputs: Inputs, values: Mapping[str, Any]) -> Inputs:
    """Let stock after the first of an item at a depot come `days` later, or multiply it by `times` (0: none)."""
    table, rows = inputs.tables["stock"], _fitting(inputs, "stock", values, depot="depot_id", item="item_id")
    first = table.groupby(["depot_id", "item_id"])["available_from"].transform("min")
    rows &= table["available_from"] > first
    if not rows.any():
        raise RefusalError("item", "nothing_fits", table="stock")
    if "times" in values:
        return _in_steps(_multiplied(inputs, "stock", "quantity", rows, values["times"]), rows)
    later = table["available_from"] + pd.Timedelta(days=int(values["days"]))
    return inputs.with_tables(stock=table.assign(available_from=table["available_from"].mask(rows, later)))


def needs(inputs: Inputs, values: Mapping[str, Any]) -> Inputs:
    """Multiply how much of an item a person needs, in full and to survive, by `times`."""
    rows = _fitting(inputs, "standards", values, item="item_id")
    for column in ("quantity_per_person", "survival_quantity"):
        inputs = _multiplied(inputs, "standards", column, rows, values["times"])
    return inputs


def prices(inputs: Inputs, values: Mapping[str, Any]) -> Inputs:
    """Multiply the price of an item at suppliers by `times`."""
    rows = _fitting(inputs, "suppliers", values, item="item_id")
    return _multiplied(inputs, "suppliers", "price_usd_per_unit", rows, values["times"])


def supplies(inputs: Inputs, values: Mapping[str, Any]) -> Inputs:
    """Multiply how much of an item suppliers have for a day by `times`."""
    rows = _fitting(inputs, "suppliers", values, item="item_id")
    return _multiplied(inputs, "suppliers", "max_per_day", rows, values["times"])


def truck_speed(inputs: Inputs, values: Mapping[str, Any]) -> Inputs:
    """Multiply the speed of all vehicles by `times`: what roads allow, and what each can do."""
    for table, column in (("roads", "truck_kmh"), ("vehicles", "max_kmh")):
        rows = pd.Series(data=True, index=inputs.tables[table].index)
        inputs = _multiplied(inputs, table, column, rows, values["times"])
    return inputs


def transport_cost(inputs: Inputs, values: Mapping[str, Any]) -> Inputs:
    """Multiply what a kilometre and a day of a vehicle cost by `times`."""
    rows = _fitting(inputs, "vehicles", values, vehicle="vehicle_id")
    for column in ("cost_usd_per_km", "cost_usd_per_day"):
        inputs = _multiplied(inputs, "vehicles", column, rows, values["times"])
    return inputs


def budget(inputs: Inputs, values: Mapping[str, Any]) -> Inputs:
    """Multiply the budget by `times`, or set it to `usd`."""
    now = float(inputs.settings["budget_usd"])
    return inputs.with_setting("budget_usd", round(now * values["times"], 2) if "times" in values else values["usd"])


def _fleet_until(inputs: Inputs, rows: pd.Series, last: pd.Timestamp) -> Inputs:
    """End the availability of vehicles on a day; those that would come later are left out."""
    table = inputs.tables["fleet"]
    ends = table["available_to"].mask(rows & (table["available_to"] > last), last)
    return inputs.with_tables(fleet=table.assign(available_to=ends)[table["available_from"] <= ends])


def _fitting(inputs: Inputs, table: str, values: Mapping[str, Any], **columns: str) -> pd.Series:
    """Say which rows of a table a change concerns.

    Parameters
    ----------
    inputs : the inputs before the change.
    table : name of the table.
    values : the values of the change.
    **columns : for each key of the change, the column that holds its ids.

    Raises
    ------
    RefusalError
        It concerns none.
    """
    frame = inputs.tables[table]
    rows = pd.Series(data=True, index=frame.index)
    for key, column in columns.items():
        if values[key] != ALL:
            rows &= frame[column] == values[key]
    if not rows.any():
        raise RefusalError(next(reversed(columns)), "nothing_fits", table=table)
    return rows


def _multiplied(inputs: Inputs, table: str, column: str, rows: pd.Series, times: float) -> Inputs:
    # Rounded to a millionth, so that 0.1 x 3 does not become 0.30000000000000004 in the tables.
    frame = inputs.tables[table]
    many = (frame[column] * times).round(6)
    return inputs.with_tables(**{table: frame.assign(**{column: frame[column].mask(rows, many)})})


def _in_steps(inputs: Inputs, rows: pd.Series) -> Inputs:
    """Round the chosen stock down to whole steps, because goods are handed out in whole steps only."""
    stock, items = inputs.tables["stock"], inputs.tables["items"]
    step = stock["item_id"].map(items.set_index("item_id")["step"])
    whole = pd.Series(steps.down(stock["quantity"], step), index=stock.index)
    return inputs.with_tables(stock=stock.assign(quantity=stock["quantity"].mask(rows, whole)))


def _added(inputs: Inputs, table: str, row: dict[str, Any]) -> Inputs:
    frame = inputs.tables[table]
    new = typed_like(frame, pd.DataFrame([row]))
    return inputs.with_tables(**{table: new if frame.empty else pd.concat([frame, new], ignore_index=True)})
