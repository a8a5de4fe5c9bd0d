from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.cases.protection_cases import odd_operation, quick_plan

if TYPE_CHECKING:
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation


@pytest.fixture(scope="session")
def operation() -> Operation:
    return odd_operation()


@pytest.fixture(scope="session")
def plan(operation: Operation) -> Plan:
    return quick_plan(operation)
