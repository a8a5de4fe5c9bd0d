"""Replaces names of places in tables by their ids; a name that fits several places is reported."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from logistics.inputs.tables.names import word_named
from logistics.inputs.tables.near import folded

if TYPE_CHECKING:
    from logistics.core.errors import Problem
    from logistics.inputs.tables.parse import Parsed

EVERYONE = "all"


def with_ids(tables: dict[str, Parsed], reference: pd.DataFrame, problems: list[Problem]) -> dict[str, Parsed]:
    """Replace names of places by their ids, and words such as `todas` by `all`.

    Parameters
    ----------
    tables : tables by name.
    reference : places of the reference geography; places of the operation's own table replace those with the same id.
    problems : gets for each name a notice with the place it was read as, or an error with the places it may be.
    """
    own = tables.get("places")
    frames = [reference] if own is None else [own.frame.reindex(columns=reference.columns), reference]
    places = pd.concat(frames).dropna(subset=["place_id"]).drop_duplicates("place_id")
    called = _by_name(places)
    ids = set(places["place_id"])
    found: dict[str, Parsed] = {}
    for name, parsed in tables.items():
        found[name] = parsed
        for column in parsed.table.columns:
            if column.refers == ("places", "place_id") and column.name in parsed.frame:
                found[name] = _places(found[name], column.name, ids, called, problems)
    return _everyone(found)


def _by_name(places: pd.DataFrame) -> dict[str, list[str]]:
    """Give the ids of places by folded id, name, and name with state."""
    called: dict[str, list[str]] = {}
    for place, name, state in places[["place_id", "name", "state"]].fillna("").itertuples(index=False):
        for text in {folded(place), folded(name), folded(f"{name}{state}")} - {""}:
            called.setdefault(text, []).append(place)
    return called


def _places(
    parsed: Parsed, column: str, ids: set[str], called: dict[str, list[str]], problems: list[Problem]
) -> Parsed:
    used = parsed.frame[column]
    others = used[used.notna() & ~used.isin(ids)]
    fits = others.map(lambda text: called.get(folded(str(text)), []))
    several = fits.map(len) > 1
    one = fits.map(len) == 1
    values = used.copy()
    values.update(fits[one].map(lambda places: places[0]).astype(object))
    problems += parsed.problems(
        one.reindex(used.index, fill_value=False), column, "place_by_name", {"place": values}, "notice"
    )
    shown = {"places": fits.map(", ".join).reindex(used.index, fill_value="")}
    problems += parsed.problems(several.reindex(used.index, fill_value=False), column, "ambiguous_place", shown)
    values[several[several].index] = None
    bad = parsed.bad | ({column} if several.any() else set())
    return replace(parsed, frame=parsed.frame.assign(**{column: values}), bad=bad)


def _everyone(tables: dict[str, Parsed]) -> dict[str, Parsed]:
    """Replace `todas` in the standards by `all`, unless an age group has that name."""
    standards, population = tables.get("standards"), tables.get("population")
    if standards is None or "age_sex_group" not in standards.frame:
        return tables
    known = set(population.frame["age_sex_group"]) if population and "age_sex_group" in population.frame else set()
    groups = standards.frame["age_sex_group"]
    other = groups.notna() & ~groups.isin(known)
    values = groups.mask(other & (groups.map(lambda text: word_named(str(text), "everyone")) == EVERYONE), EVERYONE)
    return tables | {"standards": replace(standards, frame=standards.frame.assign(age_sex_group=values))}
