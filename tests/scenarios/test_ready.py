"""Ready scenarios fit the reference case, speak both languages and stand in the docs, as all kinds of change do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.main import get_command

from logistics.analysis.scenarios.change import changed
from logistics.analysis.scenarios.kinds import KINDS
from logistics.analysis.scenarios.scenario import read_scenario, ready_path
from logistics.cli.commands import COMMANDS, app_of

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation

pytestmark = pytest.mark.slow

READY = sorted(ready_path().glob("*.toml"))
DOCS = Path(__file__).parent.parent.parent / "docs"
PAGE = (DOCS / "reference" / "scenarios.md").read_text("utf-8")


def test_there_are_at_least_twelve() -> None:
    assert len(READY) >= 12


@pytest.mark.parametrize("file", READY, ids=lambda file: file.stem)
def test_a_ready_scenario_fits_and_stands_in_the_docs(file: Path, reference_operation: Operation) -> None:
    scenario = read_scenario(Path(file.stem))
    assert {"name_en", "name_es"} <= set(scenario.texts)
    assert changed(reference_operation, scenario).sha256 != reference_operation.sha256
    assert f"`{file.stem}`" in (DOCS / "how-to" / "what_if.md").read_text("utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_change_stands_in_the_docs_with_its_keys(kind: str) -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{kind}` |"))
    assert all(f"`{key.column.name}`" in row for key in KINDS[kind].keys)


@pytest.mark.parametrize("name", ["list", "show", "check", "run"])
def test_every_command_has_help_with_an_example(name: str) -> None:
    commands = get_command(app_of(COMMANDS)).commands["scenario"].commands  # type: ignore[attr-defined]
    assert commands[name].help
    assert f"`logistics scenario {name}" in commands[name].epilog
