"""The record of who was shown what of a run: `exports.csv` in the run folder."""

from __future__ import annotations

import datetime as dt
import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pandas as pd

from logistics.core.cells import inert_table
from logistics.core.errors import PlanError
from logistics.core.whole import locked, whole_file
from logistics.core.whole.written import RECORD_FILE as AUDIT_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from logistics.output.protection.export import Request
    from logistics.output.protection.policy import Policy

__all__ = ["AUDIT_FILE", "audit", "noted"]

_COLUMNS = ["when", "audience", "as_of", "loosened", "folder", "file", "sha256"]


def audit(files: list[Path], out: Path, request: Request, now: dt.datetime, policy: Policy) -> pd.DataFrame:
    """Give the lines of the audit for files, which will stand in the folder `out`: a line for each."""
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
    return inert_table(lines)


@contextmanager
def noted(lines: pd.DataFrame, run: Path) -> Iterator[None]:
    """Add lines to the audit of a run before what they tell of is handed out; they are taken back if it is not.

    Nobody else adds to it, or replaces the run, meanwhile; and the disk has the lines first.

    Raises
    ------
    PlanError
        The audit of the run cannot be read.
    OSError
        It cannot be written.
    """
    with locked(run):
        file = run / AUDIT_FILE
        before = file.read_bytes() if file.exists() else None
        whole_file(file, _added(lines, run, before))
        try:
            yield
        except BaseException:
            if before is None:
                file.unlink()
            else:
                whole_file(file, before)
            raise


def _added(lines: pd.DataFrame, run: Path, before: bytes | None) -> bytes:
    """Give the audit with lines more; those before stay as they are."""
    if before is None:
        return lines.to_csv(index=False, lineterminator="\n").encode()
    try:
        earlier = pd.read_csv(run / AUDIT_FILE, dtype=str, keep_default_na=False)
    except ValueError as error:
        raise PlanError(f"{run / AUDIT_FILE} cannot be read: {error}") from error
    if list(earlier.columns) == _COLUMNS:
        ended = b"" if before.endswith(b"\n") else b"\n"
        return before + ended + lines.to_csv(index=False, header=False, lineterminator="\n").encode()
    return pd.concat([earlier, lines], ignore_index=True).to_csv(index=False, lineterminator="\n").encode()
