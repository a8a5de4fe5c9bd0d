"""Which papers are asked for with a plan."""

from __future__ import annotations

from enum import StrEnum


class Papers(StrEnum):
    """Which papers are written with a plan.

    Attributes
    ----------
    next : those of the next two days.
    all : those of all days.
    none : no papers.
    """

    next = "next"
    all = "all"
    none = "none"
