"""Ways to damage a plan, each with the rule that must find it.

Rows are picked by what they are, never by their ids, so that the same damages can be done to any plan.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd

from logistics.core.plan import Plan

Damage = Callable[[Plan], Plan]
Pick = Callable[[pd.DataFrame], "pd.Series[bool]"]
HOUR, DAY = pd.Timedelta(hours=1), pd.Timedelta(days=1)


def everything(table: pd.DataFrame) -> pd.Series[bool]:
    return pd.Series(True, index=table.index)


def where(column: str, value: object) -> Pick:
    return lambda table: table[column] == value


def above(column: str, value: float = 0.0) -> Pick:
    return lambda table: table[column] > value


def change(name: str, column: str, new: Callable[[Any], Any], pick: Pick = everything) -> Damage:
    """Change one cell: of the first row that `pick` picks."""

    def damage(plan: Plan) -> Plan:
        table = plan.tables()[name].copy()
        row = table.index[pick(table)][0]
        table.loc[row, column] = new(table.loc[row, column])
        return replace(plan, **{name: table})

    return damage


def plus(number: Any) -> Callable[[Any], Any]:
    return lambda value: value + number


def times(number: float) -> Callable[[Any], Any]:
    return lambda value: value * number


def to(value: object) -> Callable[[Any], Any]:
    return lambda _: value


def lose(name: str, pick: Pick = everything) -> Damage:
    """Lose the first row that `pick` picks."""

    def damage(plan: Plan) -> Plan:
        table = plan.tables()[name]
        return replace(plan, **{name: table.drop(index=table.index[pick(table)][0])})

    return damage


def repeat(name: str, pick: Pick = everything, **cells: Any) -> Damage:
    """Add a copy of the first row that `pick` picks, with other cells; a function is given the cell's old value."""

    def damage(plan: Plan) -> Plan:
        table = plan.tables()[name]
        row = table[pick(table)].head(1).copy()
        for column, cell in cells.items():
            row[column] = cell(row[column].iloc[0]) if callable(cell) else cell
        return replace(plan, **{name: pd.concat([table, row], ignore_index=True)})

    return damage


def totals(change_it: Callable[[dict[str, Any]], dict[str, Any]]) -> Damage:
    return lambda plan: replace(plan, summary=change_it(plan.summary))


def stage(number: int, **values: Any) -> Damage:
    """State one stage otherwise."""

    def damage(plan: Plan) -> Plan:
        stages = list(plan.summary["stages"])
        stages[number] = stages[number] | values
        return replace(plan, summary=plan.summary | {"stages": stages})

    return damage


def fairly(level: str, **values: Any) -> Damage:
    """State how evenly it is shared otherwise."""
    return totals(lambda s: s | {"fairness": s["fairness"] | {level: s["fairness"][level] | values}})


def every_trip(**less: float) -> Damage:
    """Add so much to columns of every trip."""
    return lambda plan: replace(plan, trips=plan.trips.assign(**{c: plan.trips[c] + v for c, v in less.items()}))


def hasty_by_a_little(plan: Plan) -> Plan:
    """Let every hand-over end half a minute early."""
    return replace(plan, trip_stops=plan.trip_stops.assign(depart=plan.trip_stops["depart"] - HOUR / 120))


def nobody_waits(plan: Plan) -> Plan:
    """Leave out who waits longer than was promised, if anybody does."""
    _ = plan.summary["service"]["missed"][0]
    return replace(plan, summary=plan.summary | {"service": {"gap_days": 1, "missed": []}})


def load_of_nothing(plan: Plan) -> Plan:
    """Load nothing of an item that a stop of a trip has none of."""
    loads = plan.trip_loads
    stop = loads.groupby(["trip_id", "drop_id"]).filter(lambda rows: "footwear" not in set(rows["item_id"])).head(1)
    _ = stop.iloc[0]
    return replace(plan, trip_loads=pd.concat([loads, stop.assign(item_id="footwear", quantity=0.0)]))


