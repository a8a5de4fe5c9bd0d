"""Appends rows to a journal in a database and reads them: the one place where journals and databases meet."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

from logistics.core.whole import locked
from logistics.storage.rows import Appended, StoredRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

#: Ids asked for, and rows written, in one statement.
_AT_ONCE = 500
#: The number of the lock under which a PostgreSQL database gets its tables.
_TABLES_LOCK = 0x10C15
_LOCKS = 2**31


class Store:
    """The rows of one journal in a database.

    Rows are appended and read, nothing else. Each call is one transaction of its own.
    """

    def __init__(self, alias: str, journal: str) -> None:
        """Take a database that Django knows, and the UUID of the journal in it."""
        self._alias, self._journal = alias, UUID(journal)

    def append(self, rows: Sequence[StoredRow]) -> Appended:
        """Append the rows that the journal does not have, all of them or none.

        A row is known if the journal has its id with the same facts, recorded then or earlier. Where it was recorded
        later, the row is added too, because the earliest time is the one that counts.

        Raises
        ------
        StorageError, OSError
            The database cannot be written; nothing was appended.
        """
        from django.db import transaction  # noqa: PLC0415 - slow to load

        from logistics.storage.database.models import JournalRow  # noqa: PLC0415 - needs Django to be ready

        with _telling(), transaction.atomic(using=self._alias):
            self._keep_others_out()
            kept = self._kept({row.entry_id for row in rows})
            added, counts = _sorted_out(rows, kept)
            made = [
                JournalRow(
                    journal=self._journal,
                    entry_id=UUID(row.entry_id),
                    facts=row.facts,
                    recorded_at=row.recorded_at,
                    content=row.content,
                )
                for row in added
            ]
            JournalRow.objects.using(self._alias).bulk_create(made, batch_size=_AT_ONCE)
        return counts

    def read(self) -> list[StoredRow]:
        """Read all rows of the journal, in the order in which they came.

        Raises
        ------
        StorageError, OSError
            The database cannot be read.
        """
        with _telling():
            return [_row(values) for values in self._rows().order_by("number").values_list(*_COLUMNS)]

    def close(self) -> None:
        """Close the connection; the store must not be used afterwards."""
        from logistics.storage.connecting import forget  # noqa: PLC0415 - needs Django to be ready

        forget(self._alias)

    def _rows(self) -> Any:
        from logistics.storage.database.models import JournalRow  # noqa: PLC0415 - needs Django to be ready

        return JournalRow.objects.using(self._alias).filter(journal=self._journal)

    def _kept(self, ids: set[str]) -> dict[str, dict[str, Any]]:
        """Give by id and facts the earliest time at which kept rows were recorded."""
        kept: dict[str, dict[str, Any]] = {}
        asked = sorted(ids)
        for start in range(0, len(asked), _AT_ONCE):
            some = [UUID(entry_id) for entry_id in asked[start : start + _AT_ONCE]]
            found = self._rows().filter(entry_id__in=some).values_list("entry_id", "facts", "recorded_at")
            for entry_id, facts, recorded_at in found:
                own = kept.setdefault(str(entry_id), {})
                own[facts] = min(own.get(facts, recorded_at), recorded_at)
        return kept

    def _keep_others_out(self) -> None:
        """Let other writers of this journal wait until this transaction ends; SQLite does so by itself."""
        from django.db import connections  # noqa: PLC0415 - slow to load

        connection = connections[self._alias]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_TABLES_LOCK, self._journal.int % _LOCKS])


_COLUMNS = ("entry_id", "facts", "recorded_at", "content")


def _row(values: tuple[Any, ...]) -> StoredRow:
    entry_id, facts, recorded_at, content = values
    return StoredRow(str(entry_id), facts, recorded_at, content)


def _sorted_out(rows: Iterable[StoredRow], kept: dict[str, dict[str, Any]]) -> tuple[list[StoredRow], Appended]:
    """Give the rows to add, and the counts; `kept` gets what is added."""
    added: list[StoredRow] = []
    new: set[str] = set()
    conflicting: set[tuple[str, str]] = set()
    known = 0
    for row in rows:
        own = kept.setdefault(row.entry_id, {})
        if not own:
            new.add(row.entry_id)
        elif row.facts in own:
            known += 1
        else:
            conflicting.add((row.entry_id, row.facts))
        if row.facts not in own or row.recorded_at < own[row.facts]:
            own[row.facts] = row.recorded_at
            added.append(row)
    return added, Appended(len(new), known, len(conflicting))


def open_store(place: Path | str, journal: str) -> Store:
    """Open the database of a journal; what it lacks of tables is made.

    Parameters
    ----------
    place : the file of an SQLite database, or the address of a PostgreSQL one (`postgresql://...`).
    journal : UUID of the journal, since a database may hold several.

    Raises
    ------
    StorageError, OSError
        The database cannot be reached, or its tables cannot be made.
    """
    from logistics.storage.connecting import alias_of  # noqa: PLC0415 - loads Django

    with _telling():
        alias = alias_of(place)
        if not isinstance(place, str):
            with locked(place.parent):
                _make_tables(alias)
        else:
            _make_tables(alias)
    return Store(alias, journal)


def _make_tables(alias: str) -> None:
    """Apply the migrations that the database lacks, each in a transaction of its own."""
    from django.db import connections  # noqa: PLC0415 - slow to load
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    connection = connections[alias]
    if not _lacking(MigrationExecutor(connection)):
        return
    with _alone(connection):
        executor = MigrationExecutor(connection)  # another program may have made them meanwhile
        if plan := _lacking(executor):
            executor.migrate(executor.loader.graph.leaf_nodes(), plan)


def _lacking(executor: Any) -> Any:
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


@contextmanager
def _alone(connection: Any) -> Iterator[None]:
    """Keep other programs from making the same tables in a PostgreSQL database."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_TABLES_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_TABLES_LOCK])


@contextmanager
def _telling() -> Iterator[None]:
    """Turn errors of a database into those that a person can mend."""
    from django.db import Error  # noqa: PLC0415 - slow to load

    from logistics.storage.connecting import told  # noqa: PLC0415

    try:
        yield
    except Error as error:
        raise told(error) from error
