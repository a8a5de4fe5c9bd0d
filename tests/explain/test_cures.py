"""A cure brings what it promises, to the unit, in a plan that holds every rule; planning anew brings no less."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from logistics.analysis.explain.best_repair import BestRepair, best_repair, best_repair_for
from logistics.analysis.explain.causes import ONE_BY_ONE, why_short
from logistics.analysis.explain.competing_needs import sent_by_need
from logistics.analysis.explain.context import context_of
from logistics.analysis.explain.cures import Cure, cures_of
from logistics.analysis.explain.question import questions_of
from logistics.analysis.explain.remedy import gained, remedied_plan
from logistics.analysis.scenarios.change import changed
from logistics.planning.allocation.consumption import consume
from logistics.planning.allocation.indices import build_index_sets
from logistics.planning.case import PlanningCase
from logistics.planning.pipeline import make_plan
from logistics.verification import verify_folder
from tests.support.cases.allocation_cases import EXACT, never_worse, operation_of
from tests.support.cases.explain_cases import IN_THE_WAY, planned
from tests.support.cases.small import Small, small_operations

if TYPE_CHECKING:
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

pytestmark = pytest.mark.slow

#: Questions asked of each random operation.
MOST = 2


def applied(operation: Operation, plan: Plan, cure: Cure) -> tuple[Operation, BestRepair]:
    """Make the changes of a cure, and find what they bring."""
    chain, more = cure.question.chain, changed(operation, cure.scenario)
    return more, best_repair(more, plan, chain.group, chain.item, cure.question.days, cure.question.level)


def breaches(operation: Operation, plan: Plan) -> list[object]:
    """Check a plan with code that shares nothing with what made it."""
    with tempfile.TemporaryDirectory() as folder:
        plan.save(Path(folder))
        return list(verify_folder(operation, Path(folder)))


def aims(operation: Operation, plan: Plan) -> tuple[float, float]:
    """Values of the first two aims of a plan, from what each group receives."""
    case = PlanningCase.of(operation)
    indices = build_index_sets(operation, case.drops, case.needs, case.routes)
    got = plan.coverage.set_index(["group_id", "date", "item_id"])["received"]
    received = got.reindex(case.needs.set_index(["group_id", "date", "item_id"]).index).to_numpy(np.float64)
    stages = consume(operation, indices, received).objectives
    return stages["worst_survival"], stages["survival_gaps"]


def test_a_cure_brings_what_it_promises() -> None:
    @seed(1)
    @settings(
        phases=[Phase.generate], max_examples=2, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(small_operations(max_days=3, max_items=2, max_depots=2))
    def promises(small: Small) -> None:
        operation = operation_of(small)
        plan = make_plan(operation, EXACT)
        context = context_of(operation, plan)
        for question in [question for chain in context.chains() for question in questions_of(chain)][:MOST]:
            for cure in cures_of(context, question):
                more, found = applied(operation, plan, cure)
                after = remedied_plan(found)
                assert gained(plan, after, question, context.slack.start) == pytest.approx(cure.quantity, abs=1e-6)
                assert breaches(more, after) == []

    promises()


def test_what_was_missed_can_be_brought() -> None:
    @seed(5)
    @settings(
        phases=[Phase.generate], max_examples=2, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(small_operations(max_items=2))
    def brought(small: Small) -> None:
        operation = operation_of(small)
        # A plan that was stopped at once leaves more than one that was not.
        plan = make_plan(operation, EXACT)
        context = context_of(operation, plan, ONE_BY_ONE)
        sent = sent_by_need(context)
        for question in [question for chain in context.chains() for question in questions_of(chain)][:MOST]:
            missed = why_short(context, question, sent).missed
            if missed > 0:
                after = remedied_plan(best_repair_for(context, question))
                assert gained(plan, after, question, context.slack.start) == pytest.approx(missed, abs=1e-6)
                assert breaches(operation, after) == []

    brought()


@pytest.mark.parametrize("name", ["vehicles", "budget"])
def test_planning_anew_with_a_cure_is_no_worse(name: str) -> None:
    case = planned(IN_THE_WAY[name])
    story = case.explained(most=1).stories[0]
    assert story.cures
    for cure in story.cures:
        more, found = applied(case.operation, case.plan, cure)
        anew = make_plan(more, EXACT)
        assert never_worse(aims(more, remedied_plan(found)), aims(more, anew))


def test_a_cure_asks_for_what_is_lacking_and_no_more() -> None:
    story = planned(IN_THE_WAY["stock"]).explained(most=1).stories[0]
    cure = story.cures[0]
    assert cure.vehicles == ()
    assert [goods.item for goods in cure.goods] == ["drinking_water"]
    # What is left in the depot need not be asked for.
    assert cure.goods[0].quantity == story.short - story.missed
    assert cure.quantity == story.short
    story = planned(IN_THE_WAY["vehicles"]).explained(most=1).stories[0]
    assert [(ask.depot, ask.vehicle, ask.count) for ask in story.cures[0].vehicles] == [("d", "pickup", 1)]
