"""Ask lists as others see them: whole or not at all, no place and no day, noted in the audit."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest

from logistics.analysis.requests.export import export_asks, policy_of_asks
from logistics.analysis.requests.pages import write_page
from logistics.analysis.requests.shown import shown
from logistics.analysis.scenarios.runs import Recipe, Task, solve
from logistics.output.protection import AUDIENCES
from logistics.output.protection.coarse import smallest_shown
from logistics.output.protection.policy import field_rules
from logistics.solver.effort import Effort
from tests.support.cases.asks_cases import base, base_asks
from tests.support.run_command import run_here

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

FILES = ["asks.md", "asks.svg", "asks.xlsx"]


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    recipe = Recipe.of(base(), Effort(gap=0.2, seconds=2.0))
    return solve(Task(base(), recipe, None, tmp_path_factory.mktemp("runs") / "run"))


def test_each_audience_gets_its_files_and_they_are_noted(planned: Path, tmp_path: Path) -> None:
    for audience, lang in zip(AUDIENCES, ("es", "en", "es"), strict=True):
        out = tmp_path / audience
        assert export_asks(base(), planned, base_asks(), out, audience, lang) == FILES
        again = tmp_path / f"{audience}-again"
        export_asks(base(), planned, base_asks(), again, audience, lang)
        for name in FILES:
            assert (out / name).read_bytes() == (again / name).read_bytes(), name
    audit = pd.read_csv(planned / "exports.csv", keep_default_na=False)
    assert audit["audience"].unique().tolist() == list(AUDIENCES)
    for line in audit[audit["folder"] == str(tmp_path / "partner")].itertuples():
        assert hashlib.sha256((tmp_path / "partner" / line.file).read_bytes()).hexdigest() == line.sha256


@pytest.mark.parametrize("audience", ["partner", "public"])
def test_others_see_no_place_no_day_and_no_exact_figure(audience: str) -> None:
    policy = policy_of_asks(base(), audience)  # type: ignore[arg-type]
    tables = shown(base(), base_asks(), policy, "en")
    assert set(tables) == ({"asks_money", "asks_what", "asks_vehicles"} if audience == "partner" else {"asks_money"})
    rules = field_rules()
    for name, table in tables.items():
        may = rules[(rules["table"] == name) & (rules[audience] != "no")]["field"]
        assert table.columns.tolist() == may.tolist()
        assert not {"depot_id", "to_depot_id", "place_id", "first", "last", "date"} & set(table.columns)
        if "person_days" in table:
            assert (table["person_days"] % smallest_shown(policy) == 0).all()
            assert smallest_shown(policy) >= policy.smallest_group
    page = write_page(base(), tables, policy, "en")
    for name in [*base().places["name"], *base().depots["depot_id"], *base().groups["name"]]:
        assert name not in page


def test_the_workbook_holds_the_tables_with_their_tags(planned: Path, tmp_path: Path) -> None:
    export_asks(base(), planned, base_asks(), tmp_path / "out", "partner", "es")
    book = openpyxl.load_workbook(tmp_path / "out" / "asks.xlsx")
    tables = shown(base(), base_asks(), policy_of_asks(base(), "partner"), "es")
    assert book.sheetnames == list(tables)
    rows = list(book["asks_money"].iter_rows(values_only=True))
    assert rows[0] == tuple(tables["asks_money"].columns)
    assert all(str(tag).startswith("#") for tag in rows[1])
    assert rows[2:] == [tuple(row) for row in tables["asks_money"].itertuples(index=False)]


def test_the_commands(planned: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run_here("values", planned, "--lang", "es", "--again", 2) == 0
    values = pd.read_csv(planned / "values.csv", keep_default_na=False)
    assert {"stock", "vehicle", "departure", "money"} <= set(values["kind"])
    assert run_here("asks", planned, "--lang", "es") == 0
    told = capfd.readouterr().out
    assert "Con más dinero" in told
    assert "10,000 USD más" in told
    out = tmp_path / "out"
    assert run_here("asks", planned, "--audience", "partner", "--out", out) == 0
    assert sorted(path.name for path in out.iterdir()) == FILES
    # Once more: refused, and what stands there is not touched.
    before = (out / "asks.md").read_bytes()
    assert run_here("asks", planned, "--audience", "partner", "--out", out, "--lang", "es") == 2
    assert "ya existe" in capfd.readouterr().err
    assert (out / "asks.md").read_bytes() == before


def test_bad_requests_leave_nothing(planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(path.name for path in planned.iterdir())
    assert run_here("asks", planned, "--audience", "partner") == 2
    assert run_here("asks", planned, "--audience", "press", "--out", tmp_path / "out") == 2
    assert run_here("asks", tmp_path, "--out", tmp_path / "out") == 2
    assert run_here("values", tmp_path / "nowhere") == 2
    assert list(tmp_path.iterdir()) == []
    assert sorted(path.name for path in planned.iterdir()) == before
    assert "Traceback" not in capsys.readouterr().err
