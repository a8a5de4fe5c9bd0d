"""An ensemble: a scenario whose values may be uncertain, and the members drawn from it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics.analysis.scenarios.distributions import CHANCE, NAMED, Uncertain, is_distribution, is_right
from logistics.analysis.scenarios.kinds import KINDS
from logistics.analysis.scenarios.scenario import Change, Scenario, read_scenario, scenario_path
from logistics.core.errors import Problem, TableError
from logistics.inputs.tables.near import nearest
from logistics.inputs.tables.read import rows_of_keys
from logistics.inputs.tables.unreadable import read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy.typing as npt

_DISTRIBUTIONS = "distributions"
_SETTINGS = ("members", "seed", "design", _DISTRIBUTIONS)
LATIN, SOBOL = "latin_hypercube", "sobol"
_MOST_MEMBERS = 10_000


@dataclass(frozen=True)
class Spec:
    """How an ensemble is drawn.

    Attributes
    ----------
    scenario : the changes, some of whose values are uncertain.
    members : how many are drawn.
    seed : the same seed gives the same members.
    design : `latin_hypercube` or `sobol`.
    distributions : the named distributions, by name.
    """

    scenario: Scenario
    members: int
    seed: int
    design: str
    distributions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def uncertain(self) -> list[Uncertain]:
        """All uncertain values."""
        return [value for change in self.scenario.changes for value in _uncertain_of(change, self.distributions)]


def read_spec(path: Path) -> Spec:
    """Read an ensemble: a scenario file with `members`, `seed` and `design`, some of its values uncertain.

    Raises
    ------
    TableError
        The settings or the uncertain values have problems; all are listed. Whether the changes fit an operation is
        checked member by member.
    """
    scenario = read_scenario(path, also=_SETTINGS)
    problems: list[Problem] = []
    read = read_toml(scenario_path(path), problems)
    if read is None:
        raise TableError(problems)
    (text, settings), file = read, scenario_path(path).name
    members, seed = settings.get("members"), settings.get("seed", 1)
    design = settings.get("design", LATIN)
    problems += [] if _is_count(members, 1, _MOST_MEMBERS) else [_problem(file, "members", members, "bad_members")]
    problems += [] if _is_count(seed, 0, 2**31) else [_problem(file, "seed", seed, "bad_seed")]
    problems += [] if design in {LATIN, SOBOL} else [_problem(file, "design", design, "bad_design")]
    distributions = _distributions(file, settings.get(_DISTRIBUTIONS, {}), rows_of_keys(text), problems)
    uncertain = [value for change in scenario.changes for value in _checked(change, distributions, problems)]
    if not uncertain:
        problems.append(_problem(file, "changes", "", "nothing_uncertain"))
    if problems:
        raise TableError(problems)
    return Spec(scenario, int(members or 0), int(seed), str(design), distributions)


def draw(spec: Spec) -> list[Scenario]:
    """Draw the members: scenarios without uncertain values, in the order of the design.

    Each uncertain value is a dimension of the design; the values of one named distribution share a dimension. A change
    that does not happen in a member is left out of it.
    """
    uncertain = spec.uncertain
    return [_member(spec.scenario, uncertain, point, at) for at, point in enumerate(points(spec), start=1)]


def points(spec: Spec) -> list[dict[str, float]]:
    """Give one point of the unit cube for each member: the quantile of each uncertain value, by name."""
    names = list(dict.fromkeys(value.name for value in spec.uncertain))
    return [dict(zip(names, map(float, row), strict=True)) for row in _cube(spec, len(names))]


def _cube(spec: Spec, dimensions: int) -> npt.NDArray[np.float64]:
    from scipy.stats import qmc  # noqa: PLC0415 - takes a second to load

    rng = np.random.default_rng(spec.seed)
    if spec.design == LATIN:
        return qmc.LatinHypercube(dimensions, rng=rng).random(spec.members)
    # Sobol points are balanced in powers of two, so the next power is drawn and its first points are taken.
    power = max(spec.members - 1, 0).bit_length()
    return qmc.Sobol(dimensions, rng=rng).random_base2(power)[: spec.members]


def _member(scenario: Scenario, uncertain: list[Uncertain], point: Mapping[str, float], number: int) -> Scenario:
    drawn = {(value.change, value.key): value.quantile(point[value.name]) for value in uncertain}
    changes = []
    for change in scenario.changes:
        if not drawn.get((change.name, ""), True):
            continue
        values = {key: drawn.get((change.name, key), value) for key, value in change.values.items() if key != CHANCE}
        changes.append(replace(change, values=values))
    return Scenario(f"{scenario.name}-{number:04d}", tuple(changes), scenario.texts)


def _uncertain_of(change: Change, distributions: Mapping[str, Mapping[str, Any]]) -> list[Uncertain]:
    """Give the uncertain values of a change, its chance first if it has one."""
    chance = [Uncertain(f"{change.name}.{CHANCE}", change.name, "", change.values)] if CHANCE in change.values else []
    found = []
    for key, value in change.values.items():
        if isinstance(value, dict):
            named = value[NAMED] if set(value) == {NAMED} and str(value[NAMED]) in distributions else None
            name = f"{change.name}.{key}" if named is None else str(named)
            given = value if named is None else distributions[name]
            found.append(Uncertain(name, change.name, key, given, _is_whole(change.kind, key)))
    return chance + found


def _checked(
    change: Change, distributions: Mapping[str, Mapping[str, Any]], problems: list[Problem]
) -> list[Uncertain]:
    """Give the uncertain values of a change, and add their problems to `problems`."""
    found = _uncertain_of(change, distributions)
    for uncertain in found:
        row, full = change.where(uncertain.key or CHANCE)
        if set(uncertain.given) == {NAMED}:
            name = str(uncertain.given[NAMED])
            values = (("near", nearest(name, distributions)), ("known", ", ".join(distributions)))
            problems.append(Problem(change.file, row, full, name, "unknown_distribution", values))
        elif not is_right(uncertain):
            shown = str(uncertain.given.get(CHANCE, dict(uncertain.given)))
            problems.append(Problem(change.file, row, full, shown, "bad_distribution"))
    return found


def _distributions(
    file: str, section: Any, rows: Mapping[str, int], problems: list[Problem]
) -> dict[str, Mapping[str, Any]]:
    """Read the named distributions.

    Invalid ones are replaced by a valid one, so that each is reported once and not again where it is used.
    """
    if not isinstance(section, dict):
        problems.append(_problem(file, _DISTRIBUTIONS, section, "bad_distribution"))
        return {}
    for name, given in section.items():
        if not is_distribution(given):
            key = f"{_DISTRIBUTIONS}.{name}"
            problems.append(Problem(file, rows.get(key, 0), key, str(given), "bad_distribution"))
    return {name: given if is_distribution(given) else {"one_of": [""]} for name, given in section.items()}


def _is_whole(kind: str, name: str) -> bool:
    key = KINDS[kind].key(name) if kind in KINDS else None
    return key is not None and key.column.kind == "count"


def _is_count(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _problem(file: str, key: str, value: Any, code: str) -> Problem:
    return Problem(file, 0, key, "" if value is None else str(value), code)
