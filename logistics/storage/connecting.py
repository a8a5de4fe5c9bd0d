"""Connects Django to the database of a journal, without a server or a project around it."""

from __future__ import annotations

import errno
import os
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics.core.errors import StorageError
from logistics.core.language.told import Told

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Tells the connections of this program apart.
_NUMBERS = count()
_APP = "logistics.storage.database.apps.JournalConfig"
#: Seconds that a writer waits for another one.
_WAIT = 60
#: Every commit waits until the disk holds it; readers do not wait for writers.
_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;"


def alias_of(place: Path | str) -> str:
    """Make a database known to Django for one connection, and give the name by which it knows it.

    Parameters
    ----------
    place : the file of an SQLite database, or the address of a PostgreSQL one.

    Raises
    ------
    StorageError
        The address is none of PostgreSQL, or the package for it is not installed.
    """
    _configure()
    from django.db import connections  # noqa: PLC0415 - slow to load

    # Whoever opens a journal has a connection of its own, so that closing one leaves the others open.
    alias = f"journal-{next(_NUMBERS)}"
    wanted = _sqlite(place) if isinstance(place, Path) else _postgresql(place)
    # The settings that were left out get their defaults, as those of a project do.
    connections.databases[alias] = connections.configure_settings({"default": wanted})["default"]
    return alias


def forget(alias: str) -> None:
    """Close the connection to a database, and make it unknown to Django."""
    from django.db import connections  # noqa: PLC0415 - slow to load

    connections[alias].close()
    del connections[alias]
    connections.databases.pop(alias, None)


def _configure() -> None:
    """Make Django ready, unless the program around has done so."""
    import django  # noqa: PLC0415 - slow to load
    from django.apps import apps  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415

    # In a notebook a loop of events runs in the thread that calls. Nothing here waits in it: Django need not refuse.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    if not settings.configured:
        settings.configure(
            INSTALLED_APPS=[_APP], DATABASES={}, USE_TZ=True, TIME_ZONE="UTC", LOGGING_CONFIG=None, USE_I18N=False
        )
    if not apps.ready:
        django.setup(set_prefix=False)


def _sqlite(file: Path) -> dict[str, Any]:
    options = {"init_command": _PRAGMAS, "transaction_mode": "IMMEDIATE", "timeout": _WAIT}
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file), "OPTIONS": options}


def _postgresql(url: str) -> dict[str, Any]:
    try:
        from psycopg import ProgrammingError  # noqa: PLC0415 - an optional extra
        from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415
    except ImportError:
        raise StorageError(Told("journal", "no_psycopg")) from None
    if not url.startswith(("postgresql://", "postgres://")):
        raise StorageError(Told("journal", "not_postgresql"))
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError:
        raise StorageError(Told("journal", "not_postgresql")) from None
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    known = {name: str(parts.pop(own, None) or "") for name, own in names.items()}
    return {"ENGINE": "django.db.backends.postgresql", **known, "OPTIONS": parts}


def told(error: BaseException) -> Exception:
    """Give the error that a person can mend for an error of a database."""
    causes = list(_causes(error))
    if any(getattr(cause, "sqlite_errorname", "") == "SQLITE_FULL" for cause in causes):
        return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if any(getattr(cause, "sqlite_errorname", "").startswith("SQLITE_IOERR") for cause in causes):
        return OSError(errno.EIO, os.strerror(errno.EIO))
    if any(getattr(cause, "sqlite_errorname", "") in {"SQLITE_NOTADB", "SQLITE_CORRUPT"} for cause in causes):
        return StorageError(Told("journal", "damaged_database"))
    if any(getattr(cause, "sqlite_errorname", "").startswith("SQLITE_BUSY") for cause in causes):
        return StorageError(Told("journal", "busy_database"))
    reason = " ".join(str(causes[-1]).split())
    return StorageError(Told("journal", "no_database", reason=reason))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
