"""What each audience may see: the table `fields.csv` and the thresholds of an operation.

Whatever is not named in the table is not shown. Its words: `exact`, as it is; `late`, once the delay has passed;
`state` and `municipality`, if the audience may see so near; `rounded` and `steps`, in steps only; `no`, not at all.
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
#: The area of all that an export says, whoever reads it.
AREA = "exports"
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
#: From coarse to fine.
PLACES = ("country", "state", "municipality", "exact")


@dataclass(frozen=True)
class Policy:
    """What one audience may see on one day.

    `shown_until` is the last whole day whose delay has passed; `place` is how near a place may be shown; `loosened`
    names the thresholds that are looser than our defaults, as (name, value, default).
    """

    audience: Audience
    shown_until: dt.date
    place: str
    smallest_group: int
    round_people_to: int
    delay_hours: int
    loosened: tuple[tuple[str, str, str], ...] = ()

    def fields(self, table: str) -> pd.DataFrame:
        """Give the fields of a table that may be shown, in their order: field, kind, rule, hxl."""
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

    A day is shown when its last hour lies the whole delay before the first hour of `as_of`: with 48 hours, on
    2018-10-30 the last day shown is 2018-10-27.
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
    """Name what is looser than the default, of the thresholds that concern the audience."""
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
    """Read the table of fields: table, field, kind, coordinator, partner, public, hxl."""
    with files(__package__ or "").joinpath("fields.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file, keep_default_na=False, dtype=str)
