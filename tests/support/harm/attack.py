"""An adversary who holds every export of an operation, and knows the rules and the standards.

Two ways to find out more than may be known. *Neighbours*: another operation that differs only in what is hidden; where
its exports differ, they tell of it. *Reckoning*: all figures of all days as limits of a linear problem; where it
cannot be solved with the people that are shown alone, somebody else is there.
"""

from __future__ import annotations

import dataclasses
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import csr_array

from logistics.output.protection import protect
from logistics.output.protection.export import write_tables
from tests.support.cases.protection_cases import START, quick_plan, three_weeks

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.output.protection import Audience

SHARED: tuple[Audience, ...] = ("partner", "public")
FEWEST, STEP = 100, 50
_CODES = ("state_code", "municipality_code")
Files = dict[tuple[str, str, str], bytes]


@dataclass(frozen=True)
class Case:
    """An operation, and how its plan is drawn: `whole` units come, or exactly the shares drawn."""

    operation: Operation
    seed: int
    whole: bool = True

    def plan(self) -> Plan:
        return quick_plan(self.operation, self.seed, whole=self.whole)


def random_case(seed: int) -> Case:
    """Draw an operation of the first three weeks: some groups of 100 and more, some of fewer, each on its own way."""
    chance = np.random.default_rng(seed)
    base = three_weeks()
    places = base.places["place_id"].tolist()
    heads = [*chance.integers(100, 2500, chance.integers(0, 4)), *chance.integers(5, 100, chance.integers(1, 4))]
    profiles = chance.choice(base.population["profile_id"].unique(), len(heads))
    groups, stays = [], []
    for number, people in enumerate(heads):
        name = f"column-{'abcdefg'[number]}"
        groups.append(
            {"group_id": name, "name": name, "headcount": int(people), "population_profile": profiles[number]}
        )
        place, day = int(chance.integers(0, 30)), int(chance.integers(0, 5))
        while day < len(base.days):
            nights = int(chance.integers(1, 4))
            stays.append({"group_id": name, "place_id": places[place % len(places)], "nights": nights, "day": day})
            day, place = day + nights, place + int(chance.integers(1, 3))
    table = pd.DataFrame(groups).assign(walking_kmh=3.5, carry_kg_per_person=2.0, notes="")
    operation = base.replace_tables(groups=table[base.groups.columns], itinerary=_itinerary(base, pd.DataFrame(stays)))
    return Case(operation, seed)


def _itinerary(base: Operation, stays: pd.DataFrame) -> pd.DataFrame:
    stays = stays.assign(
        sequence=stays.groupby("group_id").cumcount() + 1,
        arrive_date=pd.Timestamp(START) + pd.to_timedelta(stays["day"], unit="D"),
    )
    return stays.assign(mode="ride", confidence="made up")[base.itinerary.columns].reset_index(drop=True)


def pooled(case: Case, days: list[dt.date], audiences: tuple[Audience, ...] = SHARED) -> Files:
    """Write the exports of audiences on some days; the bytes of each file."""
    plan, files = case.plan(), {}
    for audience in audiences:
        for day in days:
            protected = protect(case.operation, plan, audience, day)
            with tempfile.TemporaryDirectory() as folder:
                write_tables(protected, Path(folder), "en")
                for path in Path(folder).iterdir():
                    files[audience, f"{day}", path.name] = path.read_bytes()
    return files


# --- Neighbours: each gives an operation that differs only in what is hidden.


def few_absent(case: Case, chance: np.random.Generator) -> Case:
    """One group of few is not there at all."""
    return _without(case, _one_of_few(case, chance))


def few_elsewhere(case: Case, chance: np.random.Generator) -> Case:
    """One group of few takes its stops the other way round."""
    rows = case.operation.itinerary.copy()
    own = rows["group_id"] == _one_of_few(case, chance)
    rows.loc[own, "place_id"] = rows.loc[own, "place_id"].to_numpy()[::-1]
    return dataclasses.replace(case, operation=case.operation.replace_tables(itinerary=rows))


