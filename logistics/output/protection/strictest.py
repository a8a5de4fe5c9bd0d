"""The stricter of two sets of thresholds, and the earliest current day of an operation."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from logistics.core.errors import PlanError
from logistics.core.language.told import Told
from logistics.inputs.operation import Protection
from logistics.output.protection.policy import PLACES

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.inputs.operation import Operation

#: The file in a run folder that has the settings it was planned with.
_KEPT = ("inputs", "operation.toml")
_SECTION = "protection"
_DEGREES_AN_HOUR = 15


def with_strictest(operation: Operation, run: Path) -> Operation:
    """Give an operation with the stricter of each of its own thresholds and those its run was planned with.

    An operation may be given with a run because its thresholds became stricter since. An old copy of it with looser
    thresholds must not loosen those of the run.

    Raises
    ------
    PlanError
        The settings in the run folder cannot be read.
    """
    kept = _kept(run)
    if kept is None:
        return operation
    own = operation.settings.protection
    return replace(operation, settings=replace(operation.settings, protection=strictest(own, kept)))


def strictest(one: Protection, other: Protection) -> Protection:
    """Give the stricter of each two thresholds: the longer delay, the coarser place, the larger group and step."""
    values: dict[str, Any] = asdict(other)
    found: dict[str, Any] = {}
    for name, value in asdict(one).items():
        pick = min if name.endswith("_place") else max
        found[name] = pick(value, values[name], key=PLACES.index if name.endswith("_place") else int)
    return Protection(**found)


def today_there(operation: Operation, now: dt.datetime) -> dt.date:
    """Give the earliest current day by the operation's time zone and by solar time where the operation has people.

    A time zone is only a name in a file, and could be wrong. So a day counts as begun at a place only once it has
    begun by solar time too, which differs from UTC by one hour for each 15 degrees of longitude.

    Parameters
    ----------
    operation : the case.
    now : the current time (UTC).
    """
    own = now.astimezone(ZoneInfo(operation.settings.timezone)).date()
    there = operation.places["place_id"].isin(operation.itinerary["place_id"])
    hours = (operation.places.loc[there, "lon"] / _DEGREES_AN_HOUR).round()
    if hours.empty:
        return own
    return min(own, (now.astimezone(dt.UTC) + dt.timedelta(hours=float(hours.min()))).date())


def _kept(run: Path) -> Protection | None:
    """Read the thresholds a run was planned with; None if a run of an earlier version has no file of settings."""
    file = run.joinpath(*_KEPT)
    try:
        values = tomllib.loads(file.read_text("utf-8")).get(_SECTION, {})
        default = asdict(Protection())
        given = {name: type(default[name])(value) for name, value in values.items() if name in default}
        found = replace(Protection(), **given)
        # This raises if a place is not one of `PLACES`.
        return strictest(found, found)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise PlanError(Told("system", "run_file", folder=run, file=file.name, reason=str(error))) from error
