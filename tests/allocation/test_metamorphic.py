"""What must not matter does not: the order of rows, the names of things and bodies, the unit an item is counted in."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given

from tests.support.cases.allocation_cases import EVERYONE, IDS, drawn, values, with_ids
from tests.support.cases.small import Small, small_operations

pytestmark = pytest.mark.slow

#: Both hold an aim to a millionth while they look at the next.
TOLERANCE = 1e-5
#: Litres become millilitres.
FINER = 1000
WATER = "drinking_water"


def same(before: list[float]) -> object:
    return pytest.approx(before, rel=TOLERANCE, abs=TOLERANCE)


def shuffled(small: Small) -> Small:
    """The same rows in another order."""
    order = random.Random(1)  # noqa: S311 - no secret
    return replace(small, tables={name: order.sample(rows, len(rows)) for name, rows in small.tables.items()})


def renamed(small: Small) -> Small:
    """Everything under another id, ids of each kind sorting the other way round."""
    cells = {
        (IDS[key], str(cell))
        for rows in small.tables.values()
        for row in rows
        for key, cell in row.items()
        if key in IDS
    }
    backwards = sorted(cells - {("age_sex_group", EVERYONE)}, reverse=True)
    names = {cell: f"x{number:03}" for number, cell in enumerate(backwards)}
    return with_ids(small, lambda kind, old: names.get((kind, old), old))


def rebodied(small: Small) -> Small:
    """Every body under another word."""
    words = {"dry": "flatbed", "bulk water": "vat"}
    new = {
        name: [{**row, "body": words[str(row["body"])]} for row in small.tables[name]] for name in ("items", "vehicles")
    }
    return replace(small, tables={**small.tables, **new})


def finer(small: Small) -> Small:
    """Drinking water counted in millilitres, and still handed out by the litre."""
    more = {"quantity", "quantity_per_person", "survival_quantity", "max_per_day", "max_total"}
    less = {"kg_per_unit", "litres_per_unit", "cost_usd_per_unit", "price_usd_per_unit"}

    def scaled(row: dict[str, object]) -> dict[str, object]:
        if row.get("item_id") != WATER:
            return row
        factor = {key: FINER if key in more else 1 / FINER if key in less else 1 for key in row}
        finer = {key: value * factor[key] if key in more | less else value for key, value in row.items()}  # type: ignore[operator]
        return finer | ({"step": FINER} if "step" in row else {})

    tables = {
        name: [scaled(row) for row in rows] if name in {"stock", "standards", "items", "suppliers"} else rows
        for name, rows in small.tables.items()
    }
    return replace(small, tables=tables)


@drawn(6)
@given(small_operations())
def test_order_names_and_units_do_not_matter(small: Small) -> None:
    before = values(small)
    for change in (shuffled, renamed, rebodied, finer):
        assert values(change(small)) == same(before), change.__name__