def few_for_a_day(case: Case, chance: np.random.Generator) -> Case:
    """One group of few joins another for one night only, and is nowhere else."""
    rows, few = case.operation.itinerary, _one_of_few(case, chance)
    night = rows.iloc[[int(chance.integers(len(rows)))]].assign(group_id=few, nights=1, sequence=1)
    others = rows[rows["group_id"] != few]
    both = pd.concat([others, night], ignore_index=True)
    return dataclasses.replace(case, operation=case.operation.replace_tables(itinerary=both))


def few_of_another_number(case: Case, chance: np.random.Generator) -> Case:
    """One group of few has another number of people, still too few, and others are their ages."""
    groups = case.operation.groups.copy()
    own = groups["group_id"] == _one_of_few(case, chance)
    groups.loc[own, "headcount"] = int(chance.integers(1, FEWEST))
    groups.loc[own, "population_profile"] = str(chance.choice(case.operation.population["profile_id"].unique()))
    return dataclasses.replace(case, operation=case.operation.replace_tables(groups=groups))


def few_more(case: Case, chance: np.random.Generator) -> Case:
    """One group of few more is there, on the way of another."""
    groups, rows = case.operation.groups, case.operation.itinerary
    pattern = str(chance.choice(groups["group_id"]))
    new = groups[groups["group_id"] == pattern].assign(group_id="column-z", name="Z", headcount=FEWEST - 1)
    stays = rows[rows["group_id"] == pattern].assign(group_id="column-z")
    tables = {"groups": pd.concat([groups, new], ignore_index=True)}
    tables["itinerary"] = pd.concat([rows, stays], ignore_index=True)
    return dataclasses.replace(case, operation=case.operation.replace_tables(**tables))


