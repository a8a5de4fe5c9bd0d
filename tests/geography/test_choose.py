"""The source of travel times an operation asks for."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from logistics.core.errors import GeographyError
from logistics.inputs.geography import OsrmTable, ReferenceRoads, travel_times
from tests.support.cases.road_tables import closures, reference_tables


def operation(roads: str) -> Any:
    """What is read of an operation: three tables and one setting."""
    places, table = reference_tables()
    setting = SimpleNamespace(roads=roads)
    return SimpleNamespace(places=places, roads=table, closures=closures(), settings=setting, servers=frozenset())


def test_reference_roads_are_the_tables() -> None:
    assert isinstance(travel_times(operation("reference")), ReferenceRoads)


def test_an_address_is_a_routing_engine() -> None:
    assert isinstance(travel_times(operation("http://localhost:5000")), OsrmTable)


def test_anything_else_is_an_error() -> None:
    with pytest.raises(GeographyError, match="'refrence' is not the address"):
        travel_times(operation("refrence"))
