"""The folder of a comparison: page, pictures, tables, and what is learnt as the file of an ensemble."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from logistics.core.cells import csv_text
from logistics.core.language import SIDE_BY_SIDE
from logistics.live.versus.compared import unbalanced
from logistics.live.versus.learned import ensemble_file
from logistics.live.versus.ledger import CAME_IN
from logistics.live.versus.pages import write_page
from logistics.live.versus.picture import draw_versus
from logistics.live.versus.rates import BY
from logistics.live.versus.reached import coverage_by

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.live.versus.compared import Versus

PAGE, LEARNED_FILE = "versus.md", "learned.toml"


def write_versus(found: Versus, folder: Path) -> list[str]:
    """Write a comparison into an existing folder; the same comparison gives the same bytes. Gives the files' names."""
    files = {f"{name}.csv": csv_text(table, date_format="%Y-%m-%d") for name, table in tables(found).items()}
    for lang in SIDE_BY_SIDE:
        files[f"versus_{lang}.svg"] = draw_versus(found, lang)
    halves = [write_page(found, lang, f"versus_{lang}.svg") for lang in SIDE_BY_SIDE]
    files[PAGE] = "\n\n---\n\n".join(half.rstrip("\n") for half in halves) + "\n"
    learnt = ensemble_file(found.learned, found.observations, found.ahead)
    files |= {LEARNED_FILE: learnt} if learnt else {}
    for name, content in files.items():
        (folder / name).write_text(content, "utf-8")
    return sorted(files)


def tables(found: Versus) -> dict[str, pd.DataFrame]:
    """Give all tables by the name of their file; times are as a clock reads them, in UTC where they end with `_utc`."""
    times = {"planned_at": "planned_utc", "arrived_at": "arrived_utc"}
    lines = found.lines.drop(columns="stretch").rename(columns=times)
    shown = {name: lines[name].dt.strftime("%Y-%m-%dT%H:%M:%SZ") for name in times.values()}
    counts = found.counts.assign(at=found.counts["at"].dt.strftime("%Y-%m-%dT%H:%M:%S"))
    return {
        "lines": lines.assign(**shown),
        "causes": found.causes.drop(columns="line"),
        **{name: found.by(name) for name in BY},
        "needs": found.coverage,
        "coverage": coverage_by(found.coverage, ["date", "tier"]),
        "people": found.people,
        "counts": counts,
        "money": found.money,
        "observations": found.observations,
        "learned": found.learned,
    }


def record(found: Versus) -> dict[str, Any]:
    """Give what a program reads: the sums, and all tables but those of lines, needs and observations."""
    spent = found.money[found.money["what"] != CAME_IN]
    left_out = {"lines", "needs", "observations"}
    return {
        "first": f"{found.first:%Y-%m-%d}",
        "last": f"{found.until - pd.Timedelta(days=1):%Y-%m-%d}",
        "plans": found.plans,
        "balanced": bool(unbalanced(found).empty),
        "whole": _plain(found.whole.drop("all").to_frame().T)[0],
        "spent_usd": round(float(spent[["told_usd", "as_issued_usd"]].sum().sum()), 2),
        "planned_usd": round(float(spent["planned_usd"].sum()), 2),
        **{name: _plain(table) for name, table in tables(found).items() if name not in left_out},
    }


def _plain(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Give rows for JSON: days as texts, what is missing as nothing."""
    dated = {name: table[name].dt.strftime("%Y-%m-%d") for name in table.select_dtypes("datetime").columns}
    cells = table.assign(**dated).astype(object)
    return [
        {str(key): value for key, value in row.items()} for row in cells.where(cells.notna(), None).to_dict("records")
    ]
