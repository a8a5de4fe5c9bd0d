"""Ensembles: drawn the same each time, gone on with after a stop, and not ended by a member that fails."""

from __future__ import annotations

import datetime as dt
import shutil
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from logistics.analysis.scenarios.change import changed
from logistics.analysis.scenarios.drawn import numbers_drawn
from logistics.analysis.scenarios.ensemble import run_ensemble
from logistics.analysis.scenarios.scenario import ready_path
from logistics.analysis.scenarios.spec import draw, read_spec
from logistics.core.errors import TableError
from logistics.inputs.operation import Operation, load_operation
from logistics.solver.effort import Effort
from tests.support.cases.scenario_cases import BASE, write
from tests.support.run_command import run_here

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

pytestmark = pytest.mark.slow

EFFORT = Effort(gap=0.05, seconds=10)
SPEC = """members = 20
seed = 7
[changes.people]
kind = "headcount"
times = { least = 0.8, most = 1.4 }
[changes.pace]
kind = "arrivals"
group = "main"
from = { least = 2018-10-22, most = 2018-10-23 }
days = { least = -1, most = 2 }
[changes.children]
kind = "profile"
profile = { one_of = ["a", "b", "c"], weights = [2, 1, 1] }
[changes.shut]
kind = "budget"
chance = 0.25
times = { least = 0, likely = 0.5, most = 1 }
"""
#: The third of these members has no people, so that nothing can be planned.
SMALL = """members = 3
[changes.people]
kind = "headcount"
times = { one_of = [0, 1, 2] }
"""


@pytest.fixture(scope="module")
def two_days(tmp_path_factory: pytest.TempPathFactory) -> Operation:
    folder = tmp_path_factory.mktemp("case") / "operation"
    shutil.copytree(BASE, folder)
    text = (folder / "operation.toml").read_text("utf-8")
    (folder / "operation.toml").write_text(text.replace("2018-10-25", "2018-10-21"), "utf-8")
    return load_operation(folder)


def values(members: Sequence[Any], change: str, key: str) -> list[Any]:
    return [found.record()[key] for member in members for found in member.changes if found.name == change]


def test_a_latin_hypercube_draws_once_from_each_part(tmp_path: Path) -> None:
    members = draw(read_spec(write(tmp_path, SPEC)))
    assert len(members) == 20
    # Twenty members: one value in each twentieth of the range, whatever else is drawn.
    parts = [int((value - 0.8) / 0.6 * 20) for value in values(members, "people", "times")]
    assert sorted(parts) == list(range(20))
    assert Counter(values(members, "pace", "days")) == {-1: 5, 0: 5, 1: 5, 2: 5}
    assert Counter(values(members, "pace", "from")) == {dt.date(2018, 10, 22): 10, dt.date(2018, 10, 23): 10}
    assert Counter(values(members, "children", "profile")) == {"a": 10, "b": 5, "c": 5}
    assert len(values(members, "shut", "times")) == 5


def test_the_same_seed_gives_the_same_members_and_another_others(tmp_path: Path) -> None:
    one, same = (draw(read_spec(write(tmp_path, SPEC))) for _ in range(2))
    other = draw(read_spec(write(tmp_path, SPEC.replace("seed = 7", "seed = 8"))))
    assert [member.text() for member in one] == [member.text() for member in same]
    assert [member.text() for member in one] != [member.text() for member in other]


def test_sobol_points_and_a_likely_value(tmp_path: Path) -> None:
    text = SPEC.replace("members = 20", 'members = 64\ndesign = "sobol"').replace("chance = 0.25", "chance = 1.0")
    money = np.array(values(draw(read_spec(write(tmp_path, text))), "shut", "times"))
    assert len(money) == 64
    # A triangle from 0 to 1 about one half: half of it below, an eighth below one quarter.
    assert (money < 0.5).sum() == 32
    assert (money < 0.25).sum() == 8


NAMED = """members = 12
[distributions.child-share]
one_of = [17, 30, 50]
weights = [1, 1, 2]
[changes.money]
kind = "budget"
usd = { distribution = "child-share" }
[changes.water]
kind = "stock"
times = { distribution = "child-share" }
[changes.late]
kind = "resupply"
chance = 0.5
days = { least = 1, most = 3 }
"""


def test_values_of_a_named_distribution_are_drawn_together(tmp_path: Path) -> None:
    spec = read_spec(write(tmp_path, NAMED))
    members = draw(spec)
    money = values(members, "money", "usd")
    assert money == values(members, "water", "times")
    assert Counter(money) == {17: 3, 30: 3, 50: 6}
    numbers = numbers_drawn(spec)
    assert list(numbers.columns) == ["child-share", "late.chance", "late.days"]
    assert numbers["child-share"].tolist() == [[17, 30, 50].index(value) for value in money]
    late = [len(member.changes) == 3 for member in members]
    assert numbers["late.chance"].astype(bool).tolist() == late
    assert numbers["late.days"][late].tolist() == values(members, "late", "days")


