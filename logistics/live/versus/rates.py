"""Sums of lines by day, item, depot or group, with the rates that are known of those lines that are told."""

from __future__ import annotations

import pandas as pd

from logistics.live.versus.causes import LOSSES
from logistics.live.versus.lines import AMOUNTS, DEPOT, HAIR

#: A hand-over is on time if it is told at most so long after the planned end of it.
ON_TIME = pd.Timedelta(minutes=30)
#: The columns by which lines are summed up, by the name of the table.
BY = {"days": "date", "items": "item_id", "depots": "source_id", "groups": "group_id", "tiers": "tier"}
_KG = [*AMOUNTS, "gap", "more"]


def sums(lines: pd.DataFrame, causes: pd.DataFrame, by: str) -> pd.DataFrame:
    """Sum lines up.

    Rates are of told lines alone: `fill_rate`, `on_time_rate` and `in_full_rate` of planned lines of which the
    hand-over is told, `loss_rate` of what these took along, `loaded_rate` of planned lines of which it is told what
    left. What arrived beyond the plan of one line does not make up for what another lacks.

    Parameters
    ----------
    lines : the lines, as `delivery_lines` gives them.
    causes : the table of `causes_of`.
    by : column by which they are summed up; for `source_id`, lines from depots only.

    Returns
    -------
    DataFrame: the column; lines, lines_left_told and lines_told (planned lines, and those of which it is told what left
    and what arrived); kg of `AMOUNTS`, gap and more; planned_told_kg and arrived_told_kg, planned_as_issued_kg and
    arrived_as_issued_kg (of planned lines of which the hand-over is told, and of the others; no more arrived than was
    planned on each, so that with `more_kg` they add up to `arrived_kg`); the rates (shares; NaN where nothing is told).
    One row for each value, in their order.
    """
    if by == BY["depots"]:
        lines, causes = (table[table["source_kind"] == DEPOT] for table in (lines, causes))
    rows = _weighed(lines, causes)
    found = rows.groupby(by)[[name for name in rows.columns if name not in lines.columns]].sum()
    table = pd.DataFrame(index=found.index)
    counts = {"lines": "n", "lines_left_told": "n_left", "lines_told": "n_told"}
    table = table.assign(**{name: found[column].astype("int64") for name, column in counts.items()})
    table = table.assign(**{f"{name}_kg": found[f"{name}_kg"].round(6) for name in _KG})
    table["planned_told_kg"], table["arrived_told_kg"] = found["planned_t"].round(6), found["arrived_t"].round(6)
    table["planned_as_issued_kg"] = found["planned_i"].round(6)
    table["arrived_as_issued_kg"] = found["arrived_i"].round(6)
    rates = {
        "loaded_rate": (found["left_l"], found["planned_l"]),
        "fill_rate": (found["arrived_t"], found["planned_t"]),
        "on_time_rate": (found["on_time"], found["n_told"]),
        "in_full_rate": (found["in_full"], found["n_told"]),
        "loss_rate": (found["loss_t"], found["left_t"]),
    }
    return table.assign(**{name: _rate(*pair) for name, pair in rates.items()}).reset_index()


def whole(lines: pd.DataFrame, causes: pd.DataFrame) -> pd.Series:
    """Sum all lines up: one row of `sums`."""
    found = sums(lines.assign(all=""), causes, "all")
    empty = pd.Series(0.0, index=found.columns)
    return found.iloc[0] if len(found) else empty.where(~empty.index.str.endswith("_rate"))


def _weighed(lines: pd.DataFrame, causes: pd.DataFrame) -> pd.DataFrame:
    """Give each line what it adds to the sums: kg of planned lines that are told (`_t`) and are not (`_i`), counts."""
    weight, planned = lines["kg_per_unit"], lines["planned"] > 0
    told, left = planned & lines["arrived_told"], planned & lines["left_told"]
    kg = lines[_KG].mul(weight, axis=0).add_suffix("_kg")
    lost = causes[causes["cause"].isin(LOSSES)].groupby("line")["kg"].sum().reindex(lines.index, fill_value=0.0)
    of_plan = kg["arrived_kg"] - kg["more_kg"]
    late = lines["arrived_at"] - lines["planned_at"]
    there = lines["arrived"] > HAIR
    flags = {
        "n": planned, "n_left": left, "n_told": told, "on_time": told & there & (late <= ON_TIME),
        "in_full": told & (lines["gap"] <= HAIR),
    }  # fmt: skip
    return lines.assign(
        **kg,
        **{name: flag.astype("int64") for name, flag in flags.items()},
        planned_t=kg["planned_kg"].where(told, 0.0),
        arrived_t=of_plan.where(told, 0.0),
        left_t=kg["left_kg"].where(told, 0.0),
        loss_t=lost.where(told, 0.0),
        planned_i=kg["planned_kg"].where(planned & ~told, 0.0),
        arrived_i=of_plan.where(~told, 0.0),
        planned_l=kg["planned_kg"].where(left, 0.0),
        left_l=kg["left_kg"].where(left, 0.0),
    )


def _rate(part: pd.Series, of: pd.Series) -> pd.Series:
    return (part / of.where(of > 0)).round(6)
