"""Rows are appended all or none, once, and the database itself refuses to change them."""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.db import IntegrityError

from logistics.core.errors import StorageError
from logistics.storage import Appended, Store, StoredRow, open_store

NOW = dt.datetime(2018, 11, 7, 20, tzinfo=dt.UTC)


@pytest.fixture
def journal() -> str:
    return str(uuid4())


def rows(count: int, facts: str = "a") -> list[StoredRow]:
    return [StoredRow(str(uuid4()), facts * 64, NOW, f"entry {number}") for number in range(count)]


def one(place: Path | str, statement: str) -> list[tuple[object, ...]]:
    """Run a statement beside the store, as a person with a database program would."""
    if isinstance(place, Path):
        with sqlite3.connect(place) as database:
            return database.execute(statement).fetchall()
    with psycopg.connect(place) as server:
        found = server.execute(statement)  # type: ignore[call-overload]
        return found.fetchall() if found.description else []


def test_what_is_appended_is_read_in_order_by_whoever_opens_it(place: Path | str, journal: str) -> None:
    store, given = open_store(place, journal), rows(1200)
    assert store.append(given) == Appended(new=1200)
    store.close()
    again = open_store(place, journal)
    assert again.read() == given
    again.close()


def test_a_store_is_used_where_a_loop_of_events_runs(place: Path | str, journal: str) -> None:
    """As in a notebook: who calls does not know of the loop, and nothing is waited for in it."""
    given = rows(2)

    async def used() -> None:
        store = open_store(place, journal)
        assert store.append(given) == Appended(new=2)
        assert len(store.read()) == 2
        store.close()

    # In a thread of its own, since tests of pages may have left a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(used())).result()


def test_a_row_counts_once_however_often_it_comes(place: Path | str, journal: str) -> None:
    store, given = open_store(place, journal), rows(5)
    store.append(given)
    assert store.append([*given, *given]) == Appended(known=10)
    assert store.append([]) == Appended()
    assert store.read() == given
    store.close()


def test_other_content_under_a_known_id_is_kept_and_told(place: Path | str, journal: str) -> None:
    store, given = open_store(place, journal), rows(2)
    other = StoredRow(given[0].entry_id, "b" * 64, NOW, "something else")
    assert store.append([*given, other]) == Appended(new=2, conflicting=1)
    assert store.append([other]) == Appended(known=1)
    assert store.read() == [*given, other]
    store.close()


def test_the_earliest_time_is_kept_and_a_later_one_adds_nothing(place: Path | str, journal: str) -> None:
    store, given = open_store(place, journal), rows(1)[0]
    earlier, later = (StoredRow(given.entry_id, given.facts, NOW + dt.timedelta(hours=hours), "x") for hours in (-1, 1))
    store.append([given])
    assert store.append([later, earlier]) == Appended(known=2)
    assert store.read() == [given, earlier]
    store.close()


def test_journals_in_one_database_know_nothing_of_each_other(place: Path | str, journal: str) -> None:
    mine, theirs, given = open_store(place, journal), open_store(place, str(uuid4())), rows(2)
    mine.append(given)
    assert theirs.read() == []
    assert theirs.append(given) == Appended(new=2)
    mine.close()


def test_nothing_is_appended_if_one_row_cannot_be(place: Path | str, journal: str) -> None:
    store, given = open_store(place, journal), rows(700)
    broken = StoredRow(str(uuid4()), "a" * 64, NOW, None)  # type: ignore[arg-type]
    with pytest.raises(StorageError) as raised:
        store.append([*given, broken])
    assert isinstance(raised.value.__cause__, IntegrityError)
    assert store.read() == []
    store.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_row SET content = 'forged'",
        "DELETE FROM journal_row",
        "UPDATE journal_row SET recorded_at = recorded_at, number = number + 100",
    ],
)
def test_the_database_refuses_to_change_rows(place: Path | str, journal: str, statement: str) -> None:
    store = open_store(place, journal)
    store.append(rows(3))
    before = store.read()
    with pytest.raises((sqlite3.Error, psycopg.Error), match="append-only"):
        one(place, statement)
    assert store.read() == before
    store.close()


def test_the_database_refuses_to_replace_or_truncate(place: Path | str, journal: str) -> None:
    store = open_store(place, journal)
    store.append(rows(3))
    before = store.read()
    statement = "INSERT OR REPLACE INTO journal_row SELECT * FROM journal_row"
    with pytest.raises((sqlite3.Error, psycopg.Error), match="append-only"):
        one(place, statement if isinstance(place, Path) else "TRUNCATE journal_row")
    assert store.read() == before
    store.close()


WRITER = """
import datetime as dt, sys
from pathlib import Path
from logistics.storage import StoredRow, open_store
place, journal, own = sys.argv[1:]
store = open_store(Path(place) if place.startswith("/") else place, journal)
moment = dt.datetime(2018, 11, 7, tzinfo=dt.UTC)
ids = [f"00000000-0000-4000-8000-{number:012d}" for number in range(150)]
for start in range(0, 150, 10):
    store.append([StoredRow(entry_id, "a" * 64, moment, entry_id) for entry_id in ids[start : start + 10]])
    store.append([StoredRow(ids[start], own * 64, moment, own)])
"""


def test_several_writers_at_once_double_and_lose_nothing(place: Path | str, journal: str) -> None:
    """The database does not exist yet, so they also make its tables at the same time."""
    line = [sys.executable, "-c", WRITER, str(place), journal]
    writers = [subprocess.Popen([*line, own]) for own in "bcd"]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    store = open_store(place, journal)
    found = [(row.entry_id, row.facts) for row in store.read()]
    assert len(found) == len(set(found)) == 150 + 3 * 15
    store.close()


def test_a_file_that_is_no_database_is_told(tmp_path: Path, journal: str) -> None:
    (tmp_path / "journal.sqlite3").write_bytes(b"This is a letter, not a database. " * 100)
    with pytest.raises(StorageError, match="damaged"):
        open_store(tmp_path / "journal.sqlite3", journal)


@pytest.mark.parametrize("url", ["mysql://root@localhost/x", "postgresql://[", "sqlite:///x"])
def test_an_address_of_no_postgresql_is_told(url: str, journal: str) -> None:
    with pytest.raises(StorageError, match="no address of a PostgreSQL database"):
        open_store(url, journal)


def test_a_server_that_does_not_answer_is_told_without_the_password(tmp_path: Path, journal: str) -> None:
    with pytest.raises(StorageError, match="cannot be used") as raised:
        open_store(f"postgresql://someone:secretword@/x?host={tmp_path}", journal)
    assert "secretword" not in str(raised.value)


def test_the_store_has_no_way_to_change_rows() -> None:
    assert {name for name in vars(Store) if not name.startswith("_")} == {"append", "read", "close"}


@pytest.mark.parametrize(
    "line", ["import logistics", "import logistics.cli.commands", "import logistics.live.accounts"]
)
def test_nothing_loads_django_before_a_store_is_opened(line: str) -> None:
    asked = f"import sys; {line}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
