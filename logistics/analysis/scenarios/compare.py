"""Comparison of runs, side by side: the inputs and the results in which they differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.analysis.scenarios.measures import KEYS, measures, worst_shortfalls
from logistics.analysis.scenarios.runs import recipe_rows
from logistics.inputs.tables.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.analysis.scenarios.runs import Run
    from logistics.inputs.operation import Operation

INPUT_KEYS = ("table", "row", "column")
#: Columns that identify rows in tables without a key; rows that agree in them are numbered.
_KEYS = {
    "stock": ["depot_id", "item_id", "available_from"],
    "suppliers": ["place_id", "item_id", "available_from"],
    "closures": ["from_place", "to_place", "from_date", "to_date"],
    "fleet": ["depot_id", "vehicle_id"],
}
#: Values that differ by no more than this are equal: a millionth, as in the tables of a plan.
SAME = 1e-6


@dataclass(frozen=True)
class Comparison:
    """Runs side by side; the others are compared with the first.

    Attributes
    ----------
    names : of the runs.
    inputs : one row for each cell of the tables and settings that differs: table, row (its key), column, and one
        column for each run ("" where it has no such row).
    results : all measures: the columns of KEYS, and one column for each run.
    worst : the worst shortfalls of each run: run, group_id, date, coverage, short_kg.
    """

    names: tuple[str, ...]
    inputs: pd.DataFrame
    results: pd.DataFrame
    worst: pd.DataFrame

    @property
    def differences(self) -> pd.DataFrame:
        """The measures in which the runs differ."""
        return self.results[differing(self.results[list(self.names)])].reset_index(drop=True)

    @property
    def is_empty(self) -> bool:
        """Whether the runs differ neither in inputs nor in results."""
        return self.inputs.empty and self.differences.empty


def compare(runs: Sequence[Run]) -> Comparison:
    """Compare two or more runs; the others are compared with the first."""
    names = run_names(runs)
    inputs = _side_by_side([_input_cells(run) for run in runs], names, INPUT_KEYS)
    tables = [measures(run.operation, run.plan).astype({"date": "str"}) for run in runs]
    results = _side_by_side(tables, names, KEYS)
    worst = [worst_shortfalls(run.operation, run.plan).assign(run=name) for run, name in zip(runs, names, strict=True)]
    texts = inputs[list(names)].fillna("")
    different = texts.ne(texts.iloc[:, 0], axis=0).any(axis=1)
    return Comparison(
        names=names,
        inputs=inputs.assign(**{name: texts[name] for name in names})[different].reset_index(drop=True),
        results=results,
        worst=pd.concat(worst, ignore_index=True)[["run", "group_id", "date", "coverage", "short_kg"]],
    )


def run_names(runs: Sequence[Run]) -> tuple[str, ...]:
    """Name runs by their folders; a name that comes twice, or is that of a column, gets a number."""
    names: list[str] = []
    for run in runs:
        name, number = run.folder.resolve().name, 1
        while (f"{name} ({number})" if number > 1 else name) in {*names, *INPUT_KEYS, *KEYS, "value"}:
            number += 1
        names.append(f"{name} ({number})" if number > 1 else name)
    return tuple(names)


def differing(values: pd.DataFrame) -> pd.Series:
    """Say which rows differ between columns. A missing value differs from every number."""
    filled, first = values.to_numpy(np.float64), values.iloc[:, :1].to_numpy(np.float64)
    same = np.isclose(filled, first, rtol=0, atol=SAME, equal_nan=True)
    return pd.Series(~same.all(axis=1), index=values.index)


def _side_by_side(tables: Sequence[pd.DataFrame], names: Sequence[str], keys: Sequence[str]) -> pd.DataFrame:
    """Give the keys and the values of each table; rows in the order of the first, then those of the others."""
    columns = [table.set_index(list(keys))["value"].rename(name) for table, name in zip(tables, names, strict=True)]
    index = pd.concat([table[list(keys)] for table in tables]).drop_duplicates()
    wide = pd.concat(columns, axis=1).reindex(pd.MultiIndex.from_frame(index))
    return wide.reset_index()


def _input_cells(run: Run) -> pd.DataFrame:
    """Give every cell of an operation as a row: table, row, column, value (as text)."""
    cells = [_cells_of_table(name, run.operation) for name in TABLES]
    settings = {key: str(value) for key, value in vars(run.operation.settings).items()}
    settings |= {key: str(value) for key, value in recipe_rows(run.recipe).items()}
    cells.append(pd.DataFrame({"table": "operation", "row": "", "column": list(settings), "value": settings.values()}))
    return pd.concat(cells, ignore_index=True)


def _cells_of_table(name: str, operation: Operation) -> pd.DataFrame:
    """Give the cells of one table: table, row, column, value (as text)."""
    frame = operation.tables()[name]
    keys = list(TABLES[name].key) or _KEYS[name]
    texts = pd.DataFrame({column: _texts(frame[column]) for column in frame.columns}, index=frame.index)
    row = texts[keys].agg(" ".join, axis=1) if len(texts) else pd.Series(dtype="str")
    again = texts.groupby(keys).cumcount() if len(texts) else pd.Series(dtype="int64")
    row = row.where(again == 0, row + " #" + (again + 1).astype("str"))
    long = texts.drop(columns=keys).assign(table=name, row=row)
    return long.melt(["table", "row"], var_name="column")


def _texts(values: pd.Series) -> pd.Series:
    """Write cells as in a file, but whole numbers always without a point."""
    if values.dtype.kind == "M":
        return values.dt.strftime("%Y-%m-%d").fillna("")
    if values.dtype.kind == "f":
        return values.map("{:.10g}".format).where(values.notna(), "")
    return values.astype("str")
