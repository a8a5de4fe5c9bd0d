"""Checks what each group receives, uses and carries over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.verification.breach import QUANTITY, Breach, differs, exceeds, report, show
from logistics.verification.standing import KEY
from logistics.verification.stock import UNDER_WAY

if TYPE_CHECKING:
    import pandas as pd

    from logistics.verification.case import CheckedPlan

#: The heaviest piece that people carry (kg): two people carry 25 kg each.
HEAVIEST_KG = 50.0


def balance(case: CheckedPlan) -> list[Breach]:
    """Carried in + received = used + carried over, for each group, item and day.

    What a group has as the horizon begins is carried into its first day.
    """
    rows = case.plan.coverage.sort_values(KEY)
    has = case.operation.opening_goods.set_index(["group_id", "item_id"])["quantity"].rename("opening")
    opening = rows.join(has, on=["group_id", "item_id"])["opening"].where(rows["date"] == case.first_day)
    before = rows.groupby(["group_id", "item_id"])["carried_over"].shift()
    carried_in = before.fillna(opening).fillna(0.0)
    rows = rows.assign(has=carried_in + rows["received"], gives=rows["used"] + rows["carried_over"])
    return report("balance", "coverage", rows[differs(rows["gives"], rows["has"])], KEY, "gives", "has")


def used_within_need(case: CheckedPlan) -> list[Breach]:
    """No group uses more than its full need of the day."""
    rows = case.plan.coverage
    bad = rows[exceeds(rows["used"], rows["need_full"])]
    return report("used_over_need", "coverage", bad, KEY, "used", "need_full")


def shortfalls(case: CheckedPlan) -> list[Breach]:
    """Shortfalls and coverage follow from needs and use."""
    rows = case.plan.coverage
    share = (rows["used"] / rows["need_full"]).where(rows["need_full"] > 0, 1.0)
    rows = rows.assign(
        right_full=rows["need_full"] - rows["used"],
        right_survival=(rows["need_survival"] - rows["used"]).clip(lower=0.0),
        right_share=share,
    )
    breaches: list[Breach] = []
    for rule, column, right in [
        ("shortfall_full", "shortfall_full", "right_full"),
        ("shortfall_survival", "shortfall_survival", "right_survival"),
        ("coverage_share", "coverage", "right_share"),
    ]:
        breaches += report(rule, "coverage", rows[differs(rows[column], rows[right])], KEY, column, right)
    return breaches


def received(case: CheckedPlan) -> list[Breach]:
    """A group receives on a day what the allocation sends to its drops of that day."""
    sent = _handed_out(case.allocation)
    rows = sent.merge(case.plan.coverage[[*KEY, "received"]], on=KEY, how="outer").fillna(0.0)
    bad = rows[differs(rows["received"], rows["sent"])]
    return report("received", "coverage", bad, KEY, "received", "sent")


def carried(case: CheckedPlan) -> list[Breach]:
    """What a group carries over weighs no more than its people can carry.

    Items that are not `carried`, and items of which one step is too heavy to lift, are not carried over at all.
    """
    rows = case.plan.coverage
    never = case.operation.items.loc[~case.operation.items["carried"], "item_id"]
    left = rows[rows["item_id"].isin(never) & (rows["carried_over"] > QUANTITY)]
    kg = rows["carried_over"] * rows["item_id"].map(case.kg_per_unit)
    total = rows.assign(kg=kg).groupby(["group_id", "date"])[["kg"]].sum().reset_index()
    each = total["group_id"].map(case.operation.groups.set_index("group_id")["carry_kg_per_person"])
    total["limit"] = each * case.people(total)
    heavy = total[exceeds(total["kg"], total["limit"])]
    piece = rows.assign(piece=rows["item_id"].map(case.step * case.kg_per_unit))
    piece = piece[(piece["carried_over"] > QUANTITY) & exceeds(piece["piece"], HEAVIEST_KG + 0.0 * piece["piece"])]
    found = report("carried_never", "coverage", left, KEY, "carried_over", "0")
    found += report("carried_piece", "coverage", piece, KEY, "piece", show(HEAVIEST_KG))
    return found + report("carry_limit", "coverage", heavy, ["group_id", "date"], "kg", "limit")


def support_points(case: CheckedPlan) -> list[Breach]:
    """Support points are sent only the items they are meant for, and no more than their share of the day's need."""
    settings = case.operation.settings
    lines = case.allocation[(case.allocation["kind"] == "support") & (case.allocation["source_kind"] != UNDER_WAY)]
    other = lines[~lines["item_id"].isin(settings.support_point_items)]
    found = report("support_item", "allocation", other, ["source_id", "drop_id", "item_id"], "item_id", "-")
    sent = _handed_out(lines).merge(case.plan.coverage[[*KEY, "need_full"]], on=KEY, how="left")
    sent["limit"] = sent["need_full"].fillna(0.0) * settings.support_point_share
    return found + report("support_share", "coverage", sent[exceeds(sent["sent"], sent["limit"])], KEY, "sent", "limit")


def _handed_out(lines: pd.DataFrame) -> pd.DataFrame:
    """Sum the allocation by group, day and item: group_id, date, item_id, sent (units)."""
    return lines.rename(columns={"quantity": "sent"}).groupby(KEY)[["sent"]].sum().reset_index()
