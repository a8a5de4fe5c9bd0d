"""One member of an ensemble: an operation changed, planned and measured, in any process."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from logistics.analysis.scenarios.change import changed
from logistics.analysis.scenarios.measures import KEYS, measures, measures_of_estimate
from logistics.analysis.scenarios.needs_met import ITEM, needs_met
from logistics.core.errors import PlanError, TableError
from logistics.core.language import BASE
from logistics.inputs.tables.describe import describe
from logistics.planning.estimate import estimate
from logistics.planning.pipeline import make_plan
from logistics.verification import describe as describe_breach
from logistics.verification import verify

if TYPE_CHECKING:
    from logistics.analysis.scenarios.runs import Recipe
    from logistics.analysis.scenarios.scenario import Scenario
    from logistics.inputs.operation import Operation

#: The columns of a table of results; a key of "" or 0 means all.
COLUMNS = ("member", "method", *KEYS, ITEM, "value")
#: The types in which they are written, the same on every machine whatever type pandas has for texts.
SCHEMA = pa.schema(
    [
        ("member", pa.int32()),
        ("method", pa.string()),
        ("measure", pa.string()),
        ("tier", pa.int8()),
        *((name, pa.string()) for name in ("group_id", "date", ITEM)),
        ("value", pa.float64()),
    ]
)
#: A measure that is 1 where the clock ended the search for whole vehicles, so that another machine may differ.
CLOCK = "clock_cut_in"


class Method(StrEnum):
    """How a member is planned: with fractions of vehicles, or with whole ones as `logistics plan` does."""

    fractions = "fractions"
    whole = "whole"


@dataclass(frozen=True)
class Member:
    """One member to be made: its number and its changes."""

    number: int
    scenario: Scenario


@dataclass(frozen=True)
class Outcome:
    """The result of a member.

    Attributes
    ----------
    number : of the member.
    table : its measures as a Parquet file with the columns of COLUMNS; None if it failed.
    reason : why it failed.
    """

    number: int
    table: bytes | None
    reason: str = ""


@dataclass(frozen=True)
class Maker:
    """Makes members of one operation; it is passed to each worker once.

    Attributes
    ----------
    operation : the case before any changes.
    recipe : gives gap, time and solver.
    method : how members are planned.
    """

    operation: Operation
    recipe: Recipe
    method: Method

    def __call__(self, member: Member) -> Outcome:
        """Make one member; any error becomes the reason of its outcome, so that the others go on."""
        try:
            return Outcome(member.number, as_parquet(self._table(member)))
        except TableError as error:
            # Problems of changed tables begin with the name of the member, which its row in the table shows already.
            where = (f"{problem.file.split(': ')[-1]} {problem.column}".strip() for problem in error.problems)
            reasons = [f"{at}: {describe(problem, BASE)[0]}" for at, problem in zip(where, error.problems, strict=True)]
            return Outcome(member.number, None, " ".join(dict.fromkeys(reasons)))
        except Exception as error:  # noqa: BLE001
            return Outcome(member.number, None, f"{type(error).__name__}: {error}")

    def _table(self, member: Member) -> pd.DataFrame:
        """Plan and measure a member; the table has the columns of COLUMNS."""
        case = changed(self.operation, member.scenario)
        if self.method is Method.fractions:
            found = estimate(case)
            parts, coverage, cut = measures_of_estimate(case, found), found.coverage, False
        else:
            plan = make_plan(case, self.recipe.effort)
            if breaches := verify(case, plan):
                raise PlanError("; ".join(describe_breach(breach, BASE) for breach in breaches))
            parts, coverage, cut = measures(case, plan), plan.coverage, bool(plan.summary["clock_cut_in"])
        clock = pd.DataFrame([(CLOCK, 0, "", "", float(cut))], columns=[*KEYS, "value"])
        table = pd.concat([parts.assign(**{ITEM: ""}), clock.assign(**{ITEM: ""}), needs_met(case, coverage)])
        return table.assign(member=member.number, method=self.method.value)[list(COLUMNS)]


def as_parquet(table: pd.DataFrame) -> bytes:
    """Write a table of results as a Parquet file; the same table gives the same bytes."""
    return written(pa.Table.from_pandas(table, SCHEMA, preserve_index=False))


def written(table: pa.Table) -> bytes:
    """Write a table with the columns of COLUMNS as a Parquet file, without the metadata of pandas."""
    sink = pa.BufferOutputStream()
    parquet.write_table(table.replace_schema_metadata(None), sink, compression="zstd")
    return bytes(sink.getvalue())