def heads_within_a_step(case: Case, chance: np.random.Generator) -> Case:
    """Every group of many has another number of people that rounds to the same, and gets the same share."""
    groups = case.operation.groups.copy()
    many = groups["headcount"] >= FEWEST
    rounded = (groups["headcount"] + STEP // 2) // STEP * STEP
    other = rounded + chance.integers(-STEP // 2, STEP // 2, len(groups))
    groups["headcount"] = groups["headcount"].where(~many, other.clip(lower=FEWEST))
    one_profile = _one_age(case.operation)
    return exactly(dataclasses.replace(case, operation=one_profile.replace_tables(groups=groups)))


def ages_of_few(case: Case, chance: np.random.Generator) -> Case:
    """Who is few in every group is of another age among the few: infants are small children, or the other way."""
    population = case.operation.population.copy()
    heads = case.operation.groups.groupby("population_profile")["headcount"].max()
    most = population["profile_id"].map(heads).fillna(0) * population["share"]
    for _, rows in population[most < FEWEST / 2].groupby("profile_id"):
        moved = chance.uniform(0, 1) * rows["share"].iloc[0]
        population.loc[rows.index[0], "share"] -= moved
        population.loc[rows.index[-1], "share"] += moved
    return dataclasses.replace(case, operation=case.operation.replace_tables(population=population))


def later_days(case: Case, last: pd.Timestamp) -> Case:
    """From the day after `last` on everybody is elsewhere."""
    rows = case.operation.itinerary
    nights = rows.loc[rows.index.repeat(rows["nights"])]
    day = nights["arrive_date"] + pd.to_timedelta(nights.groupby(["group_id", "sequence"]).cumcount(), unit="D")
    nights = nights.assign(arrive_date=day, nights=1)
    nights.loc[nights["arrive_date"] > last, "place_id"] = "tijuana"
    nights["sequence"] = nights.groupby("group_id").cumcount() + 1
    return dataclasses.replace(case, operation=case.operation.replace_tables(itinerary=nights.reset_index(drop=True)))


#: What a group of few can do without anybody seeing it.
OF_FEW: tuple[Callable[[Case, np.random.Generator], Case], ...] = (
    few_absent, few_elsewhere, few_for_a_day, few_of_another_number, few_more,
)  # fmt: skip


def same_shares(case: Case) -> Case:
    """The case with people of one age, of whom exactly the shares drawn are served: to be compared by heads alone."""
    return exactly(dataclasses.replace(case, operation=_one_age(case.operation)))


def exactly(case: Case) -> Case:
    """The case in which all come to exactly the shares drawn: needs are not rounded up to what can be handed out."""
    items = case.operation.items.assign(step=1e-6)
    return dataclasses.replace(case, operation=case.operation.replace_tables(items=items), whole=False)


def _one_of_few(case: Case, chance: np.random.Generator) -> str:
    groups = case.operation.groups
    return str(chance.choice(groups.loc[groups["headcount"] < FEWEST, "group_id"]))


def _without(case: Case, group: str) -> Case:
    tables = {name: getattr(case.operation, name) for name in ("groups", "itinerary")}
    left = {name: table[table["group_id"] != group].reset_index(drop=True) for name, table in tables.items()}
    return dataclasses.replace(case, operation=case.operation.replace_tables(**left))


def _one_age(operation: Operation) -> Operation:
    rows = operation.population.drop_duplicates("profile_id").assign(share=1.0, age_sex_group="man_18_59y")
    return operation.replace_tables(population=rows.reset_index(drop=True))


# --- Reckoning


def uncounted(files: Files, operation: Operation, day: dt.date) -> float:
    """Give the fewest people that must be somewhere beside those shown, for all figures of all days to be right.

    The adversary takes it that what came is the share covered of what everybody there needs. Unknown are, for each area
    and day, how many more people are there than shown, beyond what rounding explains; known are kilograms and
    percentages of each item that everybody needs alike.
    """
    people, came, covered = (_table(files, name, day) for name in ("people", "deliveries", "coverage"))
    if people.empty:
        return 0.0
    keys = ["date", "state_code", "municipality_code"]
    per = _alike(operation)
    rows = came.merge(covered[[*keys, "item_id", "full_percent"]], on=[*keys, "item_id"])
    rows = rows.merge(people.assign(cell=np.arange(len(people)))[[*keys, "cell", "people"]], on=keys)
    rows = rows[rows["item_id"].isin(per.index)]
    each = rows["item_id"].map(per)
    kg, shown = rows["kg"].astype(float), rows["people"].astype(float)
    step = np.maximum(STEP * each, 1.0)
    groups = np.floor(shown / FEWEST).clip(lower=1)
    low = rows["full_percent"].astype(float) / 100
    # Shares are told to 5%, each group's is rounded once more, and kilograms by a step of each group.
    slack = groups * step + 0.05 * each * shown
    most, least = each * (low + 0.10), each * (low - 0.05).clip(lower=0)
    cells, line = rows["cell"].to_numpy(), np.arange(len(rows))
    # kg <= most x (shown + more) + slack and kg >= least x (shown + more) - slack
    matrix = csr_array((np.r_[-most, least], (np.r_[line, line + len(rows)], np.r_[cells, cells])))
    limits = np.r_[most * shown + slack - kg, kg + slack - least * shown]
    matrix.resize((2 * len(rows), len(people)))
    found = linprog(np.ones(len(people)), A_ub=matrix, b_ub=limits, bounds=(0, None))
    return float(found.fun) if found.success else float("inf")


def _alike(operation: Operation) -> pd.Series:
    """Give the kg a person needs a day of what everybody needs alike."""
    rows = operation.standards[operation.standards["per"] == "day"]
    rows = rows[~rows["item_id"].duplicated(keep=False) & (rows["age_sex_group"] == "all")].set_index("item_id")
    return rows["quantity_per_person"] * operation.items.set_index("item_id")["kg_per_unit"].reindex(rows.index)


def _table(files: Files, name: str, day: dt.date) -> pd.DataFrame:
    """Read one table of the partners' export of a day, as a stranger would."""
    data = io.BytesIO(files["partner", f"{day}", f"{name}.csv"])
    return pd.read_csv(data, skiprows=[1], dtype=dict.fromkeys(_CODES, str)).fillna(dict.fromkeys(_CODES, ""))
