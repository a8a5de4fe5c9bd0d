"""The tables and settings of an operation as changes see them, and as a run folder keeps them."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics.analysis.scenarios.toml import toml_lines
from logistics.core.cells import csv_text
from logistics.inputs.operation import load_operation
from logistics.inputs.tables.read import SETTINGS_FILE
from logistics.inputs.tables.schema import PROTECTION_SECTION, TABLES

if TYPE_CHECKING:
    import pandas as pd

    from logistics.inputs.operation import Operation

_WINDOWS = ("stop_window", "rest_day_window")


@dataclass(frozen=True)
class Inputs:
    """The tables and settings of an operation, not to be changed in place.

    What a change makes of them is checked only when the operation is read again.

    Attributes
    ----------
    tables : the tables by name, with the types of `docs/design.md`.
    settings : the settings by key, as in `operation.toml`.
    """

    tables: dict[str, pd.DataFrame]
    settings: dict[str, Any]

    @classmethod
    def of(cls, operation: Operation) -> Inputs:
        """Take the tables and settings of a checked operation."""
        values = asdict(operation.settings)
        values["departure_time"] = _clock(values.pop("departure_minute"))
        values |= {key: [_clock(minute) for minute in values[key]] for key in _WINDOWS}
        if values["needs_from"] is None:
            del values["needs_from"]
        return cls(operation.tables(), values)

    def with_tables(self, **frames: pd.DataFrame) -> Inputs:
        """Give the inputs with other tables."""
        return Inputs(
            self.tables | {name: frame.reset_index(drop=True) for name, frame in frames.items()}, self.settings
        )

    def with_setting(self, key: str, value: Any) -> Inputs:
        """Give the inputs with another setting."""
        return Inputs(self.tables, self.settings | {key: value})

    def write(self, folder: Path) -> None:
        """Write an operation's folder: a CSV file for each table, and `operation.toml`.

        Places and roads are written completely, with those of the reference, so that the folder needs nothing else.
        A table of an operation that goes on is written where it says something.
        """
        for name, frame in self.tables.items():
            if TABLES[name].later and frame.empty:
                continue
            text = csv_text(_as_written(name, frame), date_format="%Y-%m-%d")
            (folder / f"{name}.csv").write_text(text, "utf-8")
        plain = {key: value for key, value in self.settings.items() if key != PROTECTION_SECTION}
        sections = [f"[{PROTECTION_SECTION}]", *toml_lines(self.settings[PROTECTION_SECTION])]
        text = "\n".join([*toml_lines(plain), "", *sections])
        (folder / SETTINGS_FILE).write_text(text + "\n", "utf-8")


def read_again(inputs: Inputs, servers: frozenset[str]) -> Operation:
    """Give the operation of inputs, checked like any that is read from a folder.

    Parameters
    ----------
    inputs : the tables and settings.
    servers : addresses of servers that may be asked.

    Raises
    ------
    TableError
        The tables or settings have problems; the error holds all of them.
    """
    with tempfile.TemporaryDirectory(prefix="tables-") as folder:
        inputs.write(Path(folder))
        return load_operation(Path(folder), servers=servers)


def free_id(name: str, taken: pd.Series) -> str:
    """Give the name if it is free, else the name with the first number that makes it free."""
    names, number = set(taken), 2
    free = name
    while free in names:
        free, number = f"{name}-{number}", number + 1
    return free


def _as_written(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give a table as it is written: times of day as HH:MM, and whole numbers that may be blank without a point."""
    written = frame.copy()
    for column in TABLES[name].columns:
        if column.kind == "time":
            written[column.name] = frame[column.name].map(lambda minute: _clock(minute).isoformat("minutes"))
        elif column.kind == "count":
            written[column.name] = frame[column.name].astype("Int64")
    return written


def _clock(minute: int) -> dt.time:
    return dt.time(*divmod(int(minute), 60))
