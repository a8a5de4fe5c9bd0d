"""Small cases for planning under uncertainty, one of them reckoned by hand."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linprog

from logistics.analysis.stochastic.aims import Depth
from logistics.analysis.stochastic.first_days import MOST_COLUMNS, FirstDays, FirstDaysQuestion, decide_first_days
from logistics.inputs.operation import load_operation
from tests.support.bad_tables import BASE
from tests.support.cases.allocation_cases import operation_of
from tests.support.cases.small import HEADERS, START, VEHICLES, Small, day, item_row, standard_row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from logistics.inputs.operation import Operation
    from logistics.solver.program import LinearProgram, Numbers


@cache
def three_days() -> Operation:
    """Give the small operation of the bad tables, cut to three days."""
    with tempfile.TemporaryDirectory() as folder:
        return load_operation(three_day_case(Path(folder) / "operation"))


def three_day_case(folder: Path) -> Path:
    """Write the small operation of the bad tables, cut to three days."""
    shutil.copytree(BASE, folder)
    text = (folder / "operation.toml").read_text("utf-8")
    (folder / "operation.toml").write_text(text.replace("2018-10-25", "2018-10-22"), "utf-8")
    return folder


def ask(
    nominal: Operation,
    scenarios: Mapping[str, Operation],
    trials: Mapping[str, Operation] | None = None,
    aims: int = 2,
    *,
    by_parts: bool = False,
) -> FirstDays:
    """Decide the first day with fractions of vehicles, aims held as closely as the solver can: what theory is about."""
    columns = 0 if by_parts else MOST_COLUMNS
    question = FirstDaysQuestion(pd.Timestamp(START), 0.6, Depth(aims=aims, give=0.0), whole=False, columns=columns)
    return decide_first_days(nominal, scenarios, trials or {}, question)


def means(first: FirstDays, sample: str, aim: str) -> tuple[float, float, float]:
    """Give what an aim comes to if known, decided for all, decided for the nominal case: means, from the figures."""
    rows = first.figures[(first.figures["sample"] == sample) & (first.figures["aim"] == aim)]
    return tuple(float(rows[name].mean()) for name in ("perfect", "stochastic", "deterministic"))  # type: ignore[return-value]


def least_one_after_the_other(arrays: LinearProgram, objectives: Sequence[Numbers]) -> list[float]:
    """Minimise one objective after the other with scipy's own interface, nothing of the package's solving."""
    both = [(arrays.matrix, arrays.row_upper), (-arrays.matrix, -arrays.row_lower)]
    rows = sparse.vstack([matrix[np.isfinite(limit)] for matrix, limit in both]).tocsr()
    limits = np.concatenate([limit[np.isfinite(limit)] for _, limit in both])
    bounds, reached = np.column_stack([arrays.lower, arrays.upper]), []
    for objective in objectives:
        found = linprog(objective, A_ub=rows, b_ub=limits, bounds=bounds, method="highs")
        assert found.status == 0, found.message
        reached.append(float(found.fun))
        rows = sparse.vstack([rows, sparse.csr_array(objective[None, :])]).tocsr()
        limits = np.append(limits, found.fun + 1e-6 * max(1.0, abs(found.fun)))
    return reached


def either_place(place: str) -> Operation:
    """Give a case reckoned by hand: 100 people are in one of two places on the second day, with a shop in each.

    Water for both days is 250 litres a day to survive. Nothing can be had on the first day. The shops want the order
    the day before, and the money pays for 250 litres in all.
    """
    tables: dict[str, list[dict[str, object]]] = {name: [] for name in HEADERS}
    tables["population"] = [
        {"profile_id": "all", "age_sex_group": "adult", "share": 1.0, "is_child": False, "source": "made up"}
    ]
    tables["groups"] = [
        {
            "group_id": "g0", "name": "Group", "headcount": 100, "population_profile": "all", "walking_kmh": 4,
            "carry_kg_per_person": 0,
        }
    ]  # fmt: skip
    tables["itinerary"] = [
        {
            "group_id": "g0", "sequence": at + 1, "place_id": stop, "arrive_date": day(at), "nights": 1, "mode": "ride",
            "confidence": "made up",
        }
        for at, stop in enumerate(["arroyo", place])
    ]  # fmt: skip
    tables["items"], tables["standards"] = [item_row("drinking_water")], [standard_row("drinking_water")]
    tables["suppliers"] = [
        {"place_id": shop, "item_id": "drinking_water", "max_per_day": 250, "price_usd_per_unit": 1.0, "lead_days": 1}
        for shop in ("bajio", "cumbre")
    ]
    payload, volume, body = VEHICLES["pickup"]
    tables["vehicles"] = [
        {
            "vehicle_id": "pickup", "name_en": "pickup", "name_es": "pickup", "payload_kg": payload,
            "volume_m3": volume, "max_kmh": 60, "cost_usd_per_km": 0.5, "cost_usd_per_day": 50,
            "max_driving_hours_per_day": 9, "body": body, "loading_hours": 0.5,
        }
    ]  # fmt: skip
    tables["depots"] = [
        {
            "depot_id": "d0", "place_id": "estero", "operator_kind": "church", "opens_date": day(0),
            "closes_date": day(9), "dock_opens": "06:00", "dock_closes": "18:00", "max_departures_per_day": 1,
        }
    ]  # fmt: skip
    tables["fleet"] = [
        {"depot_id": "d0", "vehicle_id": "pickup", "count": 1, "available_from": day(0), "available_to": day(9)}
    ]
    tables["places"] = [
        {
            "place_id": name, "name": name.title(), "state": "Oaxaca", "inegi_state_code": "20", "lat": 16 + number,
            "lon": -95.0, "coordinate_source": "approximate",
        }
        for number, name in enumerate(["arroyo", "bajio", "cumbre", "estero"])
    ]  # fmt: skip
    tables["roads"] = [
        {"from_place": a, "to_place": b, "km": 100, "highway": "MEX-1", "truck_kmh": 55, "toll": False}
        for a, b in (("arroyo", "bajio"), ("bajio", "cumbre"), ("cumbre", "estero"))
    ]
    return operation_of(Small(tables, _settings()))


def _settings() -> dict[str, object]:
    return {
        "name": "Either place", "start_date": day(0), "end_date": day(1), "timezone": "America/Mexico_City",
        "budget_usd": 250, "max_haul_km": 500, "service_gap_days": 1, "support_point_spacing_km": 12,
        "support_point_items": ["drinking_water"], "support_point_share": 0.4, "departure_time": "05:00:00",
        "drive_at_night": False, "roads": "reference", "stop_window": ["12:00:00", "21:00:00"],
        "rest_day_window": ["07:00:00", "19:00:00"],
    }  # fmt: skip
