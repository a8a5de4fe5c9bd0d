"""What is sent to those who drive: short plain texts to be pasted into a messenger."""

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

#: A message is shorter than this, so that no messenger folds it away.
LIMIT = 1000
#: Room kept for the head of a message and the number of its part.
HEAD = 220
#: Names longer than this are cut, and a trip tells at most so many of its stops.
NAME, STOPS = 40, 4


def day_messages(sheets: list[TripSheet], lang: Language) -> Iterator[tuple[TripSheet, list[str]]]:
    """Tell the trips of each depot and day.

    Parameters
    ----------
    sheets : trips, those of one day and depot together.
    lang : language of the texts.

    Yields
    ------
    The first trip of a day at a depot, and the texts that tell all of that day there, in their order; each is shorter
    than `LIMIT` letters, and each trip stands whole in one of them.
    """
    for _, of_depot in groupby(sheets, key=lambda sheet: (sheet.date, sheet.depot_id)):
        trips = list(of_depot)
        parts = _parts([_trip(trip, lang) for trip in trips])
        yield trips[0], [_message(trips[0], part, at, len(parts), lang) for at, part in enumerate(parts, start=1)]


def _parts(told: list[str]) -> list[str]:
    """Put as many trips together as go into one message."""
    parts: list[str] = []
    for text in told:
        if parts and len(parts[-1]) + 2 + len(text) < LIMIT - HEAD:
            parts[-1] += f"\n\n{text}"
        else:
            parts.append(text)
    return parts


def _message(first: TripSheet, text: str, part: int, parts: int, lang: Language) -> str:
    """Put the head above a text."""
    head = say("message_depot", lang, place=_short(first.depot), date=date_text(first.date, "short", lang))
    head = ", ".join(filter(None, (head, first.clock[lang])))
    if parts > 1:
        head = say("message_part", lang, head=head, part=part, parts=parts)
    return fenced(f"{say('message_head', lang)}\n{head}\n\n{text}\n")


def _trip(sheet: TripSheet, lang: Language) -> str:
    """Tell one trip: the vehicle and its hours, where it goes, and its id."""
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
