"""The reference case with the made-up plan of the map's tests."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest

from logistics.inputs.operation import Operation, data_path, load_operation
from logistics.output.documents import write_drop_sheets
from tests.support.cases.made_up_plan import synthetic_plan

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.core.plan import Plan

#: Aims with numbers that are told as a share, as they are, and in thousands; one whose bound is not known.
STAGES = [
    {"name": "worst_survival", "objective": -0.93115586, "bound": -0.96133185, "gap": 0.032407024},
    {"name": "survival_gaps", "objective": 157.462203167, "bound": 138.649781858, "gap": 0.119472616},
    {"name": "tier2_full_tier3", "objective": 615.1, "bound": float("nan"), "gap": float("inf")},
    {"name": "cost", "objective": 149.9985, "bound": 60.309844996, "gap": 0.597930346},
]


@pytest.fixture(scope="session")
def operation() -> Operation:
    return load_operation(data_path() / "caravan-2018")


@pytest.fixture(scope="session")
def plan(operation: Operation) -> Plan:
    made_up, _ = synthetic_plan(operation)
    return with_summary(operation, made_up)


def with_summary(operation: Operation, plan: Plan) -> Plan:
    """Give the plan with what `plan.json` holds: totals of its tables, stages, what was given back."""
    transport, purchases = plan.trips["cost_usd"].sum(), plan.allocation["purchase_usd"].sum()
    summary = plan.summary | {
        "totals": {
            "people": int(operation.groups["headcount"].sum()),
            "person_days": int(plan.drops.loc[plan.drops["kind"] == "stop", "people"].sum()),
            "cost_usd": float(transport + purchases),
            "purchases_usd": float(purchases),
            "transport_usd": float(transport),
            "km": float(plan.trips["km"].sum()),
            "tonnes": float(plan.allocation["kg"].sum()) / 1000,
            "tiers": {str(tier): _tier(operation, rows) for tier, rows in plan.coverage.groupby("tier")},
        },
        "stages": STAGES,
        "given_back": {"kg": 22.58, "tier1_kg": 16.5, "lines": 27},
    }
    return dataclasses.replace(plan, summary=summary)


def _tier(operation: Operation, rows: Any) -> dict[str, dict[str, float]]:
    kg = rows["item_id"].map(operation.items.set_index("item_id")["kg_per_unit"])
    levels = {}
    for level in ("survival", "full"):
        need, short = (rows[f"need_{level}"] * kg).sum(), (rows[f"shortfall_{level}"] * kg).sum()
        share = float(1 - short / need) if need else 1.0
        levels[level] = {"need": need, "received": need - short, "coverage": share, "worst_coverage": share / 2}
    return levels


@pytest.fixture(scope="session")
def written(operation: Operation, plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the drop sheets of the plan."""
    folder = tmp_path_factory.mktemp("sheets")
    write_drop_sheets(operation, plan, folder)
    return folder
