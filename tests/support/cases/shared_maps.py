"""Maps of the odd operation for partners and the public."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING

from logistics.core.language import SIDE_BY_SIDE
from logistics.output.maps import draw_shared_map
from logistics.output.protection import protect
from tests.support.cases.protection_cases import odd_operation, quick_plan

if TYPE_CHECKING:
    from logistics.core.language import Language
    from logistics.inputs.operation import Operation
    from logistics.output.protection import Audience, Protected

#: 9 November is the last day partners may see, the week to 4 November the public's last one.
AS_OF = dt.date(2018, 11, 12)


def shared_tables(case: Operation, audience: Audience, as_of: dt.date = AS_OF) -> dict[Language, Protected]:
    plan = quick_plan(case)
    return {lang: protect(case, plan, audience, as_of, lang=lang, understood=True) for lang in SIDE_BY_SIDE}


@cache
def shared_map(audience: Audience, lang: Language = "es") -> str:
    return draw_shared_map(shared_tables(odd_operation(), audience), lang=lang)
