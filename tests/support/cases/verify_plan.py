"""A good plan for the small operation, written down trip by trip; its sums are worked out in plain Python."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pandas as pd

from logistics.core.plan import COLUMNS, DATE, TIME, Plan
from tests.support.cases.verify_operation import ITEMS, PLACES, STOCK
from tests.support.cases.verify_summary import statements

Row = dict[str, Any]
DAYS = ["2018-10-20", "2018-10-21", "2018-10-22"]
HEADS = {"g1": 100, "g2": 50}
UNIT = {item: unit for item, unit, *_ in ITEMS}
KG = {item: kg for item, _, kg, _, _ in ITEMS}
LITRES = {item: litres for item, _, _, litres, _ in ITEMS}
TIER = {item: tier for item, _, _, _, tier in ITEMS}
WHERE = {place: (lat, lon) for place, lat, lon in PLACES}
RATES = {"truck": (0.5, 100.0), "tanker": (0.6, 120.0)}

#: One need, when it comes up, per head: full, survival (food: 60% adults at 1, 40% children at 0.5).
PER_HEAD = {
    "drinking_water": (4.0, 2.5), "domestic_water": (10.0, 5.0), "food_ration": (0.8, 0.48),
    "first_aid_kit": (0.02, 0.01), "blanket": (1.0, 0.5),
}  # fmt: skip
COMES_UP = {"first_aid_kit": {"2018-10-20", "2018-10-22"}, "blanket": {"2018-10-20"}}

#: drop: kind, group, place, date, window, km on the road from bruma to cima.
DROPS = {
    "20g1": ("stop", "g1", "bruma", "2018-10-20", "12:00", "21:00", None),
    "20g2": ("stop", "g2", "bruma", "2018-10-20", "12:00", "21:00", None),
    "21p12": ("support", "g1", "bruma", "2018-10-21", "05:00", "08:00", 12.0),
    "21p24": ("support", "g1", "cima", "2018-10-21", "05:00", "11:00", 24.0),
    "21g1": ("stop", "g1", "cima", "2018-10-21", "12:00", "21:00", None),
    "21g2": ("stop", "g2", "bruma", "2018-10-21", "07:00", "19:00", None),
    "22g1": ("stop", "g1", "cima", "2018-10-22", "07:00", "19:00", None),
    "22g2": ("stop", "g2", "bruma", "2018-10-22", "07:00", "19:00", None),
}

#: trip: vehicle, number, start, depart, end, km, stops with times and loads.
TRIPS: dict[str, tuple[str, int, str, str, str, float, list[tuple[str, str, str, dict[str, float]]]]] = {
    "t1": ("truck", 1, "20 11:00", "20 11:30", "20 13:01", 60.0, [
        ("20g1", "20 12:00", "20 12:22", {"drinking_water": 420, "food_ration": 60, "blanket": 60, "first_aid_kit": 2}),
        ("20g2", "20 12:22", "20 12:31", {"drinking_water": 200, "food_ration": 30, "first_aid_kit": 0.75}),
    ]),
    "t2": ("tanker", 1, "20 11:10", "20 11:40", "20 13:10", 60.0, [
        ("20g1", "20 12:10", "20 12:40", {"domestic_water": 1000}),
    ]),
    "t3": ("truck", 1, "20 13:30", "20 14:00", "20 15:30", 60.0, [("20g2", "20 14:30", "20 15:00", {"blanket": 50})]),
    "t4": ("truck", 2, "21 04:30", "21 05:00", "21 07:19", 108.0, [
        ("21p12", "21 05:42", "21 06:01", {"drinking_water": 100}),
        ("21p24", "21 06:13", "21 06:25", {"drinking_water": 60}),
    ]),
    "t5": ("truck", 1, "21 10:50", "21 11:20", "21 14:10", 140.0, [
        ("21g1", "21 12:30", "21 13:00", {"drinking_water": 240, "food_ration": 80}),
    ]),
    "t6": ("truck", 1, "21 14:30", "21 15:00", "21 16:30", 60.0, [
        ("21g2", "21 15:30", "21 16:00", {"drinking_water": 200}),
    ]),
    "t7": ("truck", 3, "21 18:00", "21 18:30", "22 08:40", 140.0, [
        ("22g1", "22 07:00", "22 07:30", {"drinking_water": 450}),
    ]),
    "t8": ("tanker", 1, "22 07:00", "22 07:30", "22 10:20", 140.0, [
        ("22g1", "22 08:40", "22 09:10", {"domestic_water": 500}),
    ]),
}  # fmt: skip
#: supplier's place, drop, item, quantity, price, ordered on.
PURCHASES = [("bruma", "21g2", "food_ration", 40, 4.0, "2018-10-20")]


def made_plan() -> Plan:
    rows: dict[str, list[Row]] = {name: [] for name in COLUMNS}
    _drops(rows)
    _trips(rows)
    _purchases(rows)
    _coverage(rows)
    _stock(rows)
    _routes(rows)
    return Plan(summary=_summary(rows), **{name: _frame(name, lines) for name, lines in rows.items()})


def _frame(name: str, rows: list[Row]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(COLUMNS[name]))
    for column, kind in COLUMNS[name].items():
        if kind in {DATE, TIME}:
            frame[column] = pd.to_datetime(frame[column]).astype("datetime64[us]")
    return frame


def _time(text: str) -> str:
    return f"2018-10-{text}:00"


def _drops(rows: dict[str, list[Row]]) -> None:
    for drop, (kind, group, place, day, opens, closes, km) in DROPS.items():
        lat, lon = WHERE[place]
        if km is not None:
            (lat, lon), end = WHERE["bruma"], WHERE["cima"]
            lat, lon = lat + (end[0] - lat) * km / 40, lon + (end[1] - lon) * km / 40
        rows["drops"].append({
            "drop_id": drop, "kind": kind, "group_id": group, "place_id": place, "date": day, "lat": lat, "lon": lon,
            "window_open": f"{day} {opens}:00", "window_close": f"{day} {closes}:00", "people": HEADS[group],
            "site_id": f"{day}_{place}_{opens.replace(':', '')}" if km is None
            else f"{day}_cima-km{km:g}_{closes.replace(':', '')}", "road_from": "" if km is None else "bruma",
            "road_to": "" if km is None else "cima", "road_km": float("nan") if km is None else km,
        })  # fmt: skip


def _line(source: tuple[str, str], drop: str, item: str, quantity: float, day: str, price: float) -> Row:
    return {
        "source_id": source[0], "source_kind": source[1], "drop_id": drop, "item_id": item, "quantity": float(quantity),
        "unit": UNIT[item], "kg": quantity * KG[item], "litres": quantity * LITRES[item], "dispatch_date": day,
        "arrive_date": DROPS[drop][3], "purchase_usd": quantity * price,
    }  # fmt: skip


def _trips(rows: dict[str, list[Row]]) -> None:
    used_days: set[tuple[str, int, str]] = set()
    for trip, (vehicle, number, start, depart, end, km, stops) in TRIPS.items():
        per_km, per_day = RATES[vehicle]
        days = {(vehicle, number, start[:2]), (vehicle, number, end[:2])}
        cost = km * per_km + per_day * len(days - used_days)
        used_days |= days
        loads = [(drop, item, quantity) for drop, _, _, parts in stops for item, quantity in parts.items()]
        rows["trips"].append({
            "trip_id": trip, "depot_id": "base", "vehicle_id": vehicle, "vehicle_no": number, "start": _time(start),
            "depart": _time(depart), "end": _time(end), "km": km, "driving_hours": round(km / 60, 4),
            "kg": sum(KG[item] * quantity for _, item, quantity in loads),
            "litres": sum(LITRES[item] * quantity for _, item, quantity in loads), "cost_usd": cost,
        })  # fmt: skip
        for sequence, (drop, arrive, leave, _) in enumerate(stops, start=1):
            times = {"arrive": _time(arrive), "depart": _time(leave)}
            rows["trip_stops"].append({"trip_id": trip, "sequence": sequence, "drop_id": drop} | times)
        for drop, item, quantity in loads:
            rows["trip_loads"].append({"trip_id": trip, "drop_id": drop, "item_id": item, "quantity": float(quantity)})
            rows["allocation"].append(_line(("base", "depot"), drop, item, quantity, f"2018-10-{start[:2]}", 0.0))


def _purchases(rows: dict[str, list[Row]]) -> None:
    for place, drop, item, quantity, price, day in PURCHASES:
        rows["allocation"].append(_line((place, "supplier"), drop, item, quantity, day, price))


def _coverage(rows: dict[str, list[Row]]) -> None:
    """Each group uses what it has up to its need, and carries on the rest, but for water for washing."""
    for group, heads in HEADS.items():
        for item, levels in PER_HEAD.items():
            carried, unmet = 0.0, [0.0, 0.0]
            for day in DAYS:
                due = day in COMES_UP.get(item, set(DAYS))
                full, survival = (heads * level * due + left for level, left in zip(levels, unmet, strict=True))
                got = sum(
                    line["quantity"] for line in rows["allocation"]
                    if line["item_id"] == item and DROPS[line["drop_id"]][1] == group and line["arrive_date"] == day
                )  # fmt: skip
                used = min(full, carried + got)
                carried = carried + got - used
                missing = [max(0.0, full - used), max(0.0, survival - used)]
                unmet = missing if item in COMES_UP else [0.0, 0.0]
                rows["coverage"].append({
                    "group_id": group, "date": day, "item_id": item, "tier": TIER[item], "need_full": full,
                    "need_survival": survival, "received": got, "used": used, "carried_over": carried,
                    "shortfall_full": missing[0], "shortfall_survival": missing[1],
                    "coverage": round(used / full, 6) if full else 1.0,
                })  # fmt: skip


def _stock(rows: dict[str, list[Row]]) -> None:
    for item in sorted({item for item, _, _ in STOCK}):
        closing = sum(quantity for name, quantity, since in STOCK if name == item and since < DAYS[0])
        for day in DAYS:
            incoming = sum(quantity for name, quantity, since in STOCK if name == item and since == day)
            sent = sum(
                line["quantity"] for line in rows["allocation"]
                if line["source_id"] == "base" and line["item_id"] == item and line["dispatch_date"] == day
            )  # fmt: skip
            levels = {
                "opening": closing,
                "incoming": incoming,
                "dispatched": sent,
                "closing": closing + incoming - sent,
            }
            closing = levels["closing"]
            rows["stock_levels"].append({"depot_id": "base", "date": day, "item_id": item} | levels)


def _routes(rows: dict[str, list[Row]]) -> None:
    """Each vehicle's trips of a day are a route of their own."""
    for vehicle, number, day in sorted({(trip[0], trip[1], trip[2][:2]) for trip in TRIPS.values()}):
        trips = [trip for trip in TRIPS.values() if (trip[0], trip[1], trip[2][:2]) == (vehicle, number, day)]
        days = int(trips[-1][4][:2]) - int(day) + 1
        sites = {drop["drop_id"]: drop["site_id"] for drop in rows["drops"]}
        first = list(dict.fromkeys(sites[stop[0]] for stop in trips[0][6]))
        for pattern in range(len(trips)):
            rows["routes"].append({
                "depot_id": "base", "vehicle_id": vehicle, "dispatch_date": f"2018-10-{day}", "days": days,
                "sites": " ".join(first), "pattern": pattern, "vehicles": 1, "trips": 1,
            })  # fmt: skip


