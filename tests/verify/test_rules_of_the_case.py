"""Rules that are broken by another operation rather than by a damaged plan, and what a run folder keeps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from geopy.distance import geodesic

from logistics.core.errors import PlanError
from logistics.core.plan import Plan
from logistics.verification import Breach, verify, verify_folder
from tests.support.cases.verify_operation import made_operation
from tests.support.cases.verify_plan import made_plan
from tests.support.harm.verify_damages import change, where

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.inputs.operation import Operation

pytestmark = pytest.mark.slow


def with_settings(**values: Any) -> Operation:
    operation = made_operation()
    return replace(operation, settings=replace(operation.settings, **values))


def with_table(name: str, **cells: object) -> Operation:
    operation = made_operation()
    changed: dict[str, Any] = {name: getattr(operation, name).assign(**cells)}
    return replace(operation, **changed)


def rules(operation: Operation) -> set[str]:
    return {breach.rule for breach in verify(operation, made_plan())}


@pytest.mark.parametrize(
    ("operation", "rule"),
    [
        (with_settings(max_haul_km=60.0), "max_haul"),
        (with_settings(budget_usd=900.0), "budget"),
        (with_settings(support_point_spacing_km=10.0), "drop_missing"),
        (with_settings(support_point_spacing_km=24.0), "drop_extra"),
        (with_settings(support_point_share=0.39), "support_share"),
        (with_settings(support_point_items=("first_aid_kit",)), "support_item"),
        (with_settings(departure_minute=360), "drop_window"),
        (with_settings(start_date=made_operation().settings.end_date), "drop_extra"),
        (with_table("roads", truck_kmh=30.0), "too_fast"),
        (with_table("vehicles", max_kmh=50.0), "too_fast"),
        (with_table("vehicles", max_driving_hours_per_day=3.0), "driving_day"),
        (with_table("vehicles", loading_hours=0.6), "hand_over"),
        (with_table("vehicles", payload_kg=700.0), "over_payload_kg"),
        (with_table("vehicles", volume_m3=0.7), "over_volume"),
        (with_table("closures", to_place="bruma", to_date=pd.Timestamp("2018-10-22")), "too_fast"),
        (with_table("depots", dock_opens=300), "dock_hours"),
        (with_table("depots", dock_closes=1100), "dock_hours"),
        (with_table("depots", max_departures_per_day=2), "departures"),
        (with_table("depots", closes_date=pd.Timestamp("2018-10-21")), "depot_closed"),
        (with_table("fleet", available_to=pd.Timestamp("2018-10-21")), "fleet_dates"),
        (with_table("fleet", count=1), "vehicle_no"),
        (with_table("stock", available_from=pd.Timestamp("2018-10-21")), "stock_negative"),
        (with_table("suppliers", max_per_day=39.0), "supplier_limit"),
        (with_table("suppliers", max_total=39.0), "supplier_total"),
        (with_table("suppliers", available_from=pd.Timestamp("2018-10-25")), "supplier_item"),
        (with_table("suppliers", available_to=pd.Timestamp("2018-10-20")), "supplier_item"),
        (with_table("suppliers", lead_days=2), "supplier_lead"),
        (with_table("suppliers", price_usd_per_unit=5.0), "purchase_usd"),
        (with_table("groups", carry_kg_per_person=0.1), "carry_limit"),
        (with_table("groups", headcount=101), "need_full"),
        (with_table("population", share=0.5), "need_survival"),
        (with_table("itinerary", mode="bus"), "drop_extra"),
    ],
)
def test_plan_breaks_rules_of_a_stricter_case(operation: Operation, rule: str) -> None:
    assert rule in rules(operation)


def test_no_way_where_all_roads_are_closed() -> None:
    closures = made_operation().closures
    shut = pd.concat([closures, closures.assign(to_place="bruma")]).assign(to_date=pd.Timestamp("2018-10-22"))
    assert "no_way" in rules(replace(made_operation(), closures=shut))


def test_road_times_are_not_checked_on_other_roads() -> None:
    slow = made_operation().roads.assign(truck_kmh=1.0)
    operation = with_settings(roads="osrm")
    assert verify(replace(operation, roads=slow), made_plan()) == []


def test_night_is_free_where_driving_by_night_is_allowed() -> None:
    plan = change("trips", "end", lambda end: end.normalize() + pd.Timedelta(hours=23), where("trip_id", "t6"))(
        made_plan()
    )
    assert [breach.rule for breach in verify(made_operation(), plan)] == ["night"]
    assert verify(with_settings(drive_at_night=True), plan) == []


def test_place_without_road_is_reached_on_a_slow_track() -> None:
    """Group g2 moves to duna: the road times of its trips must then be those of the track, which the plan's are not."""
    operation = made_operation()
    places = operation.places.set_index("place_id")
    track = 1.3 * geodesic(places.loc["bruma"], places.loc["duna"]).km
    itinerary = operation.itinerary.assign(place_id=["bruma", "cima", "duna"])
    found = verify(replace(operation, itinerary=itinerary), _moved_to_duna())
    stated = {breach.where: float(breach.allowed) for breach in found if breach.rule == "trip_distance"}
    assert stated["trips.csv t6"] == pytest.approx(2 * (30 + track), abs=1e-5)
    assert "drop_position" not in {breach.rule for breach in found}
    minutes = 30 + track / 30 * 60
    assert f"{minutes:.1f} min" in {breach.allowed for breach in found if breach.rule == "too_fast"}


def _moved_to_duna() -> Any:
    plan = made_plan()
    moved = plan.drops["group_id"] == "g2"
    drops = plan.drops.copy()
    lat, lon = made_operation().places.set_index("place_id").loc["duna", ["lat", "lon"]]
    drops.loc[moved, ["place_id", "lat", "lon"]] = ["duna", lat, lon]
    return replace(plan, drops=drops)


def test_a_breach_says_where_and_what() -> None:
    plan = change("drops", "people", lambda people: people + 1)(made_plan())
    assert verify(made_operation(), plan) == [Breach("drop_people", "drops.csv 20g1", "101", "100")]


def test_empty_plan_is_checked_too() -> None:
    """A plan that sends nothing is a plan: its needs and stops must still be there."""
    plan = made_plan()
    empty = replace(plan, **{name: table.head(0) for name, table in plan.tables().items()})
    found = {breach.rule for breach in verify(made_operation(), empty)}
    assert {"drop_missing", "need_row_missing", "stock_row", "total"} <= found


def test_run_folder_is_checked_like_the_plan(tmp_path: Path) -> None:
    made_plan().save(tmp_path)
    assert verify_folder(made_operation(), tmp_path) == []
    text = (tmp_path / "trip_loads.csv").read_text("utf-8")
    (tmp_path / "trip_loads.csv").write_text(text.replace("drinking_water,450.0", "drinking_water,449.0"), "utf-8")
    assert {"allocation_loads", "trip_kg"} <= {breach.rule for breach in verify_folder(made_operation(), tmp_path)}


def test_a_row_that_is_there_twice_is_named_here_and_refused_elsewhere(tmp_path: Path) -> None:
    made_plan().save(tmp_path)
    file = tmp_path / "drops.csv"
    *_, last = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text(file.read_text("utf-8") + last, "utf-8")
    assert [breach.rule for breach in verify_folder(made_operation(), tmp_path)] == ["duplicate_key"]
    with pytest.raises(PlanError):
        Plan.load(tmp_path)


def test_folder_without_a_plan(tmp_path: Path) -> None:
    with pytest.raises(PlanError):
        verify_folder(made_operation(), tmp_path)
