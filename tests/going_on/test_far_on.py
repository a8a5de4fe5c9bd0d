"""What is left of an operation many days on is tables like any other, however little a gap of long ago still weighs."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from logistics.analysis.scenarios.inputs import Inputs
from logistics.demand.demand import Demand
from logistics.inputs.operation import load_operation
from logistics.planning.continuation import Facts, continuation
from tests.support.cases.allocation_cases import Made, operation_of

DAYS = 40


def test_a_gap_of_long_ago_and_an_empty_shelf_are_no_errors() -> None:
    """On the first day nobody had anything; on the 38 days since, all was there."""
    operation = operation_of(Made(DAYS, 400, {"drinking_water": 3600}, {"pickup": 1}).small())
    demand, day = Demand.of(operation), pd.Timestamp(operation.days[-1])
    needs = demand.needs_before(operation, day)
    first = needs["date"] == pd.Timestamp(operation.days[0])
    stock = operation.stock[["depot_id", "item_id", "quantity"]].assign(quantity=-0.0)
    facts = Facts(
        used=needs[["group_id", "date", "item_id"]].assign(used=needs["full"].mask(first, 0.0)),
        carried=needs[["group_id", "item_id"]].iloc[:0].assign(quantity=0.0),
        stock=stock,
        coming=operation.stock.iloc[:0],
        bought=pd.DataFrame(columns=["place_id", "item_id", "date", "quantity"]),
        spent_usd=0.0,
        under_way=operation.under_way.assign(source_kind="", back=day),
        away=pd.DataFrame(columns=["depot_id", "vehicle_id", "vehicle_no", "until"]),
    )
    left = continuation(operation, day, facts, demand)
    with TemporaryDirectory() as folder:
        Inputs.of(left).write(Path(folder))
        assert load_operation(Path(folder)).sha256 == left.sha256
