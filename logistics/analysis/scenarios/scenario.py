"""`Scenario`: named changes in a small TOML file, which may build on another scenario."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

from logistics.analysis.scenarios.toml import toml_lines
from logistics.core.errors import Problem, TableError
from logistics.core.language import BASE, SIDE_BY_SIDE, languages
from logistics.inputs.operation import data_path
from logistics.inputs.tables.near import nearest
from logistics.inputs.tables.read import rows_of_keys
from logistics.inputs.tables.unreadable import read_toml

if TYPE_CHECKING:
    from logistics.core.language import Language

_TEXTS = tuple(f"{what}_{lang}" for what in ("name", "notes") for lang in languages())
_KEYS = (*_TEXTS, "builds_on", "changes")
_CHANGES = "changes"
SUFFIX = ".toml"
#: The most letters of the name of a scenario that a file builds on.
_LONGEST_NAME = 100
#: How many scenarios may build on each other in a row.
_MOST_BELOW = 20


@dataclass(frozen=True)
class Change:
    """One change as read from a file.

    Attributes
    ----------
    name : of the change.
    kind : of the change, one of `KINDS`.
    values : its other keys as TOML gives them, without `kind` and `together`.
    together : changes with the same text here count as one in an attribution, because they depend on each other.
    file : name of the file.
    rows : the line of each key in the file.
    """

    name: str
    kind: str
    values: dict[str, Any]
    together: str = ""
    file: str = ""
    rows: dict[str, int] = field(default_factory=dict, compare=False)

    @property
    def part(self) -> str:
        """The part of an attribution under which the change counts."""
        return self.together or self.name

    def where(self, key: str = "") -> tuple[int, str]:
        """Give the line and the full name of a key."""
        full = f"{_CHANGES}.{self.name}.{key}".rstrip(".")
        line = self.rows.get(full.split("[")[0], self.rows.get(f"{_CHANGES}.{self.name}", 0))
        return line, full

    def record(self) -> dict[str, Any]:
        """Give the keys of the change as in a file."""
        return {"kind": self.kind, **({"together": self.together} if self.together else {}), **self.values}


@dataclass(frozen=True)
class Scenario:
    """Named changes in their order.

    Attributes
    ----------
    name : of the scenario, that of its file.
    changes : its changes.
    texts : its names and notes, by key and language (`name_es`).
    """

    name: str
    changes: tuple[Change, ...]
    texts: dict[str, str] = field(default_factory=dict)

    def title(self, lang: Language) -> str:
        """Give its name in a language, else in one of the languages it has, else the name of its file."""
        names = (self.texts.get(f"name_{one}") for one in (lang, BASE, *SIDE_BY_SIDE))
        return next(filter(None, names), self.name)

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of an attribution, in the order of the changes."""
        return tuple(dict.fromkeys(change.part for change in self.changes))

    def only(self, part: str) -> Scenario:
        """Give the scenario with the changes of one part alone."""
        return Scenario(self.name, tuple(change for change in self.changes if change.part == part), self.texts)

    def text(self) -> str:
        """Write it as a file that builds on no other."""
        lines = toml_lines(self.texts)
        for change in self.changes:
            lines += ["", f"[{_CHANGES}.{change.name}]", *toml_lines(change.record())]
        return "\n".join(lines) + "\n"


def scenario_path(name: Path) -> Path:
    """Give the file of a scenario: the one named, with or without its ending, else the ready one of that name."""
    if name.is_file():
        return name
    beside = name.with_name(name.name + SUFFIX)
    if beside.is_file():
        return beside
    ready = ready_path() / f"{name.name.removesuffix(SUFFIX)}{SUFFIX}"
    return ready if name.parent == Path() and ready.is_file() else name


def ready_path() -> Path:
    """Give the folder of the ready scenarios of the reference case."""
    return data_path() / "scenarios"


def read_scenario(name: Path, also: tuple[str, ...] = ()) -> Scenario:
    """Read a scenario and all it builds on; whether its changes fit an operation is not checked here.

    A change replaces the one of the same name in the scenario that the file builds on.

    Parameters
    ----------
    name : the file, with or without its ending, or the name of a ready scenario.
    also : further keys that the file may have.

    Raises
    ------
    TableError
        The files have problems; all are listed.
    """
    problems: list[Problem] = []
    scenario = _read(scenario_path(name), (), problems, also)
    if scenario is None or problems:
        raise TableError(problems)
    return scenario


