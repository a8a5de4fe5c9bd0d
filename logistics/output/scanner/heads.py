"""Counts of people that are exact or too small, or whose differences are too small."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from logistics.core.language.scanned import scan_words
from logistics.output.scanner.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from logistics.output.scanner.secrets import Secrets

_COUNT = r"\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+|\d+"
_PEOPLE = re.compile(
    rf"(?<![\d.,])({_COUNT})\s+"
    rf"(?:{scan_words('people')})\b",
    re.IGNORECASE,
)
_TOLD_TOTAL = re.compile(rf"\b(?:{scan_words('totals')})\b[^\d<>]{{0,40}}(?P<count>{_COUNT})", re.IGNORECASE)
_BY_AGE = re.compile(
    rf"(?<![\d.,])({_COUNT})\s+(?:unaccompanied\s+)?(?:{scan_words('ages')})\b",
    re.IGNORECASE,
)
#: A number in running text; a number that fills a cell or a value of JSON is judged by the head of its column.
_TOKEN = re.compile(rf"(?<![\d.,:\n\t>-])(?<![,:] )(?:{_COUNT})(?![\d,\n\t}}<-]|[.,]\d)")
#: Heads and HXL tags of columns whose numbers are no counts of people, and of columns whose numbers are.
_OTHER_COLUMN = re.compile(r"\b(kg|value|pct|percent|share|code|clave|lat|lon|tier|severity|date|week|fecha|usd|km)\b")
_HEADS_COLUMN = re.compile(
    r"\b(people|persons?|personas|gente|head ?counts?|population|affected|inneed|targeted|reached|person days)\b"
)
_TOTALS = {"total", "totals", "all", "todos", "todas", "suma", "sum", "total general", "grand total"}
_DATES = {"date", "fecha", "day", "dia", "week", "semana"}


def exact_heads(text: str, secrets: Secrets) -> Iterator[tuple[str, str]]:
    """Give counts of people in a text that are not rounded, too small, or by age, as (rule, words)."""
    limits = secrets.limits
    for goods in secrets.goods:
        text = text.replace(goods, " ")
    for match in _PEOPLE.finditer(text):
        count = _count(match[1])
        if count % limits.round_people_to:
            yield "exact_count", match[0]
        elif 0 < count < limits.smallest_group:
            yield "small_group", match[0]
    for match in _BY_AGE.finditer(text):
        yield "age", match[0]
    for match in _TOKEN.finditer(text):
        if _count(match[0]) in secrets.heads and not re.fullmatch(r"(19[89]|20)\d\d", match[0]):
            yield "exact_count", match[0]


def heads_of_table(table: pd.DataFrame, secrets: Secrets) -> Iterator[tuple[str, str, str]]:
    """Give the counts of people in a table that break a rule, as (rule, column, value).

    The first row of the table may hold HXL tags.
    """
    tags = _tags(table)
    body = table if tags is None else table.iloc[1:]
    for at, name in enumerate(table.columns):
        heading = fold(f"{name} {tags.iloc[at] if tags is not None else ''}")
        if not _HEADS_COLUMN.search(heading):
            if not _OTHER_COLUMN.search(heading):
                cells = set(body.iloc[:, at].astype("str").str.strip())
                exact = sorted(cell for cell in cells if re.fullmatch(_COUNT, cell) and _count(cell) in secrets.heads)
                yield from (("exact_count", str(name), cell) for cell in exact)
            continue
        counts = _numbers(body.iloc[:, at])
        for value in counts[counts.notna() & (counts % secrets.limits.round_people_to != 0)].unique():
            yield "exact_count", str(name), f"{value:.10g}"
        for value in counts[(counts > 0) & (counts < secrets.limits.smallest_group)].unique():
            yield "small_group", str(name), f"{value:.10g}"
        for left in _left_over(body, counts):
            if 0 < left < secrets.limits.smallest_group:
                yield "subtraction", str(name), f"{left:.10g}"


def told_totals(text: str) -> set[int]:
    """Give the counts that a text calls a total."""
    return {_count(match["count"]) for match in _TOLD_TOTAL.finditer(text)}


def left_of_totals(table: pd.DataFrame, totals: set[int], secrets: Secrets) -> Iterator[tuple[str, str]]:
    """Give the differences between totals in a text and the sums of a table that are too small, as (column, rest)."""
    body = table.iloc[1:] if _tags(table) is not None else table
    dates = [at for at, name in enumerate(table.columns) if fold(str(name)) in _DATES]
    for at, name in enumerate(table.columns):
        if totals and _HEADS_COLUMN.search(fold(str(name))):
            counts = _numbers(body.iloc[:, at])
            sums = {counts.sum(), *(counts.groupby(body.iloc[:, dates[0]]).sum() if dates else ())}
            left = {total - some for total in totals for some in sums}
            yield from ((str(name), f"{rest:.10g}") for rest in left if 0 < rest < secrets.limits.smallest_group)


def _tags(table: pd.DataFrame) -> pd.Series | None:
    """Give the first row of a table if it holds HXL tags, else None."""
    tagged = len(table) and table.iloc[0].astype("str").str.startswith("#").any()
    return table.iloc[0].astype("str") if tagged else None


def _numbers(cells: pd.Series) -> pd.Series:
    return pd.to_numeric(cells.astype("str").str.replace(r"[, \u00a0]", "", regex=True), errors="coerce")


def _left_over(body: pd.DataFrame, counts: pd.Series) -> Iterator[float]:
    """Give the differences between the totals in a table and the sums of the other rows of their day."""
    words = body.astype("str").apply(lambda column: column.map(fold))
    total = words.isin(_TOTALS).any(axis=1)
    dates = [at for at, name in enumerate(body.columns) if fold(str(name)) in _DATES]
    days = body.iloc[:, dates[0]].astype("str") if dates else pd.Series("", index=body.index)
    for day in days[total].unique():
        of_day = days == day
        parts = counts[of_day & ~total].sum()
        whole = counts[of_day & total]
        if (of_day & ~total).any():
            yield from (whole - parts)
    # A total in a row without a day is the total of all rows.
    if dates and (total & (days == "")).any():
        yield from counts[total & (days == "")] - counts[~total].sum()


def _count(written: str) -> int:
    return int(re.sub(r"\D", "", written))