def trip_with_nothing(plan: Plan) -> Plan:
    """Unload a trip, but let it drive with a load of nothing."""
    trip = plan.trips["trip_id"].iloc[0]
    loads = plan.trip_loads
    return replace(plan, trip_loads=loads.assign(quantity=loads["quantity"].where(loads["trip_id"] != trip, 0.0)))


def rename_site(plan: Plan) -> Plan:
    """Call a site otherwise, wherever it is named."""
    site = plan.drops["site_id"].iloc[0]
    drops = plan.drops.assign(site_id=plan.drops["site_id"].replace(site, "somewhere"))
    return replace(plan, drops=drops, routes=plan.routes.assign(sites=plan.routes["sites"].replace(site, "somewhere")))


def two_names(plan: Plan) -> Plan:
    """Call the first drop's site otherwise than that of the other group there."""
    return change("drops", "site_id", lambda name: f"{name}~2")(plan)


def more_trips(count: int, pick: Callable[[pd.DataFrame], Any], **cells: Any) -> Damage:
    """Add copies of one trip with its stops and loads, under new ids."""

    def damage(plan: Plan) -> Plan:
        chosen = pick(plan.trips)
        tables = {}
        for name in ("trips", "trip_stops", "trip_loads"):
            table = plan.tables()[name]
            rows = table[table["trip_id"] == chosen]
            copies = [rows.assign(trip_id=f"{chosen}-copy{number}") for number in range(count)]
            tables[name] = pd.concat([table, *copies], ignore_index=True)
        new = tables["trips"]["trip_id"].str.contains("-copy")
        for column, cell in cells.items():
            tables["trips"].loc[new, column] = cell
        return replace(plan, **tables)

    return damage


def longest(trips: pd.DataFrame) -> Any:
    return trips.loc[trips["driving_hours"].idxmax(), "trip_id"]


def over_night(trips: pd.DataFrame) -> Any:
    return trips[trips["end"].dt.normalize() > trips["start"].dt.normalize()]["trip_id"].iloc[0]


def lose_drop(plan: Plan) -> Plan:
    """Lose a drop with all that happens there."""
    lost = plan.drops["drop_id"].iloc[-1]
    names = ("drops", "allocation", "trip_stops", "trip_loads")
    return replace(plan, **{name: plan.tables()[name].loc[lambda rows: rows["drop_id"] != lost] for name in names})


def later_trip_on_a_taken_day(plan: Plan) -> Plan:
    """Send off a vehicle again on the day on which it comes back from a trip over night."""
    trip = over_night(plan.trips)
    end = plan.trips.set_index("trip_id").loc[trip, "end"]
    day = end.normalize() + 23 * HOUR
    return more_trips(1, over_night, start=day, depart=day + HOUR / 4, end=day + HOUR / 2)(plan)


def drive_by_night(plan: Plan) -> Plan:
    """Move a trip so that it leaves at eleven at night."""
    trips, stops = plan.trips.copy(), plan.trip_stops.copy()
    row = trips["driving_hours"].idxmin()
    trip, leave = trips.loc[row, "trip_id"], trips.loc[row, "depart"]
    shift = leave.normalize() + 23 * HOUR - leave
    trips.loc[row, ["start", "depart", "end"]] += shift
    mine = stops["trip_id"] == trip
    stops.loc[mine, ["arrive", "depart"]] += shift
    return replace(plan, trips=trips, trip_stops=stops)


def rush(plan: Plan) -> Plan:
    """Let the longest trip be at its first stop one minute after it left."""
    trip = longest(plan.trips)
    leave = plan.trips.set_index("trip_id").loc[trip, "depart"]
    first = lambda rows: (rows["trip_id"] == trip) & (rows["sequence"] == 1)  # noqa: E731
    return change("trip_stops", "arrive", to(leave + HOUR / 60), first)(plan)


def hasty_hand_over(plan: Plan) -> Plan:
    """Let the heaviest single-stop trip hand over in no time."""
    size = plan.trip_stops.groupby("trip_id").size()
    trip = size.index[size == 1][0]
    arrive = plan.trip_stops.set_index("trip_id").loc[trip, "arrive"]
    return change("trip_stops", "depart", to(arrive), where("trip_id", trip))(plan)


