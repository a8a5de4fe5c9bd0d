"""Operations of any size with the structure of the reference case: depots along a road, groups moving along it."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

REFERENCE = Path(__file__).parents[2] / "data" / "caravan-2018"
START = dt.date(2018, 10, 20)
#: Km from town to town, as groups walk in a day.
SPACING_KM = 40
#: Sizes of the reference case that are kept for each depot and person.
PEOPLE_A_GROUP = 2300
VEHICLES = {"pickup": 0.8, "van_3t": 0.9, "truck_8t": 0.9, "water_tanker_10kl": 0.7}


@dataclass(frozen=True)
class Size:
    """How large an operation is; `scarcity` is the share of need that stock covers, reckoned over all depots."""

    depots: int
    groups: int
    days: int
    scarcity: float = 0.6

    @property
    def stop_days(self) -> int:
        """Groups x days."""
        return self.groups * self.days


#: S is the reference case itself; S10 is as large, to be made with seeds 1 to 10.
SIZES = {"S10": Size(18, 3, 36), "M": Size(60, 4, 30), "L": Size(200, 8, 50), "XL": Size(500, 20, 50)}


def generate(folder: Path, size: Size, seed: int = 1) -> Path:
    """Write an operation; the same size and seed give the same tables."""
    random = np.random.default_rng(seed)
    folder.mkdir(parents=True)
    for name in ("items", "standards", "population", "vehicles"):
        shutil.copy(REFERENCE / f"{name}.csv", folder)
    towns = _towns(size)
    tables = {
        "places": towns,
        "roads": _roads(towns),
        **_groups(size, towns, random),
        **_depots(size, towns, random),
        "closures": pd.DataFrame(columns=["from_place", "to_place", "from_date", "to_date", "reason"]),
        "shelters": pd.read_csv(REFERENCE / "shelters.csv").iloc[:0],
        "suppliers": _suppliers(towns, random),
    }
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    text = (REFERENCE / "operation.toml").read_text("utf-8")
    end = START + dt.timedelta(days=size.days - 1)
    text = text.replace("2018-11-24", end.isoformat()).replace("= 500 ", "= 250 ")
    text = text.replace("= 150000 ", f"= {20 * PEOPLE_A_GROUP * size.groups} ")
    (folder / "operation.toml").write_text(text, "utf-8")
    return folder


def _towns(size: Size) -> pd.DataFrame:
    """Towns along one winding road, one for each depot and as many again."""
    number = np.arange(2 * size.depots)
    north = number * SPACING_KM / 111.0
    return pd.DataFrame(
        {
            "place_id": [f"t{at:04}" for at in number],
            "name": [f"Town {at}" for at in number],
            "state": "Oaxaca",
            "inegi_state_code": "20",
            "lat": 14 + 15 * np.abs((north / 15) % 2 - 1),
            "lon": -110 + 0.02 * number % 20,
            "coordinate_source": "made up",
        }
    )


def _roads(towns: pd.DataFrame) -> pd.DataFrame:
    place = towns["place_id"].to_numpy()
    return pd.DataFrame(
        {
            "from_place": place[:-1],
            "to_place": place[1:],
            "km": SPACING_KM,
            "highway": "MEX-200",
            "truck_kmh": 55,
            "toll": False,
        }
    )


def _groups(size: Size, towns: pd.DataFrame, random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Groups that begin at different towns and walk one town a day, resting every sixth day."""
    groups = pd.DataFrame(
        {
            "group_id": [f"g{at:02}" for at in range(size.groups)],
            "name": [f"Group {at}" for at in range(size.groups)],
            "headcount": random.integers(PEOPLE_A_GROUP // 2, PEOPLE_A_GROUP * 3 // 2, size.groups),
            "population_profile": "half-children",
            "walking_kmh": 3.5,
            "carry_kg_per_person": 2.0,
            "notes": "",
        }
    )
    nights = np.where(np.arange(size.days) % 6 == 5, 2, 1)
    arrive = np.concatenate([[0], np.cumsum(nights)[:-1]])
    stays = pd.DataFrame({"sequence": np.arange(1, size.days + 1), "nights": nights, "arrive": arrive})
    stays = stays[stays["arrive"] + stays["nights"] <= size.days]
    last = stays["arrive"].iloc[-1] + stays["nights"].iloc[-1]
    stays.loc[stays.index[-1], "nights"] += size.days - last
    # On a short road they begin as far apart as it allows.
    apart = len(towns) - size.days - 1 if len(towns) > size.days else len(towns) - len(stays)
    first = np.linspace(0, apart, size.groups).astype(int)
    itinerary = groups[["group_id"]].assign(first=first).merge(stays, how="cross")
    itinerary["place_id"] = towns["place_id"].to_numpy()[itinerary["first"] + itinerary["sequence"] - 1]
    itinerary["arrive_date"] = [(START + dt.timedelta(days=int(day))).isoformat() for day in itinerary["arrive"]]
    itinerary = itinerary.assign(mode="walk", confidence="reported")
    columns = ["group_id", "sequence", "place_id", "arrive_date", "nights", "mode", "confidence"]
    return {"groups": groups, "itinerary": itinerary[columns]}


def _depots(size: Size, towns: pd.DataFrame, random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Depots at every second town, with stock of every item and a few vehicles."""
    open_days = (START.isoformat(), (START + dt.timedelta(days=size.days)).isoformat())
    depots = pd.DataFrame(
        {
            "depot_id": [f"d{at:04}" for at in range(size.depots)],
            "place_id": towns["place_id"].to_numpy()[::2],
            "operator_kind": "NGO",
            "opens_date": open_days[0],
            "closes_date": open_days[1],
            "dock_opens": "07:00",
            "dock_closes": "19:00",
            "max_departures_per_day": 12,
            "notes": "",
        }
    )
    fleet = depots[["depot_id"]].merge(pd.DataFrame({"vehicle_id": list(VEHICLES)}), how="cross")
    fleet["count"] = random.poisson(fleet["vehicle_id"].map(VEHICLES).to_numpy()) + (fleet["vehicle_id"] == "truck_8t")
    fleet = fleet[fleet["count"] > 0].assign(available_from=open_days[0], available_to=open_days[1])
    # The reference case's stock for each need, spread over these depots.
    reference = pd.read_csv(REFERENCE / "stock.csv").groupby("item_id")["quantity"].sum()
    share = size.scarcity / 0.6 * (PEOPLE_A_GROUP * size.stop_days) / (7000 * 36)
    stock = depots[["depot_id"]].merge(reference.rename("total").reset_index(), how="cross")
    shares = random.dirichlet(np.full(size.depots, 3.0), len(reference)).T.reshape(-1)
    stock["quantity"] = np.floor(stock["total"] * share * shares).astype(int)
    stock = stock[stock["quantity"] > 0].assign(available_from=open_days[0], notes="made up")
    return {"depots": depots, "fleet": fleet, "stock": stock.drop(columns="total")}


def _suppliers(towns: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """The reference case's usual goods at every third town."""
    goods = pd.read_csv(REFERENCE / "suppliers.csv").drop_duplicates("item_id").drop(columns="place_id")
    sellers = towns[["place_id"]].iloc[::3].merge(goods, how="cross")
    sellers["max_per_day"] = np.floor(sellers["max_per_day"] * random.uniform(0.3, 1.0, len(sellers))).astype(int)
    return sellers
