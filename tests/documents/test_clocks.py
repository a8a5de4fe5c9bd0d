"""Papers and map name the clock where it might be misread, and print no hour that no clock shows."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import gpxpy
import pytest
from pypdf import PdfReader

from logistics.output.documents import write_driver_papers, write_drop_sheets, write_summary
from logistics.output.maps import draw_map
from logistics.output.trip_geometry import trip_legs, trip_paths
from tests.support.cases.clock_cases import made, one_van

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cases.small import Small

pytestmark = pytest.mark.slow

MEXICO = "America/Mexico_City"


def papers(small: Small, folder: Path) -> dict[str, str]:
    """Plan, and write all papers; give their texts by what they are."""
    operation, plan = made(small)
    write_driver_papers(operation, plan, trip_legs(operation, plan), folder)
    write_drop_sheets(operation, plan, folder)
    pages = PdfReader(folder / "driver_sheets.pdf").pages
    return {
        "sheet": "\n".join(page.extract_text() for page in pages),
        "messages": "\n".join(file.read_text("utf-8") for file in sorted((folder / "messages").rglob("*es*/*"))),
        "gpx": "\n".join(file.read_text("utf-8") for file in sorted((folder / "gpx").iterdir())),
        "drops": (folder / "drop_sheets.html").read_text("utf-8"),
        "map": draw_map(operation, plan, trip_paths(operation, plan)),
        "summary": write_summary(operation, plan),
    }


@pytest.fixture(scope="module")
def back(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Handed over from 00:30 to 01:30 on the night in which 01:00 to 02:00 is read twice."""
    small = one_van(dt.date(2018, 10, 28), MEXICO, ("00:30", "01:30"))
    return papers(small, tmp_path_factory.mktemp("back"))


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """From a depot in the zone of Mexico City to a stop in that of Tijuana."""
    zones = (MEXICO, "America/Tijuana")
    small = one_van(dt.date(2018, 11, 20), MEXICO, ("12:00", "14:00"), dock=("06:00", "14:00"), zones=zones, km=200)
    return papers(small, tmp_path_factory.mktemp("apart"))


def test_an_hour_that_is_read_twice_carries_its_offset_on_every_paper(back: dict[str, str]) -> None:
    assert "00:30-01:30 (UTC-5)" in back["gpx"]
    assert "00:30-01:30 (UTC-5)" in back["drops"]
    assert "01:30 (UTC-5)" in back["map"]
    assert "(UTC-5)" in back["sheet"]


def test_hours_that_are_read_once_carry_nothing(back: dict[str, str]) -> None:
    assert "00:30 (UTC" not in "".join(back.values())
    assert "(UTC" not in back["messages"]


def test_gpx_gives_the_instant_of_the_first_half_past_twelve(back: dict[str, str]) -> None:
    halts = [mark.time.isoformat() for mark in gpxpy.parse(back["gpx"]).waypoints if mark.time]
    assert "2018-10-28T05:30:00+00:00" in halts


def test_sheets_and_messages_name_the_clock_of_the_depot_where_clocks_differ(apart: dict[str, str]) -> None:
    for name in ("sheet", "messages", "gpx"):
        assert "hora de Ciudad de México (UTC-6)" in apart[name]


def test_hours_by_another_clock_than_the_depots_carry_their_offset(apart: dict[str, str]) -> None:
    assert re.search(r"12:00 \(UTC-8\) Bajio", apart["messages"])
    assert "12:00-14:00 (UTC-8)" in apart["drops"]
    assert "12:00-14:00 (UTC-8)" in apart["sheet"]
    assert "(UTC-8)" in apart["map"]
    assert "(UTC-8)" in apart["gpx"]


def test_no_paper_prints_an_hour_that_no_clock_shows(tmp_path: Path) -> None:
    small = one_van(dt.date(2018, 4, 1), MEXICO, ("02:30", "05:30"))
    found = papers(small, tmp_path)
    for name in ("sheet", "messages", "gpx"):
        assert not re.search(r"\b02:[0-5]\d\b", found[name])
    # On the day before, 02:30 is an hour like any other.
    assert found["drops"].count("02:30-05:30") == found["drops"].count("03:00-05:30") > 0
    assert "03:00-05:30" in found["map"]
