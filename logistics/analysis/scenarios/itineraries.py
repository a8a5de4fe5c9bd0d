"""Cutting, moving and replacing the stays of one group."""

from __future__ import annotations

from typing import Any

import pandas as pd

from logistics.analysis.scenarios.refusal import RefusalError
from logistics.inputs.tables.check_itinerary import last_days

#: The mode of stops of a new route that name none: people ride there, so no support points are set up.
_MODE = "ride"


def stays_of(itinerary: pd.DataFrame, group: str) -> pd.DataFrame:
    """Give the stays of a group in their order."""
    return itinerary[itinerary["group_id"] == group].sort_values("sequence", ignore_index=True)


def last_day(stays: pd.DataFrame) -> pd.Timestamp:
    """Give the last day of the last stay."""
    return last_days(stays).max()


def clipped(stays: pd.DataFrame, first: pd.Timestamp | None, last: pd.Timestamp | None) -> pd.DataFrame:
    """Cut the stays to the days from `first` to `last`, both included, and number them from 1; None is no bound."""
    begins, ends = stays["arrive_date"], last_days(stays)
    begins = begins if first is None else begins.mask(begins < first, first)
    ends = ends if last is None else ends.mask(ends > last, last)
    nights = (ends - begins).dt.days + 1
    cut = stays.assign(arrive_date=begins, nights=nights)[nights > 0].reset_index(drop=True)
    return numbered(cut)


def numbered(stays: pd.DataFrame) -> pd.DataFrame:
    """Number the stays of one group 1, 2, 3."""
    return stays.assign(sequence=range(1, len(stays) + 1))


def rerouted(stays: pd.DataFrame, day: pd.Timestamp, stops: list[dict[str, Any]]) -> pd.DataFrame:
    """Give the stays of a group that takes another route from a day on.

    Parameters
    ----------
    stays : the group's stays in their order.
    day : first day at the first of the new stops; the group must have a stay on the day before.
    stops : each with place, mode and nights. A last stop without nights lasts to the end of the old route.

    Raises
    ------
    RefusalError
        The group has no stay on that day or the day before, or the last stop would begin after the old route ends.
    """
    end, before = last_day(stays), clipped(stays, None, day - pd.Timedelta(days=1))
    if before.empty or day > end:
        raise RefusalError("from", "group_not_there", group=stays["group_id"].iloc[0], day=f"{day:%Y-%m-%d}")
    rows, arrive = [], day
    for at, stop in enumerate(stops, start=1):
        nights = int(stop["nights"]) if stop.get("nights") else (end - arrive).days + 1
        if nights < 1:
            raise RefusalError(f"stops[{at}].nights", "route_after_end", day=f"{end:%Y-%m-%d}")
        rows.append(
            {"place_id": stop["place"], "arrive_date": arrive, "nights": nights, "mode": stop.get("mode", _MODE)}
        )
        arrive += pd.Timedelta(days=nights)
    new = pd.DataFrame(rows).assign(group_id=stays["group_id"].iloc[0], sequence=0, confidence="scenario")
    return numbered(pd.concat([before, new[before.columns]], ignore_index=True))


def moved(stays: pd.DataFrame, day: pd.Timestamp, days: int) -> pd.DataFrame:
    """Move the stays that begin on a day or later by some days; the last day of the itinerary does not change.

    The stay before the first that moves becomes longer or shorter by as much. Stays that would begin after the last day
    are left out.

    Parameters
    ----------
    stays : the group's stays in their order.
    day : stays that begin on it or later move.
    days : by how many days; below 0 for earlier.

    Raises
    ------
    RefusalError
        No stay begins on the day or later, none begins before it, or the one before is too short.
    """
    end, later = last_day(stays), stays["arrive_date"] >= day
    if later.all() or not later.any():
        raise RefusalError("from", "group_not_there", group=stays["group_id"].iloc[0], day=f"{day:%Y-%m-%d}")
    at = int(later.to_numpy().argmax()) - 1
    if stays["nights"].iloc[at] + days < 1:
        raise RefusalError("days", "stay_too_short", place=stays["place_id"].iloc[at], nights=stays["nights"].iloc[at])
    arrive = stays["arrive_date"].where(~later, stays["arrive_date"] + pd.Timedelta(days=days))
    kept = stays.assign(arrive_date=arrive)[arrive <= end].reset_index(drop=True)
    leaves = kept["arrive_date"].shift(-1, fill_value=end + pd.Timedelta(days=1))
    return numbered(kept.assign(nights=(leaves - kept["arrive_date"]).dt.days))


def with_stays(itinerary: pd.DataFrame, group: str, stays: pd.DataFrame) -> pd.DataFrame:
    """Replace the stays of a group, or add them if it has none."""
    others = itinerary[itinerary["group_id"] != group]
    return pd.concat([others, stays.assign(group_id=group)], ignore_index=True)
