"""The summary: the same figures as the tables, told in two languages."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from logistics.output.documents import write_summary

if TYPE_CHECKING:
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation


@pytest.fixture(scope="module")
def halves(operation: Operation, plan: Plan) -> list[str]:
    return write_summary(operation, plan).split("\n---\n")


def test_is_one_page_in_each_language(halves: list[str]) -> None:
    assert len(halves) == 2
    for half in halves:
        assert len(half.strip().splitlines()) <= 66
        assert re.search(r"\b(nan|NaT|None|inf)\b", half) is None
        assert "{" not in half
    assert "resumen del plan" in halves[0]
    assert "summary of the plan" in halves[1]
    assert "sábado 20 de octubre de 2018" in halves[0]
    assert "Saturday, October 20, 2018" in halves[1]


def test_both_languages_tell_the_same_figures(halves: list[str]) -> None:
    spanish, english = (re.findall(r"\d[\d,.]*\d%?|\d%?", half) for half in halves)
    # The days of dates stand in another order in the two languages, the count of figures does not change.
    assert sorted(spanish) == sorted(english)


def test_totals_are_those_of_the_tables(halves: list[str], plan: Plan, operation: Operation) -> None:
    stops = plan.drops[plan.drops["kind"] == "stop"]
    text = halves[1]
    assert f"**{operation.groups['headcount'].sum():,} people**" in text
    assert f"{stops['people'].sum():,} person-days" in text
    assert f"**{plan.allocation['kg'].sum() / 1000:,.1f} t**" in text
    assert f"{len(plan.trips)} trips" in text
    assert f"{plan.trips['km'].sum():,.0f} km" in text
    assert f"**{plan.trips['cost_usd'].sum():,.0f} USD of 150,000**" in text


def test_tells_the_worst_shortfalls_and_counts_the_rest(halves: list[str], plan: Plan) -> None:
    listed = [line for line in halves[1].splitlines() if re.match(r"\d+\. ", line)]
    assert len(listed) == 10
    rows = plan.coverage[(plan.coverage["tier"] == 1) & (plan.coverage["shortfall_survival"] > 0)]
    water = rows[rows["item_id"] == "drinking_water"].sort_values("shortfall_survival").iloc[-1]
    assert f"**Drinking water**, short: {water['shortfall_survival']:,.0f} L" in listed[0]
    assert "Main column" in listed[0]
    people = float(re.search(r"about ([\d,]+) people", listed[0])[1].replace(",", ""))
    each = 2.5  # survival litres of a person and day
    assert people == pytest.approx(water["shortfall_survival"] / each, abs=5)
    counts = [
        float(re.search(r"about ([\d,]+) people", line)[1].replace(",", "")) for line in listed if "people" in line
    ]
    assert counts == sorted(counts, reverse=True)
    assert re.search(r"Smaller ones not listed here: \d+\.", halves[1])


def test_tells_the_departures_of_the_first_two_days(halves: list[str], plan: Plan) -> None:
    first = plan.trips.sort_values(["start", "depart", "trip_id"]).iloc[0]
    row = next(line for line in halves[0].splitlines() if line.startswith("| sáb 20 oct |"))
    # The caravan comes to places with other clocks, so each time says which it is.
    assert f"| {first['start']:%H:%M} (UTC-5) | {first['depart']:%H:%M} (UTC-5) |" in row
    assert f"n.º {first['vehicle_no']} " in row
    days = set(re.findall(r"^\| (\w+ \d+ oct) \|", halves[0], flags=re.MULTILINE))
    assert days == {"sáb 20 oct", "dom 21 oct"}


def test_tells_how_good_the_plan_is(halves: list[str]) -> None:
    assert "| 93.1% | 96.1% | 3.3% |" in halves[1]
    assert "| 157.5 | 138.6 | 12.0% |" in halves[1]
    assert "| 615.1 | - | - |" in halves[1]
    assert "Costo en USD: el menor | 149,998 | 60,310 | 59.8% |" in halves[0]
    assert "22.6 kg en 27 renglones; de eso, 16.5 kg del nivel 1" in halves[0]


def test_says_when_it_was_stopped_early(operation: Operation, plan: Plan, halves: list[str]) -> None:
    assert "antes de terminar" not in halves[0]
    stopped = dataclasses.replace(plan, summary=plan.summary | {"status": "stopped early"})
    text = write_summary(operation, stopped)
    assert "El cálculo se detuvo antes de terminar" in text
    assert "The calculation was stopped early" in text


def test_a_plan_with_nothing_short_and_nothing_leaving_says_so(operation: Operation, plan: Plan) -> None:
    coverage = plan.coverage.assign(shortfall_full=0.0, shortfall_survival=0.0)
    empty = {name: getattr(plan, name).iloc[:0] for name in ("trips", "trip_stops", "trip_loads", "allocation")}
    text = write_summary(operation, dataclasses.replace(plan, coverage=coverage, **empty))
    assert "No falta nada de lo indispensable" in text
    assert "Sin salidas en estos dos días." in text


def test_a_need_that_stands_is_told_once(operation: Operation, plan: Plan) -> None:
    kit = plan.coverage["item_id"] == "medical_kit_basic"
    stays = plan.coverage[plan.coverage["item_id"] == "drinking_water"]
    stays = stays[(stays["group_id"] == "main") & (stays["date"] < "2018-10-25")]
    rows = stays.assign(item_id="medical_kit_basic", need_full=4.5, need_survival=2.25, shortfall_full=4.5)
    rows = rows.assign(received=0.0, used=0.0, shortfall_survival=2.25, coverage=0.0)
    coverage = pd.concat([plan.coverage[~kit], rows], ignore_index=True)
    came = plan.allocation[plan.allocation["item_id"] != "medical_kit_basic"]
    text = write_summary(operation, dataclasses.replace(plan, coverage=coverage, allocation=came))
    line = "1. From Sat, Oct 20, Ciudad Hidalgo, Main column: **IEHK basic unit, 1,000 persons for 3 months**, short: "
    assert f"{line}2.25 kits, about 4,500 people; days without: 5." in text
    assert text.count("**IEHK basic unit") == 1


def test_names_stand_as_plain_text(operation: Operation, plan: Plan) -> None:
    nasty = "<b>*a*|b`c`\n# d"
    groups = operation.groups.assign(name=nasty)
    items = operation.items.assign(name_es=nasty, name_en=nasty)
    text = write_summary(operation.replace_tables(groups=groups, items=items), plan)
    assert "\\<b\\>\\*a\\*\\|b\\`c\\` \\# d" in text
    assert "<b>" not in text
    plain = text.replace("\\|", "")
    tables = [line.count("|") for line in plain.splitlines() if line.startswith("| sáb")]
    assert set(tables) == {8}
