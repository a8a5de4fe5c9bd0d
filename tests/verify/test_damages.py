"""Every damage to the good plan is found and named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from logistics.verification import verify
from tests.support.cases.verify_operation import made_operation
from tests.support.cases.verify_plan import made_plan
from tests.support.harm.verify_damages import DAMAGES, Damage
from tests.support.thorough import one_of_each

if TYPE_CHECKING:
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

pytestmark = pytest.mark.slow

#: On a commit, one damage a rule.
TRIED = one_of_each(DAMAGES, lambda row: row[2])


@pytest.fixture(scope="module")
def operation() -> Operation:
    return made_operation()


@pytest.fixture(scope="module")
def plan() -> Plan:
    return made_plan()


@pytest.mark.parametrize(("damage", "rule"), [row[1:] for row in TRIED], ids=[row[0] for row in TRIED])
def test_damage_is_found(operation: Operation, plan: Plan, damage: Damage, rule: str) -> None:
    assert rule in {breach.rule for breach in verify(operation, damage(plan))}
