"""The same facts, in any order, told twice, or by two devices, give the same state to the byte."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.live.journal import effective
from logistics.live.nearest import nearest_state
from logistics.live.state import Issued
from logistics.planning.pipeline import make_plan
from tests.support.cases.allocation_cases import Made, drawn, operation_of
from tests.support.cases.small import day
from tests.support.cases.told_facts import told_facts
from tests.support.thorough import THOROUGH

if TYPE_CHECKING:
    from random import Random

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.live.entries import Entry

pytestmark = pytest.mark.slow

#: The nearest state takes a second where much does not fit: on a commit, six journals.
JOURNALS = 1000 if THOROUGH else 48


@pytest.fixture(scope="module")
def issued() -> tuple[Operation, Plan]:
    """400 people for four days, with two goods and one pickup, and the plan of the first evening."""
    operation = operation_of(Made(4, 400, {"drinking_water": 3600, "blanket": 100}, {"pickup": 1}).small())
    return operation, make_plan(operation)


def stands(issued: tuple[Operation, Plan], entries: list[Entry], number: int) -> tuple[str, ...]:
    """Give the hashes of what is left on a day and of the rest of the plan, and the entries that do not fit."""
    operation, plan = issued
    plans = [Issued(pd.Timestamp(day(0)), plan)]
    found = nearest_state(operation, effective(entries), plans, pd.Timestamp(day(number)))
    assert found.state.rest is not None
    unfit = [one.entry.entry_id for one in found.left_out]
    return found.state.operation.sha256, found.state.rest.sha256, *unfit


@drawn(JOURNALS)
@given(chance=st.randoms(use_true_random=False), count=st.integers(1, 12), number=st.integers(1, 3))
def test_order_doubles_and_devices_do_not_matter(
    issued: tuple[Operation, Plan], chance: Random, count: int, number: int
) -> None:
    facts = told_facts(*issued, chance, count)
    later = [one.recorded(one.recorded_at + dt.timedelta(hours=5)) for one in facts if chance.random() < 0.5]
    again = [one for one in facts if chance.random() < 0.5]
    mixed = [*facts, *later, *again]
    chance.shuffle(mixed)
    assert stands(issued, mixed, number) == stands(issued, facts, number)
