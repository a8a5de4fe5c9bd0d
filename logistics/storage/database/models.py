"""The table of the rows of journals."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class JournalRow(models.Model):  # type: ignore[misc]
    """One row of a journal; rows are added, and never changed or taken away.

    Attributes
    ----------
    number : the order in which rows came.
    journal : UUID of the journal.
    entry_id : UUID of the entry, made by the device that wrote it.
    facts : SHA-256 of all the entry says but when it was recorded.
    recorded_at : when it was recorded.
    stored_at : when it came here.
    content : the whole entry as text.
    """

    number = models.BigAutoField(primary_key=True)
    journal = models.UUIDField()
    entry_id = models.UUIDField()
    facts = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    stored_at = models.DateTimeField(auto_now_add=True)
    content = models.TextField()

    class Meta:
        """What Django asks of a table."""

        db_table = "journal_row"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["journal", "entry_id", "facts", "recorded_at"], name="journal_row_once")
        ]

    def __str__(self) -> str:
        """Give the id of the entry."""
        return str(self.entry_id)
