"""An ensemble: a scenario whose values may be uncertain, and the members drawn from it."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import qmc

from logistics.errors import Problem, TableError
from logistics.scenarios.kinds import KINDS
from logistics.scenarios.scenario import Change, Scenario, read_scenario, scenario_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy.typing as npt

_SETTINGS = ("members", "seed", "design")
LATIN, SOBOL = "latin_hypercube", "sobol"
_RANGE, _CHOICE = {"least", "likely", "most"}, {"one_of", "weights"}
_CHANCE = "chance"
_MOST_MEMBERS = 10_000


@dataclass(frozen=True)
class Spec:
    """How an ensemble is drawn.

    `scenario` holds the changes with their uncertain values; `design` is `latin_hypercube` or `sobol`; the same seed
    gives the same members.
    """

    scenario: Scenario
    members: int
    seed: int
    design: str


@dataclass(frozen=True)
class Uncertain:
    """One value that differs from member to member: the change and key it stands under ("" for whether it happens).

    `whole` says that the key holds whole numbers: a range of those is drawn from number by number.
    """

    change: str
    key: str
    given: Mapping[str, Any]
    whole: bool = False


def read_spec(path: Path) -> Spec:
    """Read an ensemble: a scenario file with `members`, `seed` and `design`, some of its values uncertain.

    Raises
    ------
    TableError
        With all that is wrong in the settings and the uncertain values; whether the changes fit an operation is judged
        member by member.
    """
    scenario = read_scenario(path, also=_SETTINGS)
    settings = tomllib.loads(scenario_path(path).read_text("utf-8-sig"))
    file = scenario_path(path).name
    members, seed = settings.get("members"), settings.get("seed", 1)
    design = settings.get("design", LATIN)
    problems = [] if _is_count(members, 1, _MOST_MEMBERS) else [_problem(file, "members", members, "bad_members")]
    problems += [] if _is_count(seed, 0, 2**31) else [_problem(file, "seed", seed, "bad_seed")]
    problems += [] if design in {LATIN, SOBOL} else [_problem(file, "design", design, "bad_design")]
    for change in scenario.changes:
        for uncertain in _uncertain_of(change):
            if not _is_right(uncertain):
                row, full = change.where(uncertain.key or _CHANCE)
                shown = str(uncertain.given.get(_CHANCE, dict(uncertain.given)))
                problems.append(Problem(change.file, row, full, shown, "bad_distribution"))
    if not any(_uncertain_of(change) for change in scenario.changes):
        problems.append(_problem(file, "changes", "", "nothing_uncertain"))
    if problems:
        raise TableError(problems)
    return Spec(scenario, int(members or 0), int(seed), str(design))


def draw(spec: Spec) -> list[Scenario]:
    """Draw the members: scenarios with certain values, in the order of the design.

    Each uncertain value has a dimension of its own in the design; a change that does not happen in a member is left
    out of it.
    """
    uncertain = [value for change in spec.scenario.changes for value in _uncertain_of(change)]
    points = _points(spec, len(uncertain))
    return [_member(spec.scenario, uncertain, point, at) for at, point in enumerate(points, start=1)]


def _points(spec: Spec, dimensions: int) -> npt.NDArray[np.float64]:
    """Give points of the unit cube, one row a member."""
    rng = np.random.default_rng(spec.seed)
    if spec.design == LATIN:
        return qmc.LatinHypercube(dimensions, rng=rng).random(spec.members)
    # Sobol points keep their balance in powers of two: the first so many of the next power are taken.
    power = max(spec.members - 1, 0).bit_length()
    return qmc.Sobol(dimensions, rng=rng).random_base2(power)[: spec.members]


def _member(scenario: Scenario, uncertain: list[Uncertain], point: npt.NDArray[np.float64], number: int) -> Scenario:
    drawn = {(value.change, value.key): _quantile(value, float(at)) for value, at in zip(uncertain, point, strict=True)}
    changes = []
    for change in scenario.changes:
        if not drawn.get((change.name, ""), True):
            continue
        values = {key: drawn.get((change.name, key), value) for key, value in change.values.items() if key != _CHANCE}
        changes.append(replace(change, values=values))
    return Scenario(f"{scenario.name}-{number:04d}", tuple(changes), scenario.texts)


def _quantile(uncertain: Uncertain, at: float) -> Any:
    """Give the value below which a share of all draws lies."""
    given = uncertain.given
    if not uncertain.key:
        return at < given[_CHANCE]
    if "one_of" in given:
        weights = np.cumsum(given.get("weights", [1.0] * len(given["one_of"])))
        return given["one_of"][int(np.searchsorted(weights / weights[-1], at, side="right"))]
    least, most = _number(given["least"]), _number(given["most"])
    whole = uncertain.whole or isinstance(given["least"], dt.date)
    if "likely" in given:
        value = _triangular(least, _number(given["likely"]), most, at)
        value = round(value) if whole else value
    else:  # every whole number is as likely as any other
        value = min(least + np.floor(at * (most - least + 1)), most) if whole else least + at * (most - least)
    if isinstance(given["least"], dt.date):
        return dt.date.fromordinal(int(value))
    return int(value) if whole else round(float(value), 6)


def _triangular(least: float, likely: float, most: float, at: float) -> float:
    if most == least:
        return least
    turn = (likely - least) / (most - least)
    if at < turn:
        return float(least + np.sqrt(at * (most - least) * (likely - least)))
    return float(most - np.sqrt((1 - at) * (most - least) * (most - likely)))


def _number(value: Any) -> float:
    return float(value.toordinal()) if isinstance(value, dt.date) else float(value)


def _uncertain_of(change: Change) -> list[Uncertain]:
    """Give the values of a change that are distributions, and its chance if it has one."""
    found = [
        Uncertain(change.name, key, value, _is_whole(change.kind, key))
        for key, value in change.values.items()
        if isinstance(value, dict)
    ]
    chance = [Uncertain(change.name, "", change.values)] if _CHANCE in change.values else []
    return chance + found


def _is_whole(kind: str, name: str) -> bool:
    key = KINDS[kind].key(name) if kind in KINDS else None
    return key is not None and key.column.kind == "count"


def _is_right(uncertain: Uncertain) -> bool:
    given = uncertain.given
    if not uncertain.key:
        chance = given[_CHANCE]
        return isinstance(chance, int | float) and not isinstance(chance, bool) and 0 <= chance <= 1
    if "one_of" in given:
        choices, weights = given["one_of"], given.get("weights")
        fit = isinstance(choices, list) and bool(choices) and set(given) <= _CHOICE
        return fit and (weights is None or _are_weights(weights, len(choices)))
    if not {"least", "most"} <= set(given) <= _RANGE:
        return False
    bounds = [given[key] for key in ("least", "likely", "most") if key in given]
    of_one_kind = all(type(value) is dt.date for value in bounds) or all(_is_number(value) for value in bounds)
    return of_one_kind and bounds == sorted(bounds)


def _are_weights(weights: Any, count: int) -> bool:
    fit = isinstance(weights, list) and len(weights) == count and all(map(_is_number, weights))
    return fit and min(weights) >= 0 < sum(weights)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and bool(np.isfinite(value))


def _is_count(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _problem(file: str, key: str, value: Any, code: str) -> Problem:
    return Problem(file, 0, key, "" if value is None else str(value), code)
