"""What each audience may see, by the table `fields.csv` and the thresholds of an operation.

A field that is not in the table is not shown. The rules of the table are: `exact`, as it is; `late`, after the delay;
`state` and `municipality`, if the audience may see places that exactly; `rounded` and `steps`, rounded to steps; `no`,
not at all.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, get_args

import pandas as pd

from logistics.inputs.operation import Protection

if TYPE_CHECKING:
    from logistics.inputs.operation import Settings

Audience = Literal["coordinator", "partner", "public"]
#: The area of the texts of exports.
AREA = "exports"
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
#: How exactly a place is shown, from coarse to fine.
PLACES = ("country", "state", "municipality", "exact")


@dataclass(frozen=True)
class Policy:
    """What one audience may see on one day.

    Attributes
    ----------
    audience : the audience.
    shown_until : the last whole day whose delay has passed.
    place : how exactly a place may be shown, one of `PLACES`.
    smallest_group : the least people of a group that is shown.
    round_people_to : the step to which counts of people are rounded.
    delay_hours : the delay (hours).
    loosened : the thresholds that are looser than the defaults, as (name, value, default).
    """

    audience: Audience
    shown_until: dt.date
    place: str
    smallest_group: int
    round_people_to: int
    delay_hours: int
    loosened: tuple[tuple[str, str, str], ...] = ()

    def fields(self, table: str) -> pd.DataFrame:
        """Give one row for each field of a table that may be shown, in their order: field, kind, rule, hxl."""
        return _fields(table, self.audience, self.place)


@cache
def _fields(table: str, audience: Audience, place: str) -> pd.DataFrame:
    rows = field_rules()
    rows = rows[rows["table"] == table].rename(columns={audience: "rule"})
    near = rows["rule"].where(rows["rule"].isin(PLACES), "country").map(PLACES.index)
    shown = (rows["rule"] != "no") & ((near <= PLACES.index(place)) | (rows["rule"] == "exact"))
    return rows.loc[shown, ["field", "kind", "rule", "hxl"]].reset_index(drop=True)


def policy_of(settings: Settings, audience: Audience, as_of: dt.date) -> Policy:
    """Give what an audience may see on a day.

    A day is shown if it ended at least the delay before `as_of` begins. With 48 hours, the last day shown on 2018-10-30
    is 2018-10-27.

    Parameters
    ----------
    settings : the settings of the operation.
    audience : the audience.
    as_of : the day.
    """
    chosen = settings.protection
    if audience == "coordinator":
        return Policy(audience, settings.end_date, "exact", 1, 1, 0)
    hours = chosen.partner_delay_hours if audience == "partner" else chosen.public_delay_hours
    return Policy(
        audience=audience,
        shown_until=as_of - dt.timedelta(days=1 + -(-hours // 24)),
        place=chosen.partner_place if audience == "partner" else chosen.public_place,
        smallest_group=chosen.smallest_group,
        round_people_to=chosen.round_people_to,
        delay_hours=hours,
        loosened=_loosened(chosen, audience),
    )


def _loosened(chosen: Protection, audience: Audience) -> tuple[tuple[str, str, str], ...]:
    """Give the thresholds for an audience that are looser than the defaults, as (name, value, default)."""
    other = "public" if audience == "partner" else "partner"
    default = asdict(Protection())
    found = []
    for name, value in asdict(chosen).items():
        looser = PLACES.index(value) > PLACES.index(default[name]) if name.endswith("_place") else value < default[name]
        if looser and not name.startswith(f"{other}_"):
            found.append((name, str(value), str(default[name])))
    return tuple(found)


@cache
def field_rules() -> pd.DataFrame:
    """Read `fields.csv`, one row for each field of a table: table, field, kind, coordinator, partner, public, hxl."""
    with files(__package__ or "").joinpath("fields.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file, keep_default_na=False, dtype=str)
