"""The texts of a map's page: for each day a table of deliveries and shortfalls that needs no script."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from logistics.core.language import Texts, in_each
from logistics.output.handout import FIGURES, drop_balances
from logistics.output.maps.hours import hours_of_drops
from logistics.output.maps.page_data import day_numbers, site_names

if TYPE_CHECKING:
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.output.maps.wording import PageWords


@dataclass(frozen=True)
class Line:
    """An item with its quantity.

    Attributes
    ----------
    name : the name of the item.
    quantity : the quantity, as written.
    critical : whether survival need is short.
    """

    name: Texts
    quantity: Texts
    critical: bool = False


@dataclass(frozen=True)
class BalanceLine:
    """The balance of an item.

    Attributes
    ----------
    name : the name of the item.
    unit : its unit in the plural.
    figures : need, in hand, comes, hand out, keep and short, as written.
    critical : whether survival need of tier 1 is short.
    """

    name: Texts
    unit: Texts
    figures: tuple[Texts, ...]
    critical: bool = False


@dataclass(frozen=True)
class DropText:
    """A stop of one group, a support point with all groups that pass it, or an area with everybody in it.

    Attributes
    ----------
    kind : the name of its sign.
    where : the name of its place.
    about : who is there, and when.
    comes : the goods that come to an area; empty for a drop.
    short : the coverage of goods in an area; empty for a drop.
    balance : the balance of each item at a drop; None for an area.
    note : what of the balance is counted at another drop, if anything.
    """

    kind: str
    where: Texts
    about: Texts
    comes: list[Line] = field(default_factory=list)
    short: list[Line] = field(default_factory=list)
    balance: list[BalanceLine] | None = None
    note: Texts | None = None


@dataclass(frozen=True)
class DayText:
    """The texts of one day, or of one week.

    Attributes
    ----------
    name : its long name.
    short_name : its short name.
    totals : its totals, as a sentence.
    drops : its drops or areas.
    notes : further notes, such as closed roads.
    """

    name: Texts
    short_name: Texts
    totals: Texts
    drops: list[DropText]
    notes: list[Texts] = field(default_factory=list)


def day_texts(operation: Operation, plan: Plan, words: PageWords) -> list[DayText]:
    """Give the texts of every day of the plan, with stops before support points and both in the order of windows."""
    drops = _blocks(operation, plan, words)
    block_of = drops.set_index("drop_id")["block"]
    balances = _balance_lines(operation, drop_balances(operation, plan), block_of, words)
    with_points = _stops_with_points(plan)
    heads = drops.groupby("block", sort=False).agg(
        {
            "kind": "first",
            "where": "first",
            "opens": "min",
            "closes": "max",
            "group": list,
            "people": list,
            "day": "first",
        }
    )
    written = [
        DropText(
            kind="stops" if head["kind"] == "stop" else "support",
            where=head["where"],
            about=_about(head, words),
            balance=balances.get(head["block"], []),
            note=_note(head, with_points, words),
        )
        for head in heads.reset_index().to_dict("records")
    ]
    totals, closed = _totals(operation, plan, drops, words), _closed_roads(operation, words)
    return [
        DayText(
            name=words.date(date, "page_long"),
            short_name=words.date(date, "page_short"),
            totals=totals[at],
            drops=[drop for drop, day in zip(written, heads["day"], strict=True) if day == at],
            notes=closed[at],
        )
        for at, date in enumerate(operation.days)
    ]


def _about(head: dict[Any, Any], words: PageWords) -> Texts:
    """Write which groups are there, how many people they are, and the hours of delivery."""
    groups = [
        words.say("group_of", group=group, people=words.number(people))
        for group, people in zip(head["group"], head["people"], strict=True)
    ]
    hours = f"{head['opens']}-{head['closes']}"
    return in_each(lambda lang: "; ".join([*(group[lang] for group in groups), hours]), words.languages)


def _blocks(operation: Operation, plan: Plan, words: PageWords) -> pd.DataFrame:
    """Give the drops with what the page says of them.

    Returns
    -------
    The columns of `plan.drops`, and: block (drops with the same one are written together), day (days since the start
    of the plan), where (Texts), group (name), opens and closes (`HH:MM` with marks).
    """
    drops = plan.drops
    return drops.assign(
        block=drops["kind"] + " " + drops["drop_id"].where(drops["kind"] == "stop", drops["site_id"]),
        day=day_numbers(operation, drops["date"]),
        where=pd.Series(site_names(operation, drops, words), index=drops.index, dtype=object),
        group=operation.groups.set_index("group_id")["name"].loc[drops["group_id"]].to_numpy(),
        **hours_of_drops(operation, plan),
    ).sort_values(["kind", "window_open", "window_close"], kind="stable")


def _stops_with_points(plan: Plan) -> set[str]:
    """Give the drop_id of each stop of a group to which a support point hands something out on the same day."""
    drops = plan.drops
    points = drops[(drops["kind"] == "support") & drops["drop_id"].isin(plan.allocation["drop_id"])]
    stops = drops[drops["kind"] == "stop"].merge(
        points[["group_id", "date"]].drop_duplicates(), on=["group_id", "date"], validate="many_to_one"
    )
    return set(stops["drop_id"])


def _note(head: dict[Any, Any], with_points: set[str], words: PageWords) -> Texts | None:
    """Write what of the balance is counted at another drop, if anything."""
    if head["kind"] != "stop":
        return words.say("short_at_stop")
    return words.say("points_before") if head["block"].removeprefix("stop ") in with_points else None


def _balance_lines(
    operation: Operation, rows: pd.DataFrame, block_of: pd.Series, words: PageWords
) -> dict[str, list[BalanceLine]]:
    """Add up the balances of drops (`rows`) and give the lines of each block, lower tiers first."""
    items = operation.items.sort_values("tier", kind="stable", ignore_index=True)
    items = items.assign(
        name=pd.Series(words.names(items), dtype=object),
        words=pd.Series([words.known("unit", unit) for unit in items["unit"]], dtype=object),
        order=items.index,
    )
    rows = rows.assign(block=block_of.loc[rows["drop_id"]].to_numpy())
    sums = rows.groupby(["block", "item_id"], as_index=False)[FIGURES].sum()
    sums = sums.merge(items[["item_id", "name", "words", "order", "tier"]], on="item_id", validate="many_to_one")
    critical = (sums["tier"] == 1) & (sums["short_survival"] > 0)
    written = sums[FIGURES[:-1]].map(words.quantity)
    by_block: dict[str, list[BalanceLine]] = {}
    for at in sums.sort_values(["block", "order"]).index:
        row = sums.loc[at]
        line = BalanceLine(row["name"], words.many(row["words"]), tuple(written.loc[at]), critical=bool(critical[at]))
        by_block.setdefault(row["block"], []).append(line)
    return by_block


def _closed_roads(operation: Operation, words: PageWords) -> list[list[Texts]]:
    """Write for each day which roads are closed, and why."""
    names = operation.places.set_index("place_id")["name"]
    rows = operation.closures
    starts, ends = (names.loc[rows[side]] for side in ("from_place", "to_place"))
    told = [
        words.say("closed_today", start=start, end=end, reason=f" ({reason})" if reason else "")
        for start, end, reason in zip(starts, ends, rows["reason"], strict=True)
    ]
    on = [(rows["from_date"] <= day) & (day <= rows["to_date"]) for day in operation.days]
    return [[words for words, holds in zip(told, closed, strict=True) if holds] for closed in on]


def _totals(operation: Operation, plan: Plan, drops: pd.DataFrame, words: PageWords) -> list[Texts]:
    """Write for each day how many people there are, how much comes, and how many trips are on the road."""
    days = range(len(operation.days))
    people = drops[drops["kind"] == "stop"].groupby("day")["people"].sum().reindex(days, fill_value=0)
    kg = plan.allocation.groupby(day_numbers(operation, plan.allocation["arrive_date"]))["kg"].sum()
    served = drops[drops["drop_id"].isin(plan.allocation["drop_id"])].groupby("day")["drop_id"].nunique()
    first, last = (day_numbers(operation, plan.trips[end]) for end in ("start", "end"))
    return [
        words.say(
            "day_totals",
            people=words.number(people[day]),
            drops=words.number(int(served.get(day, 0))),
            tonnes=words.number(kg.get(day, 0) / 1000, digits=1, least=1),
            trips=words.number(int(((first <= day) & (last >= day)).sum())),
        )
        for day in days
    ]
