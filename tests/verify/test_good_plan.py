from __future__ import annotations

from logistics.verification import verify
from tests.support.cases.verify_operation import made_operation
from tests.support.cases.verify_plan import made_plan


def test_good_plan_has_no_breach() -> None:
    assert verify(made_operation(), made_plan()) == []
