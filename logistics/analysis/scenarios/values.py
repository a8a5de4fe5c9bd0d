"""Read the keys of a change into typed values, and collect all its problems."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from logistics.analysis.scenarios.kinds import KINDS, STOP_KEYS
from logistics.core.errors import Problem
from logistics.inputs.tables.near import nearest
from logistics.inputs.tables.read import Setting, value_texts
from logistics.inputs.tables.settings import read_setting

if TYPE_CHECKING:
    from logistics.analysis.scenarios.inputs import Inputs
    from logistics.analysis.scenarios.kinds import ChangeKind, Key
    from logistics.analysis.scenarios.scenario import Change

ALL = "all"


class Reader:
    """Reads the keys of one change.

    Attributes
    ----------
    change : the change.
    inputs : the inputs as the changes before have left them.
    problems : gets all problems of the change.
    promised : ids that faulty changes would have made; that they are unknown is not reported too.
    waits : whether the change uses one of these ids.
    """

    def __init__(self, change: Change, inputs: Inputs, problems: list[Problem], promised: set[str]) -> None:
        """Begin to read a change for the inputs as the changes before have left them."""
        self.change, self.inputs, self.problems, self.promised = change, inputs, problems, promised
        self.waits = False

    def read(self) -> tuple[ChangeKind, dict[str, Any]] | None:
        """Give the kind of the change and its typed values; None if it, or a change it depends on, has problems."""
        before = len(self.problems)
        kind = KINDS.get(self.change.kind)
        if kind is None:
            known = (("near", nearest(self.change.kind, KINDS)), ("known", ", ".join(KINDS)))
            self.report("kind", self.change.kind, "unknown_kind", known)
            return None
        values = self._values(self.change.values, {key.column.name: key for key in kind.keys}, "")
        self._one_of(kind)
        self._in_order(values)
        if len(self.problems) == before and not self.waits:
            return kind, values
        self.promised |= {str(self.change.values.get(key.column.name)) for key in kind.keys if key.new}
        return None

    def report(self, key: str, value: str, code: str, values: tuple[tuple[str, str], ...] = ()) -> None:
        """Add a problem of one key of the change."""
        row, full = self.change.where(key)
        self.problems.append(Problem(self.change.file, row, full, value, code, values))

    def _values(self, given: dict[str, Any], keys: dict[str, Key], within: str) -> dict[str, Any]:
        """Read a table of keys: the change itself, or one of its stops."""
        for name, value in given.items():
            if name not in keys:
                near = (("near", nearest(name, keys)), ("known", ", ".join(keys)))
                self.report(within + name, str(value), "unknown_key", near)
        values: dict[str, Any] = {}
        for name, key in keys.items():
            if name in given:
                value = self._value(given[name], key, within + name)
                if value is not None:
                    values[name] = value
            elif key.needed:
                self.report(within + name, "", "missing_key")
            elif key.everything:
                values[name] = ALL
        return values

    def _value(self, given: Any, key: Key, name: str) -> Any:
        """Read one key; None if it is wrong."""
        if key.any:
            return given
        if key.stops:
            return self._stops(given, name)
        row, full = self.change.where(name)
        column = replace(key.column, name=full)
        value = read_setting(Setting(row, value_texts(given)), column, self.change.file, self.problems)
        if value is None or key.column.refers is None or (key.everything and value == ALL):
            return value
        table, ids = key.column.refers
        known = set(self.inputs.tables[table][ids])
        if value in known:
            return value
        if value in self.promised:
            self.waits = True
        else:
            self.report(name, value, "unknown_id", (("table", table), ("near", nearest(value, known))))
        return None

    def _stops(self, given: Any, name: str) -> list[dict[str, Any]] | None:
        """Read the stops of a route: a list of tables."""
        if not isinstance(given, list) or not given or not all(isinstance(stop, dict) for stop in given):
            self.report(name, "", "bad_stops")
            return None
        stops = [self._values(stop, STOP_KEYS, f"{name}[{at}].") for at, stop in enumerate(given, start=1)]
        for at, stop in enumerate(given[:-1], start=1):
            if "nights" not in stop:
                self.report(f"{name}[{at}].nights", "", "missing_key")
        return stops

    def _one_of(self, kind: ChangeKind) -> None:
        given = set(self.change.values)
        if kind.one_of and len(given & set(kind.one_of)) != 1:
            self.report("", self.change.name, "one_of", (("keys", ", ".join(kind.one_of)),))
        if kind.some_of and not given & set(kind.some_of):
            self.report("", self.change.name, "some_of", (("keys", ", ".join(kind.some_of)),))

    def _in_order(self, values: dict[str, Any]) -> None:
        """Report a last day before the first."""
        for start, end in (("from", "until"), ("opens", "closes")):
            if start in values and end in values and values[end] < values[start]:
                dates = (("other", start), ("start", f"{values[start]:%Y-%m-%d}"))
                self.report(end, f"{values[end]:%Y-%m-%d}", "dates_reversed", dates)
