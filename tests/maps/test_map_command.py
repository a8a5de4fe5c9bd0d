"""`logistics map`, as its users meet it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from logistics.analysis.scenarios.runs import Recipe, keep_inputs
from logistics.core.errors import ProtectionError
from logistics.inputs.operation import data_path
from logistics.output.maps import export_map
from logistics.output.protection import AUDIENCES
from logistics.output.protection.export import Request
from logistics.solver.effort import Effort
from tests.support.cases.protection_cases import odd_operation, quick_plan, reference
from tests.support.run_command import run_here
from tests.support.thorough import some

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.inputs.operation import Operation

pytestmark = pytest.mark.slow

NOW = dt.datetime(2018, 11, 12, 18, tzinfo=dt.UTC)
CASE = data_path() / "caravan-2018"


def saved_run(operation: Operation, folder: Path) -> Path:
    """Save a plan without trips, which have no stops in it, and with what a summary of a run says of itself."""
    folder.mkdir()
    plan = quick_plan(operation)
    summary = {**plan.summary, "created": "2018-10-19T18:00:00-05:00", "package_version": "0.1.0"}
    dataclasses.replace(plan, summary=summary, trips=plan.trips.iloc[:0]).save(folder)
    return folder


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return saved_run(reference(), tmp_path / "run")


def test_the_command_and_its_audit(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for audience, lang in zip(AUDIENCES, ("es", "en", "es"), strict=True):
        out = tmp_path / "out" / f"{audience}.html"
        line = ["map", CASE, run, "--audience", audience, "--as-of", "2018-11-12", "--out", out, "--lang", lang]
        assert run_here(*line) == 0
        assert f'<html lang="{lang}">' in out.read_text("utf-8")
    # Once more: refused, and what stands there is not touched.
    before = out.read_bytes()
    assert run_here(*line) == 2
    assert "ya existe" in capsys.readouterr().err
    assert out.read_bytes() == before
    audit = pd.read_csv(run / "exports.csv", keep_default_na=False)
    assert audit["audience"].tolist() == list(AUDIENCES)
    assert audit["file"].tolist() == [f"{audience}.html" for audience in AUDIENCES]
    for row in audit.itertuples():
        assert hashlib.sha256((tmp_path / "out" / row.file).read_bytes()).hexdigest() == row.sha256
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(audit["file"])


def test_bad_requests_leave_nothing(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = {"--audience": "partner", "--as-of": "2018-11-12", "--out": tmp_path / "map.html"}
    bad = {
        "--as-of": ["2999-01-01", "12/11/2018"], "--audience": ["press"],
        "--out": [tmp_path / "map.pdf", run / "plan.json" / "map.html"],
    }  # fmt: skip
    for option, values in bad.items():
        for value in values:
            options = [part for pair in (good | {option: value}).items() for part in pair]
            assert run_here("map", CASE, run, *options) == 2
    options = [part for pair in good.items() for part in pair]
    assert run_here("map", CASE, tmp_path / "nowhere", *options) == 2
    (run / "exports.csv").write_bytes(b"")
    assert run_here("map", CASE, run, *options) == 2
    (run / "exports.csv").unlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run"]
    assert "Traceback" not in capsys.readouterr().err


def test_a_run_folder_alone_is_enough(run: Path, tmp_path: Path) -> None:
    """It keeps the operation it was planned from."""
    keep_inputs(run, reference(), Recipe.of(reference(), Effort()))
    options = ["--audience", "partner", "--as-of", "2018-11-12", "--lang", "es", "--out"]
    assert run_here("map", run, *options, tmp_path / "alone.html") == 0
    assert run_here("map", CASE, run, *options, tmp_path / "both.html") == 0
    assert (tmp_path / "alone.html").read_bytes() == (tmp_path / "both.html").read_bytes()
    assert run_here("export", run, *options, tmp_path / "tables") == 0


def test_a_run_folder_without_its_operation_is_refused(run: Path, tmp_path: Path) -> None:
    options = ["--audience", "partner", "--as-of", "2018-11-12", "--out", tmp_path / "map.html"]
    assert run_here("map", run, *options) == 2
    assert run_here("map", CASE, CASE, run, *options) == 2
    assert run_here("map", *options) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run"]
    assert not (run / "exports.csv").exists()


@pytest.mark.parametrize("audience", ["partner", "public"])
def test_the_same_request_gives_the_same_bytes(audience: str, tmp_path: Path) -> None:
    run = saved_run(odd_operation(), tmp_path / "run")
    request = Request(audience, dt.date(2018, 11, 12), "es")  # type: ignore[arg-type]
    for name in ("one", "two"):
        export_map(odd_operation(), run, tmp_path / name / "map.html", request, NOW)
    assert (tmp_path / "one" / "map.html").read_bytes() == (tmp_path / "two" / "map.html").read_bytes()


def test_a_finding_leaves_nothing(tmp_path: Path) -> None:
    """An item named after a place nobody may know of yet: the map cannot be made with it."""
    items = odd_operation().items.copy()
    items.loc[items["item_id"] == "drinking_water", "name_en"] = "Water for Tijuana"
    spoilt = odd_operation().replace_tables(items=items)
    run = saved_run(spoilt, tmp_path / "run")
    with pytest.raises(ProtectionError, match="tijuana"):
        export_map(spoilt, run, tmp_path / "map.html", Request("partner", dt.date(2018, 11, 12), "es"), NOW)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run"]
    assert not (run / "exports.csv").exists()


@pytest.mark.parametrize("audience", ["partner", "public"])
def test_clean_maps_pass_their_scan_on_any_day(audience: str, tmp_path: Path) -> None:
    run = saved_run(odd_operation(), tmp_path / "run")
    late = NOW + dt.timedelta(days=60)
    for number in range(0, 45, 11)[-some(5) :]:
        as_of = dt.date(2018, 10, 18) + dt.timedelta(days=number)
        request = Request(audience, as_of, "es")  # type: ignore[arg-type]
        export_map(odd_operation(), run, tmp_path / f"{number}.html", request, late)
