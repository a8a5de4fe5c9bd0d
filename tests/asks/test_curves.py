"""What the next money and the next vehicles do, reckoned by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from logistics.analysis.marginal_values.solved import solve_with_fractions
from logistics.analysis.requests.curves import TOLD, USD, ask_list, flattening
from logistics.analysis.requests.moves import possible_moves
from logistics.analysis.requests.options import with_options
from logistics.solver.warm_start import WarmStart
from tests.support.cases.allocation_cases import Made, drawn, operation_of, with_rows
from tests.support.cases.asks_cases import asked, base, base_asks, thirsty
from tests.support.cases.small import Small, day, small_operations
from tests.support.reckoned.values_cases import least


def gained(asks: object, usd: int, level: str) -> float:
    money = asks.money  # type: ignore[attr-defined]
    return float(money[(money["usd"] == usd) & (money["level"] == level) & (money["item_id"] == "")]["gained"].iloc[0])


def test_money_buys_where_there_is_a_shop_and_the_budget_is_spent() -> None:
    """Without a litre or a dollar, 1,000 USD buy 500 L of the 10,000 for sale: 200 people have their 2.5 L."""
    asks = asked(thirsty(litres=0.01, budget=0.0, shop=10_000))
    assert gained(asks, 1_000, "survival") == pytest.approx(200, rel=1e-3)
    assert gained(asks, 1_000, "full") == pytest.approx(125, rel=1e-3)
    # 2,000 people need 5,000 L to survive and 3,000 L more in full: 10,000 USD and 6,000.
    assert gained(asks, 10_000, "survival") == pytest.approx(2_000, rel=1e-3)
    assert gained(asks, 20_000, "full") == pytest.approx(2_000, rel=1e-3)
    assert gained(asks, 50_000, "full") == pytest.approx(2_000, rel=1e-3)
    what = asks.what[asks.what["usd"] == 1_000]
    assert what["option"].tolist() == ["shops"]
    assert what["cost"].iloc[0] == pytest.approx(1_000, rel=1e-3)


def test_goods_come_too_late_for_the_only_day() -> None:
    asks = asked(thirsty())
    assert (asks.money["gained"].abs() < 1e-3).all()
    assert asks.what.empty


def test_goods_come_after_three_days() -> None:
    """Five days of 100 people without food but for a ration each on the first: the last two days can be helped."""
    small = Made(5, 100, {"food_ration": 100}, {"pickup": 2}).small()
    asks = asked(with_rows(small, items=[{**row, "cost_usd_per_unit": 5} for row in small.tables["items"]]))
    assert gained(asks, 50_000, "full") == pytest.approx(200, abs=1e-3)
    goods = asks.what[(asks.what["usd"] == 50_000) & (asks.what["option"] == "goods")].iloc[0]
    assert (goods["units"], goods["cost"]) == (pytest.approx(200, abs=1e-2), pytest.approx(1_000, abs=0.1))
    assert goods["first"].date().isoformat() == day(3)


def test_a_lent_vehicle_brings_its_load() -> None:
    """One trip of 900 kg a vehicle, out of 9,000 L: each pickup more lets 360 people more survive, up to four more."""
    small = Made(1, 2000, {"drinking_water": 9000}, {"pickup": 1}, departures=9, driving_hours=0.34).small()
    asks = asked(small)
    rows = asks.vehicles[(asks.vehicles["level"] == "survival") & (asks.vehicles["item_id"] == "")]
    curve = rows.set_index("number")["gained"]
    expected = [min(360 * number, 2000 - 360) for number in curve.index]
    assert curve.tolist() == pytest.approx(expected, rel=1e-3)
    where = asks.where[asks.where["number"] == 1]
    assert where[["depot_id", "vehicles"]].to_numpy().tolist() == [["d", pytest.approx(1, abs=1e-3)]]


def test_vehicles_can_be_hired() -> None:
    """A pickup's day costs 50 USD and its way 10: with water in plenty 1,000 USD let all survive."""
    small = Made(1, 2000, {"drinking_water": 9000}, {"pickup": 1}, departures=9, driving_hours=0.34).small()
    asks = asked(small)
    assert gained(asks, 1_000, "survival") == pytest.approx(2000 - 360, rel=1e-3)
    hire = asks.what[(asks.what["usd"] == 1_000) & (asks.what["option"] == "hire")].iloc[0]
    assert hire["depot_id"] == "d"
    assert hire["units"] > (5000 - 900) / 900


