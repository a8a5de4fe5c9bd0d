"""Published routing instances, read from the folder that `ROUTING_INSTANCES` names."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import vrplib

from logistics.routing import Clients, Fleet, RoutingProblem

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: Money a kilometre: a metre costs one, and a unit of length of an instance is a metre or, in Solomon's, a kilometre.
PER_METRE = 1000.0


@dataclass(frozen=True)
class Instance:
    """One published problem and the best cost known for it, in the same unit."""

    kind: str
    name: str
    problem: RoutingProblem
    best_known: float


def list_instances(folder: Path, classes: list[str], limit: int | None = None) -> list[tuple[str, Path]]:
    """Give class and file of the instances in a folder, of each class at most `limit`, sorted by name."""
    found = []
    for kind in classes:
        files = sorted(file for file in (folder / kind).glob("*") if file.suffix in {".vrp", ".txt"})
        found += [(kind, file) for file in files[:limit]]
    return found


def load_instance(kind: str, file: Path) -> Instance:
    """Read an instance of a class."""
    problem = READERS[kind](file)
    return Instance(kind, file.stem, problem, _best_known(kind, file))


def _solomon(file: Path) -> RoutingProblem:
    """Vehicle routing with time windows; distances in double precision, compared to two decimals.

    Service begins inside the window, so that here the window closes a service later.
    """
    data = vrplib.read_instance(file, instance_format="solomon")
    ways = data["edge_weight"].astype(np.float64)
    opens, due = data["time_window"].astype(np.float64).T
    service = data["service_time"].astype(np.float64)
    clients = Clients.of(
        data["demand"][1:, None], service=service[1:], opens=opens[1:], closes=(due + service)[1:], splittable=False
    )
    fleet = Fleet.of(
        [[data["capacity"]]], available=data["vehicles"], shift_opens=opens[0], shift_closes=due[0], cost_per_km=1.0
    )
    return RoutingProblem(clients, fleet, 1000 * ways, ways)


def _mtvrptwr(file: Path) -> RoutingProblem:
    """Several trips a vehicle, with time windows and release times; all in tenths, distances truncated to them."""
    data = vrplib.read_instance(file)
    ways = np.floor(10 * data["edge_weight"] + 1e-9)
    opens, due = 10.0 * data["time_window"].T
    service = 10.0 * data["service_time"]
    clients = Clients.of(
        data["demand"][1:, None],
        service=service,
        opens=opens[1:],
        closes=due[1:] + service,
        release=10.0 * data["release_time"][1:],
    )
    fleet = Fleet.of(
        [[data["capacity"]]],
        available=data["vehicles"],
        shift_opens=opens[0],
        shift_closes=due[0],
        cost_per_km=PER_METRE,
        most_trips=len(clients.demand),
    )
    return RoutingProblem(clients, fleet, ways, ways)


def _cvrp_x(file: Path) -> RoutingProblem:
    """Capacity alone; distances to the nearest whole number, as many vehicles as wanted."""
    data = vrplib.read_instance(file)
    ways = _nearest(data["edge_weight"])
    return _capacity_only(data["demand"][1:, None], data["capacity"], ways, splittable=False)


def _sdvrp(file: Path) -> RoutingProblem:
    """Capacity alone, clients may be divided; distances to the nearest whole number."""
    numbers = [float(word) for word in file.read_text(encoding="utf-8").split()]
    count, capacity = int(numbers[0]), numbers[1]
    demand = np.array(numbers[2 : 2 + count])
    place = np.array(numbers[2 + count :]).reshape(count + 1, 2)
    ways = _nearest(np.linalg.norm(place[:, None] - place[None], axis=2))
    return _capacity_only(demand[:, None], capacity, ways, splittable=True)


def _capacity_only(
    demand: npt.NDArray[Any], capacity: float, ways: npt.NDArray[np.float64], *, splittable: bool
) -> RoutingProblem:
    clients = Clients.of(demand, splittable=splittable)
    fleet = Fleet.of([[capacity]], available=2 * len(demand), cost_per_km=PER_METRE)
    return RoutingProblem(clients, fleet, ways, ways)


def _nearest(ways: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    return np.floor(np.asarray(ways, dtype=np.float64) + 0.5)


def _best_known(kind: str, file: Path) -> float:
    """Best known cost: from the solution beside the instance, or from the table of its class."""
    if kind in {"mtvrptwr", "cvrp-x"}:
        return float(vrplib.read_solution(file.with_suffix(".sol"))["cost"])
    column = "distance_first_cost" if kind == "solomon" else "best_known_cost"
    with (file.parent / "best_known.csv").open(encoding="utf-8", newline="") as table:
        rows = {row["instance"]: row for row in csv.DictReader(table)}
    return float(rows[file.stem][column])


#: A reader for each class, in the order they are printed.
READERS: dict[str, Callable[[Path], RoutingProblem]] = {
    "solomon": _solomon,
    "mtvrptwr": _mtvrptwr,
    "cvrp-x": _cvrp_x,
    "sdvrp": _sdvrp,
}
