"""The pictures of a plan, read back as SVG."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from logistics.output.documents import draw_picture, write_pictures

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

NAMES = ("coverage", "stock", "money")
SVG = "{http://www.w3.org/2000/svg}"


def read(written: str) -> ET.Element:
    return ET.fromstring(written)  # noqa: S314  our own file


def told(written: str) -> list[str]:
    """What the parts of a picture say of themselves."""
    return [title.text or "" for title in read(written).iter(f"{SVG}title")]


def test_six_files_with_nothing_to_run_or_load(operation: Operation, plan: Plan, tmp_path: Path) -> None:
    write_pictures(operation, plan, tmp_path)
    files = sorted(path.name for path in (tmp_path / "pictures").iterdir())
    assert files == sorted(f"{name}_{lang}.svg" for name in NAMES for lang in ("es", "en"))
    for file in (tmp_path / "pictures").iterdir():
        tags = {part.tag.removeprefix(SVG) for part in read(file.read_text("utf-8")).iter()}
        assert tags <= {"svg", "title", "rect", "text"}


def test_cells_tell_the_coverage(operation: Operation, plan: Plan) -> None:
    titles = told(draw_picture(operation, plan, "coverage", "en"))[1:]
    sums = plan.coverage.groupby(["item_id", "date"])[["used", "need_full"]].sum()
    sums = sums[sums["need_full"] > 0]
    assert len(titles) == len(sums)
    shares = sorted(int(100 * row.used / row.need_full + 1e-6) for row in sums.itertuples())
    assert sorted(int(title.rsplit(" ", 1)[1].strip("%")) for title in titles) == shares


def test_money_adds_up(operation: Operation, plan: Plan) -> None:
    words = [part.text or "" for part in read(draw_picture(operation, plan, "money", "en")).iter(f"{SVG}text")]
    sums = {
        "Purchases": plan.allocation["purchase_usd"].sum(),
        "Transport": plan.trips["cost_usd"].sum(),
        "Not spent": operation.settings.budget_usd
        - plan.allocation["purchase_usd"].sum()
        - plan.trips["cost_usd"].sum(),
    }
    for name, usd in sums.items():
        (shown,) = [re.sub(r"[^\d-]", "", word) for word in words if word.startswith(f"{name}:")]
        assert abs(int(shown) - usd) <= 1


@pytest.mark.parametrize("name", NAMES)
def test_names_are_text_and_the_same_plan_gives_the_same_bytes(operation: Operation, plan: Plan, name: str) -> None:
    items = operation.items.assign(name_en='</title><script>alert(1)</script>"&', name_es="x")
    spoilt = dataclasses.replace(operation, items=items)
    drawn = draw_picture(spoilt, plan, name, "en")
    assert "<script" not in drawn
    assert read(drawn).tag == f"{SVG}svg"
    assert draw_picture(spoilt, plan, name, "en") == drawn
