"""Ask lists for others are worked out for the people they may know of, and for nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from logistics.analysis.requests.export import policy_of_asks
from logistics.analysis.requests.pages import write_page
from logistics.analysis.requests.picture import draw_asks
from logistics.analysis.requests.shown import shown
from logistics.analysis.requests.told import asks_for
from logistics.output.protection.coarse import coarse_operation
from tests.support.cases.allocation_cases import Made, operation_of, with_rows

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation
    from logistics.output.protection import Audience

pytestmark = pytest.mark.slow

SHARED: tuple[Audience, ...] = ("partner", "public")


def people(*heads: int, days: int = 2) -> Operation:
    """So many groups of so many people, with water for 500 of them a day, a shop, and a pickup."""
    small = Made(days, heads[0], {"drinking_water": 2000.0}, {"pickup": 1}).small()
    groups, stays = small.tables["groups"], small.tables["itinerary"]
    others = [
        {**groups[0], "group_id": f"g{at}", "name": f"G{at}", "headcount": count} for at, count in enumerate(heads)
    ]
    own = [{**row, "group_id": f"g{at}"} for at in range(1, len(heads)) for row in stays]
    sells = {"place_id": "bajio", "item_id": "drinking_water", "max_per_day": 9000, "price_usd_per_unit": 2}
    small.settings["budget_usd"] = 100.0
    all_groups, all_stays = [groups[0], *others[1:]], [*stays, *own]
    more = with_rows(small, groups=all_groups, itinerary=all_stays, suppliers=[{**sells, "lead_days": 0}])
    return operation_of(more)


def told(operation: Operation, audience: Audience) -> dict[str, pd.DataFrame]:
    policy = policy_of_asks(operation, audience)
    return shown(operation, asks_for(operation, policy), policy, "es")


@pytest.mark.parametrize("audience", SHARED)
def test_nothing_is_told_of_people_of_whom_nothing_may_be_shown(audience: Audience) -> None:
    for operation in (people(86, days=3), people(60, 60, 60)):
        tables = told(operation, audience)
        assert all(table.empty for table in tables.values())
        page = write_page(operation, tables, policy_of_asks(operation, audience), "es")
        assert "1,000 USD más" in page
        draw_asks(tables, "es")


@pytest.mark.parametrize("audience", SHARED)
def test_head_counts_that_round_alike_and_groups_of_few_make_no_difference(audience: Audience) -> None:
    """1,011 people are told of as 1,000, and so are 1,000 with 99 others beside them."""
    tables = [told(operation, audience) for operation in (people(1000), people(1011), people(1011, 99))]
    assert (tables[0]["asks_money"]["person_days"] > 0).any()
    for other in tables[1:]:
        for name, table in tables[0].items():
            pd.testing.assert_frame_equal(table, other[name])


def test_no_more_people_are_told_of_than_an_export_shows() -> None:
    operation = people(1011)
    money = told(operation, "partner")["asks_money"]
    assert money["person_days"].max() <= 1000 * 2


def test_coordinators_get_the_ask_list_of_the_operation_as_it_is() -> None:
    operation = people(1011, 99)
    assert coarse_operation(operation, policy_of_asks(operation, "coordinator")) is operation
