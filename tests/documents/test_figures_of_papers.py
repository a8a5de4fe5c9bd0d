"""What every paper tells of each item adds up: in hand + comes = hand out + keep; needed = hand out + short."""

from __future__ import annotations

import html as markup
import json
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from logistics.inputs.operation import load_operation
from logistics.output.documents import write_drop_sheets, write_summary
from logistics.output.handout import FIGURES, drop_balances, group_balances
from logistics.output.maps import draw_map
from logistics.planning.pipeline import make_plan
from logistics.solver.effort import Effort
from logistics.verification import verify
from tests.support.cases.small import Small, small_operations
from tests.support.thorough import some

if TYPE_CHECKING:
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

pytestmark = pytest.mark.slow

QUICK = Effort(gap=0.01, seconds=3.0)
ROW = ["group_id", "date", "item_id"]
#: Less than the last digit that any paper writes.
NOISE = 1e-5


def adds_up(rows: pd.DataFrame) -> None:
    """Rows of need, in_hand, comes, hand_out, keep, short: each adds up, and none has less than nothing."""
    assert (rows.to_numpy() >= 0).all()
    assert ((rows["in_hand"] + rows["comes"] - rows["hand_out"] - rows["keep"]).abs() < NOISE).all()
    assert ((rows["need"] - rows["hand_out"] - rows["short"]).abs() < NOISE).all()


def number(written: str) -> float:
    written = re.sub(r"<[^>]*>", "", written).strip()
    return 0.0 if written == "-" else float(written.replace(",", ""))


def of_page(page: str) -> pd.DataFrame:
    """Read the balances of the drops' page back, a row an item."""
    rows = []
    for sheet in re.findall(r"(?s)<article.*?</article>", page):
        for table in re.findall(r'(?s)<table class="balance">.*?</table>', sheet):
            for row in re.findall(r"(?s)<tr.*?</tr>", table.split("</thead>")[1]):
                cells = re.findall(r'(?s)<td class="amount.*?>(.*?)</td>', row)
                rows.append([number(markup.unescape(cell)) for cell in cells])
    return pd.DataFrame(rows, columns=FIGURES)


