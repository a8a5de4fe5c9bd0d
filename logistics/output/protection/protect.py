"""The tables of a plan that an audience may see; they hold nothing that is hidden from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core.errors import ProtectionError
from logistics.core.language import BASE, text
from logistics.core.named import names_in
from logistics.inputs.areas import area_points
from logistics.output.protection.coarse import in_steps
from logistics.output.protection.few import shares_of_few
from logistics.output.protection.owned import OWNED, owned_tables
from logistics.output.protection.policy import AREA, Policy, policy_of
from logistics.output.protection.units import UNIT_DAY, Units, kilograms_of_people

if TYPE_CHECKING:
    import datetime as dt

    from logistics.core.language import Language
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.output.protection.policy import Audience

#: Shares are rounded down to multiples of this (percent).
SHARE_STEPS = 5
#: The columns from which shares are computed, and which are not shown.
_OF_SHARES = {
    "coverage": ["need_full", "need_survival", "met_full", "met_survival"],
    "senders": ["kg"],
}
TABLES = ("people", "deliveries", "coverage", "senders", "few", "areas")


@dataclass(frozen=True)
class Protected:
    """Everything an audience may see of a plan, as plain tables.

    Rows are sorted by their columns from the left. The area of a row is its `municipality_code` or, if that is blank,
    its `state_code`. It is an `area_code` of the table `areas`, which has a fixed point for each area.

    Attributes
    ----------
    policy : what the audience may see.
    tables : `people`, `deliveries`, `coverage`, `senders`, `few` and `areas`, with the columns that `fields.csv` lists
        for the audience; a table without columns is left out. Where it is asked for, and for coordinators where the
        tables tell of owners, `own_stock` and `own_vehicles` too.
    organisation : name of the organisation whose stock and vehicles are told; "" for none in particular.
    """

    policy: Policy
    tables: dict[str, pd.DataFrame]
    organisation: str = ""


def protect(
    operation: Operation,
    plan: Plan,
    audience: Audience,
    as_of: dt.date,
    *,
    lang: Language = BASE,
    understood: bool = False,
    organisation: str = "",
) -> Protected:
    """Give what an audience may see of a plan.

    Parameters
    ----------
    operation : the case.
    plan : the plan for it.
    audience : the audience.
    as_of : the day on which it is shown. Partners see whole days that ended `partner_delay_hours` before it. The public
        sees whole weeks that ended `public_delay_hours` before it. Coordinators see all days.
    lang : language of the names of items and senders.
    understood : whether thresholds looser than the defaults are intended.
    organisation : id of the organisation that it is for, which is told of its own stock and vehicles; partners only.

    Raises
    ------
    ProtectionError
        The operation's thresholds are looser than the defaults, and `understood` is not given; or there is no such
        organisation, or it is for somebody else than a partner.
    """
    policy = policy_meant(operation, audience, as_of, lang=lang, understood=understood)
    name = _organisation_meant(operation, audience, organisation, lang)
    units = Units.of(operation, plan, policy)
    received = units.received()
    shown = _shown(_dated(units.stays()), policy)
    names = names_in(operation.items.set_index("item_id"), lang)
    frames = {
        "people": _people(shown, received),
        "deliveries": _on_days(_deliveries(operation, received, policy), shown),
        "coverage": _on_days(_coverage(operation, units.coverage(), policy), shown),
        "senders": _senders(_on_days(units.received("sender"), shown), lang),
    }
    tables = {name: _table(name, _named(frame, names), policy) for name, frame in frames.items()}
    tables["few"] = _named(shares_of_few(units, shown), names)[["week", "tier", "item_id", "item", "full_percent"]]
    tables["areas"] = _areas([tables[name] for name in TABLES[:3]], policy)
    if organisation or (audience == "coordinator" and len(operation.organisations)):
        frames = owned_tables(operation, plan, policy, lang, organisation)
        tables |= {name: _table(name, frame, policy) for name, frame in frames.items()}
    told = [table for table in (*TABLES, *OWNED) if table in tables and not policy.fields(table).empty]
    return Protected(policy, {table: tables[table] for table in told}, name)


def _organisation_meant(operation: Operation, audience: Audience, organisation: str, lang: Language) -> str:
    """Give the name of the organisation that is asked for; "" if none is.

    Raises
    ------
    ProtectionError
        There is no such organisation, or it is for somebody else than a partner.
    """
    if not organisation:
        return ""
    if audience != "partner":
        raise ProtectionError(text("protection", "organisation_of_partner", lang))
    names = operation.organisations.set_index("organisation_id")["name"]
    if organisation not in names.index:
        known = ", ".join(names.index) or "-"
        raise ProtectionError(text("protection", "no_such_organisation", lang, organisation=organisation, known=known))
    return str(names[organisation])


def policy_meant(
    operation: Operation, audience: Audience, as_of: dt.date, *, lang: Language = BASE, understood: bool = False
) -> Policy:
    """Give what an audience may see on a day.

    Parameters
    ----------
    operation : the case.
    audience : the audience.
    as_of : the day.
    lang : language of the error.
    understood : whether thresholds looser than the defaults are intended.

    Raises
    ------
    ProtectionError
        The operation's thresholds are looser than the defaults, and `understood` is not given.
    """
    policy = policy_of(operation.settings, audience, as_of)
    if policy.loosened and not understood:
        told = ", ".join(f"{name} = {value} ({default})" for name, value, default in policy.loosened)
        raise ProtectionError(text("protection", "loosened_refused", lang, settings=told))
    return policy


def _dated(stays: pd.DataFrame) -> pd.DataFrame:
    """Add the column week, the Monday of the week of each day."""
    return stays.assign(week=stays["date"] - pd.to_timedelta(stays["date"].dt.day_of_week, unit="D"))


def _shown(stays: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Give the stays on days whose delay has passed; for the public, in weeks whose delay has passed."""
    last = stays["date"] if policy.audience != "public" else stays["week"] + pd.Timedelta(days=6)
    return stays[last <= pd.Timestamp(policy.shown_until)]


