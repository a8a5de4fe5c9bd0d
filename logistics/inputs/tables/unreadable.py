"""Reports files that cannot be read, and reads TOML files."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from logistics.core.errors import Problem
from logistics.core.language.told import Told, reason_of
from logistics.core.limits import TOML_BYTES, TOML_DEPTH, TooMuchError, depth_of, read_bytes

if TYPE_CHECKING:
    from pathlib import Path

#: Pattern of the place where the TOML library stopped; the rest of its message is English.
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
#: Pattern of strings and comments of TOML, in which a point does not separate parts of a key.
_STRINGS = re.compile(r'"""[\s\S]*?"""|\'\'\'[\s\S]*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*')
_LONG_KEY = "x." * TOML_DEPTH
#: Bits of a TOML integer.
_BITS = 64


def unreadable(file: str, error: OSError | ValueError) -> Problem:
    """Give the problem of a file that cannot be read, exceeds a limit, or is not UTF-8."""
    if isinstance(error, UnicodeDecodeError):
        row = error.object[: error.start].count(b"\n") + 1
        return Problem(file, row, "", "", "bad_encoding")
    if isinstance(error, TooMuchError):
        return too_much(file, error)
    reason = reason_of(error) if isinstance(error, OSError) else str(error)
    return Problem(file, 0, "", "", "unreadable", (("reason", reason),))


def too_much(file: str, error: TooMuchError) -> Problem:
    """Give the problem of a file that exceeds a limit."""
    return Problem(file, error.row, "", "", error.what, (("most", f"{error.most:,}"),))


def read_toml(file: Path, problems: list[Problem]) -> tuple[str, dict[str, Any]] | None:
    """Read a TOML file: its text and its values; None if it cannot be read, which is added to `problems`."""
    try:
        text = read_bytes(file, TOML_BYTES).decode("utf-8-sig")
        if _LONG_KEY in _shape(text):
            raise TooMuchError("too_deep", TOML_DEPTH)
        values = tomllib.loads(text)
        if depth_of(values, TOML_DEPTH) > TOML_DEPTH:
            raise TooMuchError("too_deep", TOML_DEPTH)
        if not _fits(values):
            raise ValueError("a whole number that no other program of TOML would read")  # noqa: TRY301
    except RecursionError:
        problems.append(too_much(file.name, TooMuchError("too_deep", TOML_DEPTH)))
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        where = Told("system", "toml_place", line=place[1], column=place[2]) if place else Told("system", "toml_end")
        problems.append(Problem(file.name, 0, "", "", "bad_toml", (("reason", where),)))
    except ValueError as error:
        if isinstance(error, UnicodeDecodeError | TooMuchError):
            problems.append(unreadable(file.name, error))
        else:  # a number of thousands of digits, a date in no calendar
            problems.append(Problem(file.name, 0, "", "", "bad_toml", (("reason", Told("system", "toml_value")),)))
    except OSError as error:
        problems.append(unreadable(file.name, error))
    else:
        return text, values
    return None


def _shape(text: str) -> str:
    """Give the text of a TOML file with `x` for each word and string, and without blanks and comments.

    The library takes quadratic time for a key of many parts, so such keys must be found before.
    """
    bare = re.sub(r"[\w-]+", "x", _STRINGS.sub("x", text))
    return re.sub(r"[ \t]+", "", bare)


def _fits(value: Any) -> bool:
    """Say whether all integers have at most 64 bits, as TOML demands; much longer ones cannot even be printed."""
    if isinstance(value, dict):
        return all(map(_fits, value.values()))
    if isinstance(value, list):
        return all(map(_fits, value))
    return not isinstance(value, int) or value.bit_length() < _BITS