def strange_load(plan: Plan) -> Plan:
    """Put water for washing on a vehicle that carries something else."""
    wet = plan.trip_loads.loc[plan.trip_loads["item_id"] == "domestic_water", "trip_id"]
    return change("trip_loads", "item_id", to("domestic_water"), lambda rows: ~rows["trip_id"].isin(wet))(plan)


def tanker_at_the_roadside(plan: Plan) -> Plan:
    """Send what brings water for washing to a point on the road."""
    wet = plan.trip_loads.loc[plan.trip_loads["item_id"] == "domestic_water", "trip_id"].iloc[0]
    point = plan.drops.loc[plan.drops["kind"] == "support", "drop_id"].iloc[0]
    return change("trip_stops", "drop_id", to(point), where("trip_id", wet))(plan)


def least_urgent(plan: Plan, among: pd.Series[str]) -> str:
    """Name an item of the lowest tier that is not among those named."""
    items = plan.coverage[~plan.coverage["item_id"].isin(among)]
    return str(items.loc[items["tier"].idxmax(), "item_id"])


def blankets_at_the_roadside(plan: Plan) -> Plan:
    lines = plan.allocation.merge(plan.drops[["drop_id", "kind"]], on="drop_id").set_index(plan.allocation.index)
    support = lines["kind"] == "support"
    item = least_urgent(plan, lines.loc[support, "item_id"])
    return change("allocation", "item_id", to(item), lambda _: support)(plan)


def all_at_the_roadside(plan: Plan) -> Plan:
    points = plan.drops.loc[plan.drops["kind"] == "support", "drop_id"]
    return change("allocation", "quantity", times(100), lambda rows: rows["drop_id"].isin(points))(plan)


def sold_nowhere(plan: Plan) -> Plan:
    """Buy a kit: no supplier sells one."""
    kit = plan.allocation.loc[plan.allocation["unit"] == "kit", "item_id"].iloc[0]
    return change("allocation", "item_id", to(kit), where("source_kind", "supplier"))(plan)


def sold_elsewhere(plan: Plan) -> Plan:
    bought = where("source_kind", "supplier")
    place = plan.allocation.loc[bought(plan.allocation), "source_id"].iloc[0]
    drop = plan.drops.loc[plan.drops["place_id"] != place, "drop_id"].iloc[0]
    return change("allocation", "drop_id", to(drop), bought)(plan)


def ordered_too_late(plan: Plan) -> Plan:
    bought = where("source_kind", "supplier")
    return change("allocation", "dispatch_date", plus(DAY), bought)(plan)


def other_place(plan: Plan) -> Plan:
    stops = where("kind", "stop")
    here = plan.drops.loc[stops(plan.drops), "place_id"].iloc[0]
    return change("drops", "place_id", to((set(plan.drops["place_id"]) - {here}).pop()), stops)(plan)


def mixed_sites(plan: Plan) -> Plan:
    last = plan.drops["site_id"].iloc[-1]
    return change("drops", "site_id", to(last))(plan)


def stop_nowhere(plan: Plan) -> Plan:
    trip = plan.trips["trip_id"].iloc[0]
    return replace(plan, trip_stops=plan.trip_stops[plan.trip_stops["trip_id"] != trip])


def stop_for_nothing(plan: Plan) -> Plan:
    trip = plan.trips["trip_id"].iloc[0]
    return replace(plan, trip_loads=plan.trip_loads[plan.trip_loads["trip_id"] != trip])


def no_column(plan: Plan) -> Plan:
    return replace(plan, trips=plan.trips.drop(columns="depart"))


def _support(table: pd.DataFrame) -> pd.Series[bool]:
    return table["kind"] == "support"


def _carried(table: pd.DataFrame) -> pd.Series[bool]:
    return table["item_id"] != "domestic_water"


