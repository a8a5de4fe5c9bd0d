"""The municipality and state of each place, and one fixed point for each municipality and state."""

from __future__ import annotations

import unicodedata
from functools import cache

import pandas as pd

import logistics.core.strings  # noqa: F401 - before any table is made
from logistics.inputs.operation import data_path

COLUMNS = ["state_code", "state", "municipality_code", "municipality"]


def areas_of_places(places: pd.DataFrame) -> pd.DataFrame:
    """Give the municipality and state of places.

    The state is that of `inegi_state_code`, else that of the name in `state`. The municipality is known for places of
    the reference only: a place of an operation's own has a state alone. So does Mexico City, whose parts the reference
    does not distinguish.

    Parameters
    ----------
    places : place_id, state, inegi_state_code.

    Returns
    -------
    pandas.DataFrame
        place_id, state_code, state, municipality_code, municipality (text, "" where not known); index of `places`.
    """
    names = states().set_index("state_code")["state"]
    by_name = {folded(name): code for code, name in names.items()}
    written = places["inegi_state_code"].where(places["inegi_state_code"].isin(names.index), "")
    code = written.where(written != "", places["state"].map(folded).map(by_name).fillna(""))
    known = municipalities().set_index("place_id")
    municipality = places["place_id"].map(known["municipality_code"]).fillna("")
    # A place of the operation's own may have an id of the reference and lie elsewhere.
    municipality = municipality.where(municipality.str.slice(0, 2) == code, "")
    by_code = known.drop_duplicates("municipality_code").set_index("municipality_code")["municipality"]
    return pd.DataFrame(
        {
            "place_id": places["place_id"],
            "state_code": code,
            "state": code.map(names).fillna(""),
            "municipality_code": municipality,
            "municipality": municipality.map(by_code).fillna(""),
        }
    )


def area_points() -> pd.DataFrame:
    """Give all municipalities and states of the reference with a point for each.

    The point of a municipality is its seat, to two decimals; that of a state lies in its middle, to one decimal. It
    stands for the name and is the same on every day and in every plan.

    Returns
    -------
    pandas.DataFrame
        area_code (five digits or two), level (municipality, state), area, state_code, lat, lon (degrees).
    """
    near = municipalities().drop_duplicates("municipality_code")
    near = near.rename(columns={"municipality_code": "area_code", "municipality": "area"}).assign(level="municipality")
    far = states().rename(columns={"state": "area"}).assign(level="state", area_code=states()["state_code"])
    columns = ["area_code", "level", "area", "state_code", "lat", "lon"]
    return pd.concat([near[columns], far[columns]], ignore_index=True).sort_values("area_code", ignore_index=True)


@cache
def municipalities() -> pd.DataFrame:
    """Give the municipality of each place of the reference, with the point of its seat.

    Returns
    -------
    pandas.DataFrame
        place_id, municipality_code, municipality, state_code, lat, lon, source.
    """
    return _read("municipalities.csv", {"municipality_code": str, "state_code": str})


@cache
def states() -> pd.DataFrame:
    """Give all states, with a point in the middle of each.

    Returns
    -------
    pandas.DataFrame
        state_code, state, lat, lon.
    """
    return _read("states.csv", {"state_code": str})


def folded(text: str) -> str:
    """Write a name in lower case without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).strip()


def _read(name: str, types: dict[str, type]) -> pd.DataFrame:
    return pd.read_csv(data_path() / "reference" / name, keep_default_na=False, dtype=types)
