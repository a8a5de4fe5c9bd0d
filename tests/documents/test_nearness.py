"""How near a plan is to the best one, in person-days: figures reckoned by hand."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from logistics.output.documents import gap_text, nearness_lines, write_summary
from logistics.planning.pipeline import make_plan
from tests.support.cases.allocation_cases import Made, operation_of
from tests.support.cases.small import day

if TYPE_CHECKING:
    from logistics.core.plan import Plan


def with_stage(plan: Plan, **values: Any) -> Plan:
    """Give a plan of one aim."""
    stage = {"name": "tier1_full_tier2_survival", "objective": 1.0, "bound": 0.9931, "gap": 0.0069} | values
    return dataclasses.replace(plan, summary=plan.summary | {"stages": [stage]})


def test_tells_the_gap_in_person_days_and_what_the_goods_leave_short(plan: Plan) -> None:
    """Of 1,000 person-days 6.9 are open, which is told as 7, and 780.4 are beyond all vehicles, told as 780."""
    near = with_stage(plan, goods_bound=0.7804)
    assert nearness_lines(near, "en")[0] == (
        "Short of full tier 1 or vital tier 2 needs: 1,000 weighted person-days. "
        "A plan as good in the aims before could prevent at most 7 of them (0.7%). "
        "780 person-days would be short with any number of vehicles: the goods are not there, or not in time."
    )
    assert nearness_lines(near, "es")[0] == (
        "Sin lo completo del nivel 1 o lo indispensable del nivel 2: 1,000 días-persona ponderados. "
        "Otro plan igual de bueno en las metas anteriores podría evitar a lo más 7 (0.7%). "
        "780 faltarían aunque hubiera más vehículos: no hay con qué, o no llega a tiempo."
    )


def test_one_person_day_is_told_as_one(plan: Plan) -> None:
    one = with_stage(plan, objective=0.001, bound=0.001, gap=0.0, goods_bound=0.001)
    assert nearness_lines(one, "en")[0].endswith(
        "needs: 1 weighted person-day. No plan as good in the aims before could prevent any of them. "
        "1 person-day would be short with any number of vehicles: the goods are not there, or not in time."
    )
    assert "1 faltaría aunque" in nearness_lines(one, "es")[0]


@pytest.mark.parametrize("unknown", [None, math.nan, -math.inf])
def test_what_is_not_known_is_said(plan: Plan, unknown: float | None) -> None:
    told = nearness_lines(with_stage(plan, bound=unknown, gap=math.inf, goods_bound=unknown), "en")
    assert told[0].endswith("1,000 weighted person-days. How many of them another plan could prevent is not known.")
    assert gap_text(math.inf, "es") == gap_text(None, "es") == "-"


def test_where_nothing_is_short_nothing_is_told(plan: Plan) -> None:
    assert nearness_lines(with_stage(plan, objective=0.0, bound=0.0, gap=0.0), "en") == []


def test_a_plan_of_one_day_reckoned_by_hand() -> None:
    """A thousand people for a day, 1,900 litres, one pickup that leaves once with 900 kg.

    They need 2,500 litres to survive and 4,000 in full. The goods leave 600 of 2,500 short: 240 person-days, and 2,100
    of 4,000: 525, and 25 more beyond one half. The pickup leaves 1,600 of 2,500 short: 640, and 140
    more beyond one half; and 3,100 of 4,000: 775 and 275 more.
    """
    operation = operation_of(Made(1, 1000, {"drinking_water": 1900}, {"pickup": 1}, departures=1).small())
    plan = make_plan(operation)
    assert float(plan.trips["kg"].sum()) == pytest.approx(900)
    told = nearness_lines(plan, "en")
    assert told[0] == (
        "Without vital tier 1 goods: 780 weighted person-days. "
        "No plan as good in the aims before could prevent any of them. "
        "240 person-days would be short with any number of vehicles: the goods are not there, or not in time."
    )
    assert told[1].startswith("Short of full tier 1 or vital tier 2 needs: 1,050 weighted person-days.")
    assert "550 person-days would be short with any number" in told[1]
    page = write_summary(operation, plan)
    assert all(line in page for lang in ("es", "en") for line in nearness_lines(plan, lang))


def test_what_people_have_and_what_is_on_the_road_is_not_short() -> None:
    """A day as above, on which the people carry 300 litres already and 200 more are on the road.

    Of 2,500 litres to survive 100 are left short by all goods: 40 person-days; of 4,000 in full 1,600: 400.
    """
    operation = operation_of(Made(1, 1000, {"drinking_water": 1900}, {"pickup": 1}, departures=1).small())
    rows = {
        "opening_goods": ["g", "drinking_water", 300.0],
        "under_way": ["d", f"{day(0)}_bajio_g", "drinking_water", 200.0, pd.Timestamp(day(-1)), ""],
    }
    typed = {name: operation.tables()[name] for name in rows}
    tables = {
        name: pd.DataFrame([row], columns=typed[name].columns).astype(typed[name].dtypes) for name, row in rows.items()
    }
    plan = make_plan(operation.replace_tables(**tables))
    assert plan.coverage["received"].sum() == 1100
    bounds = {stage["name"]: stage["goods_bound"] for stage in plan.summary["stages"] if "goods_bound" in stage}
    assert bounds["survival_gaps"] == pytest.approx(0.040, abs=1e-6)
    assert bounds["tier1_full_tier2_survival"] == pytest.approx(0.400, abs=1e-6)
