"""The plan of the reference case: it holds every rule, its damage is found, its pages open without a net."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from logistics.verification import describe, verify
from tests.support.harm.verify_damages import DAMAGES, Damage
from tests.support.thorough import some

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from playwright.sync_api import Browser

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

pytestmark = pytest.mark.slow

REFERENCE = Path(__file__).parent.parent / "data" / "caravan-2018"


def test_verify_passes(command: Callable[..., subprocess.CompletedProcess[str]], reference_run: Path) -> None:
    done = command("verify", REFERENCE, reference_run)
    assert done.returncode == 0, done.stdout


#: All are done to a small plan; to the large one, which takes longer, by turns.
SOME = DAMAGES[:: len(DAMAGES) // some(len(DAMAGES))]


@pytest.mark.parametrize(("damage", "rule"), [row[1:] for row in SOME], ids=[row[0] for row in SOME])
def test_damage_is_found_and_named(
    reference_operation: Operation, reference_plan: Plan, damage: Damage, rule: str
) -> None:
    try:
        damaged = damage(reference_plan)
    except (IndexError, KeyError, StopIteration):
        pytest.skip("this plan has no row that the damage could be done to")
    breaches = verify(reference_operation, damaged)
    assert rule in {breach.rule for breach in breaches}
    assert all(describe(breach, lang) for breach in breaches for lang in ("en", "es"))


def test_no_window_of_days_is_lost_in_the_search(reference_plan: Plan) -> None:
    search = reference_plan.summary["search"]
    assert set(search["merge"]) <= {"better", "same"}
    assert "left_open" not in search["window"]


def test_stages_have_a_bound_beside_every_value(reference_plan: Plan) -> None:
    stages = reference_plan.summary["stages"]
    assert [stage["name"] for stage in stages] == [
        "worst_survival",
        "survival_gaps",
        "tier1_full_tier2_survival",
        "tier2_full_tier3",
        "cost",
    ]
    for stage in stages:
        assert stage["bound"] <= stage["objective"] + 1e-9
        assert stage["gap"] == pytest.approx(
            abs(stage["objective"] - stage["bound"]) / max(abs(stage["objective"]), 1e-9), abs=1e-6
        )


def test_little_is_given_back(reference_plan: Plan) -> None:
    allocated = reference_plan.allocation["kg"].sum()
    assert reference_plan.summary["given_back"]["kg"] < 0.01 * allocated


def test_pages_open_without_a_net(reference_run: Path, browser: Browser) -> None:
    problems: list[str] = []
    requests: list[str] = []

    def ask(route: Any) -> None:
        if not route.request.url.startswith("file:"):
            requests.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page = browser.new_page(offline=True, locale="es-MX")
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.route("**", ask)
    for name in ("map.html", "drop_sheets.html"):
        page.goto((reference_run / name).as_uri())
        assert page.title()
    page.close()
    assert not requests
    assert not problems


def test_summary_is_for_people(reference_run: Path) -> None:
    summary = (reference_run / "summary.md").read_text("utf-8")
    assert "nan" not in re.findall(r"\w+", summary)
    totals = json.loads((reference_run / "plan.json").read_text("utf-8"))["totals"]
    assert f"{totals['people']:,}" in summary
