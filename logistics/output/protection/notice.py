"""The label of an export: for whom it is, what was done to its figures, and which thresholds were loosened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.dates import format_date

from logistics.core.language import text

if TYPE_CHECKING:
    import datetime as dt

    from logistics.core.language import Language
    from logistics.output.protection.protect import Protected

#: Counted from the last day shown: no later day may be named, and that of the export is one.
VALID_DAYS = 30
_DAY = {"es": ("d 'de' MMMM 'de' y", "es_MX"), "en": ("d MMMM y", "en")}


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
        until=_day(policy.shown_until, lang),
        hours=policy.delay_hours,
        place=place,
        steps=policy.round_people_to,
        smallest=policy.smallest_group,
    )
    valid = text("protection", "valid", lang, days=VALID_DAYS, until=_day(policy.shown_until, lang))
    return [done, text("protection", "planned_not_reported", lang), valid]


def _day(day: dt.date, lang: Language) -> str:
    """Write a day as people read it."""
    form, locale = _DAY[lang]
    return format_date(day, form, locale=locale)


def loosened_line(protected: Protected, lang: Language) -> str:
    """Say which thresholds are looser than the defaults; for exports and maps."""
    told = ", ".join(f"{name} = {value} ({default})" for name, value, default in protected.policy.loosened)
    return text("protection", "loosened", lang, settings=told)
