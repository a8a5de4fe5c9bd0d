"""A scenario comes from anybody: it reads nothing outside the folder it lies in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from logistics.analysis.scenarios.scenario import read_scenario
from logistics.core.errors import TableError

if TYPE_CHECKING:
    from pathlib import Path

CHANGE = '[changes.c]\nkind = "budget"\nusd = 1\n'


def codes(file: Path) -> list[str]:
    with pytest.raises(TableError) as refused:
        read_scenario(file)
    return [problem.code for problem in refused.value.problems]


def scenario(folder: Path, base: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "mine.toml").write_text(f"builds_on = '{base}'\n{CHANGE}", "utf-8")
    return folder / "mine.toml"


@pytest.mark.parametrize(
    "base",
    ["../secret", "../secret.toml", "{outside}", "{outside}/secret.toml", "sub/../../secret", "..", "..\\secret",
     "C:\\secret.toml", "C:secret", "/dev/stdin", "~/../../etc/passwd"],
)  # fmt: skip
def test_no_name_leads_out_of_the_folder(base: str, tmp_path: Path) -> None:
    (tmp_path / "secret.toml").write_text(CHANGE, "utf-8")
    file = scenario(tmp_path / "here", base.format(outside=tmp_path))
    assert codes(file) == ["builds_on_outside"]


@pytest.mark.parametrize("name", ["base", "base.toml"])
def test_no_link_leads_out_of_the_folder(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret.toml").write_text("not even toml: secret", "utf-8")
    file = scenario(tmp_path / "here", name)
    (tmp_path / "here" / "base.toml").symlink_to(tmp_path / "secret.toml")
    assert codes(file) == ["builds_on_outside"]
    (tmp_path / "here" / "base.toml").unlink()
    (tmp_path / "here" / "sub").symlink_to(tmp_path)
    assert codes(scenario(tmp_path / "here", "sub/secret")) == ["builds_on_outside"]


def test_files_of_the_folder_are_read(tmp_path: Path) -> None:
    here = tmp_path / "here"
    file = scenario(here, "base")
    (here / "base.toml").write_text(CHANGE.replace("changes.c", "changes.d"), "utf-8")
    assert read_scenario(file).parts == ("d", "c")
    (here / "link.toml").symlink_to(here / "base.toml")
    assert read_scenario(scenario(here, "link")).parts == ("d", "c")
    # The whole folder may lie behind a link.
    (tmp_path / "way").symlink_to(here)
    assert read_scenario(tmp_path / "way" / "mine.toml").parts == ("d", "c")
