"""Plan against what happened: all tables of the comparison, and the proof that they add up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from logistics.core.errors import PlanError
from logistics.core.language.told import Told
from logistics.live.nearest import nearest_state
from logistics.live.state import stretches
from logistics.live.versus.causes import causes_of
from logistics.live.versus.circumstances import circumstances
from logistics.live.versus.learned import learned
from logistics.live.versus.ledger import counts, money
from logistics.live.versus.lines import delivery_lines
from logistics.live.versus.observed import observed
from logistics.live.versus.rates import BY, sums, whole
from logistics.live.versus.reached import coverage_reached, people_by_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.inputs.operation import Operation
    from logistics.live.entries import Entry
    from logistics.live.nearest import Unfit
    from logistics.live.state import Issued

_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Versus:
    """Plan against what happened, on the days that are over.

    Attributes
    ----------
    operation : the operation as it was given.
    ahead : the operation that is left; where no day of it is left, as its last day began.
    left_out : entries that do not fit the tables, and count for nothing here.
    first, until : the first day that was planned, and the day after the last that is over.
    plans : how many issued plans were in force.
    lines : what was planned and what became of it, the table of `delivery_lines`.
    causes : the table of `causes_of`.
    coverage : the table of `coverage_reached`.
    people : the table of `people_by_day`.
    money : the table of `money`.
    counts : the table of `counts`.
    observations, learned : the tables of `observed` and `learned`.
    """

    operation: Operation
    ahead: Operation
    left_out: tuple[Unfit, ...]
    first: pd.Timestamp
    until: pd.Timestamp
    plans: int
    lines: pd.DataFrame
    causes: pd.DataFrame
    coverage: pd.DataFrame
    people: pd.DataFrame
    money: pd.DataFrame
    counts: pd.DataFrame
    observations: pd.DataFrame
    learned: pd.DataFrame

    def by(self, name: str) -> pd.DataFrame:
        """Give the sums of lines by one of `BY`."""
        return sums(self.lines, self.causes, BY[name])

    @property
    def whole(self) -> pd.Series:
        """The sums of all lines."""
        return whole(self.lines, self.causes)


def versus(operation: Operation, entries: Sequence[Entry], issued: Sequence[Issued], until: pd.Timestamp) -> Versus:
    """Compare the issued plans with what happened before a day.

    Parameters
    ----------
    operation : the operation as it was given.
    entries : entries that count, in their order, as `effective` gives them.
    issued : the plans that were issued, in the order of their first days.
    until : the day before which all days are over; days after the end of the operation add nothing.

    Raises
    ------
    PlanError
        No plan was issued, or no day of one is over.
    """
    after = pd.Timestamp(operation.settings.end_date).as_unit("us") + _DAY
    until = min(until.as_unit("us"), after)
    if not issued:
        raise PlanError(Told("versus", "no_plan"))
    if issued[0].day >= until:
        raise PlanError(Told("versus", "no_day_over", day=f"{issued[0].day:%Y-%m-%d}"))
    nearest = nearest_state(operation, entries, issued, min(until, after - _DAY))
    unfit = {one.entry.entry_id for one in nearest.left_out}
    entries = [entry for entry in entries if entry.entry_id not in unfit]
    past = nearest.state.past if until < after else stretches(operation, entries, issued, until)
    lines = delivery_lines(operation, past, entries)
    causes = causes_of(lines, circumstances(operation, past, lines))
    seen = observed(operation, past, entries, lines, causes)
    return Versus(
        operation=operation,
        ahead=nearest.state.operation,
        left_out=nearest.left_out,
        first=past[0].first,
        until=until,
        plans=len(past),
        lines=lines,
        causes=causes,
        coverage=coverage_reached(operation, past),
        people=people_by_day(past),
        money=money(past, entries),
        counts=counts(past),
        observations=seen,
        learned=learned(seen, nearest.state.operation),
    )


def unbalanced(found: Versus) -> pd.DataFrame:
    """Give what does not add up: none if the tables are right.

    For each item, what was planned less what arrived is what is missing by its causes less what came beyond the plan;
    and the sums by day, item, group and tier are those of the lines.

    Returns
    -------
    DataFrame: table (`causes` or one of `BY`), item_id ("" for all), kg.
    """
    weight = found.lines["kg_per_unit"]
    kg = found.lines[["planned", "arrived", "more"]].mul(weight, axis=0).groupby(found.lines["item_id"]).sum()
    caused = found.causes.groupby("item_id")["kg"].sum().reindex(kg.index, fill_value=0.0)
    off = kg["planned"] - kg["arrived"] - caused + kg["more"]
    rows = [("causes", str(item), float(difference)) for item, difference in off.items()]
    for name in ("days", "items", "groups", "tiers"):
        table = found.by(name)
        rows += [(name, "", float(table[f"{column}_kg"].sum() - kg[column].sum())) for column in ("planned", "arrived")]
    table = pd.DataFrame(rows, columns=["table", "item_id", "kg"])
    return table[table["kg"].abs() > 1e-3 * (1 + len(found.lines)) / 100].reset_index(drop=True)
