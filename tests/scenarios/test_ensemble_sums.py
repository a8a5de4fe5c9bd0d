"""What an ensemble says: bands, probabilities, sensitivity and estimates, against reckonings of their own."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from logistics.analysis.scenarios.bands import bands, probability_met
from logistics.analysis.scenarios.ensemble import run_ensemble
from logistics.analysis.scenarios.ensemble_picture import draw_bands
from logistics.analysis.scenarios.measures import measures, measures_of_estimate
from logistics.analysis.scenarios.members import COLUMNS, Method
from logistics.analysis.scenarios.needs_met import needs_met
from logistics.analysis.scenarios.sensitivity import sensitivity
from logistics.analysis.scenarios.spec import read_spec
from logistics.inputs.operation import load_operation
from logistics.planning.estimate import estimate
from logistics.planning.pipeline import make_plan
from logistics.solver.effort import Effort
from tests.support.cases.ensemble_cases import SPEC, two_day_case
from tests.support.cases.scenario_cases import write

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


def rows(values: dict[tuple[str, int, str, str, str], list[float]]) -> pd.DataFrame:
    """Lay out made-up results: for each key the values of members 1, 2, ..."""
    table = [
        (number, "fractions", *key, value) for key, all_of in values.items() for number, value in enumerate(all_of, 1)
    ]
    return pd.DataFrame(table, columns=list(COLUMNS))


@pytest.fixture(scope="module")
def drawn() -> pd.DataFrame:
    rng = np.random.default_rng(11)
    index = pd.RangeIndex(1, 201, name="member")
    return pd.DataFrame({"a": rng.random(200), "b": rng.integers(0, 3, 200), "none": 1.0}, index=index)


def test_bands_are_quantiles_over_members() -> None:
    shares = [0.2, 1.0, 0.6, 1.0, 0.8]
    money = [10.0, 50.0, 30.0, 20.0, 40.0]
    table = bands(rows({("coverage_full", 1, "", "2018-10-20", ""): shares, ("cost_usd", 0, "", "", ""): money}))
    by = table.set_index("measure")
    assert by["members"].tolist() == [5, 5]
    assert by.loc["cost_usd", ["least", "p25", "p50", "p75", "most", "mean"]].tolist() == [10, 20, 30, 40, 50, 30]
    assert by.loc["coverage_full", "p05"] == pytest.approx(np.quantile(shares, 0.05))
    assert by.loc["coverage_full", "all_met"] == 0.4
    assert np.isnan(by.loc["cost_usd", "all_met"])


def test_a_need_is_met_in_the_members_that_have_it() -> None:
    need = ("main", "2018-10-20", "water")
    values = {("coverage_survival", 1, *need): [1.0, 1.0, 0.5, 1.0], ("coverage_full", 1, *need): [1.0, 0.9, 0.5, 0.7]}
    late = ("rear", "2018-10-21", "wipes")
    table = probability_met(rows(values | {("coverage_full", 3, *late): [0.0]}))
    assert table[["group_id", "members", "survival", "full"]].iloc[0].tolist() == ["main", 4, 0.75, 0.25]
    assert table["full_p50"].tolist() == [pytest.approx(0.8), 0.0]
    assert table["members"].tolist() == [4, 1]
    assert np.isnan(table["survival"].iloc[1])


def test_sensitivity_is_the_correlation_of_what_the_others_leave(drawn: pd.DataFrame) -> None:
    noise = np.random.default_rng(12).normal(0, 0.3, 200)
    value = np.exp(2 * drawn["a"] - drawn["b"]) + noise
    results = rows({("cost_usd", 0, "", "", ""): value.tolist(), ("km", 0, "", "", ""): [5.0] * 200})
    table = sensitivity(drawn, results).set_index("input")
    assert list(table.index) == ["b", "a"]
    assert (table["measure"] == "cost_usd").all()

    def left(of: pd.Series, other: pd.Series) -> np.ndarray:
        ranks, over = of.rank().to_numpy(), np.column_stack([other.rank(), np.ones(200)])
        return ranks - over @ np.linalg.lstsq(over, ranks, rcond=None)[0]

    for name, other in (("a", "b"), ("b", "a")):
        expected = np.corrcoef(left(drawn[name], drawn[other]), left(value, drawn[other]))[0, 1]
        assert table.loc[name, "correlation"] == pytest.approx(expected, abs=1e-4)
        assert table.loc[name, "low"] < table.loc[name, "correlation"] < table.loc[name, "high"]
    assert sensitivity(drawn, results).equals(sensitivity(drawn, results))
    assert sensitivity(drawn.head(6), results[results["member"] <= 6]).empty


def test_an_input_without_effect_has_an_interval_about_nothing(drawn: pd.DataFrame) -> None:
    results = rows({("cost_usd", 0, "", "", ""): drawn["a"].tolist()})
    table = sensitivity(drawn, results).set_index("input")
    assert table.loc["a", "correlation"] == pytest.approx(1)
    # Whole people: what the other input could be said to do is rounding.
    people = sensitivity(drawn, rows({("people", 0, "", "", ""): (drawn["a"] * 7000).round().tolist()}))
    people = people.set_index("input")
    assert people.loc["a", "correlation"] == pytest.approx(1)
    assert people.loc["b", ["correlation", "low", "high"]].isna().all()
    other = sensitivity(drawn, rows({("km", 0, "", "", ""): np.random.default_rng(3).random(200).tolist()}))
    assert ((other["low"] < 0) & (other["high"] > 0)).all()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("sums")
    two_day_case(home / "operation")
    return home


def test_fractions_are_at_least_as_good_as_whole_vehicles(home: Path) -> None:
    operation = load_operation(home / "operation")
    found, plan = estimate(operation), make_plan(operation, Effort(gap=0.0, seconds=10, prove=10))
    whole = {stage["name"]: stage["objective"] for stage in plan.summary["stages"]}
    assert found.aims["worst_survival"] <= whole["worst_survival"] + 2e-3
    assert found.totals["cost_usd"] <= operation.settings.budget_usd + 0.01
    assert found.totals["person_days"] == plan.summary["totals"]["person_days"]
    keys = ["measure", "tier", "group_id", "date"]
    one, other = measures_of_estimate(operation, found), measures(operation, plan)
    assert one[keys].equals(other[keys])
    assert one["value"].notna().all()


def test_items_count_standing_needs_once(home: Path) -> None:
    operation = load_operation(home / "operation")
    coverage = make_plan(operation, Effort(gap=0.05, seconds=10)).coverage
    table = needs_met(operation, coverage)
    items = table[(table["group_id"] == "") & (table["measure"] == "coverage_full")].set_index("item_id")["value"]
    water = coverage[coverage["item_id"] == "drinking_water"]
    assert items["drinking_water"] == pytest.approx(water["used"].sum() / water["need_full"].sum(), abs=1e-6)
    blankets = coverage[coverage["item_id"] == "blanket"]
    short = blankets.groupby("group_id")["shortfall_full"].last().sum()
    assert items["blanket"] == pytest.approx(blankets["used"].sum() / (blankets["used"].sum() + short), abs=1e-6)
    single = table[(table["group_id"] != "") & (table["measure"] == "coverage_full")]
    assert len(single) == (coverage["need_full"] > 0).sum()


def test_whole_vehicles_say_where_the_clock_cut_in(home: Path) -> None:
    spec = read_spec(write(home, SPEC.format(members=1, chance=0)))
    operation = load_operation(home / "operation")
    results = run_ensemble(operation, spec, Effort(gap=0.05, seconds=10), home / "out", method=Method.whole)
    assert (results["method"] == "whole").all()
    assert results.loc[results["measure"] == "clock_cut_in", "value"].tolist() == [0.0]


def test_the_picture_is_drawn_to_scale() -> None:
    days = {("coverage_survival", 1, "", f"2018-10-{day}", ""): [0.0, 0.5, 1.0] for day in (20, 21)}
    ranked = pd.DataFrame(
        [("coverage_survival", 1, "a<b", -0.5, -0.75, -0.25, 3)],
        columns=["measure", "tier", "input", "correlation", "low", "high", "members"],
    )
    svg = ET.fromstring(draw_bands(bands(rows(days)), ranked, "es"))  # noqa: S314 - our own
    boxes = {(box.get("fill"), box.get("width"), box.get("height")) for box in svg.findall(".//{*}rect")}
    # Nine in ten of [0, 0.5, 1] lie within 0.9 of a panel 130 high, half within 0.5; a bar of one half is 180 of 720.
    assert ("#d3e4f0", "359.0", "117.0") in boxes
    assert ("#8db9d8", "359.0", "65.0") in boxes
    assert ("#d55e00", "180.0", "18") in boxes
    assert "a<b" in [word.text for word in svg.findall(".//{*}text")]
