"""Checks the stated needs of each group on each day against needs recomputed from the standards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.verification.breach import Breach, differs, report
from logistics.verification.standing import KEY

if TYPE_CHECKING:
    from logistics.verification.case import CheckedPlan


def needs(case: CheckedPlan) -> list[Breach]:
    """Coverage has a row for every need and no other, with the right needs and tier."""
    tiers = case.operation.items.set_index("item_id")["tier"]
    expected = case.standing
    expected = expected.assign(tier_expected=expected["item_id"].map(tiers))
    both = expected.merge(case.plan.coverage, on=KEY, how="outer", indicator=True)
    missing, extra = (both[both["_merge"] == side] for side in ("left_only", "right_only"))
    both = both[both["_merge"] == "both"]
    breaches = report("need_row_missing", "coverage", missing, KEY, "-", "stands_full")
    breaches += report("need_row_extra", "coverage", extra, KEY, "need_full", "-")
    for rule, column, right in [
        ("need_full", "need_full", "stands_full"),
        ("need_survival", "need_survival", "stands_survival"),
        ("tier", "tier", "tier_expected"),
    ]:
        bad = both[differs(both[column], both[right])]
        breaches += report(rule, "coverage", bad, KEY, column, right)
    return breaches
