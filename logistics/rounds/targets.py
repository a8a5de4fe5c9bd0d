"""The sequences of sites that one trip may visit."""

from __future__ import annotations

import itertools

import pandas as pd

#: A trip to two stops is looked at when it is at most this share of the km of two trips.
WORTHWHILE_DETOUR = 0.8


def list_targets(sites: pd.DataFrame) -> pd.DataFrame:
    """List what one trip may visit: a site, a walking leg's support points in the order people come, or two stops.

    sites : as `sites_of` gives them.

    Returns
    -------
    DataFrame: family ("site", "leg", "pair"), leg (leg-day of a tour, else ""), date, sites (tuple of site_ids in the
    order of visit), shuttle (the stop where further trips of the day may go after a tour, else "").
    """
    rows = [*_single(sites), *_legs(sites), *_pairs(sites)]
    return pd.DataFrame(rows, columns=["family", "leg", "date", "sites", "shuttle"])


Row = tuple[str, str, pd.Timestamp, tuple[str, ...], str]


def _single(sites: pd.DataFrame) -> list[Row]:
    return [
        ("site", "", date, (site,), "") for site, date in zip(sites.index.astype("str"), sites["date"], strict=True)
    ]


def _legs(sites: pd.DataFrame) -> list[Row]:
    """Tours of the last so many support points of a leg, with and without the stop they lead to.

    People reach the points one after the other, so a vehicle visits them in that order; if it is too late for the
    first, it begins at the second.
    """
    rows: list[Row] = []
    points = sites[sites["kind"] == "support"].sort_values("window_close")
    stops = sites[sites["kind"] == "stop"].sort_values("window_open", ascending=False)
    for name, leg in points.groupby(points.index.str.rsplit("-km", n=1).str[0]):
        date, town = leg["date"].iloc[0], str(name).split("_", 1)[1]
        reached = stops[(stops["date"] == date) & (stops["town"] == town)].index
        stop = reached[0] if len(reached) else ""
        for first in range(len(leg)):
            tour = tuple(leg.index[first:])
            rows.append(("leg", f"{name}", date, tour, stop))
            if stop:
                rows.append(("leg", f"{name}+stop", date, (*tour, stop), stop))
    return [row for row in rows if len(row[3]) > 1]


def _pairs(sites: pd.DataFrame) -> list[Row]:
    """Two stops of one day at different towns, in both orders."""
    rows: list[Row] = []
    for date, stops in sites[sites["kind"] == "stop"].groupby("date"):
        town = stops["town"]
        rows.extend(
            ("pair", "", pd.Timestamp(str(date)), pair, "")
            for pair in itertools.permutations(stops.index.astype("str"), 2)
            if town[pair[0]] != town[pair[1]]
        )
    return rows
