"""What a new plan changes, in words: what is news, for whom it changes what, and what drivers are told otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from logistics.core.frames import rows_of
from logistics.core.language import SIDE_BY_SIDE, date_text, number, percentage, text
from logistics.core.language.figures import percent
from logistics.core.markdown import part_lines
from logistics.live.changes import FREE, PROMISED
from logistics.output.documents.facts import depot_names
from logistics.output.documents.wording import amount, plain
from logistics.planning.plan_diff import KINDS, SAME

if TYPE_CHECKING:
    from logistics.core.language import Language
    from logistics.inputs.operation import Operation
    from logistics.live.changes import Changes

_AREA = "evening"
#: The most rows of a table of the page; the files have all.
MOST_ROWS = 40


@dataclass(frozen=True)
class Naming:
    """What people call groups, depots, places, items and vehicles.

    Attributes
    ----------
    of : names by table and id, such as `of["places"]["puebla"]`; items and vehicles by language.
    units : unit of each item.
    last : last day of the horizon.
    """

    of: dict[str, dict[str, str]]
    units: dict[str, str]
    last: pd.Timestamp

    @classmethod
    def taken(cls, *operations: Operation) -> Naming:
        """Take the names of operations; those of the last one come first."""
        of: dict[str, dict[str, str]] = {}
        for operation in operations:
            tables = operation.tables()
            for table, key in (("groups", "group_id"), ("places", "place_id")):
                of[table] = of.get(table, {}) | dict(zip(tables[table][key], tables[table]["name"], strict=True))
            for table, key in (("items", "item_id"), ("vehicles", "vehicle_id")):
                for lang in SIDE_BY_SIDE:
                    named = dict(zip(tables[table][key], tables[table][f"name_{lang}"], strict=True))
                    of[f"{table}_{lang}"] = of.get(f"{table}_{lang}", {}) | named
            depots = depot_names(operation)
            of["depots"] = of.get("depots", {}) | dict(zip(depots.index, depots, strict=True))
        now = operations[-1]
        units = dict(zip(now.items["item_id"], now.items["unit"], strict=True))
        return cls(of, units, pd.Timestamp(now.settings.end_date))

    def __call__(self, table: str, key: str) -> str:
        """Give the name of an id; the id itself where it has none."""
        return self.of[table].get(key) or key


def changes_page(changes: Changes, names: Naming) -> str:
    """Write what a plan changes as Markdown, first in Spanish and then in English."""
    return "\n\n---\n\n".join("\n".join(_half(changes, names, lang)) for lang in SIDE_BY_SIDE) + "\n"


def news_lines(changes: Changes, names: Naming, lang: Language) -> list[str]:
    """Write each news as a sentence, in their order."""
    return [_news(row, names, lang) for row in rows_of(changes.news)]


def promised_lines(changes: Changes, names: Naming, lang: Language) -> list[str]:
    """Write for whom the days change whose papers were handed out, a sentence for each group, day and item."""
    rows = changes.groups[changes.groups["zone"] == PROMISED]
    return [_say("received", lang, **_received(row, names, lang)) for row in rows_of(rows)]


def diversion_lines(changes: Changes, names: Naming, lang: Language) -> list[str]:
    """Write for each trip on the road whose drop is no more that it comes back, and where it could go instead."""
    return [_diversion(row, names, lang) for row in rows_of(changes.diversions)]


def counts_line(changes: Changes, zone: str, lang: Language) -> str:
    """Say how many trips of a zone change, and how."""
    trips = changes.trips[changes.trips["zone"] == zone]
    counts = {kind.replace(" ", "_"): int((trips["change"] == kind).sum()) for kind in KINDS}
    return _say(f"zone_{zone}", lang, **counts)


def _half(changes: Changes, names: Naming, lang: Language) -> list[str]:
    lines = [f"# {_say('title', lang)}", "", _say("meaning", lang), "", f"## {_say('news_title', lang)}", ""]
    told = [f"{row.news}. {plain(_news(row, names, lang))}" for row in rows_of(changes.news)]
    lines += told or [_say("news_none", lang)]
    lines += ["", *(f"- {counts_line(changes, zone, lang)}" for zone in (PROMISED, FREE))]

    if len(changes.diversions):
        lines += ["", f"## {_say('diversions_title', lang)}", ""]
        lines += [f"- {plain(line)}" for line in diversion_lines(changes, names, lang)]

    def more(count: int) -> str:
        return _say("more", lang, count=count)

    groups = [_group_row(row, names, lang) for row in rows_of(changes.groups)]
    heads = _say("groups_head", lang).split("|")
    lines += part_lines(_say("groups_title", lang), heads, groups, _say("groups_none", lang), MOST_ROWS, more)
    other = changes.trips[changes.trips["change"] != SAME]
    trips = [_trip_row(row, names, lang) for row in rows_of(other)]
    heads = _say("trips_head", lang).split("|")
    return lines + part_lines(_say("trips_title", lang), heads, trips, _say("trips_none", lang), MOST_ROWS, more)


def _news(row: Any, names: Naming, lang: Language) -> str:
    """Write one piece of news as a sentence."""
    quantities = {"before": row.before, "now": row.now}
    if row.kind in ("came", "gone", "people", "vehicles"):
        told = {name: number(value, lang) for name, value in quantities.items()}
    elif row.kind == "lacks":
        # What was lacked on several days can be more than the needs of one.
        told = {name: percentage(value, lang, digits=1) for name, value in quantities.items()}
    elif row.kind in ("money", "price"):
        told = {name: number(value, lang, digits=2) for name, value in quantities.items()}
    elif row.item_id:
        told = {name: _amount(value, row.item_id, names, lang) for name, value in quantities.items()}
    else:
        told = {}
    return _say(
        row.kind, lang, **told, **_named(row, names, lang), when=_when(row, names, lang), day=_day(row.date, lang)
    )  # fmt: skip


def _diversion(row: Any, names: Naming, lang: Language) -> str:
    """Write one trip on the road whose drop is no more."""
    told = {"trip": row.trip_id, "group": names("groups", row.group_id), "day": _day(row.date, lang)}
    if not row.to_group:
        return _say("comes_back", lang, **told)
    to = {"to_group": names("groups", row.to_group), "to_place": names("places", row.to_place)}
    command = f"--trip-id {row.trip_id} --group-id {row.to_group} --date {row.to_date:%Y-%m-%d}"
    figures = {"km": number(row.km, lang), "helps": percent(row.helps, lang), "to_day": _day(row.to_date, lang)}
    return _say("could_go", lang, **told, **to, **figures, command=command)


def _named(row: Any, names: Naming, lang: Language) -> dict[str, str]:
    return {
        "group": names("groups", row.group_id),
        "depot": names("depots", row.depot_id),
        "item": names(f"items_{lang}", row.item_id),
        "vehicle": names(f"vehicles_{lang}", row.vehicle_id),
        "place": names("places", row.place_id),
        "to_place": names("places", row.to_place),
    }


def _when(row: Any, names: Naming, lang: Language) -> str:
    """Write the days of a piece of news."""
    if pd.isna(row.date):
        return ""
    first, last = _day(row.date, lang), _day(row.until, lang)
    if row.date == row.until:
        return _say("on_day", lang, day=first)
    return _say("from_day" if row.until >= names.last else "from_to", lang, first=first, last=last)


def _day(day: pd.Timestamp, lang: Language) -> str:
    return "" if pd.isna(day) else date_text(day, "short", lang)


def _amount(value: float, item: str, names: Naming, lang: Language) -> str:
    return amount(value, names.units.get(item, ""), lang)


def _received(row: Any, names: Naming, lang: Language) -> dict[str, str]:
    return {
        "group": names("groups", row.group_id),
        "item": names(f"items_{lang}", row.item_id),
        "day": _day(row.date, lang),
        "before": _amount(row.before, row.item_id, names, lang),
        "now": _amount(row.now, row.item_id, names, lang),
        "least": _amount(row.need_survival, row.item_id, names, lang),
    }


def _group_row(row: Any, names: Naming, lang: Language) -> list[str]:
    told = _received(row, names, lang)
    cells = [told[name] for name in ("day", "group", "item", "before", "now", "least")]
    return [*(plain(cell) for cell in cells), _say(row.zone, lang), _why(row.why, lang)]


def _trip_row(row: Any, names: Naming, lang: Language) -> list[str]:
    change = text("command", f"change_{row.change.replace(' ', '_')}", lang)
    cells = [_day(row.date, lang), names("depots", row.depot_id), names(f"vehicles_{lang}", row.vehicle_id)]
    return [*(plain(cell) for cell in (*cells, row.trip_id)), change, _say(row.zone, lang), _why(row.why, lang)]


def _why(why: str, lang: Language) -> str:
    return why.replace(" ", ", ") or _say("follows", lang)


def _say(key: str, lang: Language, **values: object) -> str:
    return text(_AREA, key, lang, **values)
