"""The base operation in other forms, and the commands one by one, for tests of what may stand at the door."""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from typer.main import get_command

from logistics.cli.commands import COMMANDS, app_of
from logistics.inputs.tables.schema import TABLES
from tests.support.bad_tables import BASE
from tests.support.bad_tables.books import Rows, settings_rows, write_sheets

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = str(Path(sys.executable).with_name("logistics"))


def base_tables() -> dict[str, Rows]:
    files = {name: BASE / f"{name}.csv" for name in TABLES}
    texts = {name: file.read_text("utf-8") for name, file in files.items() if file.exists()}
    # The tables that only an operation that goes on has are there without rows.
    texts |= {name: ",".join(column.name for column in table.columns) for name, table in TABLES.items() if table.later}
    return {name: list(csv.reader(text.splitlines())) for name, text in texts.items()}


def put(tables: dict[str, Rows], table: str, column: str, text: str) -> None:
    """Put a text into the first row of a table that has one; shelters and closures have none, and get a full one."""
    rows = tables[table]
    if len(rows) == 1:
        rows.append(["x"] * len(rows[0]))
    if column not in rows[0]:  # one that may be absent
        for number, row in enumerate(rows):
            row.append("" if number else column)
    rows[1][rows[0].index(column)] = text


@contextmanager
def folder(tables: dict[str, Rows]) -> Iterator[Path]:
    """Write an operation into a folder that is there for as long as it is needed."""
    with tempfile.TemporaryDirectory() as made:
        for name, rows in tables.items():
            with (Path(made) / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(rows)
        (Path(made) / "operation.toml").write_bytes((BASE / "operation.toml").read_bytes())
        yield Path(made)


def base_workbook(file: Path) -> Path:
    tables = base_tables()
    return write_sheets(file, [("operation", settings_rows(BASE / "operation.toml")), *tables.items()])


@cache
def commands() -> dict[str, Any]:
    """Every command by its name, those of groups with the group's before: `scenario run`."""
    found: dict[str, Any] = {}
    for name, command in get_command(app_of(COMMANDS)).commands.items():  # type: ignore[attr-defined]
        below = getattr(command, "commands", None)
        found |= {f"{name} {one}": it for one, it in below.items()} if below else {name: command}
    return found


def line_of(name: str, /, **given: str | Path) -> list[str]:
    """Write a command line with all a command needs: each parameter from `given`, or a value that fits its kind."""
    line = name.split()
    for param in commands()[name].params:
        value = given.get(param.name)
        if value is None and not param.required:
            continue
        value = _likely(param) if value is None else value
        line += [str(value)] if param.param_type_name == "argument" else [param.opts[0], str(value)]
    return line


def _likely(param: Any) -> str:
    kind = param.type_descriptor
    if kind.is_choice:
        return str(kind.choices[0].value)
    return "2018-10-21" if kind.is_datetime else "nowhere"


def run_apart(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, as a user does; it has a minute."""
    options = {"capture_output": True, "text": True, "timeout": 60, **options}
    return subprocess.run([COMMAND, *map(str, arguments)], check=False, **options)
