"""What `plan.json` says of the small plan, worked out in plain Python, row by row."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import Any

Row = dict[str, Any]
#: Of 40 children in a hundred every child needs food too, so each item concerns everybody.
LASTING = {"first_aid_kit", "blanket"}


def statements(rows: dict[str, list[Row]], heads: dict[str, int], each: dict[str, tuple[float, float]]) -> Row:
    """Everything beside the totals.

    heads : people of each group. each : full and survival need of one person, each time it comes.
    """
    aims = reached(rows, heads, each)
    return {
        "operation_name": "Small", "timezone": "America/Mexico_City", "input_sha256": "ab" * 32,
        "status": "complete", "clock_cut_in": False, "seconds": {"allocation": 1.5},
        "stages": [
            {"name": name, "objective": value, "bound": value - abs(value) / 10, "gap": 0.1 * (value != 0)}
            | {"after_trips": value}
            for name, value in aims.items()
        ],
        "given_back": {"kg": 1.5, "tier1_kg": 1.0, "lines": 2}, "added": {"kg": 0.0, "tier1_kg": 0.0, "lines": 0},
        "routed_anew": {"days": 0, "trips": 0, "km": 0.0, "usd": 0.0},
        "fairness": _fairness(rows, heads, each),
        "service": {"gap_days": 1, "missed": _missed(rows)},
    }  # fmt: skip


def reached(
    rows: dict[str, list[Row]], heads: dict[str, int], each: dict[str, tuple[float, float]]
) -> dict[str, float]:
    """What the plan comes to by each aim."""
    shares = {
        (row["group_id"], row["item_id"], row["date"]): (
            row["shortfall_full"] / (heads[row["group_id"]] * each[row["item_id"]][0]),
            row["shortfall_survival"] / (heads[row["group_id"]] * each[row["item_id"]][1]),
        )
        for row in rows["coverage"]
    }
    tier = {row["item_id"]: row["tier"] for row in rows["coverage"]}

    def weighed(level: int, of_tier: int) -> float:
        return sum(
            heads[group] * (short[level] + max(0.0, short[level] - 0.5)) / 1000
            for (group, item, _), short in shares.items()
            if tier[item] == of_tier
        )

    gaps = 0.0
    lines = groupby(sorted(key for key in shares if tier[key[1]] == 1), key=lambda key: key[:2])
    for (group, _), line in lines:
        gap = 0.0
        for key in line:
            gap = shares[key][1] + gap / 2
            gaps += heads[group] * (gap + max(0.0, gap - 0.5) + 2 * max(0.0, gap - 1)) / 1000
    money = sum(row["cost_usd"] for row in rows["trips"]) + sum(row["purchase_usd"] for row in rows["allocation"])
    return {
        "worst_survival": -min(_days(rows, "need_survival", "shortfall_survival").values()),
        "survival_gaps": gaps,
        "tier1_full_tier2_survival": weighed(0, 1) + weighed(1, 2),
        "tier2_full_tier3": weighed(0, 2),
        "cost": money / 1000,
    }


def _days(rows: dict[str, list[Row]], need: str, short: str) -> dict[tuple[str, str], float]:
    """Coverage of each group and day by weight, of tier 1 that lapses at midnight."""
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in rows["coverage"]:
        if row["tier"] == 1 and row["item_id"] not in LASTING:
            kg = 0.9 if row["item_id"] == "food_ration" else 1.0
            sums[row["group_id"], row["date"]][0] += row[need] * kg
            sums[row["group_id"], row["date"]][1] += row[short] * kg
    return {key: 1 - lacking / needed for key, (needed, lacking) in sums.items()}


def _fairness(rows: dict[str, list[Row]], heads: dict[str, int], each: dict[str, tuple[float, float]]) -> Row:
    found: Row = {"price": {"person_days_met": 300.0, "if_only_the_total_counted": 400.0, "share": 0.25}}
    for place, level in enumerate(("full", "survival")):
        shares = _days(rows, f"need_{level}", f"shortfall_{level}")
        #: The need of a group and day, by weight, is the same for every person.
        kg = sum(
            each[item][place] * (0.9 if item == "food_ration" else 1.0) for item in ("drinking_water", "food_ration")
        )
        people = [(share, heads[group]) for (group, _), share in shares.items()]
        apart = sum(abs(one - two) * ones * twos for one, ones in people for two, twos in people)
        total = sum(number for _, number in people)
        found[level] = {
            "gini": apart / (2 * total * sum(share * number for share, number in people)),
            "worst_group": _least(shares, heads, 0, kg, "group_id"),
            "worst_day": _least(shares, heads, 1, kg, "date"),
        }
    return found


def _least(shares: dict[tuple[str, str], float], heads: dict[str, int], part: int, kg: float, name: str) -> Row:
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for key, share in shares.items():
        sums[key[part]][0] += share * heads[key[0]] * kg
        sums[key[part]][1] += heads[key[0]] * kg
    covered = {key: met / needed for key, (met, needed) in sums.items()}
    worst = min(covered, key=lambda key: covered[key])
    return {name: worst, "coverage": covered[worst]}


def _missed(rows: dict[str, list[Row]]) -> list[Row]:
    drops = {row["drop_id"]: (row["group_id"], row["date"]) for row in rows["drops"]}
    served = {drops[row["drop_id"]] for row in rows["allocation"]}
    alone = sorted(set(drops.values()) - served)
    return [
        {"group_id": group, "first_date": day, "last_date": day, "days": 1, "cause": "greater_need"}
        for group, day in alone
    ]
