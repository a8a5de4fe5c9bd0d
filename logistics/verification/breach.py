"""A broken rule, how it is reported, and the tolerances of comparisons."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard

import pandas as pd

from logistics.core.language import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.core.language import Language

    Numbers: TypeAlias = pd.Series[Any]

#: Tables hold quantities to 6 decimals and money to a hundredth of a cent; sums of money are stated in cents.
QUANTITY, RELATIVE = 1e-5, 1e-8
MONEY, CENT, ROUNDING = 1e-3, 0.0051, 5.1e-5


@dataclass(frozen=True)
class Breach:
    """One rule that one row or sum of a plan breaks.

    Attributes
    ----------
    rule : key of the rule's text in `verify.toml` of each language.
    where : the table and the key of the row.
    found : the value found (a number, id or time, the same in every language).
    allowed : the value allowed, written likewise.
    """

    rule: str
    where: str
    found: str
    allowed: str


def describe(breach: Breach, lang: Language) -> str:
    """Say in one line which rule is broken, where, what was found and what would be allowed."""
    rule = text("verify", breach.rule, lang)
    return text(
        "verify", "line", lang, where=breach.where, rule=rule, found=breach.found, allowed=breach.allowed,
        name=breach.rule,
    )  # fmt: skip


def report(rule: str, table: str, bad: pd.DataFrame, keys: Sequence[str], found: str, allowed: str) -> list[Breach]:
    """Make one breach of each row of `bad`.

    Parameters
    ----------
    rule : name of the rule.
    table : name of the table, without `.csv`.
    bad : the rows that break the rule, and no others.
    keys : columns of `bad` that identify a row.
    found, allowed : columns of `bad`; a name that is no column is taken as the value itself.
    """
    if bad.empty:
        return []
    where = [f"{table}.csv " + " ".join(map(show, key)) for key in bad[list(keys)].itertuples(index=False)]
    columns = [bad[name] if name in bad.columns else [name] * len(bad) for name in (found, allowed)]
    rows = zip(where, *columns, strict=True)
    return [Breach(rule, place, show(is_found), show(is_allowed)) for place, is_found, is_allowed in rows]


def show(value: object) -> str:
    """Write a value: dates without a clock time, times to the minute, numbers without trailing zeros."""
    if value is pd.NaT or value is None or (isinstance(value, float) and value != value):  # noqa: PLR0124
        return "-"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M" if value.hour or value.minute else "%Y-%m-%d")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (float, int)) and not isinstance(value, bool):
        return f"{float(value):.6f}".rstrip("0").rstrip(".")
    return str(value) or "-"


def differs(found: Numbers, expected: Numbers, tolerance: float = QUANTITY) -> pd.Series[bool]:
    """Tell where two columns of numbers differ by more than rounding; a missing number differs from every number."""
    return ~((found - expected).abs() <= tolerance + RELATIVE * expected.abs())


def exceeds(found: Numbers, limit: Numbers) -> pd.Series[bool]:
    """Tell where a column exceeds its limit by more than rounding; a missing number exceeds every limit."""
    return ~(found - limit <= QUANTITY + RELATIVE * limit.abs())


def table_of(value: Any) -> dict[str, Any]:
    """Give a table of JSON as it is, and an empty one for anything else, whose figures then count as missing."""
    return value if isinstance(value, dict) else {}


def is_number(value: Any) -> TypeGuard[float]:
    """Tell whether a stated figure is a finite number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def off(stated: Any, value: float, allowed: float) -> bool:
    """Tell whether a stated figure is no number, or differs from the right value by more than is allowed."""
    return not is_number(stated) or abs(stated - value) > allowed + 1e-9 * abs(value)
