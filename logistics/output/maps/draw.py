"""Draws the coordinators' map of a plan, with exact places and all days."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from logistics.core.language import SIDE_BY_SIDE
from logistics.output.maps.base import road_lines
from logistics.output.maps.behind import received_table
from logistics.output.maps.day_tables import day_texts
from logistics.output.maps.page import OUTLINES, PageText, base_map, render, styled
from logistics.output.maps.page_data import page_data
from logistics.output.maps.unwrap import unwrapped
from logistics.output.maps.wording import COORDINATORS_AREAS, PageWords
from logistics.output.maps.worth import worth

if TYPE_CHECKING:
    import pandas as pd

    from logistics.core.language import Language, Texts
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.output.maps.paths import Paths

#: The layers that can be switched on and off, in the order of the legend.
LAYERS = ("groups", "stops", "support", "short", "trips", "closed", "depots", "shelters", "towns")
#: The tile server. Its layer is off until somebody switches it on, because the server learns which area is looked at.
TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
#: Keys of the texts of the columns of a day's table and of a stop's popup, as in `assets/plan.js`.
BALANCE_HEADS = ("item", "need", "in_hand", "comes", "hand_out", "keep", "short")
_ROADS = {"color": "#b3a58a", "weight": 2, "opacity": 1}


def draw_map(
    operation: Operation,
    plan: Plan,
    trip_paths: Paths,
    *,
    lang: Language = SIDE_BY_SIDE[0],
    on: dt.date | None = None,
    values: pd.DataFrame | None = None,
    received: pd.DataFrame | None = None,
) -> str:
    """Draw the coordinators' map of a plan as one HTML page that requests nothing from any network.

    Parameters
    ----------
    operation : the case.
    plan : the plan for it.
    trip_paths : the way of each trip by trip_id, as (lat, lon) in degrees.
    lang : the language shown first; the page also has the languages of `SIDE_BY_SIDE`.
    on : the day shown first; the first day of the plan if not given or not in the plan.
    values : the marginal values of the run, as `read_values` gives them; a further layer then shows where one more
        tonne helps most.
    received : what was received before the days of the plan, as `read_received` gives it; a further layer and a table
        then show it.

    Raises
    ------
    NotVendoredError
        The page would have to load a file that is not kept in `logistics/output/maps/vendor`.
    """
    words = PageWords.of(lang, COORDINATORS_AREAS)
    days = [day.date() for day in operation.days]
    operation, plan, trip_paths = unwrapped(operation, plan, trip_paths)
    roads = styled(road_lines(operation), _ROADS, "roads_lines")
    received = None if received is None or received.empty else received
    data: dict[str, Any] = page_data(operation, plan, trip_paths, words, received)
    data |= {"tables": [*data["tables"], "worth"], "worth": worth(operation, values, words)}
    layers = [*LAYERS, *(["worth"] if values is not None else []), *(["received"] if received is not None else [])]
    data |= {"tiles": TILES, "base": list(OUTLINES), "closest": 10, "choices": "items"}
    data |= {"marks": ["stops", "support", "depots", "shelters", "closed", "groups", "short"]}
    return render(
        base_map(),
        {"roads": roads, **dict.fromkeys(layers)},
        data,
        _page(operation, plan, words, received),
        ["plan.js"],
        words=words,
        first=days.index(on) if on in days else 0,
        tiles=TILES,
    )


def _page(operation: Operation, plan: Plan, words: PageWords, received: pd.DataFrame | None) -> PageText:
    """Give the texts of the page."""
    ends = operation.settings.end_date
    return PageText(
        title=operation.settings.name,
        kind=words.say("map_title"),
        label=words.say("coordinators_only"),
        days=day_texts(operation, plan, words),
        heads=tuple(words.say(key) for key in BALANCE_HEADS),
        sum_note=words.say("balance_sum"),
        scale=words.say("short_scale"),
        notes=[
            _version(plan, words),
            words.say("valid_coordinator", date=words.date(ends, "page_long")),
            words.say("data_credit"),
        ],
        warnings=[] if plan.summary["status"] == "complete" else [words.say("stopped_early")],
        tables=[] if received is None else [received_table(operation, received, words)],
        map_label=words.say("map_label"),
        nothing=words.say("no_drops"),
        hint=words.say("all_days_hint"),
    )


def _version(plan: Plan, words: PageWords) -> Texts:
    return words.say(
        "version",
        date=words.date(dt.datetime.fromisoformat(plan.summary["created"]).date(), "page_long"),
        version=plan.summary["package_version"],
        input=plan.summary["input_sha256"][:8],
    )
