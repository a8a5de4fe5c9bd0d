"""Plans of random small operations hold every rule of the independent check."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from logistics.inputs.operation import load_operation
from logistics.planning.pipeline import make_plan
from logistics.solver.effort import Effort
from logistics.verification import verify_folder
from tests.support.cases.small import Raw, Small, small_operations
from tests.support.thorough import some

if TYPE_CHECKING:
    from collections.abc import Callable

    from logistics.core.plan import Plan

pytestmark = pytest.mark.slow

#: What is looked at is whether the rules hold, not how good the plans are.
QUICK = Effort(gap=0.01, seconds=1.0)


def as_drawn(small: Small) -> Small:
    return small


def more_people_than_the_fleet_can_serve(small: Small) -> Small:
    """A drop larger than all vehicles together, with stock enough for it."""
    tables = {**small.tables, "groups": [{**row, "headcount": 40_000} for row in small.tables["groups"]]}
    tables["stock"] = [{**row, "quantity": 400_000} for row in small.tables["stock"]]
    return replace(small, tables=tables)


def windows_shorter_than_unloading(small: Small) -> Small:
    windows = {"stop_window": Raw("[12:00:00, 12:05:00]"), "rest_day_window": Raw("[07:00:00, 07:05:00]")}
    return replace(small, settings={**small.settings, **windows})


def depots_that_close_at_noon(small: Small) -> Small:
    depots = [{**row, "dock_closes": "12:00"} for row in small.tables["depots"]]
    return replace(small, tables={**small.tables, "depots": depots})


def pickups_that_carry_nothing(small: Small) -> Small:
    """Not even one unit of anything."""
    nothing = {"payload_kg": 0.001, "volume_m3": 0.000001}
    rows = [{**row, **nothing} if row["vehicle_id"] == "pickup" else row for row in small.tables["vehicles"]]
    return replace(small, tables={**small.tables, "vehicles": rows})


def one_place_for_all(small: Small) -> Small:
    """The depots stand where the groups stay."""
    first = {"place_id": small.tables["itinerary"][0]["place_id"]}
    at_once = [row for row in small.tables["itinerary"] if row["sequence"] == 1]
    stays = [{**row, **first, "nights": 4} for row in at_once]
    depots = [{**row, **first} for row in small.tables["depots"]]
    return replace(small, tables={**small.tables, "itinerary": stays, "depots": depots})


def holds_always(_: Plan) -> bool:
    return True


def is_short(plan: Plan) -> bool:
    return bool(plan.coverage["shortfall_full"].sum() > 0)


def hands_over_in_five_minutes(plan: Plan) -> bool:
    stops = plan.trip_stops.merge(plan.drops[["drop_id", "kind"]], on="drop_id").query("kind == 'stop'")
    return bool((stops["depart"] - stops["arrive"] <= pd.Timedelta(minutes=5)).all())


def leaves_by_noon(plan: Plan) -> bool:
    leaves = plan.trips["depart"] - plan.trips["depart"].dt.normalize()
    return bool((leaves <= pd.Timedelta(hours=12)).all())


def has_no_pickup(plan: Plan) -> bool:
    return not plan.trips["vehicle_id"].eq("pickup").any()


def drives_nowhere(plan: Plan) -> bool:
    return bool(plan.trips["km"].eq(0).all())


#: 200 operations; of those with a twist it is said what it must do to the plan.
@pytest.mark.parametrize(
    ("twist", "so", "examples"),
    [
        (as_drawn, holds_always, 100),
        (more_people_than_the_fleet_can_serve, is_short, 20),
        (windows_shorter_than_unloading, hands_over_in_five_minutes, 20),
        (depots_that_close_at_noon, leaves_by_noon, 20),
        (pickups_that_carry_nothing, has_no_pickup, 20),
        (one_place_for_all, drives_nowhere, 20),
    ],
)
def test_every_rule_holds(twist: Callable[[Small], Small], so: Callable[[Plan], bool], examples: int) -> None:
    @seed(0)
    @settings(
        phases=[Phase.generate],
        max_examples=some(examples),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(small_operations())
    def holds(small: Small) -> None:
        with tempfile.TemporaryDirectory() as folder:
            operation = load_operation(twist(small).write(Path(folder) / "operation"))
            plan = make_plan(operation, QUICK)
            run = Path(folder) / "run"
            run.mkdir()
            plan.save(run)
            assert verify_folder(operation, run) == []
            assert so(plan)

    holds()
