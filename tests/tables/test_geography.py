"""Coordinates, road lengths and ways that contradict each other are warned of, and the usual slips are named."""

from __future__ import annotations

from functools import cache
from itertools import cycle, islice
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from logistics.core.errors import TableError
from logistics.inputs.operation import data_path, load_operation
from tests.support.cases.small import Small, small_operations
from tests.support.thorough import some

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: A chain of towns in Petén, each joined to the next by a road a quarter longer than the straight line.
TOWNS = {
    "arroyo": (16.0, -89.0),
    "bajio": (16.3, -89.1),
    "cumbre": (16.6, -89.3),
    "dolores": (16.8, -89.7),
    "estero": (17.0, -89.8),
}
SLIPS: dict[str, tuple[str, Callable[[float, float], tuple[float, float]]]] = {
    "swapped": ("place_swapped", lambda lat, lon: (lon, lat)),
    "swapped, minus lost": ("place_swapped", lambda lat, lon: (-lon, lat)),
    "minus of the longitude lost": ("place_minus", lambda lat, lon: (lat, -lon)),
    "minus before the latitude": ("place_minus", lambda lat, lon: (-lat, lon)),
    "point of the longitude one digit left": ("place_point", lambda lat, lon: (lat, lon / 10)),
    "point of the latitude one digit left": ("place_point", lambda lat, lon: (lat / 10, lon)),
    "a place of that name elsewhere": ("place_elsewhere", lambda *_: (37.8882, -4.7794)),
}


def km(one: tuple[float, float], other: tuple[float, float]) -> float:
    (lat, lon), (lat2, lon2) = np.radians(one), np.radians(other)
    part = np.sin((lat2 - lat) / 2) ** 2 + np.cos(lat) * np.cos(lat2) * np.sin((lon2 - lon) / 2) ** 2
    return float(2 * 6371 * np.arcsin(np.sqrt(part)))


@cache
def small() -> Small:
    """One small operation, always the same."""
    found: list[Small] = []

    @settings(max_examples=1, deadline=None, derandomize=True, database=None)
    @given(small_operations(min_days=4))
    def draw(operation: Small) -> None:
        found.append(operation)

    draw()
    return found[0]


def written(operation: Small, folder: Path, towns: dict[str, tuple[float, float]], longer: float = 1.25) -> Path:
    """Write an operation on these towns, the first group walking no more than it can."""
    names = list(towns)
    places = [
        {**row, "lat": towns[row["place_id"]][0], "lon": towns[row["place_id"]][1]}
        for row in operation.tables["places"]
    ]
    roads = [
        {**row, "km": round(longer * km(TOWNS[a], TOWNS[b]))}
        for row, a, b in zip(operation.tables["roads"], names[:-1], names[1:], strict=True)
    ]
    itinerary = [{**row, "mode": "ride"} for row in operation.tables["itinerary"]]
    changed = Small({**operation.tables, "places": places, "roads": roads, "itinerary": itinerary}, operation.settings)
    return changed.write(folder)


def warnings(path: Path) -> dict[tuple[str, int], str]:
    return {
        (problem.file, problem.row): problem.code for problem in load_operation(path).notices if problem.code in KINDS
    }


KINDS = {
    *(code for code, _ in SLIPS.values()),
    *("road_shorter_than_air", "road_much_longer", "leg_too_long", "place_off_depots"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_named_at_its_place_and_nowhere_else(tmp_path: Path, slip: str) -> None:
    code, slipped = SLIPS[slip]
    rows = dict(zip(TOWNS, range(2, 2 + len(TOWNS)), strict=True))
    # Each slip in some of the towns: the slips together are in each of them, at the ends of the chain and within it.
    first = list(SLIPS).index(slip)
    for wrong in islice(cycle(TOWNS), first, first + some(len(TOWNS))):
        row = rows[wrong]
        towns = TOWNS | {wrong: slipped(*TOWNS[wrong])}
        assert warnings(written(small(), tmp_path / wrong, towns)) == {("places.csv", row): code}


def test_nothing_is_said_of_towns_where_they_are(tmp_path: Path) -> None:
    assert warnings(written(small(), tmp_path, TOWNS)) == {}


@pytest.mark.parametrize("sign", [1, -1])
def test_a_latitude_that_none_can_be_is_called_exchanged(tmp_path: Path, sign: int) -> None:
    operation = written(small(), tmp_path, TOWNS | {"cumbre": (sign * 95.3, 16.6)})
    with pytest.raises(TableError) as raised:
        load_operation(operation)
    found = {(problem.row, problem.column, problem.code) for problem in raised.value.problems}
    assert {(4, "lat", "out_of_range"), (4, "lat", "lat_lon_exchanged")} <= found


def test_a_road_shorter_than_the_straight_line_is_warned_of(tmp_path: Path) -> None:
    operation = written(small(), tmp_path, TOWNS)
    roads = pd.read_csv(operation / "roads.csv")
    roads.loc[1, "km"] = 15
    roads.loc[2, "km"] = 4200
    roads.to_csv(operation / "roads.csv", index=False)
    assert warnings(operation) == {("roads.csv", 3): "road_shorter_than_air", ("roads.csv", 4): "road_much_longer"}


def test_a_leg_nobody_can_walk_in_its_time_is_warned_of(tmp_path: Path) -> None:
    operation = written(small(), tmp_path, TOWNS)
    itinerary = pd.read_csv(operation / "itinerary.csv").iloc[:1]
    legs = [itinerary.assign(place_id="arroyo", nights=1), itinerary.assign(place_id="estero", sequence=2, mode="walk")]
    legs[1]["arrive_date"] = "2018-10-21"
    pd.concat(legs).to_csv(operation / "itinerary.csv", index=False)
    assert ("itinerary.csv", 3) in warnings(operation)


def test_places_on_no_network_of_a_depot_are_warned_of(tmp_path: Path) -> None:
    operation = written(small(), tmp_path, TOWNS)
    roads = pd.read_csv(operation / "roads.csv")
    pd.concat([roads.iloc[:1], roads.iloc[3:]]).to_csv(operation / "roads.csv", index=False)
    depots, itinerary = pd.read_csv(operation / "depots.csv"), pd.read_csv(operation / "itinerary.csv")
    depots.assign(place_id="arroyo").to_csv(operation / "depots.csv", index=False)
    itinerary.assign(place_id=["bajio", *["estero"] * (len(itinerary) - 1)]).to_csv(
        operation / "itinerary.csv", index=False
    )
    told = [key for key, code in warnings(operation).items() if code == "place_off_depots"]
    assert told == ([("itinerary.csv", 3)] if len(itinerary) > 1 else [])


def test_the_reference_has_nothing_to_warn_of() -> None:
    operation = load_operation(data_path() / "caravan-2018")
    assert not [problem for problem in operation.notices if problem.code in KINDS]
