"""Draws the maps for partners and the public, from protected tables alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from logistics.core.frames import rows_of
from logistics.core.language import SIDE_BY_SIDE, Texts, in_each, texts
from logistics.core.version import __version__
from logistics.output.maps.day_tables import DayText, DropText, Line
from logistics.output.maps.offline import OfflineFigure, asset
from logistics.output.maps.page import PageText, base_map, one_function, render
from logistics.output.maps.wording import SHARED_AREAS, PageWords
from logistics.output.protection.notice import loosened_line, what_was_done
from logistics.output.protection.policy import AREA
from logistics.output.protection.protect import SHARE_STEPS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from logistics.core.language import Language
    from logistics.output.protection import Protected

LAYERS = ("people", "short", "areas")
_SCRIPTS = ("shared.js",)
_WEEK = pd.Timedelta(days=6)
_FIGURES = ["kg", "survival_percent", "full_percent", "short_kg"]


@dataclass(frozen=True)
class _Shown:
    """Protected tables, arranged for the map and its texts.

    The columns period, area and good are row numbers of `periods`, `areas` and `goods`.

    Attributes
    ----------
    weekly : whether periods are weeks.
    periods : the days, or the Mondays of the weeks, in order.
    areas : code, name (Texts), lat, lon (degrees).
    presence : period, area, people, served (people, or person-days of weeks).
    lines : period, area, good and `_FIGURES`.
    goods : good (item_id or tier), name (Texts), tier.
    """

    weekly: bool
    periods: list[pd.Timestamp]
    areas: pd.DataFrame
    presence: pd.DataFrame
    lines: pd.DataFrame
    goods: pd.DataFrame


def draw_shared_map(protected: Mapping[Language, Protected], *, lang: Language = SIDE_BY_SIDE[0]) -> str:
    """Draw what an audience may see of a plan as one HTML page that requests nothing from any network.

    The page is made from the protected tables alone. It has the label of its audience, and says how the figures were
    made coarser. It names no day after the last one shown. The caller scans the page before writing it, with
    `harmless()` as known texts.

    Parameters
    ----------
    protected : the same tables by language, with the names of items in it, in the order of the page's buttons.
    lang : the language shown first, one of them.

    Raises
    ------
    NotVendoredError
        The page would have to load a file that is not kept in `logistics/output/maps/vendor`.
    """
    words = PageWords(tuple(protected), SHARED_AREAS, lang)
    shown = _shown(protected, words)
    data = {
        "tables": ["areas", "presence", "lines", "goods"],
        "days": {
            "long": [_long(day, words, weekly=shown.weekly) for day in shown.periods],
            "middle": [_middle(day, words, weekly=shown.weekly) for day in shown.periods],
            "short": [_middle(day, words, weekly=shown.weekly) for day in shown.periods],
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
    page = _page(protected, shown, words)
    first = max(0, len(page.days) - 1)
    return render(base_map(), dict.fromkeys(LAYERS), data, page, _SCRIPTS, words=words, first=first)


def harmless() -> list[str]:
    """Give the parts of a shared page that are the same for every plan: packages, scripts, styles, outlines."""
    figure = OfflineFigure({}, [], [])
    drawn: Any = base_map()
    figure.add_child(drawn)
    drawn.render()
    styles, scripts = figure.packages()
    shapes = [str(child.render()) for child in figure.script.parts.values()]
    return [*styles, *scripts, *shapes, asset("map.css"), one_function([*_SCRIPTS, "names.js", "page.js"])]


def _shown(protected: Mapping[Language, Protected], words: PageWords) -> _Shown:
    """Arrange protected tables for the map and its texts."""
    tables = _first(protected).tables
    weekly = "week" in tables["people"]
    time = "week" if weekly else "date"
    good = "item_id" if "item_id" in tables["deliveries"] else "tier"
    codes = pd.unique(pd.concat([_codes(tables[name]) for name in ("people", "deliveries", "coverage")]))
    areas = _areas(tables, sorted(codes), words)
    periods = sorted(tables["people"][time].unique())
    goods = _goods(protected, good, words)
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
    # A missing figure has turned its whole column into floats, though all figures are whole.
    lines = lines.astype(dict.fromkeys(_FIGURES, "Int64")).sort_values(["period", "area", "good"])
    return _Shown(weekly, periods, areas, presence, lines, goods)


def _first(protected: Mapping[Language, Protected]) -> Protected:
    """Give the tables in the first language; those in other languages differ in names only."""
    return next(iter(protected.values()))


def _codes(table: pd.DataFrame) -> pd.Series:
    """Give the code of the smallest area shown of each row; "" where none is shown."""
    blank = pd.Series("", index=table.index)
    state, near = (table.get(name, blank) for name in ("state_code", "municipality_code"))
    return near.where(near != "", state)


def _areas(tables: dict[str, pd.DataFrame], codes: list[str], words: PageWords) -> pd.DataFrame:
    """Give one row for each code: lat, lon, name (Texts), code.

    A row without a point stands for all areas that are not shown separately.
    """
    areas = tables["areas"].set_index("area_code").reindex(codes)
    nowhere = words.say("area_unknown" if "state_code" in tables["people"] else "whole_country")
    names = [nowhere if pd.isna(name) else words.same(name) for name in areas["area"]]
    return areas[["lat", "lon"]].assign(name=pd.Series(names, index=areas.index, dtype=object), code=areas.index)


def _goods(protected: Mapping[Language, Protected], good: str, words: PageWords) -> pd.DataFrame:
    """Give the items, or the tiers where only those are shown, lower tiers first: good, name (Texts), tier."""
    parts = {
        lang: pd.concat([tables.tables[name] for name in ("deliveries", "coverage")]).drop_duplicates(good)
        for lang, tables in protected.items()
    }
    rows = next(iter(parts.values())).sort_values(["tier", good], ignore_index=True)
    if good == "tier":
        names = [_tier(tier, words) for tier in rows[good]]
    else:
        items = {lang: part.set_index(good)["item"] for lang, part in parts.items()}
        names = [Texts({lang: str(named.loc[at]) for lang, named in items.items()}) for at in rows[good]]
    return pd.DataFrame({"good": rows[good], "name": pd.Series(names, dtype=object), "tier": rows["tier"]})


def _tier(tier: int, words: PageWords) -> Texts:
    name = words.known("tier", str(tier))
    return name if name.first != str(tier) else words.say("tier", tier=str(tier))


def _points(areas: pd.DataFrame) -> list[list[float] | None]:
    """Give (lat, lon) of each area, side by side, so that the scanner recognises them as points."""
    return [None if pd.isna(row.lat) else [row.lat, row.lon] for row in rows_of(areas)]


def _columns(frame: pd.DataFrame) -> dict[str, list[Any]]:
    """Give the columns as lists by name, with None for missing values."""
    plain = frame.astype(object).where(frame.notna(), None)
    return {str(name): plain[name].tolist() for name in plain.columns}


def _page(protected: Mapping[Language, Protected], shown: _Shown, words: PageWords) -> PageText:
    policy = _first(protected).policy
    loosened = [in_each(lambda lang: loosened_line(protected[lang], lang), words.languages)] if policy.loosened else []
    done = {lang: what_was_done(protected[lang], lang) for lang in words.languages}
    audience = policy.audience
    return PageText(
        title="",
        kind=words.say(f"map_title_{audience}"),
        label=_plain(texts(AREA, f"label_{audience}", words.languages)),
        may_be_passed_on=audience == "public",
        days=_days(shown, words),
        heads=(words.say("came"), words.say("covered_both")),
        scale=words.say("least_scale"),
        notes=[
            words.say("version_alone", version=__version__),
            *(Texts(dict(zip(done, lines, strict=True))) for lines in zip(*done.values(), strict=True)),
            words.say("data_credit"),
        ],
        warnings=[_plain(line) for line in loosened],
        tables=_tables(protected, words),
        map_label=words.say("map_label_shared"),
        nothing=words.say("nothing_to_show"),
        hint=words.say("all_weeks_hint" if shown.weekly else "all_days_hint_shared"),
        weekly=shown.weekly,
        critical=False,
    )


def _plain(line: Texts) -> Texts:
    """Write a line of Markdown without asterisks and without its full stop."""
    return Texts({lang: words.replace("*", "").rstrip(".") for lang, words in line.items()})


def _days(shown: _Shown, words: PageWords) -> list[DayText]:
    """Give the texts of every period, area by area."""
    lines = {key: list(rows_of(rows)) for key, rows in shown.lines.groupby(["period", "area"])}
    days = []
    for at, day in enumerate(shown.periods):
        rows = list(rows_of(shown.presence[shown.presence["period"] == at]))
        key = "week_totals" if shown.weekly else "people_served"
        people, served = (words.number(sum(getattr(row, name) for row in rows)) for name in ("people", "served"))
        days.append(
            DayText(
                name=_long(day, words, weekly=shown.weekly),
                short_name=_middle(day, words, weekly=shown.weekly),
                totals=words.say(key, people=people, served=served),
                drops=[_area_text(row, lines.get((at, row.area), []), shown, words) for row in rows],
            )
        )
    return days


def _area_text(row: Any, lines: list[Any], shown: _Shown, words: PageWords) -> DropText:
    names = shown.goods["name"]
    key = "person_days" if shown.weekly else "people_served"
    return DropText(
        kind="people",
        where=shown.areas["name"].iloc[row.area],
        about=words.say(key, people=words.number(row.people), served=words.number(row.served)),
        comes=[Line(names[line.good], _kg(line.kg, words)) for line in lines if pd.notna(line.kg)],
        short=[_covered(names[line.good], line, words) for line in lines if pd.notna(line.full_percent)],
    )


def _kg(value: float, words: PageWords) -> Texts:
    return Texts({lang: f"{written} kg" for lang, written in words.number(value).items()})


def _covered(name: Texts, line: Any, words: PageWords) -> Line:
    """Write which shares of survival need and of full need are covered."""
    shares = [share for share in (line.survival_percent, line.full_percent) if pd.notna(share)]
    written = in_each(lambda lang: " / ".join(words.percent(share)[lang] for share in shares), words.languages)
    short = pd.notna(line.survival_percent) and line.survival_percent < 100
    return Line(name, written, critical=bool(short))


def _tables(
    protected: Mapping[Language, Protected], words: PageWords
) -> list[tuple[Texts, list[Texts], list[list[Texts]]]]:
    """Give the tables without days: who sends."""
    shown = _first(protected).tables
    tables: list[tuple[Texts, list[Texts], list[list[Texts]]]] = []
    if len(shown.get("senders", ())):
        bought = texts(AREA, "sender_supplier", words.languages)
        rows = [
            [
                words.same(row.state) if "state" in shown["senders"] else words.say("whole_country"),
                bought if row.sender == bought.first else words.known("operator", row.sender),
                _share(row.share_percent, words),
            ]
            for row in rows_of(shown["senders"])
        ]
        tables.append((words.say("senders"), [words.say("state"), words.say("sender"), words.say("share")], rows))
    return tables


def _share(value: Any, words: PageWords) -> Texts:
    if pd.isna(value):
        return words.same("")
    # Shares are rounded down to steps. A sender of nothing is not in the table, so a share of 0 is less than a step.
    least = Texts({lang: f"<{written}" for lang, written in words.percent(SHARE_STEPS).items()})
    return words.percent(value) if value else least


def _long(day: pd.Timestamp, words: PageWords, *, weekly: bool) -> Texts:
    if not weekly:
        return words.date(day, "page_long")
    return words.say("week_long", first=words.date(day, "full"), last=words.date(day + _WEEK, "full"))


def _middle(day: pd.Timestamp, words: PageWords, *, weekly: bool) -> Texts:
    if not weekly:
        # Without its weekday: a scan takes `mar 23 oct`, a Tuesday, for a day in March.
        return words.date(day, "day")
    return words.say("week_short", first=words.date(day, "brief"), last=words.date(day + _WEEK, "brief"))
