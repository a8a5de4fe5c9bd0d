"""Short plain texts for drivers, to be pasted into a messenger."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from logistics.core.characters import fenced
from logistics.core.language import date_text
from logistics.output.documents.drivers.words import hour, kilograms
from logistics.output.documents.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from logistics.core.language import Language
    from logistics.output.documents.drivers.trip_sheets import Call, TripSheet

#: A message is shorter than this (in letters), so that messengers show it in full.
LIMIT = 1000
#: Room kept for the head of a message and the number of its part (in letters).
HEAD = 220
#: The most letters of a name, and the most stops listed of a trip.
NAME, STOPS = 40, 4


def day_messages(sheets: list[TripSheet], lang: Language) -> Iterator[tuple[TripSheet, list[str]]]:
    """Write the messages of each depot and day.

    Parameters
    ----------
    sheets : trips, sorted so that those of one day and depot stand together.
    lang : language of the texts.

    Yields
    ------
    The first trip of a day at a depot, and the messages about all trips of that day there, in order. Each message is
    shorter than `LIMIT` letters, and each trip stands whole in one of them.
    """
    for _, of_depot in groupby(sheets, key=lambda sheet: (sheet.date, sheet.depot_id)):
        trips = list(of_depot)
        parts = _parts([_trip(trip, lang) for trip in trips])
        yield trips[0], [_message(trips[0], part, at, len(parts), lang) for at, part in enumerate(parts, start=1)]


def _parts(told: list[str]) -> list[str]:
    """Join the texts of trips into as few messages as their length allows, in order."""
    parts: list[str] = []
    for text in told:
        if parts and len(parts[-1]) + 2 + len(text) < LIMIT - HEAD:
            parts[-1] += f"\n\n{text}"
        else:
            parts.append(text)
    return parts


def _message(first: TripSheet, text: str, part: int, parts: int, lang: Language) -> str:
    """Write a message: the head for a depot and day, and the text below it."""
    head = say("message_depot", lang, place=_short(first.depot), date=date_text(first.date, "short", lang))
    head = ", ".join(filter(None, (head, first.clock[lang])))
    if parts > 1:
        head = say("message_part", lang, head=head, part=part, parts=parts)
    return fenced(f"{say('message_head', lang)}\n{head}\n\n{text}\n")


def _trip(sheet: TripSheet, lang: Language) -> str:
    """Describe one trip: the vehicle and its hours, its stops, and its id."""
    times = {key: hour(getattr(sheet, key), sheet.date, sheet.marks[key])[lang] for key in ("start", "depart", "end")}
    lines = [say("message_trip", lang, vehicle=_short(sheet.vehicle[lang]), **times)]
    lines += [_stop(sheet, call, lang) for call in sheet.calls[:STOPS]]
    if len(sheet.calls) > STOPS:
        lines.append(say("message_more_stops", lang, count=len(sheet.calls) - STOPS))
    return "\n".join([*lines, sheet.trip_id])


def _stop(sheet: TripSheet, call: Call, lang: Language) -> str:
    return say(
        "message_stop",
        lang,
        arrive=hour(call.arrive, sheet.date, call.marks["arrive"])[lang],
        where=_short(call.where[lang]),
        group=_short(call.group),
        kg=kilograms(call.kg),
    )


def _short(name: str) -> str:
    """Write a name on one line, cut where it is very long."""
    name = " ".join(name.split())
    return name if len(name) <= NAME else name[: NAME - 1].rstrip() + "\u2026"