def of_map(page: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the balances of the map back: those of its popups, and those of its text, added up over all."""
    found = re.search(r'(?s)<script type="application/json" id="data">(.*?)</script>', page)
    assert found is not None
    data = json.loads(found[1])["balances"]
    popups = pd.DataFrame({name: data[name] for name in FIGURES})
    rows = [
        [number(cell) for cell in re.findall(r"<td>([-\d,.]+)</td>", row)]
        for table in re.findall(r'(?s)<table class="balance">.*?</table>', page)
        for row in re.findall(r"(?s)<tr.*?</tr>", table)
    ]
    return popups, pd.DataFrame([row for row in rows if row], columns=FIGURES[:-1])


def of_book(file: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Read the balances of the workbook back: those of the days' sheets, of `balance` and of `short`."""
    book = openpyxl.load_workbook(file, read_only=True)
    blocks = [
        list(row[2:9])
        for page in book
        if re.fullmatch(r"\d{4}-\d\d-\d\d", page.title)
        for row in page.iter_rows(values_only=True)
        if len(row) >= 9 and all(isinstance(value, int | float) for value in row[2:9])
    ]
    flat = {name: list(book[name].values) for name in ("balance", "short")}
    tables = [pd.DataFrame(rows[2:], columns=rows[0]) for rows in flat.values()]
    book.close()
    return pd.DataFrame(blocks, columns=FIGURES).astype(float), tables[0], tables[1]


def check_papers(operation: Operation, plan: Plan, folder: Path) -> None:
    """Read all papers of a plan back and add up every row of each."""
    write_drop_sheets(operation, plan, folder)
    counted = drop_balances(operation, plan)
    page = of_page((folder / "drop_sheets.html").read_text("utf-8"))
    paths = {trip: [(15.0, -92.0), (16.0, -92.0)] for trip in plan.trips["trip_id"]}
    popups, text = of_map(draw_map(operation, plan, paths))
    blocks, flat, short = of_book(folder / "drop_sheets.xlsx")
    for table in (page, popups, text, blocks, flat[FIGURES].astype(float)):
        adds_up(table)
        for name in FIGURES[:6]:
            assert table[name].sum() == pytest.approx(counted[name].sum(), abs=NOISE * (1 + len(table)))
    exact = short.astype(dict.fromkeys(SHORT.values(), float))
    adds_up(exact[list(SHORT.values())].set_axis(list(SHORT), axis=1))


#: The figures of the sheet `short`, which has all digits of the plan, and the columns they stand in.
SHORT = {
    "need": "need_full", "in_hand": "carried_in", "comes": "received", "hand_out": "used", "keep": "carried_over",
    "short": "shortfall_full",
}  # fmt: skip


def check_balances(operation: Operation, plan: Plan) -> None:
    """The drops of a group and day add up to its need, within a part of the item, and days follow on one another."""
    groups, drops = group_balances(operation, plan), drop_balances(operation, plan)
    adds_up(groups[FIGURES])
    adds_up(drops[FIGURES])
    together = drops.groupby(ROW)[FIGURES].sum().reindex(pd.MultiIndex.from_frame(groups[ROW]), fill_value=0.0)
    assert (together.to_numpy() - groups[FIGURES].to_numpy()).max(initial=0) < NOISE
    by_day = groups.sort_values(["group_id", "item_id", "date"])
    kept = by_day.groupby(["group_id", "item_id"])["keep"].shift(fill_value=0.0)
    assert not ((kept - by_day["in_hand"]).abs() > NOISE).any()
    exact = {"need": "need_full", "hand_out": "used", "keep": "carried_over", "short": "shortfall_full"}
    for told, column in exact.items():
        assert not ((groups[told] - plan.coverage[column]).abs() > NOISE).any()
    # Nothing is said to be short of which nothing is.
    assert not groups.loc[plan.coverage["shortfall_full"].to_numpy() < NOISE, "short"].any()
    loads = plan.allocation.groupby(["drop_id", "item_id"])["quantity"].sum()
    comes = drops.set_index(["drop_id", "item_id"])["comes"]
    assert comes[comes > 0].to_dict() == pytest.approx(loads[loads > 0].to_dict(), abs=NOISE)


def check_summary(operation: Operation, plan: Plan) -> None:
    """No share is above its whole, and none above 100%."""
    for half in write_summary(operation, plan).split("\n---\n"):
        rows = re.findall(r"(?m)^\| [123]: .*", half)
        assert rows
        for row in rows:
            cells = [cell.strip() for cell in row.strip("|").split("|")[1:]]
            for whole, worst in (cells[:2], cells[2:]):
                if whole != "-":
                    assert 0 <= float(worst.rstrip("%")) <= float(whole.rstrip("%")) <= 100


@seed(20181020)
@settings(max_examples=some(5), deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(small_operations())
def test_papers_of_random_plans_add_up(small: Small) -> None:
    with tempfile.TemporaryDirectory() as folder:
        operation = load_operation(small.write(Path(folder) / "case"))
        plan = make_plan(operation, QUICK)
        assert verify(operation, plan) == []
        check_balances(operation, plan)
        check_papers(operation, plan, Path(folder))
        check_summary(operation, plan)


def test_papers_of_the_reference_plan_add_up(
    reference_operation: Operation, reference_plan: Plan, tmp_path: Path
) -> None:
    check_balances(reference_operation, reference_plan)
    check_papers(reference_operation, reference_plan, tmp_path)
    check_summary(reference_operation, reference_plan)
    # What is short although as much comes as is needed is told with what is kept, or was handed out on the way.
    rows = drop_balances(reference_operation, reference_plan)
    odd = rows[(rows["short"] > 0) & (rows["in_hand"] + rows["comes"] >= rows["need"])]
    assert (odd["keep"] > 0).all()
