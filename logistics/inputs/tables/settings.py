"""Reads the settings of an operation from texts as typed values, and reports their problems."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from logistics.core.errors import Problem
from logistics.inputs.tables.names import word_named
from logistics.inputs.tables.near import nearest
from logistics.inputs.tables.parse import other_dates, parse_column, problem_of
from logistics.inputs.tables.rules import bounds, within
from logistics.inputs.tables.schema import PROTECTION, PROTECTION_SECTION, SETTINGS, Column

if TYPE_CHECKING:
    from logistics.inputs.tables.read import Cells, Setting

LONGEST_HORIZON_DAYS = 366
REFERENCE_ROADS = "reference"
#: Pattern of a host in ASCII letters; in other letters two programs may see different servers.
_HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?"
_ADDRESS = rf"https?://{_HOST}(?:/[A-Za-z0-9._~/-]{{0,200}})?"


def parse_settings(cells: Cells, problems: list[Problem]) -> dict[str, Any]:
    """Read all settings that can be read, by key; times and windows are minutes since midnight."""
    if cells.settings is None:
        return {}
    found, file = cells.settings, cells.settings_file
    problems += [
        _unknown(file, setting.row, key)
        for key, setting in found.items()
        if key not in SETTINGS and key not in PROTECTION
    ]
    values: dict[str, Any] = {}
    for column in (SETTINGS | PROTECTION).values():
        setting = found.get(column.name)
        if setting is None:
            if cells.settings_whole and column.name in SETTINGS and not column.optional:
                near = nearest(column.name, set(found) - set(SETTINGS))
                problems.append(Problem(file, 0, column.name, "", "missing_setting", (("near", near),)))
            continue
        if column.optional and not "".join(setting.texts or ("?",)).strip():
            continue
        value = read_setting(setting, column, file, problems)
        if value is not None:
            values[column.name] = value
    _check_together(values, found, file, problems)
    return values


def _unknown(file: str, row: int, key: str) -> Problem:
    """Report an unknown setting: a notice, or an error if it was meant to protect people."""
    section = key.split(".", 1)[0].casefold()
    if nearest(section, [PROTECTION_SECTION]):
        near = nearest(key, PROTECTION)
        return Problem(file, row, key, key, "unknown_protection", (("near", near),))
    name = nearest(key.rsplit(".", 1)[-1], [known.split(".", 1)[1] for known in PROTECTION])
    if name:
        return Problem(file, row, key, key, "protection_elsewhere", (("name", name),))
    return Problem(file, row, key, key, "extra_setting", severity="notice")


def read_setting(setting: Setting, column: Column, file: str, problems: list[Problem]) -> Any:
    """Read one setting; None if it has a problem, which is added to `problems`."""
    if setting.mark:
        text = ", ".join(setting.texts or ())
        problems.append(Problem(file, setting.row, column.name, text, setting.mark))
        return None
    if setting.texts is None:
        problems.append(Problem(file, setting.row, column.name, "", "bad_setting"))
        return None
    if column.kind == "ids":
        return _ids(setting.texts)
    if column.kind == "window":
        return _window(setting, column, file, problems)
    if len(setting.texts) != 1:
        problems.append(Problem(file, setting.row, column.name, ", ".join(setting.texts), "bad_setting"))
        return None
    value, code = _single(setting.texts[0], column)
    if not code:
        problems += other_dates(file, column, pd.Series([setting.texts[0].strip()], index=[setting.row], dtype=object))
    if code == "out_of_range":
        problems.append(Problem(file, setting.row, column.name, setting.texts[0], code, bounds(column)))
    elif code:
        problems.append(problem_of(file, setting.row, column, setting.texts[0], code))
    return None if code else value


def _single(text: str, column: Column) -> tuple[Any, str]:
    """Read one text as a setting: its value, and the code of its problem or ""."""
    values, codes = parse_column(pd.Series([text.strip()], dtype=object), column)
    value, code = values.iloc[0], str(codes.iloc[0])
    if code:
        return None, code
    if column.kind in {"number", "count"}:
        return float(value), "" if within(pd.Series([value]), column).all() else "out_of_range"
    if column.name == "roads" and word_named(value, "roads") == REFERENCE_ROADS:
        return REFERENCE_ROADS, ""
    if column.name == "roads" and value != REFERENCE_ROADS and not is_address(value):
        return None, "bad_roads"
    return value, ""


def is_address(url: str) -> bool:
    """Say whether a text is the web address of a server."""
    return re.fullmatch(_ADDRESS, url) is not None


def _ids(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Read a list of ids; a workbook holds them in one cell, separated by commas or semicolons."""
    parts = (part.strip() for text in texts for part in re.split(r"[,;]", text))
    return tuple(dict.fromkeys(filter(None, parts)))


def _window(setting: Setting, column: Column, file: str, problems: list[Problem]) -> tuple[int, int] | None:
    """Read a window: two times, in a workbook in one cell with a comma, semicolon, hyphen or "to" between them."""
    texts = setting.texts or ()
    if len(texts) == 1:
        texts = tuple(re.split(r"\s*(?:,|;|-|\u2013|\bto\b|\ba\b)\s*", texts[0].strip()))  # noqa: RUF100
    shown = ", ".join(texts)
    values, codes = parse_column(pd.Series(list(texts), dtype=object), Column(column.name, "time"))
    ends = 2
    if len(texts) != ends or (codes != "").any():
        problems.append(Problem(file, setting.row, column.name, shown, "bad_window"))
        return None
    opens, closes = (int(value) for value in values)
    if opens >= closes:
        problems.append(Problem(file, setting.row, column.name, shown, "window_reversed"))
        return None
    return opens, closes


def _check_together(values: dict[str, Any], found: dict[str, Setting], file: str, problems: list[Problem]) -> None:
    """Check the horizon; a wrong horizon is removed from the values."""
    if not {"start_date", "end_date"} <= set(values):
        return
    days = (values["end_date"] - values["start_date"]).days + 1
    setting = found["end_date"]
    text = "".join(setting.texts or ())
    if days < 1:
        start = f"{values['start_date']:%Y-%m-%d}"
        problems.append(Problem(file, setting.row, "end_date", text, "end_before_start", (("start", start),)))
    elif days > LONGEST_HORIZON_DAYS:
        limits = (("days", str(days)), ("most", str(LONGEST_HORIZON_DAYS)))
        problems.append(Problem(file, setting.row, "end_date", text, "horizon_too_long", limits))
    else:
        return
    del values["end_date"]
