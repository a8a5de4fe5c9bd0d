"""What the files given out say, over random groups, ways and days: read as a stranger would, with nothing of ours.

Where everybody is comes from the itinerary alone, and areas from the reference's CSV files; neither the code that
protects nor the scan has a part in it.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import tempfile
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from logistics.core.language import SIDE_BY_SIDE
from logistics.inputs.operation import data_path
from logistics.output.maps import draw_shared_map
from logistics.output.protection import protect
from logistics.output.protection.export import write_tables
from tests.support.cases.protection_cases import dates, operations, quick_plan
from tests.support.thorough import some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from logistics.inputs.operation import Operation
    from logistics.output.protection import Audience

EXAMPLES = some(12)
#: The last day that may be shown lies so many days before the day the files are given out on: the whole day must have
#: ended 48 hours, or 7 days, before that day begins.
DAYS_BEFORE = {"partner": 3, "public": 8}
NAMES = {10: "octubre oct October Oct", 11: "noviembre nov November Nov", 12: "diciembre dic December Dec"}
MONTHS = {name: month for month, names in NAMES.items() for name in names.split()}
ISO_DAY = re.compile(r"(20\d\d)-?([01]\d)-?([0-3]\d)")
DAY_IN_WORDS = re.compile(rf"\b(\d{{1,2}}) (?:de )?({'|'.join(MONTHS)})\b")
DECIMAL = re.compile(r"(?<![\w.])-?\d{1,3}\.\d+(?![\w.])")
#: Code that no plan has a part in; the block of data is no code.
CODE_OF_PAGE = re.compile(r"(?s)<style>.*?</style>|<script>.*?</script>|<svg.*?</svg>|<head>.*?</head>")


@cache
def reference(name: str) -> list[dict[str, str]]:
    with (data_path() / "reference" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def nights(operation: Operation) -> Iterator[tuple[str, dt.date, str]]:
    """Give group, day and place of every night, from the itinerary."""
    for stay in operation.itinerary.to_dict("records"):
        for night in range(stay["nights"]):
            day = stay["arrive_date"].date() + dt.timedelta(days=night)
            if day <= operation.settings.end_date:
                yield stay["group_id"], day, stay["place_id"]


def counted(operation: Operation) -> set[str]:
    """Give the groups that may be told of: those of 100 people or more."""
    heads = dict(zip(operation.groups["group_id"], operation.groups["headcount"], strict=True))
    return {group for group in heads if heads[group] >= 100}


def areas_on(operation: Operation, audience: Audience, last: dt.date) -> dict[dt.date, set[str]]:
    """Give by day up to the last one the codes of the areas where somebody is who may be told of."""
    told = counted(operation)
    municipality = {row["place_id"]: row["municipality_code"] for row in reference("municipalities.csv")}
    state = dict(zip(operation.places["place_id"], operation.places["inegi_state_code"], strict=True))
    found: dict[dt.date, set[str]] = {}
    for group, day, place in nights(operation):
        if group in told and day <= last:
            near = municipality.get(place, "") if audience == "partner" else ""
            found.setdefault(day, set()).add(near or state[place])
    return found


def files_for(operation: Operation, audience: Audience, as_of: dt.date) -> dict[str, str]:
    """Write the export and the map, without the scan that would stop a leak; their texts."""
    plan = quick_plan(operation)
    tables = {lang: protect(operation, plan, audience, as_of, lang=lang) for lang in SIDE_BY_SIDE}
    with tempfile.TemporaryDirectory() as folder:
        write_tables(tables["es"], Path(folder), "es")
        files = {path.name: path.read_text("utf-8") for path in Path(folder).iterdir()}
    return files | {"map.html": draw_shared_map(tables)}


def words(text: str) -> str:
    """Write a text as plain words, for names to be looked for."""
    plain = unicodedata.normalize("NFKD", re.sub(r"<[^>]*>", " ", text)).encode("ascii", "ignore").decode().lower()
    return f" {' '.join(re.findall(r'[a-z0-9]+', plain))} "


def check(operation: Operation, audience: Audience, as_of: dt.date) -> int:
    """Look through the files; the number of rows of people in them."""
    last = as_of - dt.timedelta(days=DAYS_BEFORE[audience])
    files = files_for(operation, audience, as_of)
    read = {name: CODE_OF_PAGE.sub(" ", text) for name, text in files.items()}
    there = areas_on(operation, audience, last)
    codes = set().union(*there.values())
    codes |= {code[:2] for code in codes}
    for name, text in read.items():
        _no_late_day(name, text, last)
        _no_other_name(name, text, operation, codes)
        _no_other_point(name, text, codes)
    rows = _rows(files["people.csv"])
    points = [feature["properties"] for feature in json.loads(files["people.geojson"])["features"]]
    assert len(points) == len(rows)
    for row in [*points, *(row for name, text in files.items() if name.endswith(".csv") for row in _rows(text))]:
        assert {code for column, code in row.items() if column.endswith("_code") and code} <= codes
    for row in rows:
        _nobody_is_nearer_or_fewer(row, audience, there, last)
    return len(rows)


def _no_late_day(name: str, text: str, last: dt.date) -> None:
    days = [dt.date(*map(int, parts)) for parts in ISO_DAY.findall(text)]
    days += [dt.date(2018, MONTHS[month], int(day)) for day, month in DAY_IN_WORDS.findall(text)]
    assert [day for day in days if day > last] == [], name


def _no_other_name(name: str, text: str, operation: Operation, codes: set[str]) -> None:
    """No town, municipality or state stands there but those of the areas shown; no group, depot or shelter at all."""
    municipalities, states = reference("municipalities.csv"), reference("states.csv")
    shown = {row["municipality"] for row in municipalities if row["municipality_code"] in codes}
    shown |= {row["state"] for row in states if row["state_code"] in codes}
    places = {*operation.places["name"], *(row["municipality"] for row in municipalities)}
    places |= {row["state"] for row in states}
    ids = (operation.groups["group_id"], operation.groups["name"], operation.depots["depot_id"])
    ids += (operation.shelters["shelter_id"], operation.shelters["name"])
    said = words(text)
    for area in sorted(map(words, shown), key=len, reverse=True):
        said = re.sub(rf"(?<= ){area.strip()}(?= )", "#", said)
    hidden = {*places, *(word for column in ids for word in column)} - shown
    assert [word for word in sorted(hidden) if words(word) in said] == [], name


def _no_other_point(name: str, text: str, codes: set[str]) -> None:
    """Every fraction that could be a latitude or a longitude is one of an area shown."""
    points = [row for row in reference("municipalities.csv") if row["municipality_code"] in codes]
    points += [row for row in reference("states.csv") if row["state_code"] in codes]
    fixed = {float(row[side]) for row in points for side in ("lat", "lon")}
    numbers = [float(number) for number in DECIMAL.findall(text)]
    assert [number for number in numbers if abs(number) > 13 and number not in fixed] == [], name


def _rows(text: str) -> list[dict[str, str]]:
    """Read a table of the export; its second row are tags."""
    return list(csv.DictReader(text.splitlines()))[1:]


def _nobody_is_nearer_or_fewer(
    row: dict[str, str], audience: Audience, there: dict[dt.date, set[str]], last: dt.date
) -> None:
    first = dt.date.fromisoformat(row["date" if audience == "partner" else "week"])
    days = [first + dt.timedelta(days=number) for number in range(1 if audience == "partner" else 7)]
    assert days[-1] <= last
    code = row.get("municipality_code") or row["state_code"]
    assert any(code in there.get(day, ()) for day in days)
    people, served = ("people", "people_served") if audience == "partner" else ("person_days", "person_days_served")
    for count in (int(row[people]), int(row[served]), int(row[people]) - int(row[served])):
        assert count == 0 or count >= 100
        assert count % 50 == 0
    assert int(row[people]) > 0


def looked_through(audience: Audience, number: int) -> int:
    """Look through the files of some drawn operations; the rows of people that were seen."""
    seen = []

    @seed(number)
    @settings(
        phases=[Phase.generate],
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(operations(), dates(), st.just(audience))
    def look(operation: Operation, as_of: dt.date, audience: Audience) -> None:
        seen.append(check(operation, audience, as_of))

    look()
    return sum(seen)


def test_partners_files_alone() -> None:
    assert looked_through("partner", 11) > 0


def test_the_publics_files_alone() -> None:
    assert looked_through("public", 12) > 0
