"""Nothing follows from all exports of all audiences over all days about few people, or about days not yet shown."""

from __future__ import annotations

import datetime as dt
from functools import cache

import numpy as np
import pandas as pd
import pytest

from logistics.output.maps import draw_shared_map
from logistics.output.protection import Audience, policy_of, protect
from tests.support.cases.protection_cases import START
from tests.support.harm.attack import (
    OF_FEW,
    SHARED,
    Case,
    Files,
    ages_of_few,
    exactly,
    heads_within_a_step,
    later_days,
    pooled,
    random_case,
    same_shares,
    uncounted,
)
from tests.support.thorough import some

pytestmark = pytest.mark.slow

OPERATIONS = max(8, some(100))
FEW = ("partner", "2018-11-29", "few.csv")
#: On this day everything of three weeks may be shown, to everybody.
AFTER = START + dt.timedelta(days=40)


@cache
def exports(seed: int) -> tuple[Case, Files]:
    """The exports of a drawn operation, once all of it may be shown: those of earlier days are a part of them."""
    case = random_case(seed)
    return case, pooled(case, [AFTER], audiences(seed))


def audiences(seed: int) -> tuple[Audience, ...]:
    """Partners see more than the public, so every operation is shown to them, and each fourth to the public too."""
    return SHARED if seed % 4 == 0 else ("partner",)


