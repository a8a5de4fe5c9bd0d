"""Finds the coordinates of a place by its name, offline or, if asked, online."""

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
from logistics.core.language import SIDE_BY_SIDE
from logistics.core.language.told import Told
from logistics.inputs.geography.gazetteer import COLUMNS, COUNTRIES, Gazetteer, gazetteer

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Least similarity of two spellings (difflib's ratio), used if no name contains the words.
CLOSE_SPELLING = 0.75
NAMED_SO, CALLED_SO, PREFIX, CONTAINS, CLOSE = range(5)
NOMINATIM = "https://nominatim.openstreetmap.org"
#: The usage policy of Nominatim asks each program to identify itself.
USER_AGENT = "logistics-humanitarian-planner/0.1"
ONLINE_TIMEOUT_SECONDS = 10
MOST_CLOSE_SPELLINGS = 20


def locate(name: str, online: bool = False, limit: int = 20, server: str = NOMINATIM) -> pd.DataFrame:
    """Look up a place by its name, without regard to accents and capitals.

    Offline, the reference places and the gazetteer of GeoNames (towns of 500 people and more in Mexico, its neighbours
    and northern Central America) are searched, with their other names. Places with exactly that name come first, then
    those with that other name, then those with a name that begins with `name`, then those with a name that contains it.
    Similar spellings are given only if there are none of these. Among equals, Mexico comes before its neighbours, the
    reference places before the gazetteer, larger towns before smaller ones.

    Parameters
    ----------
    name : the name or a part of it.
    online : whether to ask Nominatim (OpenStreetMap) instead; the name is then sent over the network.
    limit : most rows of the result.
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
        raise GeographyError(Told("servers", "no_name"))
    return _online(name, limit, server) if online else _offline(wanted, limit)


def fold(name: str) -> str:
    """Write a name without accents, capitals and doubled spaces, so that spellings can be compared."""
    if name.isascii():  # quicker for most of the many names
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
    """Add a place_id where there is none: name and state in plain letters, with numbers where they are equal."""
    words = found["name"] + " " + found["state"]
    wished = words.map(lambda text: "-".join(re.findall(r"[a-z0-9]+", fold(text))))
    known = found["place_id"].where(found["place_id"] != "", wished)
    number = known.groupby(known).cumcount() + 1
    return found.assign(place_id=known.where(number == 1, known + "-" + number.astype("str")))


def _hits(wanted: str, known: Gazetteer) -> pd.DataFrame:
    """Give the places that match, by number: rank (the best of their names), also (that name if not their own)."""
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
    """Rank names with a similar spelling, as a whole or without their first words; the most similar first.

    Returns
    -------
    pandas.Series
        Ranks of the similar names, indexed as `names`.
    """
    ends = _without_first_words(names)
    alike = difflib.get_close_matches(wanted, ends.unique().tolist(), n=MOST_CLOSE_SPELLINGS, cutoff=CLOSE_SPELLING)
    likeness = {spelling: difflib.SequenceMatcher(None, spelling, wanted).ratio() for spelling in alike}
    hits = ends[ends.isin(alike)]
    return (CLOSE + 1 - hits.map(likeness)).groupby(level=0).min()


def _without_first_words(names: pd.Series) -> pd.Series:
    """Give each name in full, without its first word, without its first two words, and so on."""

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
            language=SIDE_BY_SIDE[0],
            country_codes=[code.lower() for code in COUNTRIES],
        )
    except GeopyError as error:
        raise GeographyError(Told("servers", "not_found_online", server=server, reason=str(error))) from error
    return _online_rows(location.raw for location in found or [])


def _online_rows(answers: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Lay out the answers of Nominatim in the columns of `COLUMNS`."""
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
