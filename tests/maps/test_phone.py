"""Maps on an emulated slow phone: the figures are in docs/benchmarks.md; here they may be twice as long."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from tests.support.cases.shared_maps import shared_map
from tests.support.reading.slow_phone import measured, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_read_in_two_seconds_and_used_in_six(browser: Browser, html: str) -> None:
    """The aims are one second and three; a machine that tests many things at once is slower."""
    for page in (html, shared_map("partner"), shared_map("public")):
        with served(gzip.compress(page.encode(), 9)) as address:
            seconds = measured(browser, address)
        assert seconds["table"] < 2
        assert seconds["map"] < 6


def test_other_days_come_after_the_scripts(html: str) -> None:
    opening, later = html.split("<script", maxsplit=1)
    assert opening.count("<section") == 1
    assert later.count("<section") == 36
