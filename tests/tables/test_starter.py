from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from logistics.errors import PlanError
from logistics.operation import data_path, load_operation
from logistics.starter import start

if TYPE_CHECKING:
    from pathlib import Path


def test_a_new_folder_holds_the_reference_case(tmp_path: Path) -> None:
    start(tmp_path / "new" / "mine", "en")
    mine = load_operation(tmp_path / "new" / "mine")
    assert mine.notices == ()
    assert mine.sha256 == load_operation(data_path() / "caravan-2018").sha256
    assert "## itinerary.csv" in (tmp_path / "new" / "mine" / "README.md").read_text("utf-8")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["mine"]


def test_the_readme_speaks_the_language_asked_for(tmp_path: Path) -> None:
    start(tmp_path / "mia", "es")
    assert "# Tablas de una operación" in (tmp_path / "mia" / "README.md").read_text("utf-8")


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    start(tmp_path, "en")
    assert (tmp_path / "operation.toml").is_file()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(PlanError):
        start(tmp_path, "en")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(PlanError):
        start(tmp_path / "mine", "en")
    with pytest.raises(PlanError):
        start(tmp_path / "mine" / "deeper", "en")
    assert (tmp_path / "mine").read_text() == "mine"
