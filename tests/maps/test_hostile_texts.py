"""Whatever a table's free text holds, the map shows it as text and runs none of it."""

from __future__ import annotations

import copy
import dataclasses
from typing import TYPE_CHECKING, Any

import pytest

from logistics.output.maps import draw_map, draw_shared_map
from tests.support.cases.made_up_plan import synthetic_plan
from tests.support.cases.protection_cases import odd_operation
from tests.support.cases.shared_maps import shared_tables

if TYPE_CHECKING:
    from logistics.output.protection import Audience

#: Each sets `window.hacked` if it runs; how they would: tags, quotes, templates, comments, addresses, odd letters.
HOSTILE_TEXTS = (
    '<img src=x onerror="window.hacked=1">',
    "<script>window.hacked=2</script>",
    "</script><script>window.hacked=3</script>",
    "`${window.hacked=4}`",
    "${window.hacked=5}",
    '" onmouseover="window.hacked=6" x="',
    "' autofocus onfocus='window.hacked=7' x='",
    '"><svg onload=window.hacked=8>',
    "<svg><script>window.hacked=9</script></svg>",
    "<iframe srcdoc='<script>parent.hacked=10</script>'></iframe>",
    "<a href='javascript:window.hacked=11'>x</a>",
    "javascript:window.hacked=12",
    "<details open ontoggle=window.hacked=13>",
    "<style>@import'//x.test/14'</style>",
    "<link rel=stylesheet href=//x.test/15>",
    "<meta http-equiv=refresh content='0;url=javascript:window.hacked=16'>",
    "<base href=//x.test/17>",
    "<form action=//x.test/18><input type=submit></form>",
    "<object data=//x.test/19></object>",
    "<video><source onerror=window.hacked=20></video>",
    "<math><mtext><img src=x onerror=window.hacked=21></mtext></math>",
    "<!--><img src=x onerror=window.hacked=22>-->",
    "--><script>window.hacked=23</script>",
    "<![CDATA[<script>window.hacked=24</script>]]>",
    "\\u003cscript\\u003ewindow.hacked=25\\u003c/script\\u003e",
    "&lt;script&gt;window.hacked=26&lt;/script&gt;",
    "{{7*7}}{% raw %}{x}{0}",
    "\\'-window.hacked=28-\\'//",
    "]]}]);window.hacked=29;//",
    "</style></title></textarea><img src=x onerror=window.hacked=30>",
    "\u200f\u202e<script>window.hacked=31</script>\u202c\u20671,234\u2069.",
)
HOSTILE = " ".join(HOSTILE_TEXTS)
#: Letters that turn the direction of writing round; the pages are without them.
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
READ = HOSTILE.translate(dict.fromkeys(map(ord, TURNING)))
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
    assert len(HOSTILE_TEXTS) >= 30
    assert not set(TURNING) & set(hostile_html)
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
    assert page.locator("img, iframe, object, base, video, form[action]").count() == 0
    expected = [f"{name}.{column} {READ}" for name, columns in FREE_TEXTS.items() for column in columns]
    expected.remove(f"groups.notes {READ}")  # the map does not show it
    missing = [line.split()[0] for line in [*expected, f"settings.name {READ}"] if line not in text]
    assert missing == []


@pytest.mark.parametrize("audience", ["partner", "public"])
def test_no_text_runs_in_a_shared_map(opened: Any, audience: Audience) -> None:
    """What of free text may be shown: names of items and kinds of organisation; the label of a unit is not."""
    case = odd_operation()
    words = {column: f"items.{column} {HOSTILE}" for column in ("name_en", "name_es", "unit")}
    depots = case.depots.assign(operator_kind=f"depots.operator_kind {HOSTILE}")
    names = {"groups": ["name"], "places": ["name"], "shelters": ["name"]}
    hidden = {name: getattr(case, name).assign(**dict.fromkeys(columns, HOSTILE)) for name, columns in names.items()}
    hostile = case.replace_tables(items=case.items.assign(**words), depots=depots, **hidden)
    result = opened(draw_shared_map(shared_tables(hostile, audience)))
    page = result.page
    page.locator(".mark:has(.sign.people)").first.dispatch_event("click")
    shown = page.locator("body").inner_text() + page.locator(".popup").inner_text()
    page.get_by_role("button", name="English").click()
    for more in page.locator("summary:visible").all():
        more.click()
    shown += page.locator("body").inner_text()
    assert page.evaluate("window.hacked") is None
    assert result.problems == []
    assert len(result.requests) == 1
    assert page.locator("img, iframe, object, base, video, form[action]").count() == 0
    expected = ["items.name_en", "items.name_es", "depots.operator_kind"] if audience == "partner" else []
    assert [text for text in expected if f"{text} {READ}" not in shown] == []
    assert audience == "partner" or "hacked" not in shown
