"""What a slow phone must load before a map can be read; the seconds are measured by `benchmarks maps`."""

from __future__ import annotations

import gzip

import pytest

from tests.support.cases.shared_maps import shared_map

pytestmark = pytest.mark.slow

#: What a phone on 400 kbit/s reads in a third of a second, in bytes.
OPENING = 15_000


def test_the_table_of_one_day_comes_first_and_is_small(html: str) -> None:
    for page in (html, shared_map("partner"), shared_map("public")):
        opening = page.split("<script", maxsplit=1)[0]
        assert "<td" in opening
        assert len(gzip.compress(opening.encode(), 9)) < OPENING


def test_other_days_come_after_the_scripts(html: str) -> None:
    opening, later = html.split("<script", maxsplit=1)
    assert opening.count("<section") == 1
    assert later.count("<section") == 36
