"""All rules, in the order in which they are checked."""

from __future__ import annotations

from collections.abc import Callable

from logistics.verification import (
    aims,
    balance,
    clock,
    driving,
    drops,
    loads,
    money,
    needs,
    routes,
    statements,
    stock,
    tables,
    vehicles,
)
from logistics.verification.breach import Breach
from logistics.verification.case import CheckedPlan

Rule = Callable[[CheckedPlan], list[Breach]]

#: Rules that the tables must keep before any other can be checked; each line presupposes the one before.
GROUND: list[list[Rule]] = [
    [tables.columns],
    [tables.unknown_ids, tables.duplicate_keys, tables.missing_values],
]

RULES: list[Rule] = [
    tables.negative,
    tables.whole_units,
    tables.coverage_range,
    drops.drops,
    drops.sites,
    needs.needs,
    balance.balance,
    balance.used_within_need,
    balance.shortfalls,
    balance.received,
    balance.carried,
    balance.support_points,
    stock.stock_levels,
    stock.dispatch_dates,
    stock.under_way,
    stock.depot_open,
    stock.supplier_lines,
    stock.supplier_limits,
    stock.purchase_money,
    loads.allocation_is_loads,
    loads.load_stops,
    loads.nothing_for_nothing,
    loads.trip_sums,
    loads.one_fits,
    loads.bodies,
    loads.several_places,
    loads.units,
    vehicles.fleet,
    vehicles.overlaps,
    vehicles.days_taken,
    vehicles.departures,
    clock.offsets,
    clock.loading,
    clock.order,
    clock.windows,
    clock.hand_over,
    driving.driving,
    money.budget,
    money.trip_costs,
    money.totals,
    money.tiers,
    aims.stages,
    statements.provenance,
    statements.ending,
    statements.rode_or_not,
    statements.fairness,
    statements.service,
    routes.patterns,
    routes.sites,
    routes.fleet,
    routes.drivers,
]