def _on_days(rows: pd.DataFrame, shown: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of groups and days that are shown, with the columns of their stays."""
    return rows.merge(shown, on=UNIT_DAY, validate="many_to_one")


def _people(shown: pd.DataFrame, received: pd.DataFrame) -> pd.DataFrame:
    """Give stays with people_served, person_days and person_days_served added."""
    served = pd.MultiIndex.from_frame(shown[UNIT_DAY]).isin(pd.MultiIndex.from_frame(received[UNIT_DAY]))
    people = shown.assign(people_served=shown["people"].where(served, 0))
    return people.assign(person_days=people["people"], person_days_served=people["people_served"])


def _deliveries(operation: Operation, received: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Give what comes by group, day and item with its weight (kg), rounded before anything is summed."""
    return received.assign(kg=_rounded(operation, received, "kg", policy))


def _rounded(operation: Operation, rows: pd.DataFrame, column: str, policy: Policy) -> pd.Series:
    """Round the weights (kg) in a column to steps that show counts of people no more exactly than allowed."""
    if policy.audience == "coordinator":
        return rows[column].round(3)
    steps = rows["item_id"].map(kilograms_of_people(operation, policy.round_people_to))
    return in_steps(rows[column], steps).round().astype("int64")


def _coverage(operation: Operation, rows: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Give needs by group, day and item, with short_kg added; for the public, only needs that lapse at midnight.

    In weekly sums, a need that stands until it is met would count once for each day.
    """
    rows = rows.assign(short_kg=_rounded(operation, rows, "short_full", policy))
    return rows[rows["daily"]] if policy.audience == "public" else rows


def _senders(received: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Give the deliveries with the kind of their sender in words."""
    words = {"supplier": text(AREA, "sender_supplier", lang), "": text(AREA, "sender_unknown", lang)}
    return received[received["kg"] > 0].assign(sender=received["sender"].replace(words))


def _named(frame: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    return frame.assign(item=frame["item_id"].map(names)) if "item_id" in frame else frame


def _table(name: str, frame: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Give a table of an export: the figures of a frame, summed over everything but the keys that may be shown."""
    fields = policy.fields(name)
    keys = fields.loc[fields["kind"] == "key", "field"].tolist()
    figures = fields.loc[fields["kind"] == "figure", "field"].tolist()
    if not keys:
        return pd.DataFrame()
    table = frame.groupby(keys, as_index=False)[figures + _OF_SHARES.get(name, [])].sum()
    if name == "coverage":
        table = _with_coverage(table, policy)
    elif name == "senders":
        table = _with_shares(table, [key for key in keys if key != "sender"], policy)
    elif name == "deliveries":
        table = table[table["kg"] != 0]
    return table[fields["field"].tolist()].sort_values(keys, ignore_index=True)


def _with_coverage(table: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Add survival_percent and full_percent."""
    for level in ("survival", "full"):
        need = table[f"need_{level}"]
        table[f"{level}_percent"] = _percent(table[f"met_{level}"], need, policy)
    return table


def _with_shares(table: pd.DataFrame, within: list[str], policy: Policy) -> pd.DataFrame:
    """Add share_percent, the share of each sender in the weight that came to the same area."""
    areas = table.groupby(within)["kg"] if within else table.groupby(lambda _: 0)["kg"]
    return table.assign(share_percent=_percent(table["kg"], areas.transform("sum"), policy))


def _percent(part: pd.Series, whole: pd.Series, policy: Policy) -> pd.Series:
    """Give a share in percent, missing where the whole is 0; for all but coordinators it is rounded down to steps."""
    share = (part / whole.where(whole > 0)).clip(0, 1) * 100
    if policy.audience == "coordinator":
        return share.round(1)
    # A rounding error of a sum must not cost a step: 100% stays 100%.
    return (np.floor(share / SHARE_STEPS + 1e-9) * SHARE_STEPS).astype("Int64")


def _areas(tables: list[pd.DataFrame], policy: Policy) -> pd.DataFrame:
    """Give the areas that occur in the tables, with the fields of `areas` that may be shown."""
    found: set[str] = set()
    for table in tables:
        state = table["state_code"] if "state_code" in table else pd.Series("", index=table.index)
        near = table["municipality_code"] if "municipality_code" in table else pd.Series("", index=table.index)
        found |= set(near.where(near != "", state)) | set(state)
    areas = area_points()
    return areas.loc[areas["area_code"].isin(found), policy.fields("areas")["field"].tolist()].reset_index(drop=True)
