"""The two kinds of databases that keep journals, and a small operation to keep one for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.postgresql import postgresql

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """One PostgreSQL server for all tests of a process."""
    with postgresql() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Keep new journals in this kind of database."""
    if request.param == "postgresql":
        monkeypatch.setenv("DATABASE_URL", request.getfixturevalue("server"))
    else:
        monkeypatch.delenv("DATABASE_URL", raising=False)
    return request.param


@pytest.fixture
def place(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Path | str:
    """Where a store is opened."""
    return request.getfixturevalue("server") if engine == "postgresql" else tmp_path / "journal.sqlite3"
