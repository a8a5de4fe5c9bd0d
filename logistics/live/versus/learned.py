"""What is learnt, offered as the distributions of an ensemble; nothing of it is ever taken by itself.

Each kind of observation is one change of a scenario whose value is uncertain: one of the values that were observed, as
likely as it was often. Nothing is supposed of values that nobody saw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from logistics.analysis.scenarios.inputs import Inputs
from logistics.analysis.scenarios.kinds import KINDS
from logistics.analysis.scenarios.refusal import RefusalError
from logistics.analysis.scenarios.toml import toml_lines
from logistics.core.language import SIDE_BY_SIDE, text
from logistics.live.versus.observed import (
    ARRIVING,
    DAYS_BEHIND,
    DRIVING,
    IN_DAYS,
    OBSERVED,
    PEOPLE,
    RESUPPLY,
    RESUPPLY_DAYS,
    SUPPLIERS,
    WALKING,
)

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation

#: With fewer observations nothing is offered.
FEWEST = 5
#: The members that the file asks for; whoever uses it may write another number.
MEMBERS = 32
#: Digits of values that are offered.
_DIGITS = 4
#: What becomes of a kind of observation: offered, or why not.
OFFERED, TOO_FEW, AS_PLANNED, NO_USE = "offered", "too_few", "as_planned", "no_use"


class _Way(NamedTuple):
    """How a kind of observation is told to an ensemble.

    Attributes
    ----------
    kind : kind of change.
    key : its uncertain key.
    other : its other keys; `from` is the first day ahead.
    """

    kind: str
    key: str
    other: dict[str, Any]


_WAYS = {
    PEOPLE: _Way("headcount", "times", {"group": "all"}),
    DAYS_BEHIND: _Way("arrivals", "days", {"group": "all", "from": None}),
    WALKING: _Way("walking_speed", "times", {"group": "all"}),
    DRIVING: _Way("truck_speed", "times", {}),
    ARRIVING: _Way("stock", "times", {"depot": "all", "item": "all"}),
    SUPPLIERS: _Way("supplies", "times", {"item": "all"}),
    RESUPPLY: _Way("resupply", "times", {"depot": "all", "item": "all"}),
    RESUPPLY_DAYS: _Way("resupply", "days", {"depot": "all", "item": "all"}),
}


def learned(observations: pd.DataFrame, ahead: Operation) -> pd.DataFrame:
    """Give what the observations come to.

    Parameters
    ----------
    observations : the table of `observed`.
    ahead : the operation that the file of the ensemble is for: what is left of it.

    Returns
    -------
    DataFrame: what, observations (number), least, median, most, mean, state (`offered`; `too_few`, with fewer than
    `FEWEST`; `as_planned`, where all is as it was planned; `no_use`, where the operation has nothing left that it would
    change). A row for each kind of observation.
    """
    values = {what: _values(observations, what) for what in OBSERVED}
    found = pd.DataFrame({what: own.agg(["size", "min", "median", "max", "mean"]) for what, own in values.items()}).T
    found = found.set_axis(["observations", "least", "median", "most", "mean"], axis=1)
    found["observations"] = found["observations"].astype("int64")
    inputs = Inputs.of(ahead)
    states = [_state(str(what), row, inputs) for what, row in found.iterrows()]
    return (
        found.round(_DIGITS)
        .assign(state=states)
        .rename_axis("what")
        .reset_index()
        .astype({"what": "str", "state": "str"})
    )


def _state(what: str, row: pd.Series, inputs: Inputs) -> str:
    """Say whether a kind of observation is offered."""
    if row["observations"] < FEWEST:
        return TOO_FEW
    if row["least"] == row["most"] == (0.0 if what in IN_DAYS else 1.0):
        return AS_PLANNED
    way = _WAYS[what]
    day = pd.Timestamp(inputs.settings["start_date"]).as_unit("us")
    other = {key: day if value is None else value for key, value in way.other.items()}
    try:
        KINDS[way.kind].apply(inputs, other | {way.key: row["most"]})
    except RefusalError:
        return NO_USE
    return OFFERED


def ensemble_file(table: pd.DataFrame, observations: pd.DataFrame, ahead: Operation) -> str:
    """Write what is offered as the file of an ensemble (TOML); "" if nothing is offered.

    Parameters
    ----------
    table : the table of `learned`.
    observations : the table of `observed`.
    ahead : as for `learned`.
    """
    offered = table[table["state"] == OFFERED].set_index("what")
    if offered.empty:
        return ""
    names = {f"name_{lang}": text("versus", "learned_name", lang) for lang in SIDE_BY_SIDE}
    head = {**names, "members": MEMBERS, "seed": 1, "design": "sobol"}
    sections = [[*(f"# {text('versus', 'learned_note', lang)}" for lang in SIDE_BY_SIDE), *toml_lines(head)]]
    for what, row in offered.iterrows():
        way = _WAYS[str(what)]
        other = {key: ahead.settings.start_date if value is None else value for key, value in way.other.items()}
        told = {"kind": way.kind, **other, way.key: _distribution(_values(observations, str(what)), what in IN_DAYS)}
        says = [f"# {text('versus', f'what_{what}', lang)}: {int(row['observations'])}" for lang in SIDE_BY_SIDE]
        sections.append([*says, f"[changes.{str(what).replace('_', '-')}]", *toml_lines(told)])
    return "\n\n".join("\n".join(section) for section in sections) + "\n"


def _values(observations: pd.DataFrame, what: str) -> pd.Series:
    """Give the observed values of one kind; a change can tell goods to come later, and not sooner."""
    values = observations.loc[observations["what"] == what, "value"]
    return values.clip(lower=0.0) if what == RESUPPLY_DAYS else values


def _distribution(values: pd.Series, whole: bool) -> dict[str, Any]:
    """Give the observed values to a hundredth, from the least to the most, with how often each was observed."""
    often = values.round(2).value_counts().sort_index()
    found = often.index.to_numpy(float).tolist()
    return {"one_of": [int(value) if whole else value for value in found], "weights": often.to_numpy(int).tolist()}
