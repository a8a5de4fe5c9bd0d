"""A body of vehicles is rows of tables: a cold box is added, planned, verified, printed, explained and asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import logistics
from logistics.analysis.explain.explain import explain
from logistics.analysis.explain.words import Words
from logistics.analysis.requests.moves import possible_moves
from logistics.demand.timeline import build_timeline
from logistics.inputs.geography import travel_times
from logistics.planning.limits import Limit
from logistics.planning.pipeline import make_plan
from logistics.planning.routes.build import build_routes
from logistics.verification import verify
from tests.support.cases.allocation_cases import EXACT, Made, operation_of, two_walking_groups, with_rows

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.inputs.operation import Operation
    from tests.support.cases.small import Small

pytestmark = pytest.mark.slow

Row = dict[str, object]
NAMES = {"en": "Van with a cold box", "es": "Furgoneta con caja fría"}


def with_a_cold_box(vans: int = 1, insulin: float = 400) -> Small:
    """Two days, 200 people, water and rations in a pickup, and insulin in a cold box: rows beside those there are."""
    small = Made(2, 200, {"drinking_water": 1600, "food_ration": 400}, {"pickup": 1}).small()
    rows: dict[str, Row] = {
        "items": {"item_id": "insulin", "name_en": "Insulin", "name_es": "Insulina", "unit": "vial",
                  "kg_per_unit": 0.05, "litres_per_unit": 0.2, "cost_usd_per_unit": 4, "shelf_life_days": 30, "tier": 1,
                  "body": "cold", "carried": False},
        "standards": {"item_id": "insulin", "age_sex_group": "all", "quantity_per_person": 0.5, "per": "day",
                      "survival_quantity": 0.5},
        "stock": {**small.tables["stock"][0], "item_id": "insulin", "quantity": insulin},
        "vehicles": {**small.tables["vehicles"][0], "vehicle_id": "cold_van", "name_en": NAMES["en"],
                     "name_es": NAMES["es"], "body": "cold", "payload_kg": 500, "volume_m3": 2},
        "fleet": {**small.tables["fleet"][0], "vehicle_id": "cold_van", "count": vans},
    }  # fmt: skip
    return with_rows(small, **{name: [*small.tables[name], row] for name, row in rows.items()})


def without(small: Small, table: str, **cells: object) -> Small:
    """The same operation without the rows of a table that have these cells."""
    rows = [row for row in small.tables[table] if not cells.items() <= row.items()]
    return with_rows(small, **{table: rows})


def test_a_cold_box_is_rows_alone() -> None:
    operation = operation_of(with_a_cold_box())
    assert operation.notices == ()
    plan = make_plan(operation, EXACT)
    assert verify(operation, plan) == []
    loads = plan.trip_loads.merge(plan.trips, on="trip_id")
    cold = loads["vehicle_id"] == "cold_van"
    assert set(loads.loc[cold, "item_id"]) == {"insulin"}
    assert "insulin" not in set(loads.loc[~cold, "item_id"])
    insulin = plan.coverage[plan.coverage["item_id"] == "insulin"]
    assert len(insulin) == 2
    assert insulin["coverage"].min() == 1.0
    assert insulin["carried_over"].max() == 0.0
    assert verify(operation, replace(plan, trips=plan.trips.assign(vehicle_id="pickup"))) != []


def test_the_papers_name_what_goes_with_the_cold_goods(tmp_path: Path) -> None:
    operation = logistics.load(with_a_cold_box().write(tmp_path / "operation"))
    logistics.write(operation, logistics.plan(operation), tmp_path / "run")
    sheets = (tmp_path / "run" / "drop_sheets.html").read_text("utf-8")
    assert NAMES["es"] in sheets
    assert "Insulina" in sheets
    for lang, name in NAMES.items():
        messages = [file.read_text("utf-8") for file in (tmp_path / "run" / "messages" / lang).iterdir()]
        assert messages != []
        assert all(name in message for message in messages)


def test_goods_without_a_free_vehicle_are_explained_by_the_vehicles_that_take_them() -> None:
    operation = operation_of(with_a_cold_box(vans=0))
    explanation = explain(operation, make_plan(operation, EXACT), most=1)
    story = next(story for story in explanation.stories if story.question.chain.item == "insulin")
    assert story.cause.limits == (Limit.vehicles,)
    assert NAMES["en"] in Words(explanation.context, "en").why(story)
    assert NAMES["es"] in Words(explanation.context, "es").why(story)
    cures = next(story for story in explanation.stories if story.cures).cures
    assert {ask.vehicle for cure in cures for ask in cure.vehicles} == {"cold_van"}


def test_goods_that_no_kind_of_vehicle_takes_are_warned_of_and_explained() -> None:
    small = without(without(with_a_cold_box(), "vehicles", body="cold"), "fleet", vehicle_id="cold_van")
    operation = operation_of(small)
    assert [(notice.code, notice.value) for notice in operation.notices] == [("body_of_no_vehicle", "insulin")]
    plan = make_plan(operation, EXACT)
    assert verify(operation, plan) == []
    explanation = explain(operation, plan, most=0)
    story = next(story for story in explanation.stories if story.question.chain.item == "insulin")
    assert story.cause.limits == (Limit.body,)
    assert "cold" in Words(explanation.context, "en").why(story)
    assert "refrigerada" in Words(explanation.context, "es").why(story)


def test_a_body_that_nobody_has_words_for_is_called_what_the_tables_call_it() -> None:
    small = with_a_cold_box()
    rows = {name: [{**row, **({"body": "zeppelin"} if row["body"] == "cold" else {})} for row in small.tables[name]]
            for name in ("items", "vehicles")}  # fmt: skip
    small = without(without(with_rows(small, **rows), "vehicles", body="zeppelin"), "fleet", vehicle_id="cold_van")
    operation = operation_of(small)
    explanation = explain(operation, make_plan(operation, EXACT), most=0)
    story = next(story for story in explanation.stories if story.question.chain.item == "insulin")
    for lang in ("en", "es"):
        assert "zeppelin" in Words(explanation.context, lang).why(story)


def test_a_cold_box_is_asked_for_where_it_is_lacking() -> None:
    asks = logistics.requests(operation_of(with_a_cold_box(vans=0)))
    for_insulin = asks.vehicles[asks.vehicles["item_id"] == "insulin"]
    assert set(for_insulin["vehicle_id"]) == {"cold_van"}
    assert for_insulin["gained"].max() > 0


def test_goods_move_between_depots_in_vehicles_of_their_body() -> None:
    small = with_a_cold_box()
    depots = [*small.tables["depots"], {**small.tables["depots"][0], "depot_id": "e", "place_id": "bajio"}]
    moves = possible_moves(operation_of(with_rows(small, depots=depots)))
    takers = moves.groupby("item_id")["vehicle_id"].agg(set).to_dict()
    assert takers == {"drinking_water": {"pickup"}, "food_ration": {"pickup"}, "insulin": {"cold_van"}}


def sites_of_tours(operation: Operation) -> list[tuple[str, ...]]:
    """List the sites of all trips that visit several, or a point on the road."""
    routes = build_routes(operation, build_timeline(operation).drops, travel_times(operation))
    points = set(routes.sites.index[routes.sites["kind"] == "support"])
    return [sites for sites in routes.patterns["sites"] if len(sites) > 1 or points & set(sites)]


def test_only_vehicles_that_may_call_at_several_places_make_tours() -> None:
    small = two_walking_groups()
    assert sites_of_tours(operation_of(small)) != []
    rows: list[Row] = [{**row, "multi_stop": False} for row in small.tables["vehicles"]]
    operation = operation_of(with_rows(small, vehicles=rows))
    assert sites_of_tours(operation) == []
    assert verify(operation, make_plan(operation, EXACT)) == []


def test_tables_without_the_columns_are_those_with_the_defaults() -> None:
    small = Made(1, 50, {"drinking_water": 200}, {"pickup": 1}).small()
    said = operation_of(small)
    new: dict[str, list[str]] = {"items": ["body", "carried"], "vehicles": ["multi_stop"]}
    rows = {name: [{key: cell for key, cell in row.items() if key not in columns} for row in small.tables[name]]
            for name, columns in new.items()}  # fmt: skip
    assert operation_of(with_rows(small, **rows)).sha256 == said.sha256
