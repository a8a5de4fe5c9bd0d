"""Small operations for the tests of ask lists."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from logistics.analysis.marginal_values.solved import solve_with_fractions
from logistics.analysis.requests.curves import Asks, ask_list
from logistics.inputs.operation import load_operation
from tests.support.bad_tables import BASE
from tests.support.cases.allocation_cases import Made, operation_of, with_rows

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation
    from tests.support.cases.small import Small


def thirsty(litres: float = 600, budget: float = 1000.0, shop: float = 0.0) -> Small:
    """2,000 people with so much water for a day, vehicles enough; a shop may sell so many litres a day at 2 USD."""
    small = Made(1, 2000, {"drinking_water": litres}, {"pickup": 9}, departures=9).small()
    sells = {"place_id": "bajio", "item_id": "drinking_water", "max_per_day": shop, "price_usd_per_unit": 2}
    small = with_rows(small, suppliers=[{**sells, "lead_days": 0}] if shop else [])
    small.settings["budget_usd"] = budget
    return small


def asked(small: Small) -> Asks:
    """Give the ask list of a small operation."""
    return ask_list(solve_with_fractions(operation_of(small)))


@cache
def base() -> Operation:
    """Give the small operation of the tables' tests."""
    return load_operation(BASE)


@cache
def base_asks() -> Asks:
    """Give its ask list."""
    return ask_list(solve_with_fractions(base()))
