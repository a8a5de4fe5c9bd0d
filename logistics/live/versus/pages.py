"""The comparison as a page of Markdown, in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from logistics.core.language import date_text, number, text
from logistics.core.language.figures import ratio
from logistics.core.markdown import part_lines
from logistics.core.named import names_in
from logistics.live.versus.causes import CAUSES
from logistics.live.versus.compared import unbalanced
from logistics.live.versus.learned import FEWEST, OFFERED
from logistics.live.versus.ledger import CAME_IN, MONEY
from logistics.live.versus.rates import BY, ON_TIME
from logistics.live.versus.reached import coverage_by
from logistics.output.documents.facts import depot_names
from logistics.output.documents.wording import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.core.language import Language
    from logistics.live.versus.compared import Versus

AREA = "versus"
#: The most rows of one part that the page shows; the tables have them all.
_MOST = 40
_KG = 1000.0
_TONNES = ("planned", "left", "arrived_told", "arrived_as_issued", "more")
_RATES = ("fill_rate", "on_time_rate", "in_full_rate", "loss_rate")


def write_page(found: Versus, lang: Language, picture: str = "") -> str:
    """Write the page.

    Parameters
    ----------
    found : the comparison.
    lang : language of the page.
    picture : name of the file of the picture; "" for none.
    """
    page = _VersusPage(found, lang)
    lines = [f"# {page.say('title', name=plain(found.operation.settings.name))}", "", *page.opening()]
    lines += ["", f"![{page.say('picture_title')}]({picture})"] if picture else []
    for name in ("days", "tiers", "items", "depots", "groups"):
        lines += page.sums(name)
    lines += [*page.causes(), *page.coverage(), *page.counts(), *page.money(), *page.learned()]
    return "\n".join(lines) + "\n"


class _VersusPage:
    """The parts of a page."""

    def __init__(self, found: Versus, lang: Language) -> None:
        """Keep what is told, and in which language."""
        self.found, self.lang = found, lang
        self.items = names_in(found.operation.items.set_index("item_id"), lang)
        self.groups = found.ahead.groups.set_index("group_id")["name"]
        self.depots = depot_names(found.operation)

    def say(self, key: str, **values: object) -> str:
        """Give a text."""
        return text(AREA, key, self.lang, **values)

    def opening(self) -> list[str]:
        """Say what is compared, how much of it is told, and that it adds up."""
        found, whole = self.found, self.found.whole
        first, last = found.first, found.until - pd.Timedelta(days=1)
        days = {"first": date_text(first, "long", self.lang), "last": date_text(last, "long", self.lang)}
        lines, told = int(whole["lines"]), int(whole["lines_told"])
        counted = {name: number(value, self.lang) for name, value in (("lines", lines), ("told", told))}
        off = unbalanced(found)
        right = self.say("unbalanced", tables=", ".join(off["table"].unique())) if len(off) else self.say("balanced")
        return [
            self.say("about", plans=found.plans, **days),
            "",
            self.say("told", rest=number(lines - told, self.lang), **counted),
            "",
            right,
            "",
            self.say("tonnes_note", minutes=int(ON_TIME.total_seconds() // 60)),
        ]

    def sums(self, name: str) -> list[str]:
        """Write the sums by day, item, depot, group or tier; by day with the whole below."""
        table = self.found.by(name)
        rows = [[self._named(name, row[BY[name]]), *self._figures(row)] for _, row in table.iterrows()]
        rows += [[self.say("whole"), *self._figures(self.found.whole)]] if name == "days" and rows else []
        return self._part(f"{name}_title", [f"{name}_head", *_TONNES, *_RATES], rows)

    def causes(self) -> list[str]:
        """Write the causes of what is missing, by weight."""
        causes, rows = self.found.causes, []
        total = float(causes["kg"].sum())
        for cause in CAUSES:
            own = causes[causes["cause"] == cause]
            if own.empty:
                continue
            kg, of_items = float(own["kg"].sum()), own.groupby("item_id")["kg"].sum()
            share = ratio(min(kg / total, 1.0), self.lang) if total > 0 else "-"
            rows.append([self.say(f"cause_{cause}"), self._tonnes(kg), share, self._item(str(of_items.idxmax()))])
        part = self._part("causes_title", ["cause", "tonnes", "share", "items_most"], rows)
        return [*part, *(["", self.say("causes_note")] if rows else [])]

    def coverage(self) -> list[str]:
        """Write coverage planned and reached by tier, and how many people there were."""
        levels = ("survival_planned", "survival", "full_planned", "full")
        table = coverage_by(self.found.coverage, ["tier"])
        rows = [[str(int(row["tier"])), *(self._rate(row[level]) for level in levels)] for _, row in table.iterrows()]
        part = self._part("coverage_title", ["tier", *levels], rows)
        return [*part, "", self.say("coverage_note"), "", self._people()]

    def counts(self) -> list[str]:
        """Write what was counted on shelves."""
        table = self.found.counts.sort_values(["accuracy", "at"], kind="stable")
        rows = [
            [
                f"{date_text(row['at'], 'short', self.lang)} {row['at']:%H:%M}",
                self._named("depots", row["depot_id"]),
                self._item(str(row["item_id"])),
                *(number(row[name], self.lang, digits=2) for name in ("book", "counted", "difference")),
                self._rate(row["accuracy"]),
            ]
            for _, row in table.iterrows()
        ]
        heads = ["at", "depot", "item", "book", "counted", "difference", "accuracy"]
        mean = self._rate(table["accuracy"].mean())
        return [
            *self._part("counts_title", heads, rows),
            *(["", self.say("counts_note", accuracy=mean)] if rows else []),
        ]

    def money(self) -> list[str]:
        """Write money planned and spent."""
        table = self.found.money.groupby("what")[["planned_usd", "told_usd", "as_issued_usd"]].sum()
        here = table.reindex([what for what in MONEY if what in table.index])
        rows = [[self.say(f"money_{what}"), *self._usd(row)] for what, row in here.iterrows()]
        spent = table.drop(index=CAME_IN, errors="ignore").sum()
        rows.append([self.say("spent"), *self._usd(spent)])
        part = self._part("money_title", ["what", "planned", "spent_told", "spent_as_issued"], rows)
        return [*part, "", self.say("money_note")]

    def learned(self) -> list[str]:
        """Write what is learnt, and what of it is offered."""
        table = self.found.learned
        rows = [
            [
                self.say(f"what_{row['what']}"),
                number(row["observations"], self.lang),
                *(
                    "-" if pd.isna(row[name]) else number(row[name], self.lang, digits=3)
                    for name in ("least", "median", "most")
                ),
                self.say(f"state_{row['state']}"),
            ]
            for _, row in table.iterrows()
        ]
        part = self._part("learned_title", ["what", "observations", "least", "median", "most", "state"], rows)
        offered = int((table["state"] == OFFERED).sum())
        key = "learned_offered" if offered else "learned_none"
        return [*part, "", self.say(key, count=offered, fewest=FEWEST), "", self.say("learned_note")]

    def _people(self) -> str:
        people = self.found.people
        more = int((people["people"] - people["planned"]).sum())
        if more <= 0:
            return self.say("fewer_people", people=-more) if more else self.say("as_many_people")
        needs = self.found.coverage[~self.found.coverage["standing"].astype(bool)]
        kg = ((needs["need"] - needs["need_planned"]) * needs["kg_per_unit"]).sum()
        return self.say("more_people", people=more, tonnes=self._tonnes(float(kg)))

    def _figures(self, row: pd.Series) -> list[str]:
        """Write the figures of one row of sums."""
        tonnes = (self._tonnes(float(row[f"{name}_kg"])) for name in _TONNES)
        return [*tonnes, *(self._rate(row[name]) for name in _RATES)]

    def _named(self, name: str, value: object) -> str:
        if name == "days":
            return date_text(pd.Timestamp(str(value)), "short", self.lang)
        if name == "tiers":
            return str(int(float(str(value))))
        names = {"items": self.items, "groups": self.groups, "depots": self.depots}.get(name)
        return plain(str(value) if names is None else str(names.get(value, value)))

    def _item(self, item: str) -> str:
        return plain(str(self.items.get(item, item)))

    def _tonnes(self, kg: float) -> str:
        return number(kg / _KG, self.lang, digits=2, least=2)

    def _rate(self, value: float) -> str:
        return "-" if pd.isna(value) else ratio(float(value), self.lang)

    def _usd(self, row: pd.Series) -> list[str]:
        return [number(row[name], self.lang) for name in ("planned_usd", "told_usd", "as_issued_usd")]

    def _part(self, title: str, heads: Sequence[str], rows: list[list[str]]) -> list[str]:
        said = [self.say(head) for head in heads]
        more = lambda count: self.say("more_rows", count=count)  # noqa: E731
        return part_lines(self.say(title), said, rows, self.say("nothing"), _MOST, more)
