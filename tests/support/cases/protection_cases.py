"""Operations made from the reference case with groups of odd sizes, and plans for them drawn in a moment."""

from __future__ import annotations

import dataclasses
import datetime as dt
import zlib
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from logistics.core.plan import COLUMNS, DATE, TIME, Plan
from logistics.demand.needs import build_needs
from logistics.demand.timeline import build_timeline
from logistics.inputs.operation import data_path, load_operation

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation

START = dt.date(2018, 10, 20)
#: The day the leaks are planted on: 2018-10-30 is the last day partners may see, 2018-10-26 the public's.
AS_OF = dt.date(2018, 11, 2)


@cache
def reference() -> Operation:
    return load_operation(data_path() / "caravan-2018")


@cache
def three_weeks() -> Operation:
    case = reference()
    return dataclasses.replace(
        case, settings=dataclasses.replace(case.settings, end_date=START + dt.timedelta(days=20))
    )


@cache
def odd_operation() -> Operation:
    """The reference case with odd counts, and a small group that walks a day ahead of the rear group."""
    case = reference()
    groups = case.groups.copy()
    groups["headcount"] = groups["group_id"].map({"main": 4537, "vanguard": 1512, "rear": 981})
    small = groups[groups["group_id"] == "rear"].assign(group_id="esperanza", name="Grupo Esperanza", headcount=87)
    stays = case.itinerary[case.itinerary["group_id"] == "vanguard"].assign(group_id="esperanza")
    itinerary = pd.concat([case.itinerary, stays], ignore_index=True)
    return case.replace_tables(groups=pd.concat([groups, small], ignore_index=True), itinerary=itinerary)


def quick_plan(operation: Operation, seed: int = 0, *, whole: bool = True) -> Plan:
    """Give a plan that no solver made: some of every need comes, from a depot or a supplier.

    What comes for a group on a day is drawn for that group, day and item alone, whoever else is there; `whole` units
    of it, or exactly the share drawn.
    """
    timeline = build_timeline(operation)
    items = operation.items.set_index("item_id")
    needs = build_needs(operation, timeline)
    drawn = needs["group_id"] + needs["date"].dt.strftime("|%Y-%m-%d|") + needs["item_id"] + f"|{seed}"
    chance = drawn.map(lambda key: zlib.crc32(key.encode())).astype("int64")
    # None of these, nor its share of a need to survive, lies near a step of what is shown.
    share = np.array([0.0, 0.58, 0.83, 1.0])[chance % 4]
    needs["received"] = np.floor(needs["full"] * share) if whole else needs["full"] * share
    needs["chance"] = chance
    drops = timeline.drops
    stops = drops.loc[drops["kind"] == "stop", ["drop_id", "group_id", "date", "place_id"]]
    lines = needs[needs["received"] > 0].merge(stops, on=["group_id", "date"]).rename(columns={"received": "quantity"})
    depots = operation.depots["depot_id"].to_numpy()
    lines["source_kind"] = np.where(lines["chance"] % 7 < 3, "depot", "supplier")
    lines["source_id"] = np.where(
        lines["source_kind"] == "depot", depots[lines["chance"] // 7 % len(depots)], lines["place_id"]
    )
    lines = lines.assign(unit=lines["item_id"].map(items["unit"]), dispatch_date=lines["date"], purchase_usd=0.0)
    lines = lines.assign(
        kg=lines["quantity"] * lines["item_id"].map(items["kg_per_unit"]),
        litres=lines["quantity"] * lines["item_id"].map(items["litres_per_unit"]),
        arrive_date=lines["date"],
    )
    coverage = needs.assign(
        need_full=needs["full"], need_survival=needs["survival"], used=needs["received"], carried_over=0.0,
        shortfall_full=needs["full"] - needs["received"],
        shortfall_survival=(needs["survival"] - needs["received"]).clip(lower=0),
        coverage=(needs["received"] / needs["full"]).fillna(1.0),
    )  # fmt: skip
    trips = pd.DataFrame(
        {
            "trip_id": [f"{day:%Y-%m-%d}_dep-tuxtla_pickup-1_1" for day in operation.days],
            "depot_id": "dep-tuxtla", "vehicle_id": "pickup", "vehicle_no": 1,
            "start": operation.days + pd.Timedelta(hours=6), "depart": operation.days + pd.Timedelta(hours=7),
            "end": operation.days + pd.Timedelta(hours=9), "km": 80.0, "driving_hours": 2.0, "kg": 500.0,
            "litres": 500.0, "cost_usd": 60.0,
        }
    )  # fmt: skip
    summary = {
        "operation_name": operation.settings.name, "timezone": operation.settings.timezone,
        "input_sha256": operation.sha256, "status": "complete", "stages": [], "totals": {},
    }  # fmt: skip
    frames = {"drops": drops, "allocation": lines, "coverage": coverage, "trips": trips}
    return Plan(summary=summary, **{name: _table(name, frames.get(name)) for name in COLUMNS})


def _table(name: str, frame: pd.DataFrame | None) -> pd.DataFrame:
    if frame is not None:
        return frame[list(COLUMNS[name])].reset_index(drop=True)
    table = pd.DataFrame(columns=list(COLUMNS[name]))
    dates = {column: "datetime64[us]" for column, kind in COLUMNS[name].items() if kind in {DATE, TIME}}
    return table.astype(dates)


@st.composite
def operations(draw: st.DrawFn) -> Operation:
    """Draw one to five groups of 5 to 3,000 people, each on a way of its own through the places of the reference."""
    case = three_weeks()
    places = case.places["place_id"].tolist()
    groups, stays = [], []
    for number in range(draw(st.integers(1, 5))):
        name = f"column-{'abcde'[number]}"
        heads = draw(st.one_of(st.integers(5, 99), st.integers(100, 3000)))
        groups.append({"group_id": name, "name": f"Columna {'ABCDE'[number]}", "headcount": heads})
        place, day = draw(st.integers(0, 30)), 0
        while day < len(case.days):
            nights = draw(st.integers(1, 4))
            stays.append({"group_id": name, "place_id": places[place % len(places)], "nights": nights, "day": day})
            day, place = day + nights, place + draw(st.integers(1, 2))
    itinerary = pd.DataFrame(stays)
    itinerary["sequence"] = itinerary.groupby("group_id").cumcount() + 1
    itinerary["arrive_date"] = pd.Timestamp(START) + pd.to_timedelta(itinerary["day"], unit="D")
    itinerary = itinerary.assign(mode="ride", confidence="made up")[case.itinerary.columns]
    table = pd.DataFrame(groups).assign(
        population_profile="half-children", walking_kmh=3.5, carry_kg_per_person=2.0, notes=""
    )
    return case.replace_tables(groups=table[case.groups.columns], itinerary=itinerary)


def dates() -> st.SearchStrategy[dt.date]:
    return st.integers(0, 30).map(lambda day: START + dt.timedelta(days=day))
