"""Names of files: one a thing on every machine, whatever the ids are; no paper is written over another."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.core.filenames import LONGEST, different_names, file_names
from logistics.output.documents import write_driver_papers
from logistics.output.trip_geometry import trip_legs
from tests.support.cases.tour_case import TOUR, tour_plan

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.inputs.operation import Operation

pytestmark = pytest.mark.slow

#: Ids that some machine takes for one, or for something else than a file.
AWKWARD = [
    *("a", "A", "a.", "a ", "a~2", "A~2", "con", "CON", "nul.txt", "Lpt1", "com¹", "..", ".", "", "-rf", "../a", "a/b"),
    *("a\\b", "a:b", "álamo", "alamo", "a\u0301lamo", "ALAMO", "straße", "STRASSE", "Перехід", "перехід", "移民", "ﬁn"),
    *("x" * 300, "x" * 300 + "y", "ж" * 300, "a\u202eb", "a\nb", "a\x00b", "😀", "😀😀"),
]
DEPOTS = [
    "bodega",
    "bodega_1",
    "bodega_2",
    "Bodega_1",
    "bodega_1~2",
    "con",
    "ж" * 80,
    "ж" * 79 + "a",
    "..",
    "a/b",
    "a b",
]
DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def one_machine(name: str) -> str:
    """Write a name as the machine that tells the fewest apart would."""
    marks = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in marks if not unicodedata.combining(letter)).rstrip(". ").casefold()


@given(st.lists(st.sampled_from(AWKWARD) | st.text(max_size=12), max_size=30))
def test_no_two_ids_have_a_name_that_some_machine_takes_for_one(ids: list[str]) -> None:
    names = file_names(ids)
    assert set(names) == set(ids)
    assert len({one_machine(name) for name in names.values()}) == len(names)
    for name in names.values():
        assert name
        assert name[0] not in ".-"
        assert name[-1] not in ". "
        assert not set(name) & set('/\\:*?"<>|\0')
        assert not DEVICES.match(name)
        assert len(name.encode()) <= LONGEST
        assert name.isprintable()


@given(st.lists(st.sampled_from(["bodega", "bodega_1", "bodega_2", "BODEGA"]), max_size=12))
def test_each_wish_has_a_name_of_its_own(wanted: list[str]) -> None:
    names = different_names(wanted)
    assert len({name.casefold() for name in names}) == len(wanted)
    for name, wish in zip(names, wanted, strict=True):
        assert name.casefold().startswith(wish.casefold())


def test_an_id_that_is_a_name_keeps_it_whoever_comes_first() -> None:
    assert file_names(["a/b", "a-b"]) == {"a/b": "a-b~2", "a-b": "a-b"}
    assert file_names(["Перехід"]) == {"Перехід": "Перехід"}


@pytest.mark.parametrize("trips", [1, 30])
def test_every_trip_stands_in_one_message_of_each_language(operation: Operation, tmp_path: Path, trips: int) -> None:
    # Depots with one trip have one message; those with thirty have parts, which are named by a number.
    tour = tour_plan(operation)
    counts = {depot: trips if at % 2 == 0 else 1 for at, depot in enumerate(DEPOTS)}
    ids = [(f"trip {depot} {at}", depot) for depot, count in counts.items() for at in range(count)]
    copies = {
        name: pd.concat([getattr(tour, name).query("trip_id == @TOUR").assign(trip_id=trip) for trip, _ in ids])
        for name in ("trips", "trip_stops", "trip_loads")
    }
    copies["trips"]["depot_id"] = [depot for _, depot in ids]
    base = operation.depots[operation.depots["depot_id"] == "dep-tapachula"]
    changed = operation.replace_tables(depots=pd.concat([base.assign(depot_id=depot) for depot in DEPOTS]))
    plan = dataclasses.replace(tour, **{name: table.reset_index(drop=True) for name, table in copies.items()})
    assert TOUR not in plan.trips["trip_id"].to_numpy()
    write_driver_papers(changed, plan, trip_legs(changed, plan), tmp_path)
    assert len(list((tmp_path / "gpx").iterdir())) == len(ids)
    for lang in ("es", "en"):
        lines = [
            line for file in (tmp_path / "messages" / lang).iterdir() for line in file.read_text("utf-8").splitlines()
        ]
        assert [lines.count(" ".join(trip.split())) for trip, _ in ids] == [1] * len(ids)
