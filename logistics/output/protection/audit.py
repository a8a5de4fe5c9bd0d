"""The record of what was exported from a run, and for whom: `exports.csv` in the run folder."""

from __future__ import annotations

import datetime as dt
import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pandas as pd

from logistics.core.cells import inert_table
from logistics.core.errors import PlanError
from logistics.core.language.told import Told
from logistics.core.whole import locked, whole_file
from logistics.core.whole.written import RECORD_FILE as AUDIT_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from logistics.output.protection.export import Request
    from logistics.output.protection.policy import Policy

__all__ = ["AUDIT_FILE", "audit", "noted"]

#: The columns of the audit.
_COLUMNS = ["when", "audience", "organisation", "as_of", "loosened", "folder", "file", "sha256"]


def audit(files: list[Path], out: Path, request: Request, now: dt.datetime, policy: Policy) -> pd.DataFrame:
    """Give the lines of the audit for an export, one for each file: the columns of `_COLUMNS`.

    Parameters
    ----------
    files : the files, as they stand now.
    out : the folder they will stand in.
    request : the request they answer.
    now : the time of the export.
    policy : what the audience may see.
    """
    lines = pd.DataFrame(
        {
            "when": now.astimezone(dt.UTC).isoformat(timespec="seconds"),
            "audience": request.audience,
            "organisation": request.organisation,
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
    """Add lines to the audit of a run while its files are published; they are removed again if that fails.

    The run is locked meanwhile, so that no other process adds lines or replaces it. The lines are on the disk before
    the files are published.

    Parameters
    ----------
    lines : the lines, as `audit` gives them.
    run : the run folder.

    Raises
    ------
    PlanError
        The audit of the run cannot be read.
    OSError
        The audit cannot be written.
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
    """Give the audit with lines added; earlier lines do not change."""
    if before is None:
        return lines.to_csv(index=False, lineterminator="\n").encode()
    try:
        earlier = pd.read_csv(run / AUDIT_FILE, dtype=str, keep_default_na=False)
    except ValueError as error:
        reason = Told("system", "damaged")
        raise PlanError(Told("system", "run_file", folder=run, file=AUDIT_FILE, reason=reason)) from error
    if list(earlier.columns) == _COLUMNS:
        ended = b"" if before.endswith(b"\n") else b"\n"
        return before + ended + lines.to_csv(index=False, header=False, lineterminator="\n").encode()
    return pd.concat([earlier, lines], ignore_index=True).to_csv(index=False, lineterminator="\n").encode()
