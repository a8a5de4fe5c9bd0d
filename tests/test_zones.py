"""The zone of a place: its own, that of its town or state, or that of the operation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from logistics.core.errors import TableError
from logistics.inputs.operation import load_operation
from logistics.inputs.zones import zones_of_places
from tests.support.cases.allocation_cases import operation_of, two_walking_groups

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cases.small import Small


def placed(zone: str, **cells: str) -> str:
    """The zone of a place with these cells, in an operation whose own zone is `zone`."""
    operation = operation_of(two_walking_groups())
    row = {"place_id": "there", "name": "There", "state": "", "inegi_state_code": "", "timezone": "", **cells}
    places = pd.DataFrame([row])
    changed = replace(operation, places=places, settings=replace(operation.settings, timezone=zone))
    return str(zones_of_places(changed)["there"])


@pytest.mark.parametrize(
    ("cells", "zone"),
    [
        ({"inegi_state_code": "02"}, "America/Tijuana"),
        ({"state": "Baja California"}, "America/Tijuana"),
        ({"state": "SONORA"}, "America/Hermosillo"),
        ({"state": "Sinaloa"}, "America/Mazatlan"),
        ({"state": "Quintana Roo"}, "America/Cancun"),
        ({"inegi_state_code": "08"}, "America/Chihuahua"),
        ({"inegi_state_code": "08", "name": "Ciudad Juárez"}, "America/Ciudad_Juarez"),
        ({"state": "Tamaulipas", "name": "Reynosa"}, "America/Matamoros"),
        ({"state": "Tamaulipas", "name": "Tampico"}, "America/Monterrey"),
        ({"state": "Nayarit", "name": "Bucerías"}, "America/Bahia_Banderas"),
        ({"state": "Huehuetenango"}, "America/Guatemala"),
        ({"state": "Cortés"}, "America/Tegucigalpa"),
        ({"state": "San Salvador"}, "America/El_Salvador"),
        ({"state": "Belice"}, "America/Belize"),
        ({"state": "Nicaragua"}, "America/Managua"),
        ({"state": "California"}, "America/Los_Angeles"),
        ({"state": "Texas", "name": "El Paso"}, "America/Denver"),
        ({"state": "Chiapas"}, "America/Mexico_City"),
        ({"state": "nowhere"}, "America/Mexico_City"),
        ({"inegi_state_code": "02", "timezone": "America/Phoenix"}, "America/Phoenix"),
    ],
)
def test_a_place_has_the_zone_of_its_town_or_state(cells: dict[str, str], zone: str) -> None:
    assert placed("America/Mexico_City", **cells) == zone


def test_an_operation_of_another_part_of_the_world_keeps_its_zone() -> None:
    assert placed("UTC", inegi_state_code="02") == "UTC"
    assert placed("America/Havana", state="Chiapas") == "America/Havana"
    assert placed("UTC", inegi_state_code="02", timezone="America/Tijuana") == "America/Tijuana"


def test_every_zone_of_the_reference_is_known_and_every_state_is_there() -> None:
    operation = operation_of(two_walking_groups())
    zones = zones_of_places(operation)
    assert zones["tijuana"] == "America/Tijuana"
    assert zones["hermosillo"] == "America/Hermosillo"
    assert zones["tapachula"] == "America/Mexico_City"
    assert set(zones.index) == set(operation.places["place_id"])


def with_zone(small: Small, zone: str) -> Small:
    tables = {name: [dict(row) for row in rows] for name, rows in small.tables.items()}
    tables["places"][0]["timezone"] = zone
    return replace(small, tables=tables)


def test_a_zone_that_does_not_exist_is_refused_with_its_cell(tmp_path: Path) -> None:
    folder = with_zone(two_walking_groups(), "America/Tijuanna").write(tmp_path / "op")
    table = pd.read_csv(folder / "places.csv")
    table.assign(timezone=["America/Tijuanna", *[""] * (len(table) - 1)]).to_csv(folder / "places.csv", index=False)
    with pytest.raises(TableError) as refused:
        load_operation(folder)
    problem = next(problem for problem in refused.value.problems if problem.code == "unknown_timezone")
    assert (problem.file, problem.row, problem.column, problem.value) == (
        "places.csv",
        2,
        "timezone",
        "America/Tijuanna",
    )
    assert dict(problem.values)["near"] == "America/Tijuana"
