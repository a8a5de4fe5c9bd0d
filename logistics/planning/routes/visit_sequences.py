"""Visit sequences: the sites that one trip may visit, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from logistics.core.local_time import real
from logistics.demand.timeline import FROM

if TYPE_CHECKING:
    from collections.abc import Iterator

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class VisitSequences:
    """What one trip may visit, numbered by row.

    Attributes
    ----------
    table : one row for each sequence: family ("site", "leg", "pair"), leg (number of a tour's leg and day, else -1),
        shuttle (number of the stop where further trips of the day may go after a tour, else -1), size (number of
        sites), date, one_stop (bool: a single site that is a stop, which vehicles that make no tours can visit too).
    visits : site numbers in order of visit (n x K, K at least 2), -1 where there are fewer.
    """

    table: pd.DataFrame
    visits: Integers


def list_visit_sequences(sites: pd.DataFrame, neighbours: Integers) -> VisitSequences:
    """List what one trip may visit: a site, the support points of a walking leg in walking order, or two stops.

    Parameters
    ----------
    sites : as `sites_of` gives them.
    neighbours : pairs of site numbers (n x 2) that one vehicle may reach on the same day, in ascending order.
    """
    return _sequences(sites, list(_tours(sites)), _pairs(sites, neighbours))


def sites_alone(sites: pd.DataFrame) -> VisitSequences:
    """List each site alone, for sites as `sites_of` gives them."""
    return _sequences(sites, [], np.zeros((0, 2), dtype=np.int64))


def _sequences(sites: pd.DataFrame, tours: list[_Tour], pairs: Integers) -> VisitSequences:
    """Number the sites, then the tours, then the pairs."""
    size = np.concatenate([np.ones(len(sites)), [len(tour.visits) for tour in tours], np.full(len(pairs), 2)])
    visits = np.full((len(size), int(size.max(initial=2))), -1, dtype=np.int64)
    inside = np.arange(visits.shape[1]) < size[:, None]
    visits[inside] = np.concatenate([np.arange(len(sites)), *(tour.visits for tour in tours), pairs.ravel()])
    family = np.repeat(["site", "leg", "pair"], [len(sites), len(tours), len(pairs)])
    table = pd.DataFrame({"family": family, "leg": -1, "shuttle": -1, "size": size.astype(np.int64)})
    tour_rows = slice(len(sites), len(sites) + len(tours))
    table.iloc[tour_rows, 1] = pd.factorize(np.array([tour.leg for tour in tours], dtype=object))[0]
    table.iloc[tour_rows, 2] = [tour.shuttle for tour in tours]
    table["date"] = sites["date"].to_numpy()[visits[:, 0]]
    table["one_stop"] = (family == "site") & (sites["kind"].to_numpy() == "stop")[visits[:, 0]]
    return VisitSequences(table, visits)


@dataclass(frozen=True)
class _Tour:
    leg: str
    visits: Integers
    shuttle: int


def _tours(sites: pd.DataFrame) -> Iterator[_Tour]:
    """Give the tours of each leg: from any of its support points to the last, with and without the stop at its end.

    People reach the points one after the other, so a vehicle visits them in that order. If it is too late for the first
    point, it begins at the second.
    """
    opens, closes = (real(sites, side) for side in ("window_open", "window_close"))
    sites = sites.assign(number=np.arange(len(sites)), opens=opens, closes=closes)
    points = sites[sites["kind"] == "support"].sort_values("closes")
    stops = sites[sites["kind"] == "stop"].sort_values("opens", ascending=False)
    stops = stops.drop_duplicates(["date", "town"])
    stop_of = dict(zip(zip(stops["date"], stops["town"], strict=True), stops["number"], strict=True))
    names = points.index.str.rsplit("-km", n=1).str[0]
    for name, rows in sorted(points.groupby(names).indices.items()):
        leg = points["number"].to_numpy(np.int64)[rows]
        town = str(name).split("_", 1)[1].split(FROM, 1)[0]
        stop = stop_of.get((points["date"].iloc[rows[0]], town), -1)
        for first in range(len(leg)):
            if len(leg) - first > 1:
                yield _Tour(f"{name}", leg[first:], stop)
            if stop >= 0:
                yield _Tour(f"{name}+stop", np.append(leg[first:], stop), stop)


def _pairs(sites: pd.DataFrame, neighbours: Integers) -> Integers:
    """Give the pairs of stops of one day in different towns, in both orders (n x 2), day by day."""
    town = pd.factorize(sites["town"])[0][neighbours]
    stops = (sites["kind"] == "stop").to_numpy(bool)[neighbours].all(axis=1)
    pairs = neighbours[stops & (town[:, 0] != town[:, 1])]
    return pairs[np.argsort(sites["date"].to_numpy()[pairs[:, 0]], kind="stable")]
