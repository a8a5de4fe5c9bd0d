"""Cures: the least that could be asked for to reduce a shortfall, each checked by solving again with it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.analysis.explain.answer import Answer, bring_cheapest, bring_most
from logistics.analysis.explain.best_repair import best_repair
from logistics.analysis.explain.question import options_for
from logistics.analysis.explain.repair_model import RepairModel, build_repair_model
from logistics.analysis.scenarios.change import changed
from logistics.analysis.scenarios.scenario import Change, Scenario
from logistics.core.errors import TableError
from logistics.core.steps import DIGITS
from logistics.planning.limits import Limit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from logistics.analysis.explain.context import ShortfallContext
    from logistics.analysis.explain.question import Options, Question

#: The sets of limits that a cure may relax, in the order tried; each includes money to pay for it.
ASKS: tuple[frozenset[Limit], ...] = (
    frozenset({Limit.budget}),
    frozenset({Limit.vehicles, Limit.budget}),
    frozenset({Limit.stock, Limit.budget}),
    frozenset({Limit.vehicles, Limit.stock, Limit.budget}),
)
#: The most cures of a shortfall.
MOST_CURES = 3
#: A cure must reduce a shortfall by more than this share of it.
WORTHWHILE = 0.1
#: The extra price of asking for a vehicle (thousands of USD), so that few are asked for before many.
A_VEHICLE = 1e-3
#: Allowance for rounding (USD); money asked for is then rounded up to whole dollars.
_CENTS = 0.05


@dataclass(frozen=True)
class Vehicles:
    """A request for `count` more vehicles of a kind at a depot, from a first to a last day (both included)."""

    depot: str
    vehicle: str
    count: int
    first: pd.Timestamp
    last: pd.Timestamp


@dataclass(frozen=True)
class Goods:
    """A request for more of an item at a depot: a quantity (the item's unit) that is there on a day."""

    depot: str
    item: str
    quantity: float
    day: pd.Timestamp


@dataclass(frozen=True)
class Cure:
    """What to ask for, and what it brings.

    Attributes
    ----------
    question : the need.
    vehicles, goods : what is asked for.
    budget_usd : money asked for beyond the budget (USD); 0 for none.
    scenario : the same as changes to the operation.
    quantity : how much more of the need is met, as found by solving again with the changes (the item's unit).
    people : how many people that is enough for (person-days).
    usd : the cost of transport, purchases, and the goods by the prices of the item table (USD).
    """

    question: Question
    vehicles: tuple[Vehicles, ...]
    goods: tuple[Goods, ...]
    budget_usd: float
    scenario: Scenario
    quantity: float
    people: float
    usd: float

    @property
    def asks(self) -> int:
        """How many things are asked for; money that goes with vehicles or goods does not count."""
        return max(len(self.vehicles) + len(self.goods), 1)

    @property
    def people_per_usd(self) -> float:
        """People (person-days) helped for each dollar."""
        return self.people / max(self.usd, 1.0)


@dataclass(frozen=True)
class Ask:
    """What could be asked for, before it is checked.

    Attributes
    ----------
    vehicles, goods : what is asked for.
    budget_usd : the whole budget needed (USD); 0 where the present one is enough.
    steps : how much it should bring (steps of the item).
    usd : the cost as in `Cure` (USD).
    """

    vehicles: tuple[Vehicles, ...]
    goods: tuple[Goods, ...]
    budget_usd: float
    steps: float
    usd: float

    @property
    def scenario(self) -> Scenario:
        """The ask as changes."""
        return _scenario(self.vehicles, self.goods, self.budget_usd)

    def order(self, question: Question) -> tuple[float, int, float]:
        """Give the sorting key: most people for a dollar first, then fewest requests."""
        per_usd = question.people(self.steps) / max(self.usd, 1.0)
        return (-round(per_usd, 6), len(self.vehicles) + len(self.goods), -self.steps)


def cures_of(context: ShortfallContext, question: Question) -> list[Cure]:
    """Find what could be asked for to reduce a shortfall, and check each by solving again with it.

    Parameters
    ----------
    context : the plan and what it leaves.
    question : a need on one day or several.

    Returns
    -------
    The cures that bring more than is possible without them: first those that help most people for a dollar, and among
    equals those that ask for least.
    """
    options = options_for(context, question)
    without = bring_most(build_repair_model(context, question, options, ())).steps
    asks = {ask.scenario.text(): ask for ask in _asked(context, question, options, without)}
    best = sorted(asks.values(), key=lambda ask: ask.order(question))
    found: list[Cure] = []
    for ask in best:
        cure = _checked(context, question, ask)
        if cure is not None and cure.quantity > max(without, WORTHWHILE * question.asked.sum()) * question.chain.step:
            found.append(cure)
        if len(found) == MOST_CURES:
            break
    return sorted(found, key=lambda cure: (-round(cure.people_per_usd, 6), cure.asks, -cure.quantity))


def _asked(context: ShortfallContext, question: Question, options: Options, without: float) -> Iterator[Ask]:
    """Give the least requests of each kind that help: for the most that can be brought, and for one vehicle."""
    alone: set[frozenset[Limit]] = set()
    for relaxed_limits in ASKS:
        if any(less < relaxed_limits for less in alone):
            continue
        repair_model = build_repair_model(context, question, options, relaxed_limits)
        most = bring_most(repair_model).steps
        if most <= max(without, WORTHWHILE * question.asked.sum()):
            continue
        if most >= question.asked.sum():
            alone.add(relaxed_limits)
        yield from _least(context, question, options, repair_model, most)
        if Limit.vehicles in relaxed_limits:
            one = _one_vehicle(repair_model)
            most_with_one = bring_most(one).steps
            if without < most_with_one < most:
                yield from _least(context, question, options, one, most_with_one)


def _one_vehicle(repair_model: RepairModel) -> RepairModel:
    """Give the repair model with at most one vehicle asked for."""
    row = np.zeros(len(repair_model.arrays.lower))
    row[repair_model.new_vehicles] = 1.0
    return replace(repair_model, arrays=repair_model.arrays.with_row(row, 1.0))


def _least(
    context: ShortfallContext, question: Question, options: Options, repair_model: RepairModel, steps: float
) -> Iterator[Ask]:
    """Give the cheapest way to bring so many steps, if it asks for anything."""
    price = repair_model.cost.copy()
    price[repair_model.new_vehicles] += A_VEHICLE
    price[repair_model.new_stock] += question.chain.cost / 1000 + 1e-9
    answer = bring_cheapest(repair_model, steps, price)
    if answer is None:
        return
    vehicles = _vehicles(context, options, repair_model, answer)
    goods = _goods(context, question, repair_model, answer)
    lacking = answer.usd + _CENTS - context.slack.budget
    budget = float(math.ceil(context.operation.settings.budget_usd + lacking)) if lacking > 0 else 0.0
    if vehicles or goods or budget:
        goods_usd = sum(ask.quantity for ask in goods) * question.chain.cost / question.chain.step
        yield Ask(vehicles, goods, budget, answer.steps, answer.usd + goods_usd)


def _vehicles(
    context: ShortfallContext, options: Options, repair_model: RepairModel, answer: Answer
) -> tuple[Vehicles, ...]:
    patterns = repair_model.vehicle_options.patterns
    new = np.flatnonzero(patterns["count"].to_numpy() < 0)
    # A cure relaxes no road and no window.
    candidates = options.trips[options.trips["without"] == ""].reset_index(drop=True)
    found = []
    for place, pattern in enumerate(new):
        count = int(answer.amounts[repair_model.new_vehicles[place]])
        mine = (repair_model.vehicle_options.pattern == pattern) & (answer.amounts[repair_model.vehicles] > 1 / 2)
        if count and mine.any():
            rows = candidates.iloc[repair_model.vehicle_options.candidate[mine]]
            first, last = int(rows["day"].min()), int((rows["day"] + rows["days"]).max()) - 1
            start = context.slack.start
            dates = (start + pd.Timedelta(days=first), start + pd.Timedelta(days=last))
            row = patterns.iloc[pattern]
            found.append(Vehicles(str(row["depot_id"]), str(row["vehicle_id"]), count, *dates))
    return tuple(found)


def _goods(
    context: ShortfallContext, question: Question, repair_model: RepairModel, answer: Answer
) -> tuple[Goods, ...]:
    chain, found = question.chain, []
    sent = repair_model.keys.assign(steps=answer.amounts[repair_model.shipments])
    for place, column in enumerate(repair_model.new_stock):
        steps = math.ceil(answer.amounts[column] - 1e-3)
        if steps > 0:
            depot = repair_model.stocks[place]
            day = int(sent.loc[sent["depot_id"].eq(depot) & (sent["steps"] > 0), "day"].min())
            date = context.slack.start + pd.Timedelta(days=day)
            found.append(Goods(depot, chain.item, round(steps * chain.step, DIGITS), date))
    return tuple(found)


def _scenario(vehicles: tuple[Vehicles, ...], goods: tuple[Goods, ...], budget: float) -> Scenario:
    """Write what is asked for as changes."""
    changes = [
        Change(
            f"vehicles-{number}", "more_vehicles",
            {"depot": ask.depot, "vehicle": ask.vehicle, "count": ask.count,
             "from": ask.first.date(), "until": ask.last.date()},
        )
        for number, ask in enumerate(vehicles, start=1)
    ]  # fmt: skip
    changes += [
        Change(
            f"goods-{number}", "more_goods",
            {"depot": ask.depot, "item": ask.item, "quantity": ask.quantity, "from": ask.day.date()},
        )
        for number, ask in enumerate(goods, start=1)
    ]  # fmt: skip
    if budget:
        changes.append(Change("money", "budget", {"usd": budget}))
    return Scenario("cure", tuple(changes))


def _checked(context: ShortfallContext, question: Question, ask: Ask) -> Cure | None:
    """Give the cure that solving again with the changes finds; None if they cannot be made."""
    base, chain = context.operation, question.chain
    try:
        operation = changed(base, ask.scenario)
    except TableError:
        return None
    found = best_repair(operation, context.plan, chain.group, chain.item, question.days, question.level)
    goods_usd = sum(goods.quantity for goods in ask.goods) * chain.cost / chain.step
    return Cure(
        question=question,
        vehicles=ask.vehicles,
        goods=ask.goods,
        budget_usd=round(ask.budget_usd - base.settings.budget_usd, 2) if ask.budget_usd else 0.0,
        scenario=ask.scenario,
        quantity=round(found.steps * chain.step, DIGITS),
        people=found.people,
        usd=round(found.answer.usd + goods_usd, 2),
    )
