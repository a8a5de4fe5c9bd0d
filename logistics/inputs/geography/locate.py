"""Find the coordinates of a place by its name, offline or, if asked, online."""

from __future__ import annotations

import difflib
import re
import unicodedata
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
import pandas as pd
from geopy.exc import GeopyError
from geopy.geocoders import Nominatim

from logistics.core.errors import GeographyError
from logistics.inputs.geography.gazetteer import COLUMNS, COUNTRIES, Gazetteer, gazetteer

if TYPE_CHECKING:
    from collections.abc import Iterable

#: How alike two spellings must be, by difflib's ratio, when no name holds the words looked for.
CLOSE_SPELLING = 0.75
NAMED_SO, CALLED_SO, PREFIX, CONTAINS, CLOSE = range(5)
NOMINATIM = "https://nominatim.openstreetmap.org"
#: The usage policy of Nominatim asks each program to say who it is.
USER_AGENT = "logistics-humanitarian-planner/0.1"
ONLINE_TIMEOUT_SECONDS = 10
MOST_CLOSE_SPELLINGS = 20


def locate(name: str, online: bool = False, limit: int = 20, server: str = NOMINATIM) -> pd.DataFrame:
    """Look a place up by its name, without regard to accents and capitals.

    Offline, the reference places and the gazetteer of GeoNames (towns of 500 people and more in Mexico, its neighbours
    and northern Central America) are searched, with their other names. Places of that very name come first, then those
    also called so, then those of which a name begins with `name`, then those of which one holds it; only if there are
    none, those spelled alike. Among equals, Mexico comes before its neighbours, the reference places before the
    gazetteer, the larger town before the smaller.

    Parameters
    ----------
    name : the name or a part of it.
    online : ask Nominatim (OpenStreetMap) instead; the name is sent over the network.
    limit : the most rows given.
    server : address of the Nominatim server.

    Returns
    -------
    DataFrame
        place_id (of a reference place; else one to give it in `places.csv`), name, also (the other name by which it was
        found, "" if by its own), state (full name, "" if unknown), country, lat, lon, population (0 if unknown),
        source; empty if there is no such place.

    Raises
    ------
    GeographyError
        `name` is empty, or the online service does not answer.
    """
    wanted = fold(name)
    if not wanted:
        raise GeographyError("Write the name of a place to look for.")
    return _online(name, limit, server) if online else _offline(wanted, limit)


def fold(name: str) -> str:
    """Write a name without accents, capitals and doubled spaces, so that spellings can be compared."""
    if name.isascii():  # most are, and the gazetteer has many
        return " ".join(name.casefold().split())
    plain = unicodedata.normalize("NFKD", name)
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).casefold().split())


def _offline(wanted: str, limit: int) -> pd.DataFrame:
    known = gazetteer(fold)
    hits = _hits(wanted, known)
    found = known.places.join(hits, how="inner")
    order = ["rank", "country_order", "source_order", "population"]
    found = found.sort_values(order, ascending=[True, True, True, False], kind="stable")
    return _with_ids(found.head(limit)[list(COLUMNS)].reset_index(drop=True))


def _with_ids(found: pd.DataFrame) -> pd.DataFrame:
    """Give places without a place_id one to use: name and state in plain letters, told apart by numbers."""
    words = found["name"] + " " + found["state"]
    wished = words.map(lambda text: "-".join(re.findall(r"[a-z0-9]+", fold(text))))
    known = found["place_id"].where(found["place_id"] != "", wished)
    number = known.groupby(known).cumcount() + 1
    return found.assign(place_id=known.where(number == 1, known + "-" + number.astype("str")))


def _hits(wanted: str, known: Gazetteer) -> pd.DataFrame:
    """Give the places that fit, by number: the best `rank` of their names, and `also`, that name if not their own."""
    names = known.names
    rank = pd.Series(np.nan, index=names.index)
    rank[names["folded"].str.contains(wanted, regex=False)] = CONTAINS
    rank[names["folded"].str.startswith(wanted)] = PREFIX
    rank[names["folded"] == wanted] = CALLED_SO
    rank[(names["folded"] == wanted) & names["own"]] = NAMED_SO
    if rank.isna().all():
        rank = _close(wanted, names["folded"]).reindex(names.index)
    hits = names.assign(rank=rank).dropna(subset="rank")
    best = hits.sort_values(["place", "rank", "own"], ascending=[True, True, False]).drop_duplicates("place")
    return best.assign(also=best["name"].where(~best["own"], "")).set_index("place")[["rank", "also"]]


def _close(wanted: str, names: pd.Series) -> pd.Series:
    """Rank names spelled like the one wanted, as a whole or without their first words; the nearest first.

    Gives the ranks of those names, indexed as `names`.
    """
    ends = _without_first_words(names)
    alike = difflib.get_close_matches(wanted, ends.unique().tolist(), n=MOST_CLOSE_SPELLINGS, cutoff=CLOSE_SPELLING)
    likeness = {spelling: difflib.SequenceMatcher(None, spelling, wanted).ratio() for spelling in alike}
    hits = ends[ends.isin(alike)]
    return (CLOSE + 1 - hits.map(likeness)).groupby(level=0).min()


def _without_first_words(names: pd.Series) -> pd.Series:
    """Give each name and what is left of it without its first word, its first two words and so on."""

    def ends(name: str) -> list[str]:
        words = name.split()
        return [" ".join(words[first:]) for first in range(len(words))]

    return names.map(ends).explode().astype("str")


def _online(name: str, limit: int, server: str) -> pd.DataFrame:
    parts = urlsplit(server)
    try:
        service = Nominatim(
            user_agent=USER_AGENT,
            domain=f"{parts.netloc}{parts.path}".rstrip("/"),
            scheme=parts.scheme,
            timeout=ONLINE_TIMEOUT_SECONDS,
        )
        found = service.geocode(
            name,
            exactly_one=False,
            limit=limit,
            addressdetails=True,
            language="es",
            country_codes=[code.lower() for code in COUNTRIES],
        )
    except GeopyError as error:
        raise GeographyError(
            f"{server} does not answer ({error}); try again later, or look the place up offline."
        ) from error
    return _online_rows(location.raw for location in found or [])


def _online_rows(answers: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Lay out what Nominatim answers in the columns of the gazetteer."""
    rows = [
        {
            "place_id": "",
            "name": answer.get("name") or answer["display_name"].split(",")[0],
            "also": "",
            "state": answer.get("address", {}).get("state", ""),
            "country": answer.get("address", {}).get("country", ""),
            "lat": float(answer["lat"]),
            "lon": float(answer["lon"]),
            "population": 0,
            "source": "OpenStreetMap (Nominatim)",
        }
        for answer in answers
    ]
    kinds = {"lat": "float64", "lon": "float64", "population": "int64"}
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return _with_ids(table.astype({column: kinds.get(column, "str") for column in COLUMNS}))
