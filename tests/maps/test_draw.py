"""The HTML itself: offline by construction, small, the same every time, text before scripts."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING, Any

import folium
import pytest

from logistics.output.maps import NotVendoredError, draw_map
from logistics.output.maps.offline import OfflineFigure, vendored

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

PAGE = {"title": "", "version": ("", ""), "complete": True, "days": [], "both": lambda *_: ("", ""), "data": ""}


def test_small_enough_for_a_phone(html: str) -> None:
    assert len(gzip.compress(html.encode(), 9)) < 150_000


def test_the_first_day_can_be_read_before_any_script_and_in_the_first_40_kb(html: str) -> None:
    head = html.encode()[:40_000].decode("utf-8", "ignore")
    assert "<script" not in head
    assert "sábado 20 de octubre de 2018" in head
    assert "Agua potable" in head
    assert "<td>18,000</td>" in head


def test_the_same_plan_gives_the_same_page(operation: Any, planned: Any, html: str) -> None:
    assert draw_map(operation, *planned) == html


def test_trips_of_the_same_way_share_one_path(html: str, planned: Any) -> None:
    plan, paths = planned
    drawn = re.search(r'"paths":(\[\[\[.*?\]\]\])', html)
    assert drawn is not None
    assert drawn[1].count("[[") - 1 <= len({tuple(path) for path in paths.values()}) < len(plan.trips)


def test_an_address_that_is_not_vendored_fails_the_build() -> None:
    drawn = folium.Map(tiles=None)  # the stock map wants jQuery, Bootstrap and more
    figure = OfflineFigure({**PAGE}, styles=[], scripts=[])
    figure.add_child(drawn)
    with pytest.raises(NotVendoredError, match=r"https://\S+ is not vendored"):
        figure.render()


def test_a_vendored_file_that_was_changed_fails_the_build(tmp_path: Path) -> None:
    (tmp_path / "x.js").write_text("1")
    (tmp_path / "manifest.json").write_text('{"https://x/x.js": {"file": "x.js", "sha256": "0"}}')
    with pytest.raises(NotVendoredError, match="sha256"):
        vendored("https://x/x.js", tmp_path)


def test_a_plan_with_nothing_to_bring_can_be_drawn(operation: Any, planned: Any) -> None:
    plan, _ = planned
    empty = {name: table.iloc[:0] for name, table in plan.tables().items() if name not in {"drops", "coverage"}}
    bare = type(plan)(**{"summary": plan.summary, **plan.tables(), **empty})
    assert "Nada" in draw_map(operation, bare, {})
