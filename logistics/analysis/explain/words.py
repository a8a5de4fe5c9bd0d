"""Causes and cures in words, in each language: short sentences that can be read aloud."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import pandas as pd

from logistics.analysis.explain.explain import LITTLE
from logistics.core.language import Language, date_text, number, text
from logistics.core.language.figures import count, percent
from logistics.core.named import names_in
from logistics.inputs.tables.names import word_in
from logistics.inputs.tables.schema import TABLES
from logistics.output.documents.wording import amount
from logistics.planning.limits import Limit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from logistics.analysis.explain.context import ShortfallContext
    from logistics.analysis.explain.cures import Cure
    from logistics.analysis.explain.explain import Explanation, Story

#: The most depots, roads, or kinds of vehicles that a sentence names.
NAMED = 2
#: A cause is told in at most so many lines of so many characters.
LINES, LINE = 2, 100


def say(key: str, lang: Language, **values: object) -> str:
    """Give a text of the explanations."""
    return text("explain", key, lang, **values)


class Words:
    """Writes what was found about one plan in one language."""

    def __init__(self, context: ShortfallContext, lang: Language) -> None:
        """Look up the names of everything once."""
        self.context, self.lang = context, lang
        operation = context.operation
        self._items = operation.items.set_index("item_id")
        self._vehicles = operation.vehicles.set_index("vehicle_id")
        places = operation.places.set_index("place_id")["name"]
        self._item_names, self._vehicle_names = (names_in(table, self.lang) for table in (self._items, self._vehicles))
        self._groups = operation.groups.set_index("group_id")["name"]
        self._places = places
        self._depots = operation.depots.set_index("depot_id")["place_id"].map(places)
        self._most = int(operation.groups["headcount"].sum())
        stops = context.drops[context.drops["kind"] == "stop"]
        self._where = stops.set_index(["group_id", "date"])["place_id"].map(places)

    def day(self, date: pd.Timestamp) -> str:
        """Write a day: `29 October`, `29 de octubre`."""
        return date_text(date.date(), "day", self.lang)

    def days(self, first: pd.Timestamp, last: pd.Timestamp) -> str:
        """Write a span of days."""
        words = {"first": self.day(first), "last": self.day(last)}
        if first == last:
            return say("one_day", self.lang, **words)
        return say("two_days" if last - first == pd.Timedelta(days=1) else "many_days", self.lang, **words)

    def item(self, item: str) -> str:
        """Give the name of an item."""
        return str(self._item_names[item])

    def group(self, group: str) -> str:
        """Give the name of a group."""
        return str(self._groups[group])

    def quantity(self, value: float, item: str) -> str:
        """Write a quantity of an item with its unit."""
        return amount(value, str(self._items.loc[item, "unit"]), self.lang)

    def people(self, people_days: float, days: int) -> str:
        """Write how many people something is enough for, on how many days."""
        on_average = int(people_days / max(days, 1) + 1e-6)
        people = count(max(on_average, 1 if people_days > 0 else 0), most=self._most)
        key = "people" if days <= 1 else "people_days"
        return say(key, self.lang, people=number(people, self.lang))

    def place(self, group: str, first: pd.Timestamp, last: pd.Timestamp) -> str:
        """Name the place of a group on a day, or its first and last on several."""
        names = [str(self._where.get((group, date), "?")) for date in (first, last)]
        return names[0] if names[0] == names[1] else say("places", self.lang, first=names[0], last=names[1])

    def head(self, story: Story, at: int) -> str:
        """Say what is short."""
        chain, dates = story.question.chain, self._dates(story)
        span = say("by_end", self.lang, last=self.day(dates[-1])) if chain.standing else self.days(*dates)
        return say(
            "head", self.lang, number=at, item=self.item(chain.item), group=self.group(chain.group),
            place=self.place(chain.group, *dates), days=span, short=self.quantity(story.short, chain.item),
            level=say(f"level_{story.question.level}", self.lang),
            people=self.people(story.people_days, len(story.days)),
        )  # fmt: skip

    def why(self, story: Story) -> str:
        """Say why in two lines: the cause, what the plan left unused, where goods went instead, what else would do.

        The cause and what the plan left unused are always told. Of the rest, what does not fit is in `causes.csv` only.
        """
        cause = story.cause
        if not cause.limits:
            return say("all_missed", self.lang)
        clauses = [self._clause(limit, story) for limit in cause.limits]
        if len(clauses) > 1:
            told = say("why_together", self.lang, clauses=self._joined("joined", clauses))
        else:
            told = say("why", self.lang, clause=clauses[0])
        if story.missed >= LITTLE * story.short:
            missed = self.quantity(story.missed, cause.question.chain.item)
            told += " " + say("missed", self.lang, missed=missed)
        for further in self._further(story):
            told += f" {further}" if len(told) + 1 + len(further) <= LINES * LINE else ""
        return told

    def _further(self, story: Story) -> Iterator[str]:
        """Say which need got what is lacking, and which other limits would be enough alone."""
        other = story.cause.competing_need
        if other is not None:
            place, day = self.place(other.group, other.date, other.date), self.day(other.date)
            item, group = self.item(other.item), self.group(other.group)
            yield say("elsewhere", self.lang, item=item, group=group, place=place, day=day)
        for limit in story.cause.also[:1]:
            yield say("also", self.lang, clause=self._clause(limit, story))

    def _joined(self, key: str, clauses: list[str]) -> str:
        return reduce(lambda first, second: say(key, self.lang, first=first, second=second), clauses)

    def _clause(self, limit: Limit, story: Story) -> str:
        """Tell one limit with its details."""
        key, operation = str(limit), self.context.operation
        values: dict[str, object] = {}
        if limit is Limit.vehicles:
            names = self._takers(story.question.chain.body)
            key, values["vehicles"] = "vehicles_named" if names else "vehicles", names
        elif limit is Limit.body:
            values["body"] = word_in(story.question.chain.body, "body", self.lang)
        elif limit is Limit.budget:
            values["usd"] = number(self.context.slack.budget, self.lang)
        elif limit is Limit.support:
            values["share"] = percent(operation.settings.support_point_share, self.lang)
        elif limit is Limit.road:
            values["roads"] = ", ".join(self._closed_roads(story))
        elif limit is Limit.place:
            values["depots"] = ", ".join(self._closed_depots(story))
        elif limit is Limit.window:
            values["window"] = self._window(story)
        return say(key, self.lang, **values)

    def _takers(self, body: str) -> str:
        """Name the vehicles of a body, where it is not the ordinary one that most have."""
        if body == TABLES["items"].column("body").default:
            return ""
        kinds = self._vehicles[self._vehicles["body"] == body]
        return ", ".join(self._vehicle_names[kinds.index].head(NAMED))

    def _dates(self, story: Story) -> tuple[pd.Timestamp, pd.Timestamp]:
        first, last = (self.context.slack.start + pd.Timedelta(days=day) for day in (story.days[0], story.days[-1]))
        return first, last

    def _closed_roads(self, story: Story) -> list[str]:
        """Name the roads closed on the days, or the day before or after, when vehicles would be on their way."""
        first, last = self._dates(story)
        day, closures = pd.Timedelta(days=1), self.context.operation.closures
        shut = closures[(closures["from_date"] <= last + day) & (closures["to_date"] >= first - day)]
        names = self._places.reindex(shut["from_place"]) + " - " + self._places.reindex(shut["to_place"]).to_numpy()
        return list(dict.fromkeys(names))[:NAMED]

    def _closed_depots(self, story: Story) -> list[str]:
        first, last = self._dates(story)
        depots = self.context.operation.depots
        shut = depots[(depots["opens_date"] > first) | (depots["closes_date"] < last)]
        candidates = self.context.candidates.table
        sites = self.context.drops
        sites = sites[sites["group_id"].eq(story.question.chain.group) & sites["date"].between(first, last)]
        near = candidates[candidates["site_id"].isin(sites["site_id"]) & candidates["without"].eq(str(Limit.place))]
        names = self._depots.reindex(shut.loc[shut["depot_id"].isin(near["depot_id"]), "depot_id"])
        return [str(name) for name in dict.fromkeys(names)][:NAMED]

    def _window(self, story: Story) -> str:
        first, _ = self._dates(story)
        drops = self.context.drops
        rows = drops[drops["group_id"].eq(story.question.chain.group) & drops["date"].eq(first)]
        row = rows[rows["kind"] == "stop"].iloc[0]
        return f"{row['window_open']:%H:%M}-{row['window_close']:%H:%M}"

    def cure(self, cure: Cure) -> str:
        """Say what to ask for, what it brings, and what it costs."""
        item, days = cure.question.chain.item, 1 if cure.question.chain.standing else len(cure.question.days)
        values = {
            "asks": self._joined("joined", [*self._asks(cure)]),
            "quantity": self.quantity(cure.quantity, item),
            "people": self.people(cure.people, days),
            "usd": number(cure.usd, self.lang),
            "more": number(cure.budget_usd, self.lang),
        }
        money_beside = cure.budget_usd and (cure.vehicles or cure.goods)
        return say("cure_money" if money_beside else "cure", self.lang, **values)

    def _asks(self, cure: Cure) -> Iterable[str]:
        for ask in cure.vehicles:
            name = str(self._vehicle_names[ask.vehicle])
            key = "ask_one_vehicle" if ask.count == 1 else "ask_vehicle"
            place, days = self._depots[ask.depot], self.days(ask.first, ask.last)
            yield say(key, self.lang, count=ask.count, vehicle=name, place=place, days=days)
        for goods in cure.goods:
            quantity = self.quantity(goods.quantity, goods.item)
            place = self._depots[goods.depot]
            yield say("ask_goods", self.lang, quantity=quantity, place=place, day=self.day(goods.day))
        if not cure.vehicles and not cure.goods:
            yield say("ask_money", self.lang, usd=number(cure.budget_usd, self.lang))


def page(explanation: Explanation, lang: Language, most: int) -> str:
    """Write the worst shortfalls with their causes and cures, and count the rest."""
    words, stories = Words(explanation.context, lang), explanation.stories
    if not stories:
        return say("nothing_short", lang) + "\n"
    lines = [say("title", lang), ""]
    for at, story in enumerate(stories[:most], start=1):
        lines += [words.head(story, at), "   " + words.why(story)]
        if story.cures:
            lines += [say("helps", lang), *map(words.cure, story.cures)]
        elif story.cause.limits:
            lines.append(say("no_cure", lang))
        lines.append("")
    rest = stories[most:]
    if rest:
        people = number(sum(story.people_days for story in rest), lang)
        lines.append(say("rest", lang, count=number(len(rest), lang), people=people))
    return "\n".join(lines).rstrip() + "\n"
