"""Each thing that does not fit together is listed, with what counts until somebody decides; nothing else is."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pandas as pd
import pytest

from logistics.core.language import SIDE_BY_SIDE, catalog, text
from logistics.live.contradictions import CODES, contradictions
from logistics.live.entries import Entry

OPENING = pd.DataFrame({"depot_id": ["north"], "item_id": ["water"], "quantity": [100.0]})
NIGHT = dt.datetime(2018, 11, 7, tzinfo=dt.timezone(dt.timedelta(hours=-6)))


def told(number: int, kind: str, hour: float, recorded: float = 0, link: Any = (), **values: Any) -> Entry:
    """Make an entry by number that happened at an hour and was recorded in the evening, later ones later."""
    lines = values.pop("lines", ())
    return Entry.of(
        kind, values, lines=lines, happened_at=NIGHT + dt.timedelta(hours=hour), entry_id=str(UUID(int=number)),
        recorded_at=NIGHT + dt.timedelta(hours=recorded or 20 + number / 10),
        **{name: str(UUID(int=target)) for name, target in dict(link).items()},
    )  # fmt: skip


def water(**parts: float) -> list[dict[str, Any]]:
    return [{"item_id": "water", **parts}]


LEFT = told(1, "dispatch", 6, trip_id="T1", depot_id="north", lines=water(quantity=60))
GIVEN = told(2, "delivery", 12, trip_id="T1", group_id="main", drop_id="D1", lines=water(good=60))
BACK = told(3, "return", 18, trip_id="T1", depot_id="north")
NOTE = told(8, "note", 9, text="all well")
SEEN = told(4, "position", 19, group_id="main", place_id="town", date=NIGHT.date())
HEADS = told(5, "headcount", 19, group_id="main", people=400, date=NIGHT.date())
SHELF = told(6, "stock_count", 19, depot_id="north", item_id="water", counted=40)
DAY = (LEFT, GIVEN, BACK, NOTE, SEEN, HEADS, SHELF)


def test_a_day_that_fits_together_leaves_nothing_to_decide() -> None:
    assert contradictions(DAY, opening=OPENING) == ()


#: By kind: entries added to the day, and the numbers of those that count until somebody decides.
WRONG: dict[str, tuple[tuple[Entry, ...], list[int]]] = {
    "same_id": ((told(8, "note", 9, recorded=23, text="not well"),), [8]),
    "unknown_target": ((told(9, "note", 9, link={"corrects": 77}, text="well"),), [9]),
    "several_corrections": (
        (
            told(9, "note", 9, link={"corrects": 8}, text="so"),
            told(10, "note", 9, link={"corrects": 8}, text="or so"),
        ),
        [10],
    ),
    "circle": (
        (told(9, "note", 9, link={"corrects": 10}, text="a"), told(10, "note", 9, link={"corrects": 9}, text="b")), [],
    ),
    "other_kind": ((told(9, "money", 9, link={"corrects": 8}, usd=5, direction="in"),), [9]),
    "before_its_time": ((told(9, "note", 26, text="tomorrow"),), [9]),
    "two_deliveries": (
        (told(9, "delivery", 13, trip_id="T1", group_id="main", drop_id="D1", lines=water(good=60)),), [9],
    ),
    "two_dispatches": ((told(9, "dispatch", 6, trip_id="T1", depot_id="north", lines=water(quantity=60)),), [9]),
    "two_returns": (
        (
            told(9, "return", 18, trip_id="T1", depot_id="north", lines=[{"item_id": "food", "quantity": 1}]),
            told(10, "return", 18, trip_id="T1", depot_id="north", lines=[{"item_id": "food", "quantity": 1}]),
            told(11, "dispatch", 7, trip_id="T1", depot_id="south", lines=[{"item_id": "food", "quantity": 1}]),
            told(12, "receipt", 6, depot_id="south", item_id="food", quantity=1),
        ),
        [10],
    ),
    "not_dispatched": (
        (told(9, "delivery", 13, trip_id="T2", group_id="main", drop_id="D2", lines=water(good=6)),), [9],
    ),
    "more_delivered": (
        (told(9, "delivery", 13, trip_id="T1", group_id="main", drop_id="D2", lines=water(good=6)),), [9],
    ),
    "more_taken": ((told(9, "loss", 13, depot_id="north", item_id="water", quantity=41, reason="stolen"),), [9]),
    "unaccounted": (
        (
            told(9, "dispatch", 7, trip_id="T2", depot_id="north", lines=water(quantity=5)),
            told(10, "return", 9, trip_id="T2", depot_id="north", lines=water(quantity=3)),
        ),
        [10],
    ),
    "two_counts": ((told(9, "stock_count", 19, depot_id="north", item_id="water", counted=41),), [9]),
    "two_places": ((told(9, "position", 20, group_id="main", place_id="ranch", date=NIGHT.date()),), [9]),
    "two_headcounts": ((told(9, "headcount", 20, group_id="main", people=410, date=NIGHT.date()),), [9]),
}  # fmt: skip


def test_every_kind_has_a_case() -> None:
    assert tuple(WRONG) == CODES


@pytest.mark.parametrize("code", CODES)
def test_what_does_not_fit_is_listed_alone_with_what_counts(code: str) -> None:
    more, counts = WRONG[code]
    (found,) = contradictions([*more, *DAY], opening=OPENING)
    assert found.code == code
    assert [UUID(key).int for key in found.counts] == counts
    assert contradictions([*DAY, *reversed(more), *DAY], opening=OPENING) == (found,)
    # Cancelling what was added decides it, but for what is no entry that counts.
    away = [
        told(100 + number, one.kind, 22, recorded=99, link={"cancels": UUID(one.entry_id).int})
        for number, one in enumerate(more)
    ]
    if code not in {"same_id", "circle"}:
        assert contradictions([*more, *DAY, *away], opening=OPENING) == ()


@pytest.mark.parametrize("lang", SIDE_BY_SIDE)
@pytest.mark.parametrize("code", CODES)
def test_each_has_its_words_and_its_rule(code: str, lang: str) -> None:
    (found,) = contradictions([*WRONG[code][0], *DAY], opening=OPENING)
    message = text("decide", f"{code}.message", lang, **dict(found.told))
    assert "{" not in message
    assert text("decide", f"{code}.rule", lang)


def test_no_words_are_left_over() -> None:
    assert {key.split(".")[0] for key in catalog("decide", "en")} == set(CODES)


def test_a_group_seen_on_its_way_is_not_in_two_places() -> None:
    on_its_way = told(9, "position", 12, group_id="main", place_id="ranch", date=NIGHT.date(), arrived=False)
    assert contradictions([*DAY, on_its_way], opening=OPENING) == ()


def test_a_correction_that_names_another_figure_is_no_contradiction() -> None:
    corrected = told(9, "headcount", 19, link={"corrects": 5}, group_id="main", people=410, date=NIGHT.date())
    assert contradictions([*DAY, corrected], opening=OPENING) == ()