def test_goods_move_to_the_depot_that_can_send_them() -> None:
    """A second depot 10 km off has the water and no vehicle; the first has vehicles and no water."""
    small = Made(3, 300, {"drinking_water": 1}, {"pickup": 3}).small()
    tables = small.tables
    far = {**tables["depots"][0], "depot_id": "e", "place_id": "cumbre"}
    roads = [{**tables["roads"][0], "from_place": "arroyo", "to_place": "cumbre", "km": 10}]
    place = {**tables["places"][0], "place_id": "cumbre", "name": "Cumbre", "lat": 16.2}
    operation = operation_of(
        with_rows(
            small,
            depots=[*tables["depots"], far],
            stock=[{**tables["stock"][0], "depot_id": "e", "quantity": 5000}],
            places=[*tables["places"], place],
            roads=[*tables["roads"], *roads],
        )
    )
    moves = possible_moves(operation)
    one = moves[(moves["depot_id"] == "e") & (moves["to_depot_id"] == "d")].iloc[0]
    # 20 km at 0.5 USD and a day at 50 for 900 L.
    assert one["usd"] == pytest.approx(60 / 900)
    assert (one["date"].date().isoformat(), one["arrives"].date().isoformat()) == (day(0), day(1))
    asks = ask_list(solve_with_fractions(operation))
    moved = asks.what[(asks.what["usd"] == 1_000) & (asks.what["option"] == "move")]
    assert moved["depot_id"].tolist() == ["e"]
    # Three days of 300 people: on the first, pickups hired at the second depot bring it.
    assert gained(asks, 1_000, "survival") == pytest.approx(900, rel=0.01)


@drawn(3)
@given(small_operations(max_days=3, max_depots=2))
def test_going_on_gives_what_solving_from_nothing_does(small: Small) -> None:
    """The weighed aim with money, solved on from the plan, is that of another solver from nothing; and never worse."""
    solved = solve_with_fractions(operation_of(small))
    options = with_options(solved.model)
    aim = np.append(solved.aim, np.zeros(len(options.table)))
    arrays = options.arrays
    again = WarmStart(arrays, aim)
    before = again.solve(arrays.row_lower, arrays.row_upper).objective
    assert before == pytest.approx(solved.answer.objective, rel=1e-6, abs=1e-6)
    for usd in (1.0, 10.0):
        upper = arrays.row_upper.copy()
        upper[[options.budget, options.new_money]] += usd
        after = again.solve(arrays.row_lower, upper).objective
        assert after == pytest.approx(least(replace(arrays, row_upper=upper), aim), rel=1e-6, abs=1e-5)
        assert after <= before + 1e-6
        before = after


def test_a_curve_says_what_each_step_brings() -> None:
    asks = base_asks()
    curve = flattening(asks.money, "usd")
    assert curve["usd"].unique().tolist() == sorted(USD)
    full = curve[curve["level"] == "full"].set_index("usd")
    steps = full["each"] * np.diff([0, *full.index])
    assert steps.sum() == pytest.approx(full["gained"].iloc[-1], abs=1e-6)
    assert set(asks.what["usd"]) <= set(TOLD)
    # What is spent is no more than there is.
    assert (asks.what.groupby("usd")["cost"].sum() <= np.array(TOLD) + 1).all()
    assert set(asks.vehicles["vehicle_id"]) == set(base().vehicles["vehicle_id"])
