"""Keeps the rows of journals in a database: SQLite in a file, or PostgreSQL; it knows nothing of what the rows say.

`open_store` gives a `Store`. A row that was appended is never changed or taken away, and the database itself refuses
to. Django is loaded when a store is opened, not before.
"""

from __future__ import annotations

from logistics.storage.rows import Appended, StoredRow
from logistics.storage.store import Store, open_store

__all__ = ["Appended", "Store", "StoredRow", "open_store"]
