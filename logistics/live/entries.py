"""An entry of the journal: an immutable value with one canonical text, the same to the byte wherever it is written."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from logistics.core.errors import LogisticsError
from logistics.inputs.tables.rules import bounds
from logistics.live.kinds import KINDS, ORIGINS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from logistics.inputs.tables.schema import Column

Value = str | int | float | bool | dt.date
#: Names and values, in the order of the columns of the kind; what is not told is not there.
Values = tuple[tuple[str, Value], ...]

_TEXT_FIELDS = ("recorded_by", "organisation_id", "corrects", "cancels")
_FIELDS = {"entry_id", "kind", "happened_at", "recorded_at", "origin", "values", "lines", *_TEXT_FIELDS}
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{6})?[+-]\d{2}:\d{2}")
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
#: Decimals of numbers in entries; quantities have at most three.
DECIMALS = 6


class EntryError(LogisticsError):
    """A record is no entry.

    Attributes
    ----------
    column : the part of the record that is wrong.
    """

    def __init__(self, column: str, reason: str) -> None:
        """Keep the part that is wrong, and why."""
        self.column = column
        super().__init__(f"{column}: {reason}")


@dataclass(frozen=True)
class Entry:
    """One entry.

    Attributes
    ----------
    entry_id : UUID made by the device that wrote it.
    kind : name of its kind.
    happened_at : when it happened, with the offset of the clock there, in whole seconds.
    recorded_at : when it was taken in, in UTC.
    recorded_by : the account that recorded it.
    organisation_id : the organisation it is of.
    corrects : the entry in whose place it stands; "" for none.
    cancels : the entry that it takes back; "" for none.
    origin : the way in which it was written.
    values : values of the columns of its kind.
    lines : values of its lines, in their order.
    """

    entry_id: str
    kind: str
    happened_at: dt.datetime
    recorded_at: dt.datetime
    recorded_by: str = ""
    organisation_id: str = ""
    corrects: str = ""
    cancels: str = ""
    origin: str = "command"
    values: Values = ()
    lines: tuple[Values, ...] = ()

    @classmethod
    def of(  # noqa: PLR0913 - as many as an entry has
        cls,
        kind: str,
        values: Mapping[str, Value | None],
        *,
        happened_at: dt.datetime,
        recorded_at: dt.datetime | None = None,
        lines: Iterable[Mapping[str, Value | None]] = (),
        entry_id: str = "",
        recorded_by: str = "",
        organisation_id: str = "",
        corrects: str = "",
        cancels: str = "",
        origin: str = "command",
    ) -> Entry:
        """Make an entry in its canonical form.

        Parameters
        ----------
        kind : name of the kind.
        values : values by column; None and "" say nothing.
        happened_at : when it happened, with an offset.
        recorded_at : when it was taken in; now, if not told.
        lines : values of its lines.
        entry_id : its UUID; made, if not told.
        recorded_by, organisation_id, corrects, cancels, origin : as the attributes.

        Raises
        ------
        EntryError
            A value is of the wrong type or out of its range, a column is not of this kind, or a time has no offset.
        """
        if kind not in KINDS:
            raise EntryError("kind", f"no kind of entry: {kind}")
        declared = KINDS[kind]
        if corrects and cancels:
            raise EntryError("cancels", "an entry corrects or cancels, not both")
        return cls(
            entry_id=_uuid("entry_id", entry_id or str(uuid4())),
            kind=kind,
            happened_at=_aware("happened_at", happened_at).replace(microsecond=0),
            recorded_at=_aware("recorded_at", recorded_at or dt.datetime.now(dt.UTC)).astimezone(dt.UTC),
            recorded_by=_text("recorded_by", recorded_by),
            organisation_id=_text("organisation_id", organisation_id),
            corrects=_uuid("corrects", corrects) if corrects else "",
            cancels=_uuid("cancels", cancels) if cancels else "",
            origin=_one_of("origin", origin, ORIGINS),
            values=_typed(values, declared.columns),
            lines=tuple(_typed(line, declared.lines) for line in lines),
        )

    def __getitem__(self, name: str) -> Value | None:
        """Give the value of a column; None if nothing is told."""
        return self._told.get(name)

    @cached_property
    def _told(self) -> dict[str, Value]:
        return dict(self.values)

    @property
    def target(self) -> str:
        """Give the id of the entry that this one corrects or cancels; "" for none."""
        return self.corrects or self.cancels

    @property
    def instant(self) -> dt.datetime:
        """Give the instant at which it happened (naive, UTC)."""
        return self.happened_at.astimezone(dt.UTC).replace(tzinfo=None)

    @property
    def place_in_order(self) -> tuple[dt.datetime, dt.datetime, str]:
        """Give what entries are ordered by."""
        return self.happened_at, self.recorded_at, self.entry_id

    @cached_property
    def facts(self) -> str:
        """Give the SHA-256 of all it says but when it was recorded."""
        told = self.record()
        del told["recorded_at"]
        return hashlib.sha256(_json(told).encode()).hexdigest()

    @cached_property
    def content(self) -> str:
        """Give its canonical text: JSON on one line, keys in order, without blanks; what is not told is left out."""
        return _json(self.record())

    def record(self) -> dict[str, Any]:
        """Give it as a record for JSON."""
        record: dict[str, Any] = {
            "entry_id": self.entry_id,
            "kind": self.kind,
            "happened_at": self.happened_at.isoformat(),
            "recorded_at": self.recorded_at.isoformat(),
            "origin": self.origin,
        }
        record |= {name: value for name in _TEXT_FIELDS if (value := getattr(self, name))}
        if self.values:
            record["values"] = _plain(self.values)
        if self.lines:
            record["lines"] = [_plain(line) for line in self.lines]
        return record

    def recorded(self, at: dt.datetime) -> Entry:
        """Give the same entry, recorded at another time."""
        return replace(self, recorded_at=at.astimezone(dt.UTC))


def read_entry(content: str) -> Entry:
    """Read an entry from its canonical text.

    Raises
    ------
    EntryError
        The text is not an entry in its canonical form.
    """
    try:
        record = json.loads(content)
    except (ValueError, RecursionError):
        raise EntryError("entry", "not JSON") from None
    entry = entry_of(record)
    if entry.content != content:
        raise EntryError("entry", "not in its canonical form")
    return entry


def entry_of(record: Any) -> Entry:
    """Make an entry of a record, as `Entry.record` gives it.

    Raises
    ------
    EntryError
        The record is no entry.
    """
    if not isinstance(record, dict) or not set(record) <= _FIELDS:
        raise EntryError("entry", "not a record of an entry")
    kind = KINDS.get(str(record.get("kind")))
    if kind is None:
        raise EntryError("kind", f"no kind of entry: {record.get('kind')}")
    values, lines = record.get("values", {}), record.get("lines", [])
    if not isinstance(values, dict) or not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise EntryError("values", "not a record of values")
    texts = {name: _text(name, record.get(name, "")) for name in (*_TEXT_FIELDS, "entry_id", "origin")}
    if not texts["entry_id"]:
        raise EntryError("entry_id", "not a UUID")
    return Entry.of(
        kind.name,
        _dated(values, kind.columns),
        happened_at=_moment("happened_at", record.get("happened_at")),
        recorded_at=_moment("recorded_at", record.get("recorded_at")),
        lines=[_dated(line, kind.lines) for line in lines],
        **texts,
    )


def _json(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _plain(values: Values) -> dict[str, Any]:
    """Give values for JSON: dates as texts, whole numbers without a fraction."""
    return {name: _written(value) for name, value in values}


def _written(value: Value) -> Value:
    if isinstance(value, dt.date):
        return value.isoformat()
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _dated(values: dict[str, Any], columns: tuple[Column, ...]) -> dict[str, Any]:
    """Read the dates among values of JSON; all else stays as it is."""
    days = {column.name for column in columns if column.kind == "date"}
    return {name: _day(name, value) if name in days else value for name, value in values.items()}


def _day(name: str, value: Any) -> dt.date:
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise EntryError(name, "not a date") from None


def _typed(values: Mapping[str, Any], columns: tuple[Column, ...]) -> Values:
    """Give the values that are told in the order and with the types of the columns."""
    told = {name: value for name, value in values.items() if value is not None and value != ""}
    unknown = sorted(set(told) - {column.name for column in columns})
    if unknown:
        raise EntryError(unknown[0], "not a column of this kind")
    return tuple((column.name, _value(told[column.name], column)) for column in columns if column.name in told)


def _value(value: Any, column: Column) -> Value:
    if column.kind in {"number", "count"}:
        return _number(value, column)
    if column.kind == "flag":
        if not isinstance(value, bool):
            raise EntryError(column.name, "not true or false")
        return value
    if column.kind == "date":
        if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
            raise EntryError(column.name, "not a date")
        return value
    text = _text(column.name, value)
    return _one_of(column.name, text, column.choices) if column.kind == "choice" else text


def _number(value: Any, column: Column) -> float | int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise EntryError(column.name, "not a number")
    number = round(float(value), DECIMALS) + 0.0  # no zero has a sign
    above = column.above is not None and number <= column.above
    if above or not column.least <= number <= column.most:
        raise EntryError(column.name, f"out of range: {dict(bounds(column))}")
    if column.kind != "count":
        return number
    if not number.is_integer():
        raise EntryError(column.name, "not a whole number")
    return int(number)


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise EntryError(name, "not a text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise EntryError(name, "not a text") from None
    return unicodedata.normalize("NFC", value)


def _one_of(name: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise EntryError(name, f"none of {', '.join(choices)}")
    return value


def _uuid(name: str, value: str) -> str:
    try:
        return str(UUID(value))
    except (ValueError, AttributeError, TypeError):
        raise EntryError(name, "not a UUID") from None


def _moment(name: str, value: Any) -> dt.datetime:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise EntryError(name, "not a time with an offset")
    try:
        return dt.datetime.fromisoformat(value)
    except ValueError:
        raise EntryError(name, "not a time with an offset") from None


def _aware(name: str, value: dt.datetime) -> dt.datetime:
    """Give a time with a fixed offset."""
    offset = value.utcoffset()
    if offset is None or offset % dt.timedelta(minutes=1) or not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        raise EntryError(name, "not a time with an offset")
    return value.astimezone(dt.timezone(offset))
