"""Makes the table of rows, and lets the database refuse to change rows or take them away."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations, models

#: An `INSERT OR REPLACE` would take away a row without asking the trigger of deletes, so such an insert is refused too.
_SQLITE = (
    (
        "CREATE TRIGGER journal_row_no_update BEFORE UPDATE ON journal_row"
        " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    ),
    (
        "CREATE TRIGGER journal_row_no_delete BEFORE DELETE ON journal_row"
        " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    ),
    (
        "CREATE TRIGGER journal_row_no_replace BEFORE INSERT ON journal_row WHEN EXISTS"
        " (SELECT 1 FROM journal_row WHERE number = NEW.number OR (journal = NEW.journal AND entry_id = NEW.entry_id"
        " AND facts = NEW.facts AND recorded_at = NEW.recorded_at))"
        " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    ),
)
_POSTGRESQL = (
    (
        "CREATE FUNCTION journal_row_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$"
    ),
    (
        "CREATE TRIGGER journal_row_no_change BEFORE UPDATE OR DELETE ON journal_row"
        " FOR EACH ROW EXECUTE FUNCTION journal_row_refuse()"
    ),
    (
        "CREATE TRIGGER journal_row_no_truncate BEFORE TRUNCATE ON journal_row"
        " FOR EACH STATEMENT EXECUTE FUNCTION journal_row_refuse()"
    ),
)


def _refuse_changes(_apps: Any, schema_editor: Any) -> None:
    """Make the triggers that refuse changes."""
    statements = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}[schema_editor.connection.vendor]
    for statement in statements:
        schema_editor.execute(statement)


class Migration(migrations.Migration):  # type: ignore[misc]
    """The table and its triggers."""

    initial = True
    dependencies: ClassVar[list[tuple[str, str]]] = []
    operations: ClassVar = [
        migrations.CreateModel(
            name="JournalRow",
            fields=[
                ("number", models.BigAutoField(primary_key=True, serialize=False)),
                ("journal", models.UUIDField()),
                ("entry_id", models.UUIDField()),
                ("facts", models.CharField(max_length=64)),
                ("recorded_at", models.DateTimeField()),
                ("stored_at", models.DateTimeField(auto_now_add=True)),
                ("content", models.TextField()),
            ],
            options={"db_table": "journal_row"},
        ),
        migrations.AddConstraint(
            model_name="journalrow",
            constraint=models.UniqueConstraint(
                fields=["journal", "entry_id", "facts", "recorded_at"], name="journal_row_once"
            ),
        ),
        migrations.RunPython(_refuse_changes),
    ]
