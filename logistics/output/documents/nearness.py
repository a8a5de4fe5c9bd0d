"""How near a plan is to the best one, in people: what is short, how much of it another plan could prevent, and why."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from logistics.core.language import number
from logistics.core.language.figures import NOISE, ratio
from logistics.output.documents.wording import say

if TYPE_CHECKING:
    from logistics.core.language import Language
    from logistics.core.plan import Plan

#: Aims that count person-days, in thousands.
IN_PERSON_DAYS = ("survival_gaps", "tier1_full_tier2_survival", "tier2_full_tier3")
THOUSAND = 1000


@dataclass(frozen=True)
class Nearness:
    """How near one aim of a plan is to its bound.

    Attributes
    ----------
    name : name of the aim.
    short : person-days that are short in the plan.
    fewer : how many of these another plan could prevent at most, rounded up; None if that is not known.
    gap : the same as a share.
    goods : how many of these no number of vehicles could prevent, rounded down; 0 if that is not known.
    """

    name: str
    short: int
    fewer: int | None
    gap: float
    goods: int

    @classmethod
    def of(cls, stage: dict[str, Any]) -> Nearness:
        """Take an aim as it stands in `plan.json`."""
        objective, bound = float(stage["objective"]), _figure(stage, "bound", -math.inf)
        short, most = round(objective * THOUSAND), (objective - bound) * THOUSAND - NOISE
        least = math.floor(_figure(stage, "goods_bound", 0.0) * THOUSAND + NOISE)
        return cls(
            name=str(stage["name"]),
            short=short,
            fewer=min(math.ceil(most), short) if math.isfinite(most) else None,
            gap=_figure(stage, "gap", math.inf),
            goods=min(least, short),
        )


def nearness(plan: Plan) -> list[Nearness]:
    """Give the aims that count person-days, of those that leave any short."""
    found = [Nearness.of(stage) for stage in plan.summary["stages"] if stage["name"] in IN_PERSON_DAYS]
    return [near for near in found if near.short]


def nearness_lines(plan: Plan, lang: Language) -> list[str]:
    """Tell how near a plan is to the best one, in person-days: a line for each aim that counts them."""
    return [_line(near, lang) for near in nearness(plan)]


def gap_text(gap: float | None, lang: Language) -> str:
    """Write a gap, rounded up to a tenth of a percent; "-" if it is not known."""
    known = gap is not None and math.isfinite(gap)
    return ratio(math.ceil((gap or 0.0) * THOUSAND - NOISE) / THOUSAND, lang) if known else "-"


def _figure(stage: dict[str, Any], name: str, otherwise: float) -> float:
    """Give a figure of an aim, or another one where it is not known."""
    figure = stage.get(name)
    return float(figure) if figure is not None and math.isfinite(figure) else otherwise


def _line(near: Nearness, lang: Language) -> str:
    key = "near_unknown" if near.fewer is None else "near_aim" if near.fewer else "near_best"
    figures = {"short": near.short, "fewer": number(near.fewer or 0, lang), "gap": gap_text(near.gap, lang)}
    told = say(key, lang, aim=say(f"near_{near.name}", lang), **figures)
    return f"{told} {say('near_goods', lang, goods=near.goods)}" if near.goods else told
