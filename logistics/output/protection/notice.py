"""The label of an export: its audience, how its figures were made coarser, and which thresholds are loosened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.core.language import date_text, text
from logistics.output.protection.policy import AREA

if TYPE_CHECKING:
    from logistics.core.language import Language
    from logistics.output.protection.protect import Protected

#: Days for which an export is valid, counted from the last day shown, because no later day may be named.
VALID_DAYS = 30


def notice(protected: Protected, lang: Language) -> str:
    """Give the text of the README.md of an export.

    It names no day after the last one shown, not even the day of the export.
    """
    policy = protected.policy
    parts = [f"# {text(AREA, f'title_{policy.audience}', lang)}"]
    parts += [text(AREA, f"label_{policy.audience}", lang)]
    parts += [loosened_line(protected, lang)] if policy.loosened else []
    if protected.organisation:
        parts.append(text(AREA, "for_organisation", lang, organisation=protected.organisation))
    parts += what_was_done(protected, lang)
    rows = [f"- `{name}.csv`: {text(AREA, f'table_{name}', lang)}" for name in protected.tables]
    return "\n\n".join([*parts, "\n".join(rows)]) + "\n"


def what_was_done(protected: Protected, lang: Language) -> list[str]:
    """Write which days are shown and how figures were made coarser, in three lines; none for coordinators."""
    policy = protected.policy
    if policy.audience == "coordinator":
        return []
    place = text(AREA, f"place_{policy.place}", lang)
    done = text(
        AREA,
        "what_was_done",
        lang,
        until=date_text(policy.shown_until, "full", lang),
        hours=policy.delay_hours,
        place=place,
        steps=policy.round_people_to,
        smallest=policy.smallest_group,
    )
    valid = text(AREA, "valid", lang, days=VALID_DAYS, until=date_text(policy.shown_until, "full", lang))
    return [done, text(AREA, "planned_not_reported", lang), valid]


def loosened_line(protected: Protected, lang: Language) -> str:
    """Write which thresholds are looser than the defaults, for exports and maps."""
    told = ", ".join(f"{name} = {value} ({default})" for name, value, default in protected.policy.loosened)
    return text(AREA, "loosened", lang, settings=told)
