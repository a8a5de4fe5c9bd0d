"""One broken rule, and how to write it down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from logistics.texts import Language, text

#: Tables may hold quantities rounded to 6 decimals, and money rounded to cents.
QUANTITY = 1e-5
MONEY = 0.02


@dataclass(frozen=True)
class Breach:
    """One rule that one row or sum of a plan breaks.

    `rule` names the text in `texts/verify.toml`; `where` is the table and the key of the row; `found` and `allowed`
    are plain values (numbers, ids, times) that read the same in every language.
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
    rule, table
        The rule's name and the table's name without `.csv`.
    bad
        The failing rows only.
    keys
        Columns that say which row it is.
    found, allowed
        Columns of `bad`; a column that is not there is taken as the value itself.
    """
    if bad.empty:
        return []
    where = [f"{table}.csv " + " ".join(map(show, key)) for key in bad[list(keys)].itertuples(index=False)]
    columns = [bad[name] if name in bad.columns else [name] * len(bad) for name in (found, allowed)]
    rows = zip(where, *columns, strict=True)
    return [Breach(rule, place, show(is_found), show(is_allowed)) for place, is_found, is_allowed in rows]


def show(value: object) -> str:
    """Write a value: dates without a clock time, times to the minute, numbers without needless zeros."""
    if value is pd.NaT or value is None or (isinstance(value, float) and value != value):  # noqa: PLR0124
        return "-"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M" if value.hour or value.minute else "%Y-%m-%d")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (float, int)) and not isinstance(value, bool):
        return f"{float(value):.6f}".rstrip("0").rstrip(".")
    return str(value) or "-"


def differs(found: pd.Series, expected: pd.Series | float, tolerance: float = QUANTITY) -> pd.Series:
    """Tell where two columns of numbers differ by more than the tolerance, relative or absolute.

    A missing number differs from everything.
    """
    size = (expected if isinstance(expected, pd.Series) else pd.Series(expected, found.index)).abs().clip(lower=1.0)
    return ~((found - expected).abs() <= tolerance * size)


def exceeds(found: pd.Series, limit: pd.Series | float, tolerance: float = QUANTITY) -> pd.Series:
    """Tell where a column is above its limit by more than the tolerance, relative or absolute."""
    size = (limit if isinstance(limit, pd.Series) else pd.Series(limit, found.index)).abs().clip(lower=1.0)
    return ~(found - limit <= tolerance * size)
