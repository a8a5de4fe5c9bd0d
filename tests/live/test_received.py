"""What was received before a day: recorded, or as issued where nothing is told; and who may see it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.analysis.scenarios.runs import read_run
from logistics.core.errors import PlanError
from logistics.core.received_file import RECEIVED_FILE, read_received
from logistics.live.journal import effective
from logistics.live.received import received_before
from logistics.live.state import Issued, state
from logistics.planning.pipeline import make_plan
from tests.support.cases.allocation_cases import Made, drawn, operation_of
from tests.support.cases.later_days import on_a_later_day, several_days
from tests.support.cases.small import day
from tests.support.cases.told_facts import told_facts
from tests.support.run_command import run_here

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cases.small import Small

pytestmark = pytest.mark.slow
ROW = ["group_id", "date", "item_id"]


@drawn(40)
@given(several_days, st.integers(0, 5))
def test_with_nothing_told_it_is_what_the_plan_says_and_all_of_it_as_issued(small: Small, number: int) -> None:
    operation = operation_of(small)
    plan, today = make_plan(operation), on_a_later_day(operation, number)
    found = received_before(state(operation, (), [Issued(pd.Timestamp(operation.days[0]), plan)], today).past)
    past = plan.coverage[(plan.coverage["date"] < today) & (plan.coverage["received"] > 0)]
    assert found.groupby(ROW)["quantity"].sum().to_dict() == pytest.approx(past.set_index(ROW)["received"].to_dict())
    assert set(found["told"]) <= {"issued"}
    nights = plan.drops.groupby("group_id")["place_id"].agg(set)
    assert all(place in nights[group] for place, group in zip(found["place_id"], found["group_id"], strict=True))


@drawn(30)
@given(several_days, st.integers(0, 5), st.integers(0, 2**32))
def test_whatever_is_told_its_sums_are_those_the_state_goes_on_from(small: Small, number: int, seed: int) -> None:
    """What a group has used and has left, and what lapsed, came to it: no more can be left than it had and received."""
    operation = operation_of(small)
    plan, today = make_plan(operation), on_a_later_day(operation, number)
    entries = effective(told_facts(operation, plan, random.Random(seed), 8))  # noqa: S311 - made-up facts
    issued = [Issued(pd.Timestamp(operation.days[0]), plan)]
    found = received_before(state(operation, entries, issued, today).past)
    assert (found["quantity"] > 0).all()
    assert (found["date"] < today).all()
    assert not found.duplicated([*ROW, "place_id", "told"]).any()
    left = state(operation, entries, issued, today).operation.opening_goods
    had = operation.opening_goods.groupby(["group_id", "item_id"])["quantity"].sum()
    came = found.groupby(["group_id", "item_id"])["quantity"].sum()
    most = came.add(had, fill_value=0.0)
    for row in left.itertuples():
        if row.group_id in set(operation.groups["group_id"]):
            assert row.quantity <= most.get((row.group_id, row.item_id), 0.0) + 1e-6


@pytest.fixture(scope="module")
def second_evening(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The draft of the second evening: 400 of the first trip's 750 litres were received, and no more is told."""
    folder = tmp_path_factory.mktemp("received")
    tables = Made(4, 400, {"drinking_water": 3600, "blanket": 100}, {"pickup": 1}).small().write(folder / "tablas")
    workspace = folder / "caravana"
    assert run_here("workspace", "init", workspace, tables) == 0
    assert run_here("tonight", workspace, "--day", day(0), "--papers", "none") == 0
    assert not (workspace / "tonight" / RECEIVED_FILE).exists()
    assert run_here("issue", workspace) == 0
    told = ("--trip-id", f"{day(0)}_d_pickup-1_1", "--drop-id", f"{day(0)}_bajio_g", "--at", f"{day(0)} 15:00")
    line = ("--line", "item_id=drinking_water,good=400,missing=350")
    assert run_here("record", workspace, "delivery", *told, *line) == 0
    assert run_here("tonight", workspace, "--day", day(1), "--papers", "none") == 0
    return workspace / "tonight"


def test_the_run_keeps_what_is_recorded_apart_from_what_went_as_issued(second_evening: Path) -> None:
    found = read_received(second_evening).sort_values(["item_id", "told"])
    assert list(found[["group_id", "place_id", "item_id", "told", "quantity"]].itertuples(index=False, name=None)) == [
        ("g", "bajio", "blanket", "issued", 100),
        # The second trip brought 150 litres, of which nothing is told.
        ("g", "bajio", "drinking_water", "issued", 150),
        ("g", "bajio", "drinking_water", "recorded", 400),
    ]
    assert set(found["date"]) == {pd.Timestamp(day(0))}
    summary = (second_evening / "summary.md").read_text("utf-8")
    assert "## Lo ya recibido" in summary
    assert "## Received so far" in summary
    assert "Lo ya recibido" in (second_evening / "map.html").read_text("utf-8")


def test_the_map_and_the_run_are_made_again_from_the_run_folder(second_evening: Path, tmp_path: Path) -> None:
    asked = ("--audience", "coordinator", "--as-of", day(1), "--out", tmp_path / "map.html")
    assert run_here("map", second_evening, *asked) == 0
    assert "Lo ya recibido" in (tmp_path / "map.html").read_text("utf-8")
    assert run_here("rerun", second_evening, "--out", tmp_path / "again") == 0
    for name in (RECEIVED_FILE, "summary.md", "map.html"):
        # Only the moment at which each was planned differs.
        before, after = (read_run(run).plan.summary["created"] for run in (second_evening, tmp_path / "again"))
        text = (second_evening / name).read_text("utf-8")
        assert text.replace(before, after) == (tmp_path / "again" / name).read_text("utf-8")


@pytest.mark.parametrize("audience", ["partner", "public"])
def test_nothing_of_it_goes_to_others(second_evening: Path, tmp_path: Path, audience: str) -> None:
    """An export of a run with it is, to the byte, that of the run without it."""
    (tmp_path / "bare").mkdir()
    for file in second_evening.iterdir():
        if file.name != RECEIVED_FILE:
            (tmp_path / "bare" / file.name).symlink_to(file)
    shown = {}
    for name, run in (("with", second_evening), ("bare", tmp_path / "bare")):
        asked = ("--audience", audience, "--as-of", "2018-11-20")
        assert run_here("export", run, *asked, "--out", tmp_path / name / "files") == 0 or name == "bare"
        assert run_here("map", run, *asked, "--out", tmp_path / f"{name}.html") == 0
        shown[name] = (tmp_path / f"{name}.html").read_bytes()
    assert shown["with"] == shown["bare"]
    assert b"recibido, antes" not in shown["with"]


def test_a_damaged_file_is_said_so(second_evening: Path, tmp_path: Path) -> None:
    text = (second_evening / RECEIVED_FILE).read_text("utf-8")
    for wrong in (
        text.replace("recorded", "rumoured"),
        text.replace("400", "-400"),
        text + text.splitlines()[1] + "\n",
        "date\n",
    ):
        (tmp_path / RECEIVED_FILE).write_text(wrong, "utf-8")
        with pytest.raises(PlanError, match="damaged"):
            read_received(tmp_path)
