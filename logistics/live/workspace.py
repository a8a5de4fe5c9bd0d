"""A workspace: the folder of a live operation, with its tables as they were given, its journal and its issued plans.

`workspace.toml` (name, timezone, language, when it was made), `operation/` (a copy of the tables, which nothing
changes), `journal.sqlite3` (the journal, unless it is kept in a PostgreSQL database), `issues/` (issued plans).
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import stat
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pandas as pd

from logistics.analysis.scenarios.toml import toml_lines
from logistics.core.errors import Problem, StorageError, TableError
from logistics.core.language import BASE, languages
from logistics.core.language.told import Told
from logistics.core.whole import half_written, publish
from logistics.inputs.operation import load_operation
from logistics.inputs.tables.read import table_in
from logistics.inputs.tables.unreadable import read_toml
from logistics.live.entries import EntryError, read_entry
from logistics.live.journal import distinct
from logistics.live.known import ISSUED, KnownIds
from logistics.storage import StoredRow, open_store

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from logistics.core.language import Language
    from logistics.inputs.operation import Operation
    from logistics.live.entries import Entry
    from logistics.storage import Appended, Store

WORKSPACE_FILE, OPERATION, JOURNAL_FILE, ISSUES = "workspace.toml", "operation", "journal.sqlite3", "issues"
#: The variable of the environment that names a PostgreSQL database.
DATABASE_URL = "DATABASE_URL"
SQLITE, POSTGRESQL = "sqlite", "postgresql"
_KEYS = {"name": str, "timezone": str, "language": str, "created": dt.datetime, "journal": str, "database": str}
_BOOKS = (".xlsx", ".xlsm")


@dataclass(frozen=True)
class Workspace:
    """A workspace.

    Attributes
    ----------
    path : its folder.
    name : name of the operation.
    timezone : IANA name of the zone whose clock is meant where no offset is told.
    language : code of the language that its team works in.
    created : when it was made.
    journal : UUID of its journal.
    database : kind of database that keeps the journal: `sqlite` or `postgresql`.
    """

    path: Path
    name: str
    timezone: str
    language: str
    created: dt.datetime
    journal: str
    database: str

    @classmethod
    def create(cls, path: Path, operation: Path, lang: Language = BASE) -> Workspace:
        """Make a workspace from the tables of an operation; the folder is there whole or not at all.

        The journal is kept in the PostgreSQL database that `DATABASE_URL` names, or in the workspace if it names none.

        Parameters
        ----------
        path : path of the new folder.
        operation : folder or workbook of the tables, which are checked and copied.
        lang : language of the workspace, and of errors.

        Raises
        ------
        TableError
            The tables have problems.
        PlanError
            No folder can be made there.
        StorageError
            The database cannot be used.
        """
        case = load_operation(operation)
        url = os.environ.get(DATABASE_URL, "")
        made = cls(
            path,
            name=case.settings.name,
            timezone=case.settings.timezone,
            language=lang,
            created=dt.datetime.now(dt.UTC).replace(microsecond=0),
            journal=str(uuid4()),
            database=POSTGRESQL if url else SQLITE,
        )
        with half_written(path, lang) as folder:
            _copy_tables(operation, folder / OPERATION)
            (folder / ISSUES).mkdir()
            settings = {key: getattr(made, key) for key in _KEYS}
            (folder / WORKSPACE_FILE).write_text("\n".join(toml_lines(settings)) + "\n", "utf-8")
            open_store(url or folder / JOURNAL_FILE, made.journal).close()
            publish(folder, path, lang)
        for file in (path / OPERATION).iterdir():
            file.chmod(stat.S_IRUSR)
        return made

    @classmethod
    def open(cls, path: Path) -> Workspace:
        """Open a workspace.

        Raises
        ------
        TableError
            The folder is no workspace.
        StorageError
            Its journal is in another database than the one that is named now.
        """
        values = _settings(path)
        found = cls(path, **values)
        url = os.environ.get(DATABASE_URL, "")
        if found.database == POSTGRESQL and not url:
            raise StorageError(Told("journal", "database_not_named"))
        if found.database == SQLITE and url:
            raise StorageError(Told("journal", "journal_in_file", file=path / JOURNAL_FILE))
        if found.database == SQLITE and not (path / JOURNAL_FILE).is_file():
            raise StorageError(Told("journal", "no_journal_file", file=path / JOURNAL_FILE))
        return found

    @cached_property
    def _store(self) -> Store:
        url = os.environ.get(DATABASE_URL, "") if self.database == POSTGRESQL else ""
        return open_store(url or self.path / JOURNAL_FILE, self.journal)

    @property
    def operation_path(self) -> Path:
        """Give the folder, or the workbook, of the tables as they were given."""
        folder = self.path / OPERATION
        books = [file for file in sorted(folder.glob("*")) if file.suffix.lower() in _BOOKS]
        return books[0] if books else folder

    def operation(self) -> Operation:
        """Give the operation as it was given; it is read once.

        Raises
        ------
        TableError
            The tables have problems.
        """
        return self._operation

    @cached_property
    def _operation(self) -> Operation:
        return load_operation(self.operation_path)

    def entries(self, as_of: dt.datetime | None = None) -> tuple[Entry, ...]:
        """Read the entries of the journal, each once, ordered by when they were recorded; none is left out.

        Parameters
        ----------
        as_of : only what had been recorded by then; None for all.

        Raises
        ------
        StorageError
            The database cannot be read, or holds what is no entry.
        """
        try:
            read = [read_entry(row.content) for row in self._store.read()]
        except EntryError as error:
            raise StorageError(Told("journal", "no_entry", reason=str(error))) from error
        return distinct(entry for entry in read if as_of is None or entry.recorded_at <= as_of)

    def append(self, entries: Iterable[Entry]) -> Appended:
        """Append the entries that the journal does not have: all of them or none.

        Raises
        ------
        StorageError, OSError
            The database cannot be written.
        """
        return self._store.append([StoredRow(one.entry_id, one.facts, one.recorded_at, one.content) for one in entries])

    def issued(self) -> dict[str, pd.DataFrame]:
        """Give the tables `trips` and `drops` of all issued plans, those of later issues last."""
        return {name: self._issued(name, columns) for name, columns in ISSUED.items()}

    def known(self) -> KnownIds:
        """Give what entries may name."""
        return KnownIds.of(self.operation(), self.entries(), self.issued(), self.timezone)

    def today(self, moment: dt.datetime | None = None) -> dt.date:
        """Give the day of a moment, or of now, by the clock of the operation."""
        return (moment or dt.datetime.now(dt.UTC)).astimezone(ZoneInfo(self.timezone)).date()

    def close(self) -> None:
        """Close the journal; it is opened again when it is needed."""
        if "_store" in self.__dict__:
            self.__dict__.pop("_store").close()

    def _issued(self, name: str, columns: tuple[str, ...]) -> pd.DataFrame:
        files = sorted((self.path / ISSUES).glob(f"*/{name}.csv"))
        types = dict.fromkeys((column for column in columns if column != "vehicle_no"), "str")
        frames = [pd.read_csv(file, usecols=list(columns), dtype=types, keep_default_na=False) for file in files]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(columns))


def _copy_tables(operation: Path, folder: Path) -> None:
    """Copy the tables and settings of an operation, as they are."""
    folder.mkdir()
    files = [operation] if operation.is_file() else [file for file in sorted(operation.iterdir()) if table_in(file)]
    for file in files:
        shutil.copyfile(file, folder / file.name)


def _settings(path: Path) -> dict[str, Any]:
    """Read `workspace.toml`."""
    file, problems = path / WORKSPACE_FILE, list[Problem]()
    if not file.is_file():
        raise TableError([Problem(path.name, 0, "", str(path), "no_workspace")])
    read = read_toml(file, problems)
    values = read[1] if read else {}
    if not problems:
        problems += [
            Problem(file.name, 0, key, str(values.get(key, "")), "bad_workspace_setting")
            for key, kind in _KEYS.items()
            if not isinstance(values.get(key), kind) or not _fits(key, values[key])
        ]
    if problems:
        raise TableError(problems)
    return {key: values[key] for key in _KEYS}


def _fits(key: str, value: Any) -> bool:
    """Say whether a setting of a workspace can be used."""
    if key == "journal":
        try:
            return bool(UUID(value))
        except ValueError:
            return False
    if key == "timezone":
        return _is_zone(value)
    known = {"database": (SQLITE, POSTGRESQL), "language": tuple(languages())}
    return key not in known or value in known[key]


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
