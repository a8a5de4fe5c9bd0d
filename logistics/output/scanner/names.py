"""Names and ids that may not stand in a file, and where they do, in whatever letters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from logistics.core.language import catalog, languages
from logistics.core.language.found import own_areas
from logistics.core.named import name_columns
from logistics.inputs.areas import municipalities, states
from logistics.inputs.operation import data_path
from logistics.output.scanner.folding import fold, folds, is_unspaced, without_accents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

#: Names shorter than this, and those that are words of the language, count only where they stand alone.
_SHORTEST_NAME = 5
#: In a script that puts no space between words.
_SHORTEST_UNSPACED = 2
_WORDS = frozenset(
    {
        *("all", "areas", "group", "groups", "grupo", "grupos", "people", "personas", "families", "familias", "main"),
        *("north", "south", "center", "centre", "norte", "centro", "total", "public", "partner", "state", "country"),
        *("municipality", "mexico", "date", "week", "front", "middle", "rear", "shelter", "albergue", "church"),
        *("depot", "water", "food", "pickup", "truck", "first", "second", "third", "leon", "isla"),
    }
)
#: Names of several words are looked for written as one too, if they have so many letters.
_SHORTEST_JOINED = 8
#: The name of the state is that of the country: in a text it says nothing.
_COUNTRY = "Mexico"
#: What stands alone stands between these. The names of tags are words of HTML, and so are those before a brace.
_BORDER = re.compile(r"[\"'`<>,;:|\t\n\r=\[\]()]")
_TAG_NAME = re.compile(r"</?[A-Za-z][\w-]*")
_PIECE = re.compile(r"[\w .\u00b7\u200c\u200d-]+")
_LONGEST_PIECE = 80
#: The names of places: what an item or an organisation is called does not make one of these harmless.
_OF_PLACES = frozenset({"places", "drops", "trips", ""})


@dataclass(frozen=True)
class NameSource:
    """Where a name comes from: a table and column of the operation, both blank for one of the reference."""

    table: str
    column: str
    name: str


@dataclass(frozen=True)
class Names:
    """The names that may stand nowhere, folded, in every way they are read, each with where it comes from.

    `everywhere` are looked for in every text, `alone` where they stand alone, `joined` where they are written as one
    word; `proper` are names of places that are words too and count where they begin with a capital; `allowed` are the
    names of areas that may be shown, the longest first.
    """

    everywhere: tuple[str, ...]
    alone: frozenset[str]
    joined: Mapping[str, str]
    proper: tuple[str, ...]
    allowed: tuple[str, ...]
    sources: Mapping[str, NameSource]


def names_of(operation: Operation, plan: Plan, areas: Iterable[str], shown: Iterable[str]) -> Names:
    """Work out which names are hidden.

    Parameters
    ----------
    areas : names of the areas that may be shown.
    shown : texts of the operation that an export shows whole: what is named just so is not told by them.
    """
    allowed = {form for name in areas for form in folds(name)} - {""}
    said = {form for text in shown for form in folds(text)}
    sources: dict[str, NameSource] = {}
    for source in _hidden(operation, plan):
        for form in folds(source.name):
            harmless = form in allowed or (source.table not in _OF_PLACES and _is_told_by(form, said))
            # A number alone says nothing, and stands everywhere.
            if form and not harmless and not form.replace(" ", "").isdecimal():
                sources.setdefault(form, source)
    alone = {form for form, source in sources.items() if _is_word(form, source.table)}
    everywhere = sorted(sources.keys() - alone)
    glued = {form.replace(" ", ""): form for form in everywhere if " " in form}
    glued = {one: form for one, form in glued.items() if len(one) >= _SHORTEST_JOINED and one not in sources}
    open_areas = {area.replace(" ", "") for area in allowed}
    return Names(
        everywhere=tuple(everywhere),
        alone=frozenset(alone),
        joined={one: form for one, form in glued.items() if one not in open_areas},
        proper=_proper(operation, alone),
        allowed=tuple(sorted(allowed, key=len, reverse=True)),
        sources=sources,
    )


def found_names(text: str, names: Names) -> Iterator[str]:
    """Give the hidden names in a text, as they are found there."""
    for folded in folds(text):
        yield from _everywhere(f" {folded} ", names)
        yield from sorted(set(folded.split()) & names.joined.keys())
    # Names that are also words: where one is written as a name, or stands alone in a cell, a quotation or a tag.
    if names.proper:
        yield from re.findall(rf"\b(?:{'|'.join(map(re.escape, names.proper))})\b", without_accents(text))
    pieces = {piece.strip() for piece in _BORDER.split(_TAG_NAME.sub("<", text)) if len(piece) < _LONGEST_PIECE}
    alone = {form for piece in pieces if _PIECE.fullmatch(piece) for form in folds(piece)}
    yield from sorted(alone & names.alone)


def source_of(found: str, names: Names) -> NameSource:
    """Give the name that was found as a text of `found_names`."""
    folded = fold(found)
    return names.sources[names.joined.get(folded, folded)]


def _everywhere(folded: str, names: Names) -> Iterator[str]:
    """Give the names in a folded text; those of areas that may be shown are taken out before."""
    words = set(folded.split())
    candidates = [name for name in names.everywhere if words.issuperset(name.split())]
    if not candidates:
        return
    longer = {name for name in candidates if any(f" {area} " in f" {name} " for area in names.allowed)}
    masked = folded
    for area in names.allowed:
        masked = re.sub(rf"(?<= ){re.escape(area)}(?= )", "#", masked)
    yield from (name for name in candidates if f" {name} " in (folded if name in longer else masked))


def _hidden(operation: Operation, plan: Plan) -> Iterator[NameSource]:
    """Give every name and id that may tell where or who somebody is.

    Places come first, so that a name of two things counts as that of a place.
    """
    tables: tuple[tuple[str, pd.DataFrame, list[str]], ...] = (
        ("places", operation.places, ["place_id", "name"]),
        ("", municipalities(), ["municipality"]), ("", states(), ["state"]),
        ("drops", plan.drops, ["drop_id", "site_id"]), ("trips", plan.trips, ["trip_id"]),
        ("groups", operation.groups, ["group_id", "name"]),
        ("shelters", operation.shelters, ["shelter_id", "name"]), ("depots", operation.depots, ["depot_id"]),
    )  # fmt: skip
    for table, rows, columns in tables:
        for column in columns:
            yield from (NameSource(table, column, str(name)) for name in rows[column].unique())
    yield from (NameSource("", "", sha) for sha in (operation.sha256, str(plan.summary.get("input_sha256", ""))))


def _is_told_by(form: str, said: set[str]) -> bool:
    """Say if a name is that of something shown, or common words of its name."""
    if form in said:
        return True
    return set(form.split()) <= _said_by_us() and any(f" {form} " in f" {text} " for text in said)


def _is_word(form: str, table: str) -> bool:
    """Say if a name may be a word of any text: it is short, or one of the language."""
    if is_unspaced(form):
        return len(form.replace(" ", "")) < _SHORTEST_UNSPACED
    return len(form) < _SHORTEST_NAME or form in _WORDS or (table not in _OF_PLACES and form in _said_by_us())


@cache
def _said_by_us() -> frozenset[str]:
    """Give the words that our own texts and the goods of the reference use, folded; no name of an area is one."""
    goods = pd.read_csv(data_path() / "caravan-2018" / "items.csv", dtype=str, keep_default_na=False)
    catalogs = (catalog(area, lang) for lang in languages() for area in sorted(own_areas(lang)))
    written = [*(" ".join(texts.values()) for texts in catalogs), *goods[name_columns(goods)].to_numpy().ravel()]
    places = {*municipalities()["municipality"], *states()["state"]}
    return frozenset(fold(" ".join(written)).split()) - frozenset(fold(" ".join(places)).split())


def _proper(operation: Operation, alone: set[str]) -> tuple[str, ...]:
    """Give those of the names that stand alone which are names of places, without accents, as they are written."""
    names = {*operation.places["name"], *municipalities()["municipality"], *states()["state"]}
    plain = {without_accents(name) for name in names if fold(name) in alone}
    return tuple(sorted(name for name in plain if name[:1].isupper() and name != _COUNTRY))
