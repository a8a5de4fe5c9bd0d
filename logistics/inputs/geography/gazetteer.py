"""The offline gazetteer: the reference places, and the towns of GeoNames in Mexico and around."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable

COLUMNS = ("place_id", "name", "also", "state", "country", "lat", "lon", "population", "source")
#: Names by country code: Mexico first, then its neighbours and the countries people come from.
COUNTRIES = {
    "MX": "Mexico",
    "GT": "Guatemala",
    "BZ": "Belize",
    "HN": "Honduras",
    "SV": "El Salvador",
    "NI": "Nicaragua",
    "US": "United States",
}
REFERENCE_SOURCE, GEONAMES_SOURCE = "reference places", "GeoNames"


@dataclass(frozen=True)
class Gazetteer:
    """The places and all their names.

    Attributes
    ----------
    places : one row for each place: the columns of `COLUMNS` but `also`, and country_order, source_order (for sorting).
    names : one row for each name: place (row number in `places`), name, folded, own (whether the place is listed
        under it).
    """

    places: pd.DataFrame
    names: pd.DataFrame


@cache
def gazetteer(fold: Callable[[str], str]) -> Gazetteer:
    """Read the gazetteer once; `fold` writes a name so that spellings can be compared."""
    towns = pd.concat([_reference_places(), _geonames()], ignore_index=True)
    names = towns["names"].explode().astype("str").rename("name").to_frame()
    names = names.assign(folded=names["name"].map(fold), own=~names.index.duplicated())
    # The place_id of a reference place counts as its own name too.
    names["own"] |= towns["source"].eq(REFERENCE_SOURCE).reindex(names.index)
    names = names[names["folded"] != ""].rename_axis("place").reset_index()
    places = towns.drop(columns="names")
    places["country_order"] = places["country"].map({name: order for order, name in enumerate(COUNTRIES.values())})
    places["source_order"] = (places["source"] != REFERENCE_SOURCE).astype("int64")
    return Gazetteer(places, names)


def _reference_places() -> pd.DataFrame:
    """Give the places of the reference road network: `COLUMNS` but `also`, and names (tuple of all names)."""
    table = pd.read_csv(_reference() / "places.csv", keep_default_na=False, dtype={"inegi_state_code": str})
    table = table.assign(country=COUNTRIES["MX"], population=0, source=REFERENCE_SOURCE)
    return table[[column for column in COLUMNS if column != "also"]].assign(
        names=pd.Series(list(zip(table["name"], table["place_id"].str.replace("-", " "), strict=True)))
    )


def _geonames() -> pd.DataFrame:
    """Give GeoNames' towns in `COUNTRIES`, with the columns of `_reference_places`.

    `tools/make_towns.py` makes the file. The state is blank except in Mexico and the United States.
    """
    towns = pd.read_csv(_reference() / "towns.csv.gz", keep_default_na=False)
    names = [
        [name, *(others.split("|") if others else ())]
        for name, others in zip(towns["name"], towns["other_names"], strict=True)
    ]
    towns = towns.assign(
        place_id="", country=towns["country"].map(COUNTRIES), source=GEONAMES_SOURCE, names=pd.Series(names)
    )
    return towns[[*(column for column in COLUMNS if column != "also"), "names"]]


def _reference() -> Path:
    """Give the folder of the reference geography, in the installed package or in the source tree."""
    package = Path(str(files("logistics")))
    return next(path for path in (package / "data", package.parent / "data") if path.is_dir()) / "reference"
