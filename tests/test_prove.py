"""`logistics prove`: sharper bounds for a run that exists, whose plan stays as it is."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given

import logistics
from logistics.analysis.scenarios.runs import read_run
from logistics.core.plan import COLUMNS
from logistics.core.whole import listed, made_for
from logistics.core.whole.written import LIST_FILE, sha256
from logistics.planning.as_planned import remaining
from logistics.planning.case import PlanningCase
from logistics.planning.pipeline import make_plan
from logistics.planning.proof import with_sharper_bounds
from logistics.solver.effort import Effort
from logistics.verification import verify, verify_folder
from tests.support.cases.allocation_cases import Made, allocated_exactly, drawn, operation_of
from tests.support.cases.small import Small, day, small_operations
from tests.support.run_command import interrupted, run_here

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

pytestmark = pytest.mark.slow

Output = pytest.CaptureFixture[str]
several_days = small_operations().filter(lambda small: small.settings["start_date"] != small.settings["end_date"])


def town() -> Small:
    """Three days in one town, with too little for all, and vehicles that cannot come in fractions."""
    return Made(3, 400, {"drinking_water": 2600, "baby_wipes": 30}, {"pickup": 2}).small()


@pytest.fixture
def run(tmp_path: Path) -> Path:
    assert run_here("plan", town().write(tmp_path / "case"), "--out", tmp_path / "run") == 0
    return tmp_path / "run"


def with_loose_bounds(run: Path) -> None:
    """State bounds that are true and say little, in the folder and in its list, as if little had been proved."""
    plan = json.loads((run / "plan.json").read_text("utf-8"))
    for stage in plan["stages"]:
        stage["bound"] = stage["objective"] - abs(stage["objective"]) / 2
        stage["gap"] = 0.5 * (stage["objective"] != 0)
    (run / "plan.json").write_text(json.dumps(plan, ensure_ascii=False, indent=2) + "\n", "utf-8")
    files = json.loads((run / LIST_FILE).read_text("utf-8"))
    files["written"]["plan.json"] = sha256(run / "plan.json")
    (run / LIST_FILE).write_text(json.dumps(files), "utf-8")


def stages(run: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((run / "plan.json").read_text("utf-8"))["stages"]
    return found


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_better_bounds_are_written_and_nothing_else(run: Path, tmp_path: Path) -> None:
    with_loose_bounds(run)
    (run / "notes.txt").write_text("of a person", "utf-8")
    before, loose = content(run), stages(run)
    assert run_here("prove", run, "--seconds", 5) == 0
    after = content(run)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"plan.json", "summary.md", LIST_FILE}
    assert set(after) == set(before)
    for old, new in zip(loose, stages(run), strict=True):
        assert {**new, "bound": 0, "gap": 0} == {**old, "bound": 0, "gap": 0}
        assert old["bound"] <= new["bound"] <= new["objective"]
    assert any(new["gap"] < old["gap"] for old, new in zip(loose, stages(run), strict=True))
    told = json.loads(after["plan.json"])
    assert told.pop("proved")[0]["seconds"] == 5.0
    assert {**told, "stages": 0} == {**json.loads(before["plan.json"]), "stages": 0}
    assert run_here("verify", tmp_path / "case", run) == 0
    written = listed(run) or {}
    assert set(written) == set(after) - {LIST_FILE, "notes.txt"}
    assert {name: sha256(run / name) for name in written} == written
    assert run_here("rerun", run, "--out", tmp_path / "again") == 0
    assert all((tmp_path / "again" / f"{name}.csv").read_bytes() == after[f"{name}.csv"] for name in COLUMNS)


def test_what_was_worked_out_from_the_plan_still_belongs_to_it(run: Path) -> None:
    assert run_here("values", run) == 0
    with_loose_bounds(run)
    values = (run / "values.csv").read_bytes()
    logistics.prove(run, seconds=5)
    assert (run / "values.csv").read_bytes() == values
    assert made_for(run, "values.csv")


def test_where_no_bound_is_better_nothing_is_written(capfd: Output, run: Path) -> None:
    with_loose_bounds(run)
    assert run_here("prove", run, "--seconds", 5) == 0
    before = content(run)
    assert run_here("prove", run, "--seconds", 5) == 0
    assert content(run) == before
    assert "No bound came out better" in capfd.readouterr().out


def test_tells_the_gaps_before_and_now(capfd: Output, run: Path) -> None:
    with_loose_bounds(run)
    capfd.readouterr()
    assert run_here("prove", run, "--seconds", 5) == 0
    said = capfd.readouterr()
    lines = re.findall(r"^Aim \d: .*\. Gap: [\d.]+% \(before: ([\d.]+)%\)\.$", said.out, re.MULTILINE)
    assert lines == [f"{100 * (stage['objective'] != 0) / 2:.1f}" for stage in stages(run)]
    assert "How good the plan is at least" in said.err
    assert run_here("prove", run, "--seconds", 5, "--json") == 0
    assert json.loads(capfd.readouterr().out) == stages(run)


def test_what_is_proved_until_ctrl_c_is_kept(reference_run: Path, tmp_path: Path) -> None:
    """Blocks of days are at work when the line of aim 4 is said; its relaxation is solved by then."""
    run = tmp_path / "run"
    shutil.copytree(reference_run, run)
    with_loose_bounds(run)
    loose, before = stages(run), content(run)
    code, said = interrupted("Aim 4", "prove", run, "--seconds", "600")
    assert code == 3
    assert "what is proved by now is being written" in said
    assert [new["gap"] < old["gap"] / 2 for old, new in zip(loose, stages(run), strict=True)] == [True] * 5
    assert {name for name, old in content(run).items() if old != before[name]} <= {"plan.json", "summary.md", LIST_FILE}
    assert verify_folder(read_run(run).operation, run) == []


def test_a_run_of_another_version_or_of_changed_tables_is_refused(capfd: Output, run: Path) -> None:
    before = content(run)

    def refused(name: str, old: str, new: str) -> str:
        (run / name).write_bytes(before[name].replace(old.encode(), new.encode()))
        now = content(run)
        assert now != before
        capfd.readouterr()
        assert run_here("prove", run, "--seconds", 1) == 2
        assert content(run) == now
        (run / name).write_bytes(before[name])
        return capfd.readouterr().err

    assert "run.json" in refused("run.json", '"package_version": "', '"package_version": "0.0.')
    assert "inputs" in refused("inputs/groups.csv", "400", "401")
    assert "trips.csv" in refused("trips.csv", "pickup", "truck")
    (run / LIST_FILE).unlink()
    assert run_here("prove", run, "--seconds", 1) == 2


def test_a_run_of_another_version_that_is_whole_says_which(capfd: Output, run: Path) -> None:
    recipe = read_run(run).recipe
    old = type(recipe)(**{**vars(recipe), "package_version": "0.0.9"})
    (run / "run.json").write_text(json.dumps({"run_id": old.run_id, **vars(old)}), "utf-8")
    assert run_here("prove", run) == 2
    assert "0.0.9" in capfd.readouterr().err


def assert_bounds_hold(operation: Operation, plan: Plan) -> None:
    """Compare bounds with an exact search."""
    exact = {stage.name: stage.objective for stage in allocated_exactly(PlanningCase.of(operation)).stages}
    for stage in plan.summary["stages"]:
        # The first aim has none before it; a later one may be better in a plan that is worse in one before it.
        best = exact[stage["name"]]
        assert max(stage["bound"], stage.get("goods_bound", -np.inf)) <= best + 1e-6 * max(1.0, abs(best))
        if abs(stage["objective"] - best) > 1e-4 * max(1.0, abs(best)):
            break


@drawn(12)
@given(small_operations())
def test_bounds_hold_for_the_best_there_is(small: Small) -> None:
    """No bound lies above what an exact search reaches while those before are no worse than in the plan."""
    operation = operation_of(small)
    plan = make_plan(operation)
    proved = with_sharper_bounds(operation, plan, Effort(prove=20.0))
    assert verify(operation, proved) == []
    pairs = zip(plan.summary["stages"], proved.summary["stages"], strict=True)
    assert all(new["bound"] >= old["bound"] for old, new in pairs)
    assert_bounds_hold(operation, proved)


@drawn(12)
@given(several_days)
def test_bounds_of_what_is_left_hold_for_the_best_there_is(small: Small) -> None:
    """What people have and lack on the second day, and what is on the road, counts in the bounds too."""
    operation = operation_of(small)
    left, rest = remaining(operation, make_plan(operation), operation.days[1])
    proved = with_sharper_bounds(left, make_plan(left, earlier=rest), Effort(prove=20.0))
    assert verify(left, proved) == []
    assert_bounds_hold(left, proved)


def test_a_run_that_goes_on_is_proved_like_any_other(run: Path, tmp_path: Path) -> None:
    more = Made(3, 400, {"drinking_water": 5200, "baby_wipes": 30}, {"pickup": 2}).small().write(tmp_path / "more")
    again = tmp_path / "again"
    assert run_here("plan", more, "--out", again, "--keep", run, "--dispatched", day(1)) == 0
    with_loose_bounds(again)
    loose = stages(again)
    assert run_here("prove", again, "--seconds", 5) == 0
    assert all(old["bound"] <= new["bound"] <= new["objective"] for old, new in zip(loose, stages(again), strict=True))
    assert any(new["gap"] < old["gap"] for old, new in zip(loose, stages(again), strict=True))
    assert run_here("verify", again / "inputs", again) == 0
