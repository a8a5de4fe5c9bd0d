"""Names the tables of journals to Django."""

from __future__ import annotations

from django.apps import AppConfig


class JournalConfig(AppConfig):  # type: ignore[misc]
    """The tables of journals."""

    name = "logistics.storage.database"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"
