"""Hidden names and ids, and where they occur in a text, in any script."""

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

#: Names with fewer letters than this, and names that are common words, count only where they stand alone.
_SHORTEST_NAME = 5
#: The same for names in a script without spaces between words.
_SHORTEST_UNSPACED = 2
_WORDS = frozenset(
    {
        *("all", "areas", "group", "groups", "grupo", "grupos", "people", "personas", "families", "familias", "main"),
        *("north", "south", "center", "centre", "norte", "centro", "total", "public", "partner", "state", "country"),
        *("municipality", "mexico", "date", "week", "front", "middle", "rear", "shelter", "albergue", "church"),
        *("depot", "water", "food", "pickup", "truck", "first", "second", "third", "leon", "isla"),
    }
)
#: Names of several words are also looked for as one word if they have at least so many letters.
_SHORTEST_JOINED = 8
#: The state and the country have the same name, so in a text it reveals nothing.
_COUNTRY = "Mexico"
#: The characters between which a name stands alone. The names of tags are words of HTML, and are not looked at.
_BORDER = re.compile(r"[\"'`<>,;:|\t\n\r=\[\]()]")
_TAG_NAME = re.compile(r"</?[A-Za-z][\w-]*")
_PIECE = re.compile(r"[\w .\u00b7\u200c\u200d-]+")
_LONGEST_PIECE = 80
#: The tables with names of places ("" is the reference). These names are hidden even if an item is called the same.
_OF_PLACES = frozenset({"places", "drops", "trips", ""})


@dataclass(frozen=True)
class NameSource:
    """Where a name comes from.

    Attributes
    ----------
    table : the table of the operation or plan; blank for the reference.
    column : its column.
    name : the name as it stands there.
    """

    table: str
    column: str
    name: str


@dataclass(frozen=True)
class Names:
    """The hidden names, in all their folded forms.

    Attributes
    ----------
    everywhere : names that are looked for in every text.
    alone : names that count only where they stand alone.
    joined : names of several words, by the same words written as one.
    proper : names of places that are common words too, as written; they count if they begin with a capital.
    allowed : names of areas that may be shown, the longest first.
    sources : where each name comes from.
    """

    everywhere: tuple[str, ...]
    alone: frozenset[str]
    joined: Mapping[str, str]
    proper: tuple[str, ...]
    allowed: tuple[str, ...]
    sources: Mapping[str, NameSource]


def names_of(operation: Operation, plan: Plan, areas: Iterable[str], shown: Iterable[str]) -> Names:
    """Give the names that must stay hidden.

    Parameters
    ----------
    operation : the case.
    plan : the plan for it.
    areas : names of the areas that may be shown.
    shown : texts of the operation that an export shows unchanged; a name that is one of them is not hidden, except that
        of a place.
    """
    allowed = {form for name in areas for form in folds(name)} - {""}
    said = {form for text in shown for form in folds(text)}
    sources: dict[str, NameSource] = {}
    for source in _hidden(operation, plan):
        for form in folds(source.name):
            harmless = form in allowed or (source.table not in _OF_PLACES and _is_told_by(form, said))
            # A number alone reveals nothing, and may occur anywhere.
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
    """Give the hidden names in a text, in the form in which they were found."""
    for folded in folds(text):
        yield from _everywhere(f" {folded} ", names)
        yield from sorted(set(folded.split()) & names.joined.keys())
    # A name that is also a common word counts if it has a capital, or stands alone in a cell, a quotation or a tag.
    if names.proper:
        yield from re.findall(rf"\b(?:{'|'.join(map(re.escape, names.proper))})\b", without_accents(text))
    pieces = {piece.strip() for piece in _BORDER.split(_TAG_NAME.sub("<", text)) if len(piece) < _LONGEST_PIECE}
    alone = {form for piece in pieces if _PIECE.fullmatch(piece) for form in folds(piece)}
    yield from sorted(alone & names.alone)


def source_of(found: str, names: Names) -> NameSource:
    """Give where a name comes from that `found_names` found."""
    folded = fold(found)
    return names.sources[names.joined.get(folded, folded)]


def _everywhere(folded: str, names: Names) -> Iterator[str]:
    """Give the names in a folded text, without those that are part of the name of an area that may be shown."""
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
    """Give every name and id that may reveal where or who somebody is, and whose stock and vehicles there are.

    Places come first, so that a name of a place and of something else counts as the name of a place.
    """
    tables: tuple[tuple[str, pd.DataFrame, list[str]], ...] = (
        ("places", operation.places, ["place_id", "name"]),
        ("", municipalities(), ["municipality"]), ("", states(), ["state"]),
        ("drops", plan.drops, ["drop_id", "site_id"]), ("trips", plan.trips, ["trip_id"]),
        ("groups", operation.groups, ["group_id", "name"]),
        ("shelters", operation.shelters, ["shelter_id", "name"]), ("depots", operation.depots, ["depot_id"]),
        ("organisations", operation.organisations, ["organisation_id", "name"]),
    )  # fmt: skip
    for table, rows, columns in tables:
        for column in columns:
            yield from (NameSource(table, column, str(name)) for name in rows[column].unique())
    yield from (NameSource("", "", sha) for sha in (operation.sha256, str(plan.summary.get("input_sha256", ""))))


def _is_told_by(form: str, said: set[str]) -> bool:
    """Say whether a name is one of the shown texts, or consists of common words of one of them."""
    if form in said:
        return True
    return set(form.split()) <= _said_by_us() and any(f" {form} " in f" {text} " for text in said)


def _is_word(form: str, table: str) -> bool:
    """Say whether a name may be a common word: it is short, or a word that this package uses."""
    if is_unspaced(form):
        return len(form.replace(" ", "")) < _SHORTEST_UNSPACED
    return len(form) < _SHORTEST_NAME or form in _WORDS or (table not in _OF_PLACES and form in _said_by_us())


@cache
def _said_by_us() -> frozenset[str]:
    """Give the folded words of this package's texts and of the reference's items, except those of names of areas."""
    goods = pd.read_csv(data_path() / "caravan-2018" / "items.csv", dtype=str, keep_default_na=False)
    catalogs = (catalog(area, lang) for lang in languages() for area in sorted(own_areas(lang)))
    written = [*(" ".join(texts.values()) for texts in catalogs), *goods[name_columns(goods)].to_numpy().ravel()]
    places = {*municipalities()["municipality"], *states()["state"]}
    return frozenset(fold(" ".join(written)).split()) - frozenset(fold(" ".join(places)).split())


def _proper(operation: Operation, alone: set[str]) -> tuple[str, ...]:
    """Give the names of places among the names that stand alone, as they are written but without accents."""
    names = {*operation.places["name"], *municipalities()["municipality"], *states()["state"]}
    plain = {without_accents(name) for name in names if fold(name) in alone}
    return tuple(sorted(name for name in plain if name[:1].isupper() and name != _COUNTRY))
