"""`logistics export`, as its users meet it."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import hashlib
import json
import shutil
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from logistics.core.errors import PlanError, ProtectionError
from logistics.inputs.operation import Protection, data_path, load_operation
from logistics.output.protection.export import Request, export
from logistics.output.protection.policy import AUDIENCES, field_rules
from tests.support.bad_tables import BASE, books
from tests.support.cases.protection_cases import odd_operation, quick_plan, reference
from tests.support.run_command import run_here

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.inputs.operation import Operation
    from logistics.output.protection import Audience

pytestmark = pytest.mark.slow

NOW = dt.datetime(2018, 11, 2, 18, 30, tzinfo=dt.UTC)


def saved_run(operation: Operation, folder: Path) -> Path:
    folder.mkdir()
    quick_plan(operation).save(folder)
    return folder


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return saved_run(odd_operation(), tmp_path / "run")


def test_the_command(tmp_path: Path) -> None:
    run, case = saved_run(reference(), tmp_path / "run"), data_path() / "caravan-2018"
    for audience, lang in zip(AUDIENCES, ("en", "es", "es"), strict=True):
        out = tmp_path / audience
        line = ["export", case, run, "--audience", audience, "--as-of", "2018-11-02", "--out", out, "--lang", lang]
        assert run_here(*line) == 0
        assert (out / "people.csv").is_file()
    # Once more into the same folder: refused, and nothing in it is touched.
    before = sorted(path.read_bytes() for path in out.iterdir())
    assert run_here(*line) == 2
    assert sorted(path.read_bytes() for path in out.iterdir()) == before
    audit = pd.read_csv(run / "exports.csv", keep_default_na=False)
    assert set(audit["audience"]) == set(AUDIENCES)
    assert (audit["as_of"] == "2018-11-02").all()
    for row in audit.itertuples():
        data = (tmp_path / row.folder / row.file).read_bytes()
        assert hashlib.sha256(data).hexdigest() == row.sha256


def test_bad_requests_leave_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run, case, out = saved_run(reference(), tmp_path / "run"), data_path() / "caravan-2018", tmp_path / "out"
    good = {"--audience": "partner", "--as-of": "2018-11-02", "--out": out}
    for option, value in {"--as-of": "2999-01-01", "--audience": "press", "--as-of ": "02/11/2018"}.items():
        options = [part for pair in (good | {option.strip(): value}).items() for part in pair]
        assert run_here("export", case, run, *options) == 2
    options = [part for pair in good.items() for part in pair]
    assert run_here("export", case, tmp_path / "nowhere", *options) == 2
    (run / "exports.csv").write_bytes(b"")
    assert run_here("export", case, run, *options) == 2
    (run / "exports.csv").unlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run"]
    assert not (run / "exports.csv").exists()
    assert "Traceback" not in capsys.readouterr().err


def test_planning_again_keeps_the_audit(tmp_path: Path) -> None:
    run = saved_run(load_operation(BASE), tmp_path / "run")
    line = ["export", BASE, run, "--audience", "public", "--as-of", "2018-11-20", "--out", tmp_path / "out"]
    assert run_here(*line) == 0
    kept = (run / "exports.csv").read_bytes()
    assert run_here("plan", BASE, "--out", run, "--gap", 1, "--time-limit", 1, "--papers", "none", "--replace") == 0
    assert (run / "exports.csv").read_bytes() == kept


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_same_export_gives_the_same_bytes(audience: Audience, run: Path, tmp_path: Path) -> None:
    request = Request(audience, dt.date(2018, 11, 2), "es")
    names = export(odd_operation(), run, tmp_path / "one", request, NOW)
    assert export(odd_operation(), run, tmp_path / "two", request, NOW + dt.timedelta(days=9)) == names
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_files_have_tags_and_points(run: Path, tmp_path: Path) -> None:
    names = export(odd_operation(), run, tmp_path / "out", Request("partner", dt.date(2018, 11, 2)), NOW)
    for name in names:
        if name.endswith(".csv"):
            rows = list(csv.reader((tmp_path / "out" / name).read_text("utf-8").splitlines()))
            assert all(tag.startswith("#") for tag in rows[1])
            assert len(rows[0]) == len(rows[1])
    features = json.loads((tmp_path / "out" / "people.geojson").read_text("utf-8"))["features"]
    people = pd.read_csv(tmp_path / "out" / "people.csv", skiprows=[1], dtype={"municipality_code": str})
    assert len(features) == len(people)
    areas = pd.read_csv(tmp_path / "out" / "areas.csv", skiprows=[1], dtype=str).set_index("area_code")
    for feature in features:
        area = areas.loc[feature["properties"]["municipality_code"] or feature["properties"]["state_code"]]
        assert feature["geometry"]["coordinates"] == [float(area["lon"]), float(area["lat"])]


def test_no_day_ahead(run: Path, tmp_path: Path) -> None:
    """In Mexico City it is still 2 November at 03:00 UTC of the 3rd."""
    late = dt.datetime(2018, 11, 3, 3, tzinfo=dt.UTC)
    with pytest.raises(ProtectionError):
        export(odd_operation(), run, tmp_path / "out", Request("partner", dt.date(2018, 11, 3)), late)
    assert not (tmp_path / "out").exists()
    export(odd_operation(), run, tmp_path / "out", Request("partner", dt.date(2018, 11, 2)), late)


def test_looser_thresholds_must_be_meant_and_are_told(run: Path, tmp_path: Path) -> None:
    loose = Protection(partner_delay_hours=24, round_people_to=10)
    case = dataclasses.replace(
        odd_operation(), settings=dataclasses.replace(odd_operation().settings, protection=loose)
    )
    with pytest.raises(ProtectionError, match="partner_delay_hours = 24"):
        export(case, run, tmp_path / "out", Request("partner", dt.date(2018, 11, 2)), NOW)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run"]
    meant = Request("partner", dt.date(2018, 11, 2), "es", understood=True)
    export(case, run, tmp_path / "out", meant, NOW)
    assert "partner_delay_hours = 24 (48)" in (tmp_path / "out" / "README.md").read_text("utf-8")
    assert "partner_delay_hours = 24 (48)" in (tmp_path / "out" / "people.geojson").read_text("utf-8")
    assert "2018-10-31" in (tmp_path / "out" / "people.csv").read_text("utf-8")
    assert "round_people_to = 10" in (run / "exports.csv").read_text("utf-8")


def test_a_finding_leaves_nothing(run: Path, tmp_path: Path) -> None:
    """An item named after a place nobody may know of yet: the export cannot be made with it."""
    case = odd_operation()
    items = case.items.copy()
    items.loc[items["item_id"] == "drinking_water", "name_en"] = "Water for Tijuana"
    spoilt = case.replace_tables(items=items)
    shutil.rmtree(run)
    saved_run(spoilt, run)
    with pytest.raises(ProtectionError, match="tijuana"):
        export(spoilt, run, tmp_path / "out", Request("partner", dt.date(2018, 11, 2)), NOW)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run"]
    assert not (run / "exports.csv").exists()


def test_a_run_of_other_tables_is_refused(run: Path, tmp_path: Path) -> None:
    with pytest.raises(PlanError):
        export(reference(), run, tmp_path / "out", Request("public", dt.date(2018, 11, 2)), NOW)


def test_no_cell_is_a_formula(run: Path, tmp_path: Path) -> None:
    case = odd_operation()
    depots = case.depots.assign(operator_kind="=HYPERLINK(1)")
    spoilt = case.replace_tables(depots=depots)
    shutil.rmtree(run)
    saved_run(spoilt, run)
    export(spoilt, run, tmp_path / "out", Request("partner", dt.date(2018, 11, 2)), NOW)
    senders = pd.read_csv(tmp_path / "out" / "senders.csv", skiprows=[1])["sender"]
    assert "'=HYPERLINK(1)" in set(senders)


def test_settings_are_read_from_both_forms_and_leave_the_plan_its_operation(tmp_path: Path) -> None:
    shutil.copytree(BASE, tmp_path / "case")
    with (tmp_path / "case" / "operation.toml").open("a", encoding="utf-8") as file:
        file.write("\n[protection]\npartner_delay_hours = 72\npublic_place = 'country' # stricter\n")
    folder = load_operation(tmp_path / "case")
    expected = Protection(partner_delay_hours=72, public_place="country")
    assert folder.settings.protection == expected
    assert folder.notices == ()
    assert folder.sha256 == load_operation(BASE).sha256
    sheets = dict(books.tables_of(BASE))
    sheets["operation"] += [["protection.partner_delay_hours", "72"], ["protection.public_place", "country"]]
    books.write_sheets(tmp_path / "case.xlsx", sheets.items())
    assert load_operation(tmp_path / "case.xlsx").settings.protection == expected


def test_the_table_of_fields_is_whole() -> None:
    rules = field_rules()
    assert not rules.duplicated(["table", "field"]).any()
    assert rules["hxl"].str.startswith("#").all()
    assert set(rules["kind"]) == {"key", "figure", "share"}
    for audience in AUDIENCES:
        assert set(rules[audience]) <= {"exact", "late", "state", "municipality", "rounded", "steps", "no"}
    # What the public may see, partners may see too, or a finer form of it.
    coarse = {"week", "person_days", "person_days_served"}
    public = rules[(rules["public"] != "no") & ~rules["field"].isin(coarse)]
    assert (public["partner"] != "no").all()
