"""All rules a plan must keep, in the order they are checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.verify import clock, driving, drops, loads, money, people, sources, tables, totals, vehicles

if TYPE_CHECKING:
    from collections.abc import Callable

    from logistics.verify.breach import Breach
    from logistics.verify.case import Case

    Rule = Callable[[Case], list[Breach]]

RULES: list[Rule] = [
    tables.unknown_ids,
    tables.duplicate_keys,
    tables.missing_values,
    tables.negative_numbers,
    tables.fractional_quantities,
    tables.coverage_range,
    drops.missing_drops,
    drops.wrong_drops,
    drops.drop_windows,
    drops.drop_people,
    drops.drop_coordinates,
    drops.arrive_dates,
    people.coverage_rows,
    people.needs,
    people.tiers,
    people.balance,
    people.use_within_need,
    people.carried_weight,
    people.never_carried,
    people.shortfalls,
    people.received,
    people.support_items,
    people.support_share,
    sources.stock_levels,
    sources.stock_enough,
    sources.depot_open,
    sources.dispatch_in_horizon,
    sources.supplier_sells,
    sources.supplier_place,
    sources.supplier_daily_limit,
    sources.supplier_lead,
    sources.purchase_cost,
    loads.line_amounts,
    loads.allocation_is_loads,
    loads.loads_and_stops,
    loads.trip_amounts,
    loads.vehicle_limits,
    loads.vehicle_body,
    vehicles.vehicle_number,
    vehicles.fleet_on_day,
    vehicles.one_place_at_a_time,
    vehicles.long_trips_alone,
    vehicles.departures,
    clock.loading,
    clock.order_of_times,
    clock.windows,
    clock.hand_over,
    driving.night_rest,
    driving.most_driving_hours,
    money.trip_costs,
    money.trip_km_cost,
    money.budget,
    totals.same_operation,
    totals.stages,
    totals.totals,
    totals.tier_totals,
]

#: Rules that need to know the roads driven: only where the plan was made on the reference roads.
ROAD_RULES: list[Rule] = [
    driving.no_way,
    driving.driving_times,
    driving.trip_km,
    driving.least_driving_hours,
    driving.haul,
]
