"""The label of an export: for whom it is, what was done to its figures, and which thresholds were loosened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.texts import text

if TYPE_CHECKING:
    from logistics.protection.protect import Protected
    from logistics.texts import Language

VALID_DAYS = 30


def notice(protected: Protected, lang: Language) -> str:
    """Write the README.md of an export, one paragraph a fact.

    It names no day after the last one shown: not even that of the export.
    """
    policy = protected.policy
    parts = [f"# {text('protection', f'title_{policy.audience}', lang)}"]
    parts += [text("protection", f"label_{policy.audience}", lang)]
    parts += [loosened_line(protected, lang)] if policy.loosened else []
    parts += what_was_done(protected, lang)
    rows = [f"- `{name}.csv`: {text('protection', f'table_{name}', lang)}" for name in protected.tables]
    return "\n\n".join([*parts, "\n".join(rows)]) + "\n"


def what_was_done(protected: Protected, lang: Language) -> list[str]:
    """Say which days are shown and how figures were made coarser; nothing to coordinators."""
    policy = protected.policy
    if policy.audience == "coordinator":
        return []
    place = text("protection", f"place_{policy.place}", lang)
    done = text(
        "protection",
        "what_was_done",
        lang,
        until=policy.shown_until.isoformat(),
        hours=policy.delay_hours,
        place=place,
        steps=policy.round_people_to,
        smallest=policy.smallest_group,
    )
    return [done, text("protection", "planned_not_reported", lang), text("protection", "valid", lang, days=VALID_DAYS)]


def loosened_line(protected: Protected, lang: Language) -> str:
    """Say which thresholds are looser than the defaults; for exports and maps."""
    told = ", ".join(f"{name} = {value} ({default})" for name, value, default in protected.policy.loosened)
    return text("protection", "loosened", lang, settings=told)
