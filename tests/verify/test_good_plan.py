from __future__ import annotations

from verify_operation import made_operation
from verify_plan import made_plan

from logistics.verification import verify


def test_good_plan_has_no_breach() -> None:
    assert verify(made_operation(), made_plan()) == []
