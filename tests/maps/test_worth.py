"""The layer of the coordinators' map that shows where one more tonne helps most."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest

from logistics.core.errors import PlanError
from logistics.core.values_file import read_values
from logistics.output.maps import draw_map

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

HEADS = [
    *("kind", "depot_id", "place_id", "item_id", "vehicle_id", "date", "per", "found", "survival", "full", "price"),
    *("survival_whole", "full_whole", "price_whole"),
]
LINES = """
stock,dep-tuxtla,,drinking_water,,2018-10-20,t,exact,400,250,2.0,390,240,2.0
stock,dep-tuxtla,,drinking_water,,2018-10-21,t,exact,400,250,2.0,,,
stock,dep-tuxtla,,blanket,,2018-10-25,t,at_most,0,90,0.5,-3,80,0.4
stock,dep-oaxaca,,food_ration,,2018-10-20,t,range,10,20,0.1,10,20,0.1
stock,dep-oaxaca,,first_aid_kit,,2018-10-20,unit,exact,6500,6500,9,,,
vehicle,dep-oaxaca,,,pickup,2018-10-20,vehicle,exact,6500,6500,9,,,
"""


@pytest.fixture
def values(tmp_path: Path) -> pd.DataFrame:
    (tmp_path / "values.csv").write_text(",".join(HEADS) + LINES, "utf-8")
    found = read_values(tmp_path)
    assert found is not None
    return found


def test_a_run_without_values_has_no_layer(tmp_path: Path, opened: Any, html: str) -> None:
    assert read_values(tmp_path) is None
    assert opened(html).page.locator("#layers label", has_text="tonelada").count() == 0


def test_values_that_cannot_be_read_are_said_so(tmp_path: Path) -> None:
    (tmp_path / "values.csv").write_text("kind,depot_id\nstock,dep-tuxtla\n", "utf-8")
    with pytest.raises(PlanError, match="cannot be read"):
        read_values(tmp_path)


def test_the_layer_shows_depots_and_what_a_tonne_brings(
    operation: Any, planned: Any, values: pd.DataFrame, opened: Any
) -> None:
    html = draw_map(operation, *planned, values=values)
    assert len(gzip.compress(html.encode(), 9)) < 150_000
    shown = opened(html)
    page = shown.page
    rings = page.locator("path.worth")
    assert rings.count() == 2
    page.locator("#layers label", has_text="tonelada").click()
    assert rings.count() == 0
    page.locator('.mark[title="Almacén Tuxtla Gutiérrez"]').click()
    table = page.locator(".popup table", has_text="tonelada")
    # What a whole tonne brings, the best first; kits are not told by the tonne.
    assert table.locator("tbody tr").all_inner_texts() == [
        "Agua potable, 20 oct\t390\t240",
        "Cobija térmica, 25 oct\t-3\t80",
    ]
    assert shown.problems == []