_WAIT = {"group_id": "g1", "first_date": "2018-10-20", "last_date": "2018-10-20", "days": 1, "cause": "out_of_reach"}
DAMAGES: list[tuple[str, Damage, str]] = [
    ("a column is lost", no_column, "columns"),
    ("goods nobody knows", change("allocation", "item_id", to("gold")), "unknown_id"),
    ("a source of no kind", change("allocation", "source_kind", to("friend")), "unknown_id"),
    ("a drop twice", repeat("drops"), "duplicate_key"),
    ("a load twice", repeat("trip_loads"), "duplicate_key"),
    ("no time of arrival", change("trip_stops", "arrive", to(pd.NaT)), "missing_value"),
    ("less than nothing", change("allocation", "quantity", times(-1)), "negative"),
    ("half a litre", change("trip_loads", "quantity", plus(0.5), above("quantity", 60)), "whole_units"),
    ("more than all", change("coverage", "coverage", to(1.2)), "coverage_range"),
    ("a drop is lost", lose_drop, "drop_missing"),
    ("a drop too many", repeat("drops", drop_id="one-more"), "drop_extra"),
    ("a longer window", change("drops", "window_close", plus(HOUR)), "drop_window"),
    ("an earlier window", change("drops", "window_open", plus(-HOUR), _support), "drop_window"),
    ("one person more", change("drops", "people", plus(1)), "drop_people"),
    ("a stop elsewhere", other_place, "drop_place"),
    ("a support point farther on", change("drops", "road_km", plus(1.0), _support), "drop_position"),
    ("a stop off the map", change("drops", "lat", plus(0.5)), "drop_position"),
    ("two points one site", mixed_sites, "drop_site"),
    ("a need is lost", lose("coverage"), "need_row_missing"),
    ("a need after the end", repeat("coverage", date=plus(1000 * DAY)), "need_row_extra"),
    ("a greater need", change("coverage", "need_full", plus(1.0)), "need_full"),
    ("a smaller need", change("coverage", "need_survival", times(0.9), above("need_survival")), "need_survival"),
    ("another tier", change("coverage", "tier", plus(1)), "tier"),
    ("used from nowhere", change("coverage", "used", plus(1.0)), "balance"),
    ("carried from nowhere", change("coverage", "carried_over", plus(1.0)), "balance"),
    ("used beyond the need", change("coverage", "used", times(1000), above("used")), "used_over_need"),
    ("a hidden shortfall", change("coverage", "shortfall_full", to(0.0), above("shortfall_full")), "shortfall_full"),
    ("a hidden hunger", change("coverage", "shortfall_survival", plus(5.0)), "shortfall_survival"),
    ("a better share", change("coverage", "coverage", plus(0.1), lambda t: t["coverage"] < 0.9), "coverage_share"),
    ("received from nowhere", change("coverage", "received", plus(1.0)), "received"),
    (
        "washing water carried",
        change("coverage", "carried_over", plus(1.0), where("item_id", "domestic_water")),
        "carried_never",
    ),
    ("too much to carry", change("coverage", "carried_over", plus(1e7), _carried), "carry_limit"),
    ("blankets at the roadside", blankets_at_the_roadside, "support_item"),
    ("all at the roadside", all_at_the_roadside, "support_share"),
    ("a day of stock lost", lose("stock_levels", above("incoming")), "stock_row"),
    ("stock from nowhere", change("stock_levels", "closing", plus(10.0)), "stock_level"),
    (
        "more than there is",
        change("allocation", "quantity", times(1e4), where("source_kind", "depot")),
        "stock_negative",
    ),
    ("arrives a day late", change("allocation", "arrive_date", plus(DAY)), "arrive_date"),
    ("sent before the start", change("allocation", "dispatch_date", plus(-400 * DAY)), "dispatch_date"),
    ("a closed depot", change("trips", "start", plus(-400 * DAY)), "depot_closed"),
    ("sold nowhere", sold_nowhere, "supplier_item"),
    ("sold elsewhere", sold_elsewhere, "supplier_place"),
    ("ordered too late", ordered_too_late, "supplier_lead"),
    (
        "more than is for sale",
        change("allocation", "quantity", times(1e4), where("source_kind", "supplier")),
        "supplier_limit",
    ),
    ("a cheap purchase", change("allocation", "purchase_usd", times(0.5), above("purchase_usd", 1.0)), "purchase_usd"),
    ("loaded from nowhere", change("trip_loads", "quantity", plus(1.0)), "allocation_loads"),
    ("a load is lost", lose("trip_loads"), "allocation_loads"),
    ("a stop is lost", lose("trip_stops"), "load_without_stop"),
    ("a stop for nothing", stop_for_nothing, "stop_without_load"),
    ("a trip to nowhere", stop_nowhere, "trip_without_stop"),
    ("a light trip", change("trips", "kg", times(0.9)), "trip_kg"),
    ("a small trip", change("trips", "litres", times(0.9)), "trip_litres"),
    ("too heavy", change("trip_loads", "quantity", times(1e4)), "over_payload_kg"),
    ("too big", change("trip_loads", "quantity", times(1e4)), "over_volume"),
    ("water in a truck", strange_load, "body"),
    ("a tanker at the roadside", tanker_at_the_roadside, "multi_stop"),
    ("another unit", change("allocation", "unit", to("barrel")), "unit"),
    ("lighter goods", change("allocation", "kg", times(0.9)), "line_kg"),
    ("smaller goods", change("allocation", "litres", times(0.9)), "line_litres"),
    ("years too late", change("trips", "end", plus(3000 * DAY)), "fleet_dates"),
    ("vehicle 99", change("trips", "vehicle_no", to(99)), "vehicle_no"),
    ("vehicle 0", change("trips", "vehicle_no", to(0)), "vehicle_no"),
    ("in two places", more_trips(1, longest), "vehicle_overlap"),
    ("out again too soon", later_trip_on_a_taken_day, "vehicle_days"),
    ("too many departures", more_trips(50, longest), "departures"),
    ("loaded at midnight", change("trips", "start", lambda time: time.normalize() + 23.99 * HOUR), "dock_hours"),
    ("left before loaded", change("trips", "start", plus(HOUR / 60)), "loading_time"),
    ("a stop left out", change("trip_stops", "sequence", plus(5)), "stop_sequence"),
    ("back before it left", change("trips", "end", plus(-30 * DAY)), "time_order"),
    ("gone before it came", change("trip_stops", "depart", plus(-30 * DAY)), "time_order"),
    ("too late at the stop", change("trip_stops", "depart", plus(DAY)), "window"),
    ("too early at the stop", change("trip_stops", "arrive", plus(-DAY)), "window"),
    ("handed over in no time", hasty_hand_over, "hand_over"),
    ("one minute on the road", rush, "too_fast"),
    ("three days on the way home", change("trips", "end", plus(3 * DAY)), "late_home"),
    ("driving by night", drive_by_night, "night"),
    ("twenty trips in a day", more_trips(20, longest), "driving_day"),
    ("fewer kilometres", change("trips", "km", times(0.95), above("km", 50.0)), "trip_distance"),
    ("fewer hours", change("trips", "driving_hours", times(0.9)), "driving_hours"),
    ("more hours", change("trips", "driving_hours", plus(2.0)), "driving_hours"),
    ("over the budget", change("trips", "cost_usd", plus(1e9)), "budget"),
    ("a cheap trip", change("trips", "cost_usd", times(0.5)), "trip_cost"),
    ("people who are not there", totals(lambda s: s | {"totals": s["totals"] | {"people": 1}}), "total"),
    ("cheaper in all", totals(lambda s: s | {"totals": s["totals"] | {"cost_usd": 1.0}}), "total"),
    ("no totals of tiers", totals(lambda s: s | {"totals": s["totals"] | {"tiers": {}}}), "tier_total"),
    ("another operation", totals(lambda s: s | {"operation_name": "another"}), "provenance"),
    ("other tables", totals(lambda s: s | {"input_sha256": "0" * 64}), "provenance"),
    ("another clock", totals(lambda s: s | {"timezone": "Pacific/Kiritimati"}), "provenance"),
    ("an end nobody knows", totals(lambda s: s | {"status": "perfect"}), "status"),
    ("a clock made up", totals(lambda s: s | {"clock_cut_in": "perhaps"}), "status"),
    ("no bound", stage(0, bound=None), "stage"),
    ("no stages", totals(lambda s: s | {"stages": []}), "stage"),
    ("stages deleted", totals(lambda s: {key: value for key, value in s.items() if key != "stages"}), "stage"),
    ("one stage left out", totals(lambda s: s | {"stages": s["stages"][1:]}), "stage"),
    ("a gap made up", stage(1, gap=0.9), "stage_gap"),
    ("a bound on the wrong side", stage(2, bound=1e6), "stage_bound"),
    ("goods that leave more short than the plan does", stage(2, goods_bound=1e6), "stage_bound"),
    ("an aim better than it is", stage(1, after_trips=0.0), "stage_reached"),
    ("a cost better than it is", stage(4, after_trips=0.0), "stage_reached"),
    (
        "more of tier 1 than of all",
        totals(lambda s: s | {"given_back": s["given_back"] | {"tier1_kg": s["given_back"]["kg"] + 9.0}}),
        "rode_or_not",
    ),
    ("given back without a line", totals(lambda s: s | {"given_back": s["given_back"] | {"lines": 0}}), "rode_or_not"),
    ("nothing said of what was given back", totals(lambda s: s | {"given_back": None}), "rode_or_not"),
    (
        "more rode along than rode",
        totals(lambda s: s | {"added": {"kg": 1e9, "tier1_kg": 0.0, "lines": 9}}),
        "rode_or_not",
    ),
    ("all alike", fairly("survival", gini=0.0), "fairness"),
    ("another group is worst", fairly("full", worst_group={"group_id": "g9", "coverage": 0.1}), "fairness"),
    ("no day is bad", fairly("survival", worst_day={"date": "2018-10-22", "coverage": 1.0}), "fairness"),
    ("fairness for nothing", totals(lambda s: s | {"fairness": s["fairness"] | {"price": {"share": 0.0}}}), "fairness"),
    ("nothing said of fairness", totals(lambda s: s | {"fairness": {}}), "fairness"),
    ("nobody waits", nobody_waits, "service"),
    ("another promise", totals(lambda s: s | {"service": s["service"] | {"gap_days": 9}}), "service"),
    (
        "a wait that was none",
        totals(lambda s: s | {"service": s["service"] | {"missed": [*s["service"]["missed"], _WAIT]}}),
        "service",
    ),
    ("a trip with nothing on it", trip_with_nothing, "of_nothing"),
    ("a load of nothing", load_of_nothing, "of_nothing"),
    ("a line of nothing", repeat("allocation", dispatch_date=plus(DAY), quantity=0.0), "of_nothing"),
    ("a renamed site", rename_site, "drop_site_name"),
    ("one site under two names", two_names, "drop_site"),
    ("99 vehicles on a route", change("routes", "vehicles", to(99)), "route_vehicles"),
    ("one route left", lambda plan: replace(plan, routes=plan.routes.head(1)), "trip_without_route"),
    ("no routes", lambda plan: replace(plan, routes=plan.routes.head(0)), "trip_without_route"),
    ("a route to nowhere", change("routes", "sites", to("nowhere")), "route_site"),
    ("a trip pattern left out", change("routes", "pattern", plus(5)), "route_pattern"),
    ("every trip a little shorter", every_trip(km=-0.9, cost_usd=-0.5), "trip_distance"),
    ("every trip a little cheaper", every_trip(cost_usd=-0.004), "trip_cost"),
    ("every trip a little quicker", every_trip(driving_hours=-0.01), "driving_hours"),
    ("every hand-over a little shorter", hasty_by_a_little, "hand_over"),
]
