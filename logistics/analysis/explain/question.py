"""A question: how much more could be brought to a need on some days, and the options to do so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.analysis.explain.slack import HOME_LATER
from logistics.inputs.suppliers import sold_on

if TYPE_CHECKING:
    from logistics.analysis.explain.context import Chain, ShortfallContext

#: Cures are found for at most so many days of a shortfall, its first.
MOST_DAYS = 7
#: Goods that people can carry along come at most so many days ahead.
DAYS_AHEAD = 3
#: A number that is below a whole number by no more than this counts as that number.
TINY = 1e-6
#: Goods that no depot has could be brought to so many of the nearest depots.
NEAREST_DEPOTS = 3


@dataclass(frozen=True)
class Question:
    """A need on some days.

    Attributes
    ----------
    chain : the need, day by day.
    days : numbers of the days; for a need that stands until it is met, only the last counts.
    level : `survival` or `full`.
    """

    chain: Chain
    days: tuple[int, ...]
    level: str

    @property
    def asked(self) -> np.ndarray:
        """Whole steps missing on each of the days; for a standing need, on the last day."""
        days = self.days[-1:] if self.chain.standing else self.days
        return np.floor(self.chain.short[self.level][list(days)] / self.chain.step + TINY)

    def people(self, steps: float) -> float:
        """Count the people (person-days) that so many steps are enough for, at most all people on those days.

        A standing need may be missing for several cycles at once, but always for the same people.
        """
        each = self.chain.each[self.level] / self.chain.step
        days = 1 if self.chain.standing else len(self.days)
        return min(steps / each, float(days)) * self.chain.people if each else 0.0


@dataclass(frozen=True)
class Options:
    """All that could serve a question.

    Attributes
    ----------
    arrivals : numbers of the days on which goods may come.
    drops : drop_id, site_id, kind, arrive (day), place_id.
    trips : one row for each candidate trip, with the columns of `ShortfallContext.by_site`, units (steps a trip takes),
        drop (row of `drops`).
    further : further trips of vehicles that the plan uses: row (of the candidate trips), vehicle_no, now, driven, most,
        units, drop, usd_trip, depot_id, vehicle_id, day, kind, order.
    room : free room on trips of the plan: the columns of `ShortfallContext.room`, drop, units (steps).
    purchases : what suppliers could sell: place_id, arrive, drop, most (steps), price (USD of a step), lead_days, lot
        (number in `PlanSlack.lots`).
    """

    arrivals: np.ndarray
    drops: pd.DataFrame
    trips: pd.DataFrame
    further: pd.DataFrame
    room: pd.DataFrame
    purchases: pd.DataFrame


def questions_of(chain: Chain) -> list[Question]:
    """Give a question for each day on which a whole step is short, at survival level if that is short, else in full.

    A need that stands until it is met is asked about on its last day, because what was only late is not short.
    """
    days = np.flatnonzero(chain.there)
    days = days[-1:] if chain.standing else days
    level = ["survival" if short >= chain.step else "full" for short in chain.short["survival"][days]]
    questions = [Question(chain, (int(day),), at) for day, at in zip(days, level, strict=True)]
    return [question for question in questions if question.asked.sum() >= 1]


def options_for(context: ShortfallContext, question: Question) -> Options:
    """Find all that could serve a question."""
    chain = question.chain
    arrivals = _arrivals(question)
    drops = context.drops[context.drops["group_id"] == chain.group]
    given_out = chain.item in context.operation.settings.support_point_items
    keep = drops["arrive"].isin(arrivals) & (drops["kind"].eq("stop") | given_out)
    drops = drops[keep][["drop_id", "site_id", "kind", "arrive", "place_id"]].reset_index(drop=True)
    trips = _trips(context, question, drops)
    return Options(
        arrivals=arrivals,
        drops=drops,
        trips=trips,
        further=_further(context, trips),
        room=_room(context, chain, drops),
        purchases=_purchases(context, chain, drops),
    )


def _arrivals(question: Question) -> np.ndarray:
    """Give the days on which goods for the question may come.

    For a need that lapses at midnight, that is the day itself, or a few days before if people can carry the item. For a
    standing need, it is any day since it is short.
    """
    chain, first, last = question.chain, question.days[0], question.days[-1]
    if chain.standing:
        gap = np.flatnonzero(chain.short[question.level][: last + 1] <= TINY)
        first = int(gap[-1]) + 1 if len(gap) else 0
    elif chain.can_be_carried:
        first = max(first - DAYS_AHEAD, 0)
    elif len(question.days) < last - first + 1:
        return np.array(question.days)
    days = np.arange(first, last + 1)
    return days[chain.there[days]]


def steps_in(chain: Chain, kg: pd.Series, litres: pd.Series) -> np.ndarray:
    """Count the whole steps of the item that fit into so many kilograms and litres."""
    by_kg = kg.to_numpy(np.float64) / chain.kg
    by_litres = litres.to_numpy(np.float64) / chain.litres if chain.litres > 0 else np.full(len(kg), np.inf)
    return np.floor(np.minimum(by_kg, by_litres) + TINY).clip(min=0.0)


def _trips(context: ShortfallContext, question: Question, drops: pd.DataFrame) -> pd.DataFrame:
    chain, slack = question.chain, context.slack
    parts = [context.by_site[site] for site in drops["site_id"] if site in context.by_site]
    candidates = pd.concat(parts, ignore_index=True) if parts else _no_candidates(context)
    candidates = candidates[(candidates["body"] == chain.body) & (candidates["day"] >= 0)]
    # Trips that need a limit relaxed count only on the days asked about.
    candidates = candidates[(candidates["without"] == "") | candidates["arrive"].isin(question.days)]
    stocked = {
        depot for (depot, item), levels in slack.stock.items() if item == chain.item and levels[-1] >= chain.step
    }
    # Goods that no depot has could be brought to the nearest ones.
    near = candidates.drop_duplicates(["site_id", "without", "depot_id"]).sort_values("km", kind="stable")
    nearest = set(near.groupby(["site_id", "without"]).head(NEAREST_DEPOTS)["depot_id"])
    candidates = candidates[candidates["depot_id"].isin(stocked | nearest)]
    units = steps_in(chain, candidates["payload_kg"], candidates["payload_litres"])
    drop = pd.Series(drops.index, index=drops["site_id"])
    candidates = candidates.assign(
        units=units,
        drop=candidates["site_id"].map(drop[~drop.index.duplicated()]),
    )
    candidates = candidates[
        (candidates["units"] > 0) & (candidates["day"] + candidates["days"] <= context.days + HOME_LATER)
    ]
    return candidates.reset_index(drop=True)


def _no_candidates(context: ShortfallContext) -> pd.DataFrame:
    """Give an empty table of candidate trips with the columns of `ShortfallContext.by_site`."""
    some = next(iter(context.by_site.values()), None)
    columns = ["depot_id", "vehicle_id", "without", "body", "row", "site_id", "kind", "day", "arrive", "days", "trips"]
    columns += ["start", "km", "payload_kg", "payload_litres", "usd_trip", "usd_day"]
    return some.iloc[:0] if some is not None else pd.DataFrame({name: [] for name in columns})


def _further(context: ShortfallContext, trips: pd.DataFrame) -> pd.DataFrame:
    """Choose one candidate trip for each vehicle and day: to the stop if there is one, else to a support point."""
    columns = ["row", "units", "drop", "usd_trip", "depot_id", "vehicle_id", "day", "kind"]
    more = context.further.merge(trips[columns], on="row")
    more = more.sort_values(["kind", "most", "row"], ascending=[False, False, True], kind="stable")
    order = more["kind"].eq("stop").map({True: 0, False: 1})
    more = more.assign(order=order).sort_values(["order", "row"], kind="stable")
    more = more.drop_duplicates(["depot_id", "vehicle_id", "vehicle_no", "day"])
    return more.sort_values(["row", "vehicle_no"], ignore_index=True)


def _room(context: ShortfallContext, chain: Chain, drops: pd.DataFrame) -> pd.DataFrame:
    room = context.room[context.room["body"] == chain.body]
    room = room.merge(drops.reset_index(names="drop")[["drop", "site_id"]], on="site_id")
    room = room.assign(units=steps_in(chain, room["kg"], room["litres"]))
    return room[room["units"] > 0].sort_values("trip_id", ignore_index=True)


def _purchases(context: ShortfallContext, chain: Chain, drops: pd.DataFrame) -> pd.DataFrame:
    stops = drops[drops["kind"] == "stop"].reset_index(names="drop")
    date = context.slack.start + pd.to_timedelta(stops["arrive"], unit="D")
    terms = sold_on(context.operation.suppliers, stops.assign(item_id=chain.item, date=date))
    purchases = pd.concat([stops, terms], axis=1)
    purchases = purchases[purchases["arrive"] >= purchases["lead_days"]]
    unsold = context.slack.purchases
    most = [
        unsold[place, chain.item][day] for place, day in zip(purchases["place_id"], purchases["arrive"], strict=True)
    ]
    purchases = purchases.assign(
        most=np.floor(np.array(most, dtype=np.float64) / chain.step + TINY),
        price=purchases["price_usd_per_unit"] * chain.step,
    )
    columns = ["place_id", "arrive", "drop", "most", "price", "lead_days", "lot"]
    return purchases.loc[purchases["most"] > 0, columns].astype({"lot": "int64"}).reset_index(drop=True)
