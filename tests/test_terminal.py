"""Nothing that a file, a name or an argument says steers the terminal it is shown on."""

# ruff: noqa: RUF001  the letters are meant

from __future__ import annotations

import csv
import json
import re
import shutil
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.table import Table

from logistics.cli.terminal import console
from logistics.core.characters import HARMFUL, fenced, fenced_html, plain
from logistics.inputs.operation import load_operation
from tests.support.bad_tables import BASE
from tests.support.run_command import run_here
from tests.support.thorough import some

if TYPE_CHECKING:
    from pathlib import Path

#: Colours, a title for the window, moves of the cursor, one-byte controls, overrides, separators, a link, halves.
HOSTILE = (
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x1b[2J\x1b[H",
    "\x9b31m",
    "\x90q\x9c",
    "a\x08\x08b",
    "\u202egnp.exe",
    "\u2066a\u2069\u2067b",
    "one\u2028two\u2029three",
    "\x1b]8;;http://x.test\x1b\\link\x1b]8;;\x1b\\",
    "\x7f\x00\x85x",
    "[red]no[/red] :boom: [link=http://x.test]x[/link]",
    "\U000e0041\U000e0042",
)
anything = st.text(st.characters(codec=None), max_size=60) | st.sampled_from(HOSTILE)


@settings(max_examples=some(200), deadline=None, database=None)
@given(st.lists(anything, min_size=1, max_size=4))
def test_no_text_steers_a_terminal(texts: list[str]) -> None:
    """Also none with an end of line in it makes a second line of its own where one line is meant."""
    for width in (None, 60):
        written = StringIO()
        shown = console(file=written, width=width)
        table = Table(title=texts[0])
        table.add_column(texts[-1])
        for text in texts:
            shown.print(text)
            table.add_row(text)
        shown.print(table)
        assert not HARMFUL.search(written.getvalue())
        written.getvalue().encode()  # no half of a letter


def test_what_a_terminal_must_not_get_is_shown() -> None:
    written = StringIO()
    console(file=written).print("a\x1b[31mb\u202ec\x9bd")
    assert written.getvalue() == "a\\u001b[31mb\\u202ec\\u009bd\n"


def with_names(folder: Path, name: str) -> Path:
    """The small case with a text in the names of its groups."""
    shutil.copytree(BASE, folder)
    with (folder / "groups.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    with (folder / "groups.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([rows[0], *([row[0], name, *row[2:]] for row in rows[1:])])
    return folder


@pytest.mark.parametrize("text", [text for text in HOSTILE if HARMFUL.search(text)])
@pytest.mark.parametrize("lang", ["en", "es"])
def test_check_refuses_names_that_would_steer_a_terminal(
    text: str, lang: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = with_names(tmp_path / "case", text)
    assert run_here("check", folder, "--lang", lang) == 2
    told = capfd.readouterr().err
    assert not HARMFUL.search(told)
    assert "U+" in told
    assert run_here("check", folder, "--lang", lang, "--json") == 2
    told = capfd.readouterr().out
    assert not HARMFUL.search(told)
    assert text in {problem["value"] for problem in json.loads(told)["problems"]}


@pytest.mark.parametrize("text", HOSTILE)
def test_arguments_and_paths_are_shown_harmless(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = text.replace("\x00", "")
    nowhere = tmp_path / text.replace("/", "")
    for line in (
        ["check", nowhere],
        ["plan", BASE, "--out", tmp_path, "--group", text],
        ["compare", nowhere, nowhere],
        ["check", BASE, text],
        [text],
        ["check", BASE, "--lang", text],
        ["export", nowhere, "--audience", text, "--as-of", text, "--out", "x"],
        ["locate", text],
        ["scenario", "list", nowhere],
    ):
        run_here(*line)
        told = capsys.readouterr()
        assert not HARMFUL.search(told.out + told.err), line


def test_a_path_of_hostile_letters_is_shown_harmless(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "a\x1b[31m\u202e\x9bb"
    shutil.copytree(BASE, folder)
    (folder / "groups.csv").write_text("group_id\nx\n", "utf-8")
    (folder / "no\x1b[31mte.csv").write_text("x\n", "utf-8")
    assert run_here("check", folder) == 2
    told = capsys.readouterr()
    assert not HARMFUL.search(told.out + told.err)


def test_a_line_break_in_a_value_makes_no_line_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "case"
    shutil.copytree(BASE, folder)
    rows = (folder / "stock.csv").read_text("utf-8").splitlines()
    cells = rows[1].split(",")
    cells[1] = '"x\nError: all is well"'
    (folder / "stock.csv").write_text("\n".join([rows[0], ",".join(cells), *rows[2:]]) + "\n", "utf-8")
    run_here("check", folder)
    assert not any(line.startswith("Error: all is well") for line in capsys.readouterr().err.splitlines())


def test_joiners_stay_in_names_and_do_not_part_ids(tmp_path: Path) -> None:
    folder = with_names(tmp_path / "case", "ශ්\u200dරී ලංකා کوه\u200cنوردان\u200d")
    text = (folder / "groups.csv").read_text("utf-8")
    first = text.splitlines()[1].split(",")[0]
    (folder / "groups.csv").write_text(text.replace(first, f"{first[:2]}\u200d{first[2:]}", 1), "utf-8")
    case = load_operation(folder)
    assert case.groups["name"].iloc[0] == "ශ්\u200dරී ලංකා کوه\u200cنوردان"
    assert set(case.itinerary["group_id"]) <= set(case.groups["group_id"])


@settings(max_examples=some(200), deadline=None, database=None)
@given(anything, st.sampled_from(["مجموعة النساء", "كوفيل (مركز)", "קבוצה", "ܒܝܬ ܝܐ", "ߞߊ"]), anything)
def test_what_is_written_from_right_to_left_is_fenced_in(before: str, name: str, after: str) -> None:
    """Taken out again, the fences leave the text as it was; none is open at the end, and none is within another."""
    text = f"{before} A {name} Z {after}"
    shown = fenced(text)
    assert f"\u2068{name}\u2069" in shown
    assert shown.replace("\u2068", "").replace("\u2069", "") == plain(text)
    assert re.fullmatch("[^\u2068\u2069]*(?:\u2068[^\u2068\u2069]*\u2069[^\u2068\u2069]*)*", shown)
    assert f"<bdi>{name}</bdi>" in fenced_html(text)