def _read(path: Path, above: tuple[Path, ...], problems: list[Problem], also: tuple[str, ...] = ()) -> Scenario | None:
    """Read one file and what it builds on; `above` are the files that build on it."""
    found = _toml(path, problems)
    if found is None:
        return None
    values, rows = found
    for key in values:
        if key not in (*_KEYS, *also):
            near = (("near", nearest(key, [*_KEYS, *also])), ("known", ", ".join((*_KEYS, *also))))
            problems.append(Problem(path.name, rows.get(key, 0), key, str(values[key]), "unknown_key", near))
    texts = {key: values[key] for key in _TEXTS if key in values}
    for key, text in texts.items():
        if not isinstance(text, str):
            problems.append(Problem(path.name, rows.get(key, 0), key, str(text), "bad_setting"))
    base = _base(path, values.get("builds_on"), rows.get("builds_on", 0), (*above, path.resolve()), problems)
    changes = {change.name: change for change in base}
    changes |= {change.name: change for change in _changes(path.name, values.get(_CHANGES), rows, problems)}
    if not changes and not problems:
        problems.append(Problem(path.name, 0, _CHANGES, "", "no_changes"))
    return Scenario(path.stem, tuple(changes.values()), texts)


def _toml(path: Path, problems: list[Problem]) -> tuple[dict[str, Any], dict[str, int]] | None:
    """Read the values of a file, and the line of each key."""
    if not path.exists():
        known = [file.stem for file in sorted(ready_path().glob(f"*{SUFFIX}"))]
        values = (("near", nearest(path.stem, known)),)
        problems.append(Problem(path.name, 0, "", str(path), "no_such_scenario", values))
        return None
    read = read_toml(path, problems)
    return None if read is None else (read[1], rows_of_keys(read[0]))


def _wrong_base(path: Path, name: str, above: tuple[Path, ...]) -> str:
    """Give the code of the problem with the name of a scenario that a file builds on; "" if there is none."""
    if len(above) > _MOST_BELOW:
        return "too_many_bases"
    if len(name) > _LONGEST_NAME or not name.isprintable():
        return "bad_base"
    if _leads_outside(path.parent, name):
        return "builds_on_outside"
    return "" if PurePosixPath(name).name else "bad_base"


def _base(path: Path, name: Any, row: int, above: tuple[Path, ...], problems: list[Problem]) -> tuple[Change, ...]:
    """Read the changes of the scenario a file builds on."""
    if name is None:
        return ()
    if not isinstance(name, str) or not name.strip():
        problems.append(Problem(path.name, row, "builds_on", str(name), "bad_setting"))
        return ()
    if code := _wrong_base(path, name, above):
        values = (("most", str(_MOST_BELOW)),)
        problems.append(Problem(path.name, row, "builds_on", name[:_LONGEST_NAME], code, values))
        return ()
    base = scenario_path(path.parent / name)
    if base.resolve() in above:
        problems.append(Problem(path.name, row, "builds_on", name, "builds_on_itself"))
        return ()
    if not base.is_file():
        near = nearest(name, [file.stem for file in sorted(path.parent.glob(f"*{SUFFIX}"))])
        problems.append(Problem(path.name, row, "builds_on", name, "no_such_base", (("near", near),)))
        return ()
    scenario = _read(base, above, problems)
    return scenario.changes if scenario else ()


def _leads_outside(folder: Path, name: str) -> bool:
    """Say if a name leads out of a folder, by an absolute path, by `..` or by a link.

    Scenario files may come from anybody, so they must not read files elsewhere.
    """
    for path in (PurePosixPath(name), PureWindowsPath(name)):
        if path.anchor or ".." in path.parts:
            return True
    home = folder.resolve()
    try:
        return not all((folder / found).resolve().is_relative_to(home) for found in (name, name + SUFFIX))
    except (OSError, ValueError, RuntimeError):
        # It is not a valid file name, which is reported when the file is looked for.
        return False


def _changes(file: str, section: Any, rows: dict[str, int], problems: list[Problem]) -> list[Change]:
    """Read the section `changes`: a table for each change, by its name."""
    if section is None:
        return []
    if not isinstance(section, dict):
        problems.append(Problem(file, rows.get(_CHANGES, 0), _CHANGES, str(section), "not_a_change"))
        return []
    changes = []
    for name, values in section.items():
        key = f"{_CHANGES}.{name}"
        if not isinstance(values, dict):
            problems.append(Problem(file, rows.get(key, 0), key, str(values), "not_a_change"))
        elif not name.replace("-", "").replace("_", "").isalnum():
            problems.append(Problem(file, rows.get(key, 0), key, name, "bad_change_name"))
        else:
            rest = {key: value for key, value in values.items() if key not in ("kind", "together")}
            kind, together = str(values.get("kind", "")), str(values.get("together", ""))
            changes.append(Change(name, kind, rest, together, file, rows))
    return changes
