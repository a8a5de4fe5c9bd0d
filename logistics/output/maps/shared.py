"""Draws the maps for partners and the public, from protected tables and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from logistics.core.frames import rows_of
from logistics.core.language import text
from logistics.core.version import __version__
from logistics.output.maps.day_tables import DayText, DropText, Line
from logistics.output.maps.offline import OfflineFigure, asset
from logistics.output.maps.page import PageText, base_map, one_function, render
from logistics.output.maps.wording import (
    ORDER,
    Both,
    both,
    day_and_month,
    known,
    long_date,
    number,
    short_date,
    span_of_days,
)
from logistics.output.protection.notice import loosened_line, what_was_done
from logistics.output.protection.protect import SHARE_STEPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from logistics.core.language import Language
    from logistics.output.protection import Protected

LAYERS = ("people", "short", "areas")
_SCRIPTS = ("shared.js",)
_WEEK = pd.Timedelta(days=6)
_FIGURES = ["kg", "survival_percent", "full_percent", "short_kg"]


@dataclass(frozen=True)
class _Shown:
    """Protected tables, told once for the map and once for its text.

    `periods` are the days, or the Mondays of the weeks, in order; `areas`: code, name, lat, lon; `presence`: period,
    area, people, served; `lines`: period, area, good and `_FIGURES`; `goods`: name, tier. Periods, areas and goods
    are row numbers.
    """

    weekly: bool
    periods: list[pd.Timestamp]
    areas: pd.DataFrame
    presence: pd.DataFrame
    lines: pd.DataFrame
    goods: pd.DataFrame


def draw_shared_map(protected: Mapping[Language, Protected], *, lang: Language = "es") -> str:
    """Draw what an audience may see of a plan as one HTML page that asks nothing of any network.

    The page is made of the protected tables alone, and bears the label of its audience and what was done to the
    figures. It names no day after the last one shown: whoever writes it scans it first, with `harmless()` as known.

    Parameters
    ----------
    protected : the same tables with the names of items in both languages.
    lang : the language shown first.

    Raises
    ------
    NotVendoredError
        The page would have to load a file that is not kept in `logistics/output/maps/vendor`.
    """
    shown = _shown(protected)
    data = {
        "tables": ["areas", "presence", "lines", "goods"],
        "days": {
            "long": [_long(day, weekly=shown.weekly) for day in shown.periods],
            "middle": [_middle(day, weekly=shown.weekly) for day in shown.periods],
            "short": [_middle(day, weekly=shown.weekly) for day in shown.periods],
        },
        "weekly": shown.weekly,
        "goods": _columns(shown.goods[["name", "tier"]]),
        "areas": {"name": shown.areas["name"].tolist(), "point": _points(shown.areas)},
        "presence": _columns(shown.presence),
        "lines": _columns(shown.lines.rename(columns=lambda name: name.split("_")[0])),
        "choices": "goods",
        "marks": ["people", "short"],
        "closest": 7,
    }
    page = _page(protected, shown)
    return render(base_map(), dict.fromkeys(LAYERS), data, page, _SCRIPTS, lang=lang, first=max(0, len(page.days) - 1))


def harmless() -> list[str]:
    """Give the parts of a shared page that no plan has any part in: packages, our scripts and styles, the outlines."""
    figure = OfflineFigure({}, [], [])
    drawn: Any = base_map()
    figure.add_child(drawn)
    drawn.render()
    styles, scripts = figure.packages()
    shapes = [str(child.render()) for child in figure.script.parts.values()]
    return [*styles, *scripts, *shapes, asset("map.css"), one_function([*_SCRIPTS, "names.js", "page.js"])]


def _shown(protected: Mapping[Language, Protected]) -> _Shown:
    tables = protected["es"].tables
    weekly = "week" in tables["people"]
    time = "week" if weekly else "date"
    good = "item_id" if "item_id" in tables["deliveries"] else "tier"
    codes = pd.unique(pd.concat([_codes(tables[name]) for name in ("people", "deliveries", "coverage")]))
    areas = _areas(tables, sorted(codes))
    periods = sorted(tables["people"][time].unique())
    goods = _goods(protected, good)
    keys = [time, "code", good]
    parts = (tables[name].assign(code=_codes(tables[name])) for name in ("deliveries", "coverage"))
    deliveries, coverage = (part[[*keys, *(name for name in _FIGURES if name in part)]] for part in parts)
    lines = deliveries.merge(coverage, on=keys, how="outer").reindex(columns=[*keys, *_FIGURES]).sort_values(keys)
    people = tables["people"].rename(columns={"person_days": "people", "person_days_served": "people_served"})
    presence = people.assign(code=_codes(people))[[time, "code", "people", "people_served"]]
    row = {"period": pd.Index(periods), "area": pd.Index(areas["code"]), "good": pd.Index(goods["good"])}
    numbered = [
        frame.rename(columns={time: "period", "code": "area", good: "good", "people_served": "served"})
        for frame in (presence, lines)
    ]
    presence, lines = (
        frame.assign(**{name: index.get_indexer(frame[name]) for name, index in row.items() if name in frame})
        for frame in numbered
    )
    # Where a figure is missing the others have become fractions; all are whole.
    lines = lines.astype(dict.fromkeys(_FIGURES, "Int64")).sort_values(["period", "area", "good"])
    return _Shown(weekly, periods, areas, presence, lines, goods)


def _codes(table: pd.DataFrame) -> pd.Series:
    """Give the code of the nearest area each row is in; "" where none is shown."""
    blank = pd.Series("", index=table.index)
    state, near = (table.get(name, blank) for name in ("state_code", "municipality_code"))
    return near.where(near != "", state)


def _areas(tables: dict[str, pd.DataFrame], codes: list[str]) -> pd.DataFrame:
    """Give code, name, lat and lon of each area; a row without a point stands for those that are not told apart."""
    areas = tables["areas"].set_index("area_code").reindex(codes)
    nowhere = both("area_unknown" if "state_code" in tables["people"] else "whole_country")
    names = [nowhere if pd.isna(name) else (name, name) for name in areas["area"]]
    return areas[["lat", "lon"]].assign(name=pd.Series(names, index=areas.index, dtype=object), code=areas.index)


def _goods(protected: Mapping[Language, Protected], good: str) -> pd.DataFrame:
    """Give the items, or the tiers where only those are shown: good, name, tier; lower tiers first."""
    spanish, english = (
        pd.concat([protected[lang].tables[name] for name in ("deliveries", "coverage")]).drop_duplicates(good)
        for lang in ORDER
    )
    rows = spanish.sort_values(["tier", good], ignore_index=True)
    if good == "tier":
        return pd.DataFrame({"good": rows[good], "name": [_tier(tier) for tier in rows[good]], "tier": rows["tier"]})
    other = english.set_index(good)["item"].loc[rows[good]]
    return pd.DataFrame({"good": rows[good], "name": list(zip(rows["item"], other, strict=True)), "tier": rows["tier"]})


def _tier(tier: int) -> Both:
    name = known("tier_", str(tier))
    return name if name[0] != str(tier) else both("tier", tier=str(tier))


def _points(areas: pd.DataFrame) -> list[list[float] | None]:
    """Give (lat, lon) of each area, side by side as a scan looks for them."""
    return [None if pd.isna(row.lat) else [row.lat, row.lon] for row in rows_of(areas)]


def _columns(frame: pd.DataFrame) -> dict[str, list[Any]]:
    """Give the columns as lists, with null for what is missing."""
    plain = frame.astype(object).where(frame.notna(), None)
    return {str(name): plain[name].tolist() for name in plain.columns}


def _page(protected: Mapping[Language, Protected], shown: _Shown) -> PageText:
    policies = protected["es"].policy
    loosened: list[Both] = [_pair(protected, loosened_line)] if policies.loosened else []
    spanish, english = (what_was_done(protected[lang], lang) for lang in ORDER)
    audience = policies.audience
    return PageText(
        title="",
        kind=both(f"map_title_{audience}"),
        label=_plain(text("protection", f"label_{audience}", lang) for lang in ORDER),
        may_be_passed_on=audience == "public",
        days=_days(shown),
        heads=(both("came"), both("covered_both")),
        scale=both("least_scale"),
        notes=[
            both("version_alone", version=__version__),
            *zip(spanish, english, strict=True),
            both("data_credit"),
        ],
        warnings=[_plain(line) for line in loosened],
        tables=_tables(protected),
        map_label=both("map_label_shared"),
        nothing=both("nothing_to_show"),
        hint=both("all_weeks_hint" if shown.weekly else "all_days_hint_shared"),
        weekly=shown.weekly,
        critical=False,
    )


def _pair(protected: Mapping[Language, Protected], write: Any) -> Both:
    spanish, english = (write(protected[lang], lang) for lang in ORDER)
    return spanish, english


def _plain(pair: Iterable[str]) -> Both:
    """Write a line of Markdown without its marks and its full stop."""
    spanish, english = (words.replace("*", "").rstrip(".") for words in pair)
    return spanish, english


def _days(shown: _Shown) -> list[DayText]:
    """Write every period, area by area."""
    lines = {key: list(rows_of(rows)) for key, rows in shown.lines.groupby(["period", "area"])}
    days = []
    for at, day in enumerate(shown.periods):
        rows = list(rows_of(shown.presence[shown.presence["period"] == at]))
        key = "week_totals" if shown.weekly else "people_served"
        people, served = (number(sum(getattr(row, name) for row in rows)) for name in ("people", "served"))
        days.append(
            DayText(
                name=_long(day, weekly=shown.weekly),
                short_name=_middle(day, weekly=shown.weekly),
                totals=both(key, people=people, served=served),
                drops=[_area_text(row, lines.get((at, row.area), []), shown) for row in rows],
            )
        )
    return days


def _area_text(row: Any, lines: list[Any], shown: _Shown) -> DropText:
    names = shown.goods["name"]
    key = "person_days" if shown.weekly else "people_served"
    return DropText(
        kind="people",
        where=shown.areas["name"].iloc[row.area],
        about=both(key, people=number(row.people), served=number(row.served)),
        comes=[Line(names[line.good], _kg(line.kg)) for line in lines if pd.notna(line.kg)],
        short=[_covered(names[line.good], line) for line in lines if pd.notna(line.full_percent)],
    )


def _kg(value: float) -> Both:
    written = f"{number(value)} kg"
    return written, written


def _covered(name: Both, line: Any) -> Line:
    """Say what share of survival and of full need is covered."""
    survival = "" if pd.isna(line.survival_percent) else f"{number(line.survival_percent)}% / "
    written = f"{survival}{number(line.full_percent)}%"
    short = pd.notna(line.survival_percent) and line.survival_percent < 100
    return Line(name, (written, written), critical=bool(short))


def _tables(protected: Mapping[Language, Protected]) -> list[tuple[Both, list[Both], list[list[Both]]]]:
    """Give what has no day: who sends."""
    spanish = protected["es"].tables
    tables: list[tuple[Both, list[Both], list[list[Both]]]] = []
    if len(spanish.get("senders", ())):
        bought = text("protection", "sender_supplier", "es"), text("protection", "sender_supplier", "en")
        rows = [
            [
                (row.state, row.state) if "state" in spanish["senders"] else both("whole_country"),
                bought if row.sender == bought[0] else known("operator_", row.sender),
                _share(row.share_percent),
            ]
            for row in rows_of(spanish["senders"])
        ]
        tables.append((both("senders"), [both("state"), both("sender"), both("share")], rows))
    return tables


def _share(value: Any) -> Both:
    # Shares are rounded down to steps, and who sends nothing is not in the table.
    written = "" if pd.isna(value) else f"{number(value)}%" if value else f"<{SHARE_STEPS}%"
    return written, written


def _long(day: pd.Timestamp, *, weekly: bool) -> Both:
    return span_of_days(day, day + _WEEK) if weekly else long_date(day)


def _middle(day: pd.Timestamp, *, weekly: bool) -> Both:
    if not weekly:
        return day_and_month(day)
    firsts, lasts = short_date(day), short_date(day + _WEEK)
    return both("week_short", first=firsts, last=lasts)
