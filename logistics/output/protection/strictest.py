"""What holds where two say it: the stricter of two thresholds, the later of two clocks."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from logistics.core.errors import PlanError
from logistics.inputs.operation import Protection
from logistics.output.protection.policy import PLACES

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.inputs.operation import Operation

#: Where a run folder keeps the settings it was planned with.
_KEPT = ("inputs", "operation.toml")
_SECTION = "protection"
_DEGREES_AN_HOUR = 15


def with_strictest(operation: Operation, run: Path) -> Operation:
    """Give an operation with the stricter of its own thresholds and those its run was planned with, one by one.

    An operation can be named beside a run because its thresholds were made stricter since; an old copy of it, with
    looser ones, must not undo what holds for the run.

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
    """Give the stricter of each threshold: the longer delay, the coarser place, the larger group and step."""
    values: dict[str, Any] = asdict(other)
    found: dict[str, Any] = {}
    for name, value in asdict(one).items():
        pick = min if name.endswith("_place") else max
        found[name] = pick(value, values[name], key=PLACES.index if name.endswith("_place") else int)
    return Protection(**found)


def today_there(operation: Operation, now: dt.datetime) -> dt.date:
    """Give the day that it is wherever the operation has people: the earliest of them, and of its own clock.

    A time zone is only a name in a file, so a day counts as begun at a place once it has by the sun too: an hour for
    each 15 degrees of longitude, west of Greenwich later.

    now : in UTC.
    """
    own = now.astimezone(ZoneInfo(operation.settings.timezone)).date()
    there = operation.places["place_id"].isin(operation.itinerary["place_id"])
    hours = (operation.places.loc[there, "lon"] / _DEGREES_AN_HOUR).round()
    if hours.empty:
        return own
    return min(own, (now.astimezone(dt.UTC) + dt.timedelta(hours=float(hours.min()))).date())


def _kept(run: Path) -> Protection | None:
    """Read the thresholds a run was planned with; None where a run of an earlier version does not say."""
    file = run.joinpath(*_KEPT)
    try:
        values = tomllib.loads(file.read_text("utf-8")).get(_SECTION, {})
        default = asdict(Protection())
        given = {name: type(default[name])(value) for name, value in values.items() if name in default}
        found = replace(Protection(), **given)
        # This refuses a place that is none.
        return strictest(found, found)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise PlanError(f"{file} cannot be read: {error}") from error
