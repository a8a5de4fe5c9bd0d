"""Changes to the people on the move: head counts, age and sex, routes, pace, groups that split."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from logistics.analysis.scenarios.inputs import free_id
from logistics.analysis.scenarios.itineraries import clipped, moved, rerouted, stays_of, with_stays
from logistics.analysis.scenarios.refusal import RefusalError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from logistics.analysis.scenarios.inputs import Inputs

ALL = "all"
_DAY = pd.Timedelta(days=1)


def headcount(inputs: Inputs, values: Mapping[str, Any]) -> Inputs:
    """Change how many people there are: `times` as many, or `to` so many in all, for the whole time or some days.

    People who join for some days only become a group of their own on the same route (`main-joined`). People who leave
    for some days only become groups that are present on the days before (`main-away`) and after (`main-back`). A group
    without people is left out.
    """
    groups = inputs.tables["groups"]
    chosen = _chosen(inputs, values)
    old = groups.loc[chosen, "headcount"].to_numpy(np.float64)
    new = _whole(old * (values["times"] if "times" in values else values["to"] / old.sum()))
    first, last = values.get("from"), values.get("until")
    if first is None and last is None:
        groups = groups.assign(headcount=_put(groups["headcount"], chosen, new))
        gone = groups.loc[groups["headcount"] == 0, "group_id"]
        itinerary = inputs.tables["itinerary"]
        return inputs.with_tables(
            groups=groups[~groups["group_id"].isin(gone)], itinerary=itinerary[~itinerary["group_id"].isin(gone)]
        )
    for group, extra in zip(groups.loc[chosen, "group_id"].tolist(), (new - old).tolist(), strict=True):
        inputs = _for_some_days(inputs, group, int(extra), first, last, alone=len(old) == 1)
    return inputs


def profile(inputs: Inputs, values: Mapping[str, Any]) -> Inputs:
    """Give groups another profile of age and sex, one of `population.csv`."""
    groups, chosen = inputs.tables["groups"], _chosen(inputs, values)
    return inputs.with_tables(groups=_set(groups, chosen, "population_profile", values["profile"]))


def route(inputs: Inputs, values: Mapping[str, Any]) -> Inputs:
    """Let a group take other stops from a day on."""
    return _each(inputs, values, lambda stays: rerouted(stays, values["from"], values["stops"]))


def arrivals(inputs: Inputs, values: Mapping[str, Any]) -> Inputs:
    """Let groups arrive `days` days later (below 0: earlier) at the stops they reach on a day or after it."""
    return _each(inputs, values, lambda stays: moved(stays, values["from"], int(values["days"])))


def walking_speed(inputs: Inputs, values: Mapping[str, Any]) -> Inputs:
    """Multiply the speed at which groups walk by `times`."""
    groups, chosen = inputs.tables["groups"], _chosen(inputs, values)
    faster = (groups["walking_kmh"] * values["times"]).round(6)
    return inputs.with_tables(groups=groups.assign(walking_kmh=groups["walking_kmh"].mask(chosen, faster)))


def split(inputs: Inputs, values: Mapping[str, Any]) -> Inputs:
    """Let a share of a group take another route from a day on.

    They are a group of their own from the first day, on the same route until they part, so that needs of the first day
    (a blanket, shoes) are not counted twice.
    """
    groups, group, new_id = inputs.tables["groups"], values["group"], values["new_group"]
    if new_id in set(groups["group_id"]):
        raise RefusalError("new_group", "id_taken", table="groups")
    row = groups[groups["group_id"] == group]
    people = int(row["headcount"].iloc[0])
    leaving = round(people * values["share"])
    if not 0 < leaving < people:
        raise RefusalError("share", "nobody_left", people=people)
    stays = rerouted(stays_of(inputs.tables["itinerary"], group), values["from"], values["stops"])
    new = row.assign(group_id=new_id, name=values.get("name", new_id), headcount=leaving)
    rest = _set(groups, groups["group_id"] == group, "headcount", people - leaving)
    return inputs.with_tables(
        groups=pd.concat([rest, new], ignore_index=True),
        itinerary=with_stays(inputs.tables["itinerary"], new_id, stays),
    )


def _for_some_days(
    inputs: Inputs, group: str, extra: int, first: pd.Timestamp | None, last: pd.Timestamp | None, *, alone: bool
) -> Inputs:
    """Add `extra` people to a group (below 0: take them away) from a first to a last day; None is no bound."""
    groups, itinerary = inputs.tables["groups"], inputs.tables["itinerary"]
    row = groups[groups["group_id"] == group]
    stays = stays_of(itinerary, group)
    within = clipped(stays, first, last)
    if within.empty:
        if alone:
            raise RefusalError("from", "group_not_there", group=group, day=f"{first or last:%Y-%m-%d}")
        return inputs
    if extra > 0:
        parts = [("joined", within, first if first is not None else last)]
    else:
        left = int(row["headcount"].iloc[0]) + extra
        groups = _set(groups, groups["group_id"] == group, "headcount", left)
        # People who leave are present on the days before, and again on the days after.
        parts = [] if first is None else [("away", clipped(stays, None, first - _DAY), first)]
        parts += [] if last is None else [("back", clipped(stays, last + _DAY, None), last + _DAY)]
    for word, part, day in parts:
        if extra == 0 or part.empty:
            continue
        name = free_id(f"{group}-{word}", groups["group_id"])
        change = -abs(extra) if word == "away" else abs(extra)
        new = row.assign(group_id=name, name=row["name"] + f" ({change:+}, {day:%Y-%m-%d})", headcount=abs(extra))
        groups = pd.concat([groups, new], ignore_index=True)
        itinerary = with_stays(itinerary, name, part)
    gone = groups.loc[groups["headcount"] == 0, "group_id"]
    return inputs.with_tables(
        groups=groups[~groups["group_id"].isin(gone)], itinerary=itinerary[~itinerary["group_id"].isin(gone)]
    )


def _each(inputs: Inputs, values: Mapping[str, Any], change: Any) -> Inputs:
    """Change the stays of each chosen group; groups that the change does not fit keep theirs.

    Raises
    ------
    RefusalError
        The change fits none of them.
    """
    groups = inputs.tables["groups"].loc[_chosen(inputs, values), "group_id"].tolist()
    itinerary, refused = inputs.tables["itinerary"], []
    for group in groups:
        try:
            itinerary = with_stays(itinerary, group, change(stays_of(itinerary, group)))
        except RefusalError as refusal:
            refused.append(refusal)
    if len(refused) == len(groups):
        raise refused[0]
    return inputs.with_tables(itinerary=itinerary)


def _chosen(inputs: Inputs, values: Mapping[str, Any]) -> pd.Series:
    ids = inputs.tables["groups"]["group_id"]
    return (ids == values["group"]) | (values["group"] == ALL)


def _set(frame: pd.DataFrame, rows: pd.Series, column: str, value: Any) -> pd.DataFrame:
    return frame.assign(**{column: frame[column].mask(rows, value)})


def _put(column: pd.Series, rows: pd.Series, values: npt.NDArray[np.int64]) -> pd.Series:
    changed = column.copy()
    changed[rows] = values
    return changed


def _whole(people: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Round to whole people that add up to the rounded sum; the largest fractions are rounded up."""
    # A thousand times 1.3 is 1300.0000000000002 in floating point, which must not count as a fraction.
    people = people.round(9)
    whole = np.floor(people).astype(np.int64)
    short = int(np.round(people.sum())) - int(whole.sum())
    whole[np.argsort(whole - people, kind="stable")[:short]] += 1
    return whole
