"""What is in the way is named: in cases made by hand, and in random ones where it was planted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from logistics.analysis.explain.explain import Only, explain
from logistics.analysis.explain.words import Words, page
from logistics.planning.limits import Limit
from tests.support.cases.explain_cases import IN_THE_WAY, changed_rows, planned, plenty
from tests.support.cases.planted import named_first, planted

pytestmark = pytest.mark.slow

#: `python -m benchmarks explain` tries a hundred.
SEEDS = range(101, 104)


@pytest.mark.parametrize("name", IN_THE_WAY)
def test_the_one_thing_in_the_way_is_named(name: str) -> None:
    explanation = planned(IN_THE_WAY[name]).explained()
    assert explanation.stories, "nothing is short"
    assert explanation.stories[0].cause.limits == (Limit(name),)


def test_two_things_in_the_way_are_named_together() -> None:
    neither = changed_rows(plenty(stock={"drinking_water": 100}).small(), "fleet", count=0)
    story = planned(neither).explained().stories[0]
    assert set(story.cause.limits) == {Limit.vehicles, Limit.stock}


def test_nothing_is_said_where_nothing_is_short() -> None:
    case = planned(plenty().small())
    full = case.plan.coverage.assign(shortfall_full=0.0, shortfall_survival=0.0)
    explanation = explain(case.operation, replace(case.plan, coverage=full), most=0)
    assert explanation.stories == ()
    assert page(explanation, "es", 5) == "No falta nada.\n"


def test_what_the_plan_could_have_brought_is_said_to_be_ours() -> None:
    case = planned(plenty().small())
    # A plan that left everything in the depot: all of it could be brought with what is left.
    idle = planned(changed_rows(plenty().small(), "fleet", count=0)).plan
    explanation = explain(case.operation, idle, most=0)
    story = explanation.stories[0]
    assert story.cause.limits == ()
    assert story.missed == story.short > 0
    assert "our planning" in Words(explanation.context, "en").why(story)


def test_only_what_is_asked_about_is_told() -> None:
    case = planned(plenty(stock={"drinking_water": 500, "food_ration": 50}).small())
    every = explain(case.operation, case.plan, most=0)
    assert {story.question.chain.item for story in every.stories} == {"drinking_water", "food_ration"}
    one = explain(case.operation, case.plan, Only(group="g", day=1, item="food_ration"), most=0)
    assert [(story.question.chain.item, story.days) for story in one.stories] == [("food_ration", (1,))]


def test_goods_that_go_to_a_greater_need_are_followed() -> None:
    # One pickup; rations that keep people alive fill it, so wipes, which only ease the way, stay behind.
    made = plenty(headcount=20000, stock={"food_ration": 30000, "baby_wipes": 9000}, days=1, departures=40)
    case = planned(made.small())
    story = next(story for story in case.explained().stories if story.question.chain.item == "baby_wipes")
    assert story.cause.limits[0] == Limit.vehicles
    assert story.cause.competing_need is not None
    assert story.cause.competing_need.item == "food_ration"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_planted_cause_is_named_first(seed: int) -> None:
    case = planted(seed)
    story = explain(case.operation, case.plan, most=0).stories[0]
    assert named_first(case.kinds, story.cause.limits), (case.kinds, story.cause.limits)
