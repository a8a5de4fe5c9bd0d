"""Writes the findings of the scanner in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.core.language import text

if TYPE_CHECKING:
    from logistics.core.language import Language
    from logistics.output.scanner.secrets import Finding


def describe(finding: Finding, lang: Language) -> str:
    """Write in one line what was found, where, why it may not be there, and how to cure it."""
    told = [
        text("protection", f"found_{finding.rule}", lang, file=finding.file, where=finding.where, value=finding.value)
    ]
    if finding.text:
        table, column, words = finding.text.table, finding.text.column, finding.text.text
        told.append(text("protection", "came_by_text", lang, table=table, column=column, text=words))
    elif finding.named and finding.named.table:
        table, column, name = finding.named.table, finding.named.column, finding.named.name
        told.append(text("protection", "named_in_table", lang, table=table, column=column, name=name))
    return " ".join(told)