def _summary(rows: dict[str, list[Row]]) -> Row:
    transport = sum(trip["cost_usd"] for trip in rows["trips"])
    purchases = sum(line["purchase_usd"] for line in rows["allocation"])
    return statements(rows, HEADS, PER_HEAD) | {
        "totals": {
            "people": 150, "person_days": 450, "cost_usd": transport + purchases, "purchases_usd": purchases,
            "transport_usd": transport, "km": sum(trip["km"] for trip in rows["trips"]),
            "tonnes": round(sum(line["kg"] for line in rows["allocation"]) / 1000, 3),
            "tiers": {str(n): {"survival": _tier(rows, n, 1), "full": _tier(rows, n, 0)} for n in (1, 2, 3)},
        },
    }  # fmt: skip


def _tier(rows: dict[str, list[Row]], tier: int, level: int) -> Row:
    column = ("need_full", "need_survival")[level]
    short = ("shortfall_full", "shortfall_survival")[level]
    need = received = 0.0
    daily: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in rows["coverage"]:
        item, kg = row["item_id"], KG[row["item_id"]]
        if row["tier"] != tier:
            continue
        if item not in COMES_UP:
            met = min(row["used"], row[column]) * kg
            daily[row["group_id"], row["date"]][0] += met
            daily[row["group_id"], row["date"]][1] += row[column] * kg
            need, received = need + row[column] * kg, received + met
        else:
            new = HEADS[row["group_id"]] * PER_HEAD[item][level] * (row["date"] in COMES_UP[item]) * kg
            need, received = need + new, received + new - (row["date"] == DAYS[-1]) * row[short] * kg
    worst = min((met / wanted for met, wanted in daily.values() if wanted), default=1.0)
    return {"need": need, "received": received, "coverage": received / need if need else 1.0, "worst_coverage": worst}
