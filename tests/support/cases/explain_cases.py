"""Small cases with one thing in the way, and what the tests of explanations share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics.analysis.explain.explain import Explanation, explain
from logistics.planning.pipeline import make_plan
from tests.support.cases.allocation_cases import EXACT, Made, Times, operation_of
from tests.support.cases.small import Small, day

if TYPE_CHECKING:
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation


@dataclass(frozen=True)
class Planned:
    """An operation and its plan."""

    operation: Operation
    plan: Plan

    def explained(self, most: int = 0) -> Explanation:
        """Explain it, with cures for so many of the worst."""
        return explain(self.operation, self.plan, most=most)


def planned(small: Small) -> Planned:
    """Plan a small operation to the optimum."""
    operation = operation_of(small)
    return Planned(operation, make_plan(operation, EXACT))


def plenty(**other: object) -> Made:
    """Two days, 200 people, water for all of them, a pickup that brings it; `other` takes something away."""
    values: dict[str, object] = {
        "days": 2,
        "headcount": 200,
        "stock": {"drinking_water": 3000},
        "vehicles": {"pickup": 1},
    }
    return Made(**(values | other))  # type: ignore[arg-type]


def changed_rows(small: Small, table: str, **cells: object) -> Small:
    """The same operation with other cells in all rows of a table."""
    rows = [{**row, **cells} for row in small.tables[table]]
    return Small({**small.tables, table: rows}, small.settings)


def with_settings(small: Small, **settings: object) -> Small:
    """The same operation with other settings."""
    return Small(small.tables, {**small.settings, **settings})


#: What is in the way, and the operation it is in the way of.
IN_THE_WAY: dict[str, Small] = {
    "stock": plenty(stock={"drinking_water": 1000}).small(),
    "vehicles": changed_rows(plenty().small(), "fleet", count=0),
    "budget": with_settings(plenty().small(), budget_usd=60),
    "dock": plenty(departures=0).small(),
    "window": with_settings(
        plenty().small(),
        stop_window=Times("[12:00:00, 12:10:00]"),
        rest_day_window=Times("[12:00:00, 12:10:00]"),
    ),
    "far": with_settings(plenty().small(), max_haul_km=5),
    "place": changed_rows(plenty().small(), "depots", opens_date=day(1)),
    "road": Small(
        {
            **plenty().small().tables,
            "closures": [
                {"from_place": "arroyo", "to_place": "bajio", "from_date": day(0), "to_date": day(1), "reason": "fog"}
            ],
        },
        plenty().small().settings,
    ),
}