@pytest.mark.parametrize("tens", range(-(-OPERATIONS // 10)))
def test_no_file_depends_on_a_group_of_few(tens: int) -> None:
    """Operations drawn, each against neighbours whose few are absent, elsewhere, others, or there for a day."""
    for seed in range(10 * tens, min(10 * tens + 10, OPERATIONS)):
        case, files = exports(seed)
        chance = np.random.default_rng(seed)
        other = case
        for number in chance.permutation(len(OF_FEW))[:3]:
            if (other.operation.groups["headcount"] < 100).any():
                other = OF_FEW[number](other, chance)
        assert pooled(other, [AFTER], audiences(seed)) == files, seed


def test_the_few_do_get_something() -> None:
    """The neighbours differ in the plan: the files are alike because of the rules, and not because nothing changed."""
    for change in OF_FEW:
        differ = []
        for case in map(random_case, range(3)):
            other = change(case, np.random.default_rng(3))
            one, two = (made.plan().drops[["group_id", "date", "place_id", "people"]] for made in (case, other))
            differ.append(not one.equals(two))
        assert any(differ), change.__name__
    case = random_case(3)
    few = case.operation.groups.loc[case.operation.groups["headcount"] < 100, "group_id"]
    assert case.plan().coverage.query("received > 0")["group_id"].isin(few).any()


@pytest.mark.parametrize("seed", range(0, OPERATIONS, 20))
def test_no_file_tells_a_head_count_better_than_its_step(seed: int) -> None:
    case = same_shares(random_case(seed))
    other = heads_within_a_step(case, np.random.default_rng(seed))
    assert pooled(case, [AFTER]) == pooled(other, [AFTER])


@pytest.mark.parametrize("seed", range(2, OPERATIONS, 20))
def test_no_file_tells_of_what_age_the_few_of_a_group_are(seed: int) -> None:
    """What comes is the same share of the need: of goods for an age of few, nothing at all is told."""
    case = exactly(random_case(seed))
    other = ages_of_few(case, np.random.default_rng(seed))
    assert not other.operation.population.equals(case.operation.population)
    one, two = pooled(case, [AFTER]), pooled(other, [AFTER])
    # Whether 100 people or more of all groups need something may be told: such a row may come or go, and is the same.
    told = [shares_of(files.pop(FEW)) for files in (one, two)]
    assert one == two
    assert all(told[0][row] == told[1][row] for row in told[0].keys() & told[1].keys())


def shares_of(data: bytes) -> dict[bytes, bytes]:
    """Give the share of each row of `few.csv`."""
    return dict(row.rsplit(b",", 1) for row in data.splitlines())  # type: ignore[arg-type]


def test_goods_of_few_are_told_where_a_hundred_need_them_and_nowhere_else() -> None:
    """Counted here by hand from the tables: who of each age is few in a group of many, and enough in all together."""
    rows = 0
    for seed in range(OPERATIONS):
        case = random_case(seed)
        operation = case.operation
        ages = operation.population.set_index(["profile_id", "age_sex_group"])["share"]
        many = operation.groups[operation.groups["headcount"] >= 100]
        needs = {
            item: set(lines.loc[lines["quantity_per_person"] > 0, "age_sex_group"])
            for item, lines in operation.standards[operation.standards["per"] == "day"].groupby("item_id")
        }
        few = protect(operation, case.plan(), "partner", AFTER).tables["few"]
        for row in few.itertuples():
            counts = []
            for group in many.itertuples():
                people = [
                    group.headcount * ages.get((group.population_profile, age), 0.0) for age in needs[row.item_id]
                ]
                if max(people) < 100:
                    counts.append(sum(people))
            assert sum(counts) >= 100
            assert "all" not in needs[row.item_id]
            assert row.full_percent % 5 == 0
            assert row.week + dt.timedelta(days=6) <= pd.Timestamp(AFTER)
        rows += len(few)
    assert rows


@pytest.mark.parametrize("seed", range(5, OPERATIONS, 20))
def test_no_file_depends_on_a_day_that_is_not_shown(seed: int) -> None:
    """Not even a sum: what is left of one, once the days before are taken from it, would be of the last few days."""
    case = random_case(seed)
    day = START + dt.timedelta(days=int(np.random.default_rng(seed).integers(3, 24)))
    for audience in SHARED:
        last = pd.Timestamp(policy_of(case.operation.settings, audience, day).shown_until)
        one, two = (pooled(made, [day]) for made in (case, later_days(case, last)))
        assert {key: data for key, data in one.items() if key[0] == audience} == {
            key: data for key, data in two.items() if key[0] == audience
        }


@pytest.mark.parametrize("seed", range(7, OPERATIONS, 20))
def test_exports_of_earlier_days_are_a_part_of_those_of_later_ones(seed: int) -> None:
    """So who holds the exports of all days holds no more than who has the last."""
    case = random_case(seed)
    plan = case.plan()
    day = START + dt.timedelta(days=int(np.random.default_rng(seed).integers(3, 24)))
    for audience in SHARED:
        early, late = (protect(case.operation, plan, audience, on).tables for on in (day, AFTER))
        for name in ("people", "deliveries", "coverage", *["few"] * (audience == "partner")):
            time = "date" if audience == "partner" and name != "few" else "week"
            last = early[name][time].max() if len(early[name]) else pd.Timestamp("1990-01-01")
            again = late[name][late[name][time] <= last].reset_index(drop=True)
            pd.testing.assert_frame_equal(early[name], again, check_dtype=bool(len(again)))


def test_reckoning_finds_nobody_beside_those_shown() -> None:
    """A solver takes all figures of all days together, operation by operation: no figure needs anybody else there."""
    for seed in range(OPERATIONS):
        case, files = exports(seed)
        assert uncounted(files, case.operation, AFTER) < 1, seed


def test_reckoning_finds_a_group_that_is_counted_into_the_kilograms_alone() -> None:
    """The reckoning can find somebody: with the kilograms of 99 more people in one town it does."""
    # In the first operation there is one; should the operations change, another is looked for.
    for seed in (72, *range(100)):
        case, files = exports(seed)
        name = ("partner", f"{AFTER}", "deliveries.csv")
        rows = files[name].decode().splitlines()
        people = files["partner", f"{AFTER}", "people.csv"].decode().splitlines()
        # Where just 100 people are shown, on one day in one town.
        alone = [row.rsplit(",", 2)[0] for row in people if row.rsplit(",", 2)[1] == "100"]
        water = [at for at, row in enumerate(rows) if ",domestic_water," in row and row.startswith(tuple(alone))]
        if alone and water:
            head, kg = rows[water[0]].rsplit(",", 1)
            rows[water[0]] = f"{head},{int(kg) + 99 * 11}"
            changed = files | {name: "\n".join(rows).encode()}
            assert uncounted(changed, case.operation, AFTER) > 1, seed
            return
    raise AssertionError("no operation has so small a group")


def test_maps_are_drawn_from_the_same_tables() -> None:
    case, _ = exports(4)
    other = OF_FEW[0](case, np.random.default_rng(4))
    for audience in SHARED:
        pages = [
            draw_shared_map(dict.fromkeys(("es", "en"), protect(made.operation, made.plan(), audience, AFTER)))
            for made in (case, other)
        ]
        assert pages[0] == pages[1]
