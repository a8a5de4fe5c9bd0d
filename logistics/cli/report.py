"""A report of a fault of the program for its maintainers, which holds nothing of the tables.

The messages of errors are left out, because they may quote a name or a position. The values of the command line are
left out too.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import traceback
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGES = ("logistics", "numpy", "ortools", "pandas", "pyarrow", "scipy", "typer")


def write_report(error: BaseException) -> str:
    """Write the report of an error into the folder for temporary files, readable by the owner only.

    Returns
    -------
    The path of the report; "" if it cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix="logistics-report-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write("\n".join(_lines(error)) + "\n")
    except OSError:
        return ""
    return name


def _lines(error: BaseException) -> list[str]:
    options = [argument.split("=", 1)[0] for argument in sys.argv[1:] if argument.startswith("--")]
    command = next((argument for argument in sys.argv[1:2] if argument.isascii() and argument.isalpha()), "")
    head = [f"command: {command}", f"options: {' '.join(options)}", f"python: {platform.python_version()}"]
    head += [f"system: {platform.system()} {platform.machine()}", *map(_version, _PACKAGES)]
    return [*head, *_chain(error)]


def _version(package: str) -> str:
    try:
        return f"{package}: {version(package)}"
    except PackageNotFoundError:
        return f"{package}: not installed"


def _chain(error: BaseException | None) -> list[str]:
    """Give the traceback of an error, then those of its causes, without their messages."""
    lines: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        lines += ["", type(error).__name__]
        for frame in traceback.extract_tb(error.__traceback__):
            lines.append(f"  {_place(frame.filename)}:{frame.lineno} in {frame.name}: {frame.line}")
        error = error.__cause__ or error.__context__
    return lines


def _place(file: str) -> str:
    """Give the path of a file within its package, because the folders above may hold a person's name."""
    parts = Path(file).parts
    starts = [at for at, part in enumerate(parts) if part in {"logistics", "site-packages", "lib", "lib64"}]
    return "/".join(parts[starts[-1] :]) if starts else parts[-1]
