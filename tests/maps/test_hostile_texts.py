"""Whatever a table's free text holds, the map shows it as text and runs none of it."""

from __future__ import annotations

import copy
import dataclasses
from typing import Any

import pytest
from made_up_plan import synthetic_plan

from logistics.maps import draw_map

HOSTILE = (
    '<img src=x onerror="window.hacked=1">`${window.hacked=2}`</script><script>window.hacked=3</script>'
    "'\"-->\\u003cb\\u003e&amp;{{7*7}}{x}"
)
FREE_TEXTS = {
    "groups": ["name", "notes"],
    "places": ["name"],
    "items": ["name_en", "name_es", "unit"],
    "vehicles": ["name_en", "name_es"],
    "depots": ["operator_kind", "notes"],
    "shelters": ["name", "kind"],
    "closures": ["reason"],
}


@pytest.fixture(scope="module")
def hostile_html(operation: Any) -> str:
    """Put the hostile text into every free text of the case and of the plan, each behind its column's name."""
    tables = {}
    for name, columns in FREE_TEXTS.items():
        table = getattr(operation, name).copy()
        for column in columns:
            table[column] = f"{name}.{column} {HOSTILE}"
        tables[name] = table
    settings = copy.copy(operation.settings)
    object.__setattr__(settings, "name", f"settings.name {HOSTILE}")
    hostile = dataclasses.replace(operation, **tables, settings=settings)
    plan, paths = synthetic_plan(hostile)
    plan.summary["package_version"] = HOSTILE
    return draw_map(hostile, plan, paths)


def test_no_text_runs_and_all_are_shown(opened: Any, hostile_html: str) -> None:
    result = opened(hostile_html)
    page = result.page
    page.locator("#slider").fill("13")  # a day with a closed road
    shown = [page.locator("body").inner_text()]
    for sign in ("stops", "support", "depots", "shelters", "closed"):
        marks = page.locator(f".mark:has(.sign.{sign})")
        if marks.count():
            marks.first.dispatch_event("click")
            shown.append(page.locator(".popup").inner_text())
    page.click("[data-language='1']")
    shown.append(page.locator("body").inner_text())
    page.locator(".mark:has(.sign.stops)").first.dispatch_event("click")
    shown.append(page.locator(".popup").inner_text())
    page.click("#all")
    text = "\n".join([*shown, page.locator("body").inner_text()])
    assert page.evaluate("window.hacked") is None
    assert result.problems == []
    assert page.locator("img").count() == 0
    expected = [f"{name}.{column} {HOSTILE}" for name, columns in FREE_TEXTS.items() for column in columns]
    expected.remove(f"groups.notes {HOSTILE}")  # the map does not show it
    missing = [line.split()[0] for line in [*expected, f"settings.name {HOSTILE}"] if line not in text]
    assert missing == []