BAD = {
    "members": (SPEC.replace("members = 20", "members = 0"), ["bad_members"]),
    "no members": (SPEC.replace("members = 20", ""), ["bad_members"]),
    "seed and design": (SPEC.replace("seed = 7", 'seed = -1\ndesign = "grid"'), ["bad_seed", "bad_design"]),
    "reversed": (SPEC.replace("least = 0.8", "least = 2"), ["bad_distribution"]),
    "words": (SPEC.replace("least = 0.8", 'least = "few"'), ["bad_distribution"]),
    "key": (SPEC.replace("most = 1.4", "mots = 1.4"), ["bad_distribution"]),
    "weights": (SPEC.replace("[2, 1, 1]", "[1, 1]"), ["bad_distribution"]),
    "chance": (SPEC.replace("0.25", "1.5"), ["bad_distribution"]),
    "no such distribution": (NAMED.replace('"child-share" }', '"child-shar" }', 1), ["unknown_distribution"]),
    "wrong distribution": (NAMED.replace("[1, 1, 2]", "[1, 1]"), ["bad_distribution"]),
    "certain": ('members = 2\n[changes.c]\nkind = "budget"\nusd = 5', ["nothing_uncertain"]),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_said_at_once(name: str, tmp_path: Path) -> None:
    text, codes = BAD[name]
    with pytest.raises(TableError) as raised:
        read_spec(write(tmp_path, text))
    assert sorted(problem.code for problem in raised.value.problems) == sorted(codes)


def test_a_stopped_ensemble_goes_on_with_nothing_lost_or_doubled(two_days: Operation, tmp_path: Path) -> None:
    spec, folder = read_spec(write(tmp_path, SMALL)), tmp_path / "ensemble"

    def stopped(function: Callable[[Any], Any], tasks: Sequence[Any]) -> Iterator[Any]:
        yield from islice(map(function, tasks), 1)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_ensemble(two_days, spec, EFFORT, folder, stopped)
    first = sorted((folder / "members").iterdir())
    assert [file.name.split(".")[0] for file in first] == ["0001"]
    # What a kill leaves behind of a member that was being written.
    (folder / "members" / ".0002.parquet.part").write_text("half a li", "utf-8")
    stamp, told = first[0].stat().st_mtime_ns, []
    results = run_ensemble(two_days, spec, EFFORT, folder, progress=lambda done, of: told.append((done, of)))
    assert first[0].stat().st_mtime_ns == stamp
    assert told == [(1, 3), (2, 3), (3, 3)]
    times = dict(enumerate(values(draw(spec), "people", "times"), start=1))
    assert (results["method"] == "fractions").all()
    people = results[results["measure"] == "people"].set_index("member")["value"].to_dict()
    assert people == {number: 500.0 * factor for number, factor in times.items() if factor}
    failures = pd.read_csv(folder / "failures.csv")
    assert failures["member"].tolist() == [number for number, factor in times.items() if not factor]
    assert failures["reason"].str.len().min() > 10
    assert not results.duplicated(["member", "measure", "tier", "group_id", "date", "item_id"]).any()
    table = (folder / "results.parquet").read_bytes()
    again = run_ensemble(two_days, spec, EFFORT, folder)
    assert again.equals(results)
    assert (folder / "results.parquet").read_bytes() == table
    drawn = pd.read_csv(folder / "drawn.csv")
    assert drawn[drawn["key"] == "times"]["value"].astype(float).tolist() == list(times.values())


def test_a_folder_that_holds_something_else_is_left_alone(two_days: Operation, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "precious.txt").write_text("keep", "utf-8")
    with pytest.raises(TableError) as raised:
        run_ensemble(two_days, read_spec(write(tmp_path, SMALL)), EFFORT, tmp_path / "other")
    assert [problem.code for problem in raised.value.problems] == ["other_ensemble"]
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["precious.txt"]


def test_the_command_makes_members_in_processes_of_their_own(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    spec = write(tmp_path, SMALL.replace("[0, 1, 2]", "[0]").replace("members = 3", "members = 2"))
    line = ["ensemble", BASE, spec, "--out", tmp_path / "out", "--lang", "es"]
    # No member fits the operation.
    assert run_here(*line, "--workers", 2) == 1
    assert "2 de 2 miembros listos" in capfd.readouterr().err
    assert len(pd.read_csv(tmp_path / "out" / "failures.csv")) == 2
    assert "| 1 | groups.csv" in (tmp_path / "out" / "ensemble.md").read_text("utf-8")
    assert run_here(*line, "--method", "whole") == 2


def test_the_ensemble_of_the_reference_case_fits_it(reference_operation: Operation) -> None:
    members = draw(read_spec(ready_path().parent / "ensembles" / "first-day.toml"))
    assert len(members) == 64
    for member in members[:2]:
        assert changed(reference_operation, member).sha256 != reference_operation.sha256
