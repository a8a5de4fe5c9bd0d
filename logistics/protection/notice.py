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
    if policy.audience != "coordinator":
        place = text("protection", f"place_{policy.place}", lang)
        parts.append(
            text(
                "protection",
                "what_was_done",
                lang,
                until=policy.shown_until.isoformat(),
                hours=policy.delay_hours,
                place=place,
                steps=policy.round_people_to,
                smallest=policy.smallest_group,
            )
        )
        parts.append(text("protection", "planned_not_reported", lang))
        parts.append(text("protection", "valid", lang, days=VALID_DAYS))
    rows = [f"- `{name}.csv`: {text('protection', f'table_{name}', lang)}" for name in protected.tables]
    return "\n\n".join([*parts, "\n".join(rows)]) + "\n"


def loosened_line(protected: Protected, lang: Language) -> str:
    """Say which thresholds are looser than the defaults; for exports and maps."""
    told = ", ".join(f"{name} = {value} ({default})" for name, value, default in protected.policy.loosened)
    return text("protection", "loosened", lang, settings=told)
