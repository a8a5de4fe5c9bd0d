"""Findings in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.texts import text

if TYPE_CHECKING:
    from logistics.scanner.secrets import Finding
    from logistics.texts import Language


def describe(finding: Finding, lang: Language) -> str:
    """Say in one line what was found, where, and why it may not be there."""
    return text(
        "protection", f"found_{finding.rule}", lang, file=finding.file, where=finding.where, value=finding.value
    )
