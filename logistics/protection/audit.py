"""The record of who was shown what of a run: `exports.csv` in the run folder."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from typing import TYPE_CHECKING

import pandas as pd

from logistics.errors import PlanError

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.protection.export import Request
    from logistics.protection.policy import Policy

AUDIT_FILE = "exports.csv"
_COLUMNS = ["when", "audience", "as_of", "loosened", "folder", "file", "sha256"]


def audit(run: Path, files: list[Path], out: Path, request: Request, now: dt.datetime, policy: Policy) -> pd.DataFrame:
    """Give the audit of a run with a line more for each file, which will stand in the folder `out`.

    Raises
    ------
    PlanError
        The audit of the run cannot be read.
    """
    lines = pd.DataFrame(
        {
            "when": now.astimezone(dt.UTC).isoformat(timespec="seconds"),
            "audience": request.audience,
            "as_of": request.as_of.isoformat(),
            "loosened": "; ".join(f"{name} = {value}" for name, value, _ in policy.loosened),
            "folder": str(out),
            "file": [file.name for file in files],
            "sha256": [hashlib.sha256(file.read_bytes()).hexdigest() for file in files],
        }
    )[_COLUMNS]
    before = run / AUDIT_FILE
    if not before.exists():
        return lines
    try:
        earlier = pd.read_csv(before, dtype=str, keep_default_na=False)
    except ValueError as error:
        raise PlanError(f"{before} cannot be read: {error}") from error
    return pd.concat([earlier, lines], ignore_index=True)


def note(table: pd.DataFrame, run: Path, temporary: Path) -> None:
    """Put an audit into its run, by way of a folder that may lie on another disk; the one before stands until then."""
    noted = temporary / AUDIT_FILE
    table.to_csv(noted, index=False, lineterminator="\n")
    beside = run / f".{AUDIT_FILE}"
    try:
        shutil.copyfile(noted, beside)
        beside.replace(run / AUDIT_FILE)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
