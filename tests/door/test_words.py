"""Every word of the command line is in the language asked for, and names only what exists."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import grimp
import pytest
from typer.main import get_command

import logistics
from logistics.cli.commands import COMMANDS, app_of
from logistics.core.language import BASE, SIDE_BY_SIDE, catalog
from logistics.live.kinds import KINDS
from tests.support.cases import door_cases
from tests.support.run_command import run_here

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PACKAGE = Path(logistics.__file__).parent
#: Files that tell people what to type.
PAGES = [
    *(ROOT / "docs").rglob("*.md"),
    ROOT / "README.md",
    *(PACKAGE / "texts").glob("*.toml"),
    *(ROOT / "notebooks").rglob("*.ipynb"),
    *(ROOT / "notebooks").rglob("*.py"),
]
#: A command as pages write it: after a mark of code, a prompt or the beginning of a line.
_TYPED = re.compile(r"(?:`|^\s*\$? ?|\"\s*|: )logistics ((?:[a-z][a-z-]*)(?: [^`\n|;]*)?)", re.MULTILINE)


def texts_of_help() -> dict[str, Any]:
    """Give each text of help by where it stands."""
    root = get_command(app_of(COMMANDS))
    found = {"": root.help}
    groups = {name.split()[0]: root.commands[name.split()[0]] for name in door_cases.commands() if " " in name}  # type: ignore[attr-defined]
    every = {**door_cases.commands(), **groups}
    for name, command in every.items():
        found[name] = command.help
        found |= {f"{name} {param.name}": getattr(param, "help", None) for param in command.params}
    return found


def test_every_help_text_is_there_in_spanish_and_no_other_is() -> None:
    english = {" ".join(words.split()) for words in catalog("help", BASE).values()}
    needed = {where: " ".join((words or "").split()) for where, words in texts_of_help().items()}
    assert {where: words for where, words in needed.items() if words not in english} == {}
    assert english - set(needed.values()) == set()


def test_the_list_of_commands_is_that_of_the_commands() -> None:
    first = {name: command.help.split("\n\n")[0] for name, command in get_command(app_of(COMMANDS)).commands.items()}  # type: ignore[attr-defined]
    listed = catalog("help_commands", BASE)
    assert listed == {name: " ".join(words.split()) for name, words in first.items()}


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    run_here(*arguments)
    return " ".join(re.sub(r"[│╭╮╰╯─*]", " ", "".join(capsys.readouterr())).split())


ENGLISH = re.compile(
    r"(?<!-)\b(the|which|with|Show|Options|Arguments|Usage|required|default|Error: There|missing|must|of a)\b"
)


@pytest.mark.parametrize("name", ["", "journal", "scenario", "workspace", *sorted(door_cases.commands())])
def test_no_english_in_spanish_help(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    run_here(*name.split(), "--help", "--lang", "es")
    told = " ".join(capfd.readouterr().out.split())
    assert "Uso: logistics" in told
    told = re.sub(r"Ejemplos?:.*", "", told)
    assert ENGLISH.findall(told) == []


WRONG = [
    ("chek",), ("plan",), ("plan", "x", "--out"), ("plan", "x", "--outt", "y"), ("plan", "x", "y", "--out", "z"),
    ("plan", "x", "--out", "y", "--replace=1"), ("plan", "x", "--out", "y", "--solver", "z"), ("scenario",),
    ("scenario", "start"), ("compare", "x", "--workers", "many"), ("export", "x"), ("--version",), ("plan", "-x"),
]  # fmt: skip


@pytest.mark.parametrize("lang", SIDE_BY_SIDE)
@pytest.mark.parametrize("line", WRONG, ids=" ".join)
def test_a_command_line_that_is_wrong_is_said_in_the_language_asked_for(
    line: tuple[str, ...], lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_here(*line, "--lang", lang) == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said
    if lang == "es":
        assert ENGLISH.findall(said) == []


def typed() -> list[tuple[str, str]]:
    """Find every command that a page tells a person to type."""
    found = set()
    for page in PAGES:
        text = page.read_text("utf-8").replace("\\n", "\n").replace("\\\n", " ")
        found |= {(page.name, match[1].strip()) for match in _TYPED.finditer(text)}
    return sorted(found)


@pytest.mark.parametrize(("page", "line"), typed())
def test_every_command_that_a_page_names_exists_with_its_options(page: str, line: str) -> None:
    words = line.split()
    commands = door_cases.commands()
    groups = {name.split()[0] for name in commands if " " in name}
    name = " ".join(words[:2]) if words[0] in groups and len(words) > 1 else words[0]
    assert name in commands or words[0] in groups
    if name in commands:
        known = {option for param in commands[name].params for option in param.opts} | {"--help"}
        if name == "record":  # its further options are the columns of the kind
            known |= {f"--{column.replace('_', '-')}" for kind in KINDS.values() for column in kind.names}
        assert set(re.findall(r"(?<!\S)--[a-z][a-z-]*", line)) <= known


def test_pages_name_many_commands() -> None:
    assert len(typed()) > 30


def test_text_is_held_alike_wherever_tables_are_made() -> None:
    graph = grimp.build_graph(
        "logistics", include_external_packages=True, exclude_type_checking_imports=True, cache_dir=None
    )

    def loaded(module: str) -> set[str]:
        found: set[str] = set()
        left = [module]
        while left:
            one = left.pop()
            if one not in found:
                found.add(one)
                left += graph.find_modules_directly_imported_by(one) if one in graph.modules else []
                left += [one.rpartition(".")[0]] if "." in one else []
        return found

    makers = graph.find_modules_that_directly_import("pandas") - {"logistics.core.strings"}
    assert [module for module in sorted(makers) if "logistics.core.strings" not in loaded(module)] == []
