"""The ask list as a page of text, from the tables an audience may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from logistics.analysis.marginal_values.measures import ALL_ITEMS
from logistics.analysis.requests.curves import TOLD, USD, VEHICLES, flattening
from logistics.analysis.requests.moves import NEAREST
from logistics.analysis.requests.options import GOODS_DAYS
from logistics.core import steps
from logistics.core.frames import rows_of
from logistics.core.language import BASE, Language, catalog, date_text, number, percentage, text
from logistics.core.markdown import table_lines
from logistics.core.named import names_in
from logistics.core.values_file import LEVELS
from logistics.output.documents.wording import amount, plain
from logistics.output.protection.coarse import smallest_shown
from logistics.output.protection.policy import AREA as EXPORTS

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation
    from logistics.output.protection.policy import Policy

#: The areas of texts for all audiences, and of texts for coordinators only.
ASKS, EXACT = "asks", "asks_exact"
#: Less of a hired vehicle than this (days) is rounding.
LEAST_VEHICLE_DAYS = 0.01
#: The most uses of the money that are told for each sum, and the most places where vehicles would stand.
USES, PLACES = 6, 6
#: The numbers of vehicles for which the page tells where they would stand.
WHERE_TOLD = (1, VEHICLES[-1])
Lines = list[str]
Tables = dict[str, pd.DataFrame]


def say(key: str, lang: Language, **values: object) -> str:
    """Give a text of the ask list."""
    area = EXACT if key in catalog(EXACT, BASE) else ASKS
    return text(area, key, lang, **values)


def write_page(operation: Operation, tables: Tables, policy: Policy, lang: Language) -> str:
    """Write the ask list as Markdown.

    Parameters
    ----------
    operation : the case, for the names of places.
    tables : what the audience may see, the tables of `shown`.
    policy : of the audience.
    lang : of the page.
    """
    page = _Page(operation, tables, policy, lang)
    parts = [
        [f"# {say('title', lang)}", "", text(EXPORTS, f"label_{policy.audience}", lang)],
        [f"{say('meaning', lang)} {say('fractions', lang)}"],
        page.money(),
        page.flattening(),
        page.items(),
        page.vehicles(),
        page.where(),
        page.unknown(),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


@dataclass(frozen=True)
class _Page:
    """The parts of a page; a part whose table is not for the audience is empty."""

    operation: Operation
    tables: Tables
    policy: Policy
    lang: Language

    def money(self) -> Lines:
        """Tell what each sum brings and what it is best spent on."""
        lines = [f"## {say('money_title', self.lang)}"]
        gained = self._gained()
        for usd in TOLD:
            days = {level: self._number(float(gained[level].loc[usd])) for level in LEVELS}
            gains = bool(gained.loc[usd].any())
            lines += ["", say("sum" if gains else "sum_nothing", self.lang, usd=self._number(usd), **days)]
            if "asks_what" in self.tables:
                what = self.tables["asks_what"]
                order = "cost" if "cost" in what else "share_percent"
                of_sum = what[(what["usd"] == usd) & (what[order] > 0)].sort_values(
                    order, ascending=False, kind="stable"
                )
                uses = [f"- {self._use(row)}" for row in rows_of(of_sum[self._tells_something(of_sum)].head(USES))]
                lines += [say("spent_on", self.lang), "", *uses] if uses else []
        return lines

    def flattening(self) -> Lines:
        """Tell what each further sum brings."""
        gained = self._gained().reset_index().melt("usd", var_name="level", value_name="gained")
        steps = flattening(gained.assign(item_id=ALL_ITEMS), "usd").pivot_table(index="usd", columns="level")
        exact = self.policy.audience == "coordinator"
        rows = []
        for usd, row in steps.iterrows():
            cells = [self._number(float(usd))]  # type: ignore[arg-type]
            for level in LEVELS:
                cells += [self._number(row["gained", level])]
                cells += [number(100 * row["each", level], self.lang, digits=1)] if exact else []
            rows.append(cells)
        lead = ["", say("flattening", self.lang), ""] if exact else [""]
        head = say("flattening_head" if exact else "flattening_head_public", self.lang)
        return [f"## {say('flattening_title', self.lang)}", *lead, *table_lines(head.split("|"), rows)]

    def items(self) -> Lines:
        """Tell what the sums bring, item by item."""
        money = self.tables["asks_money"]
        if "item" not in money or money.empty:
            return []
        told = money[money["usd"].isin(TOLD)]
        if told.empty:
            return []
        days = told.groupby(["item", "usd", "level"])["person_days"].sum().to_dict()
        order = told.groupby("item")["person_days"].agg(lambda values: -values.abs().max()).sort_values(kind="stable")
        rows = [
            [
                plain(str(item)),
                *(" / ".join(self._number(days.get((item, usd, level), 0.0)) for level in LEVELS) for usd in TOLD),
            ]
            for item in order.index
        ]
        sums = "|".join(f"{self._number(usd)} USD" for usd in TOLD)
        title = [f"## {say('items_title', self.lang)}", "", say("items_note", self.lang), ""]
        return [*title, *table_lines(say("items_head", self.lang, sums=sums).split("|"), rows)]

    def vehicles(self) -> Lines:
        """Tell what each number of vehicles lent brings."""
        if not len(self.tables.get("asks_vehicles", ())):
            return []
        table = self.tables["asks_vehicles"]
        days = table.groupby(["number", "vehicle", "level"])["person_days"].sum().to_dict()
        kinds = table["vehicle"].unique().tolist()
        rows = [
            [
                str(count),
                *(" / ".join(self._number(days.get((count, kind, level), 0.0)) for level in LEVELS) for kind in kinds),
            ]
            for count in VEHICLES
        ]
        head = say("vehicles_head", self.lang, kinds="|".join(kinds)).split("|")
        title = [f"## {say('vehicles_title', self.lang)}", "", say("vehicles", self.lang), ""]
        return [*title, *table_lines(list(map(plain, head)), rows)]

    def where(self) -> Lines:
        """Tell where vehicles lent would stand."""
        if "asks_where" not in self.tables:
            return []
        names = names_in(self.operation.vehicles.set_index("vehicle_id"), self.lang)
        lines = [f"## {say('where_title', self.lang)}", ""]
        table = self.tables["asks_where"]
        for vehicle in self.operation.vehicles["vehicle_id"]:
            for count in WHERE_TOLD:
                here = table[(table["vehicle_id"] == vehicle) & (table["number"] == count)]
                here = here.sort_values(["vehicles", "date"], ascending=[False, True], kind="stable").head(PLACES)
                places = [
                    say(
                        "where_place",
                        self.lang,
                        vehicles=number(row.vehicles, self.lang, digits=1),
                        place=plain(self._depot(row.depot_id)),
                        date=date_text(row.date, "short", self.lang),
                    )
                    for row in rows_of(here.sort_values(["date", "vehicles"]))
                ]
                values = {"vehicle": plain(names[vehicle]), "number": count, "places": "; ".join(places)}
                lines.append(say("where" if places else "where_nothing", self.lang, **values))
        return list(dict.fromkeys(lines))

    def unknown(self) -> Lines:
        """Say what was assumed and what was left out, and how figures were rounded."""
        lines = [f"## {say('unknown_title', self.lang)}", ""]
        lines += [f"- {say('unknown_goods', self.lang, days=GOODS_DAYS)}", f"- {say('unknown_hire', self.lang)}"]
        lines += [f"- {say('unknown_moves', self.lang, nearest=NEAREST)}", f"- {say('unknown_missing', self.lang)}"]
        if self.policy.audience != "coordinator":
            key = "rounded" if self.policy.audience == "partner" else "rounded_public"
            lines.append(f"- {say(key, self.lang, steps=smallest_shown(self.policy))}")
        return lines

    def _gained(self) -> pd.DataFrame:
        """Give the people-days gained for each sum: a row for each of USD, a column for each level."""
        money = self.tables["asks_money"]
        table = money.pivot_table(index="usd", columns="level", values="person_days", aggfunc="sum", fill_value=0)
        # A sum that gains nothing has no row of its own.
        return table.reindex(index=pd.Index(USD, name="usd"), columns=list(LEVELS), fill_value=0)

    def _number(self, value: float) -> str:
        return number(value, self.lang)

    def _depot(self, depot: str) -> str:
        """Name the place of a depot."""
        place = self.operation.depots.set_index("depot_id")["place_id"][depot]
        return self._place(str(place))

    def _place(self, place: str) -> str:
        return str(self.operation.places.set_index("place_id")["name"][place])

    def _tells_something(self, uses: pd.DataFrame) -> pd.Series:
        """Say which uses are worth telling; `0 kits: 0 USD` comes from rounding and is not."""
        if self.policy.audience != "coordinator":
            return uses["share_percent"] > 0
        parts = uses["item_id"].map(self.operation.items.set_index("item_id")["step"]).fillna(LEAST_VEHICLE_DAYS)
        # More use of the present vehicles has no quantity.
        counted = (uses["item_id"] != "") | (uses["option"] == "hire")
        return (uses["cost"].round() > 0) & ((uses["quantity"] / parts).round().gt(0) | ~counted)

    def _use(self, row: Any) -> str:
        """Tell one use of the money."""
        if self.policy.audience != "coordinator":
            told = say(
                f"{row.option}_shared",
                self.lang,
                item=plain(row.item),
                vehicle=plain(row.vehicle),
                kg=self._number(row.kg),
            )
            return f"{told}: {percentage(row.share_percent / 100, self.lang)}"
        values = {"vehicle": plain(row.vehicle), "item": plain(row.item)}
        if row.depot_id or row.place_id:
            values["place"] = plain(self._depot(row.depot_id) if row.depot_id else self._place(row.place_id))
        if row.to_depot_id:
            values["to"] = plain(self._depot(row.to_depot_id))
        if row.item_id:
            item = self.operation.items.set_index("item_id").loc[row.item_id]
            quantity = float(steps.up(row.quantity, item["step"]))
            values["quantity"] = amount(quantity, plain(str(item["unit"])), self.lang)
        if row.option == "hire":
            days = {name: date_text(getattr(row, name), "short", self.lang) for name in ("first", "last")}
            values["when"] = say("when_one_day" if row.first == row.last else "when_days", self.lang, **days)
            values["days"] = number(row.quantity, self.lang, digits=1 if row.quantity >= 1 else 2)
        return f"{say(row.option, self.lang, **values)}: {self._number(row.cost)} USD"
