"""Plans of random small operations hold every rule of the independent check."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from logistics.allocation.effort import Effort
from logistics.operation import load_operation
from logistics.planning import make_plan
from logistics.verify import verify_folder
from small import Small, small_operations

#: 4 x 50 operations, dealt out so that both processors have work.
EXAMPLES = 50
#: What is looked at is whether the rules hold, not how good the plans are.
QUICK = Effort(gap=0.01, seconds=3.0)


@pytest.mark.parametrize("part", range(4))
def test_every_rule_holds(part: int) -> None:
    @seed(part)
    @settings(
        phases=[Phase.generate],
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(small_operations())
    def holds(small: Small) -> None:
        with tempfile.TemporaryDirectory() as folder:
            operation = load_operation(small.write(Path(folder) / "operation"))
            plan = make_plan(operation, QUICK)
            run = Path(folder) / "run"
            run.mkdir()
            plan.save(run)
            assert verify_folder(operation, run) == []

    holds()
