"""Exports for partners and the public as CSV and GeoJSON files, which are scanned before they are published."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from logistics.core.asked_language import require_language
from logistics.core.cells import csv_text
from logistics.core.errors import PlanError, ProtectionError
from logistics.core.frames import rows_of
from logistics.core.language import BASE, text
from logistics.core.language.told import reason_of, said
from logistics.core.plan import Plan
from logistics.core.whole import PRIVATE, SHARED, PlaceKind, half_written, publish, wrong_with
from logistics.output.protection.audit import audit, noted
from logistics.output.protection.blank import blank
from logistics.output.protection.notice import loosened_line, notice
from logistics.output.protection.policy import AREA
from logistics.output.protection.protect import protect
from logistics.output.protection.strictest import today_there, with_strictest
from logistics.output.scanner import Limits, describe, scan_folder, secrets_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from logistics.core.language import Language
    from logistics.core.whole import Modes
    from logistics.inputs.operation import Operation
    from logistics.output.protection.policy import Audience, Policy
    from logistics.output.protection.protect import Protected

_MOST_FINDINGS = 20


@dataclass(frozen=True)
class Request:
    """A request to show a plan.

    Attributes
    ----------
    audience : for whom it is.
    as_of : the day on which it is shown.
    lang : the language.
    understood : whether thresholds looser than the defaults are intended.
    organisation : id of the partner's organisation, which is told of its own stock and vehicles; "" for none.
    """

    audience: Audience
    as_of: dt.date
    lang: Language = BASE
    understood: bool = False
    organisation: str = ""


@dataclass(frozen=True)
class Showing:
    """A plan that is shown.

    Attributes
    ----------
    operation : the case, with the stricter of its own thresholds and those the run was planned with.
    plan : the plan of the run.
    run : the run folder.
    request : the request it answers.
    now : the time of the export (UTC).
    """

    operation: Operation
    plan: Plan
    run: Path
    request: Request
    now: dt.datetime


def export(operation: Operation, run: Path, out: Path, request: Request, now: dt.datetime | None = None) -> list[str]:
    """Write what an audience may see of a run into a new folder, and a line for each file into the run's `exports.csv`.

    The folder appears whole or not at all. Files for partners and the public are scanned first.

    Parameters
    ----------
    operation : the case.
    run : a run folder of the operation.
    out : the folder to make; it may exist if it is empty.
    request : the audience, the day and the language.
    now : the time of the export (UTC); the current time if not given.

    Returns
    -------
    The names of the files.

    Raises
    ------
    ProtectionError
        The day lies in the future, thresholds are looser than the defaults without consent, or the scan found
        something.
    PlanError
        The run is incomplete or not of this operation, a folder cannot be written, or the language lacks texts of
        exports.
    """
    require_language(request.lang, [AREA])
    shown = showing(operation, run, request, now)
    protected = protect(
        shown.operation, shown.plan, request.audience, request.as_of, lang=request.lang, understood=request.understood,
        organisation=request.organisation,
    )  # fmt: skip
    return write_checked(
        shown,
        protected.policy,
        out,
        lambda folder: write_tables(protected, folder, request.lang),
        lambda folder: write_tables(blank(protected), folder, request.lang),
    )


def showing(operation: Operation, run: Path, request: Request, now: dt.datetime | None = None) -> Showing:
    """Read the plan of a run that is to be shown.

    Parameters
    ----------
    operation : the case.
    run : a run folder of the operation.
    request : the audience, the day and the language.
    now : the time of the export (UTC); the current time if not given.

    Raises
    ------
    ProtectionError
        The day lies in the future.
    PlanError
        The run is incomplete or not of this operation.
    """
    now = now or dt.datetime.now(dt.UTC)
    plan = Plan.load(run)
    if plan.summary.get("input_sha256") != operation.sha256:
        raise PlanError(text("protection", "other_tables", request.lang, run=run))
    today = today_there(operation, now)
    if request.as_of > today and request.audience != "coordinator":
        raise ProtectionError(text("protection", "day_ahead", request.lang, as_of=request.as_of, today=today))
    return Showing(with_strictest(operation, run), plan, run, request, now)


def write_tables(protected: Protected, folder: Path, lang: Language) -> None:
    """Write protected tables into an existing folder: CSV with a row of HXL tags, `people.geojson`, `README.md`."""
    for name, table in protected.tables.items():
        _write_csv(table, protected.policy, name, folder / f"{name}.csv")
    (folder / "people.geojson").write_text(_geojson(protected, lang), "utf-8")
    (folder / "README.md").write_text(notice(protected, lang), "utf-8")


def write_checked(
    shown: Showing, policy: Policy, out: Path, write: Callable[[Path], None], write_blank: Callable[[Path], None]
) -> list[str]:
    """Write files into a temporary folder, scan them, add them to the audit of the run, and give the folder its name.

    Parameters
    ----------
    shown : the plan that is shown.
    policy : what the audience may see.
    out : the folder to make; it may exist if it is empty.
    write : writes all files into the folder it is given.
    write_blank : writes the same files from tables with made-up names.

    Returns
    -------
    The names of the files.

    Raises
    ------
    ProtectionError
        The scan found something.
    PlanError
        The folder exists and is not empty, or cannot be written.
    """
    request = shown.request
    if wrong := wrong_with(out, request.lang, PlaceKind.empty):
        raise PlanError("\n".join(wrong))
    try:
        with half_written(out, request.lang) as folder:
            write(folder)
            if request.audience != "coordinator":
                scan_or_raise(
                    shown.operation, shown.plan, policy, folder, request.lang, write_blank=write_blank,
                    organisation=request.organisation,
                )  # fmt: skip
            files = sorted(path.name for path in folder.iterdir())
            lines = audit([folder / name for name in files], out, request, shown.now, policy)
            with noted(lines, shown.run):
                publish(folder, out, request.lang, modes=modes_for(request), over_empty=True)
    except OSError as error:
        reason = said(reason_of(error), request.lang)
        raise PlanError(text("folders", "cannot_write", request.lang, out=out, reason=reason)) from error
    return files


def modes_for(request: Request) -> Modes:
    """Give the file modes of an export; coordinators' files, which show where people will be, are private."""
    return PRIVATE if request.audience == "coordinator" else SHARED


def scan_or_raise(
    operation: Operation,
    plan: Plan,
    policy: Policy,
    folder: Path,
    lang: Language,
    known: Iterable[str] = (),
    write_blank: Callable[[Path], None] | None = None,
    organisation: str = "",
) -> None:
    """Scan all files of a folder for what an audience may not see.

    Parameters
    ----------
    operation : the case.
    plan : the plan for it.
    policy : what the audience may see.
    folder : the folder.
    lang : language of the message.
    known : harmless texts, which are left out of the scan.
    write_blank : writes the same files from tables with made-up names into a folder. A name that is found in them too
        belongs to the files themselves, and is no finding.
    organisation : id of the organisation that the files are for.

    Raises
    ------
    ProtectionError
        Something was found; the message says what, and how to cure it.
    """
    limits = Limits(policy.shown_until, policy.place, policy.smallest_group, policy.round_people_to, organisation)
    secrets = secrets_of(operation, plan, limits)
    found = scan_folder(folder, secrets, known=known)
    if write_blank and found:
        with tempfile.TemporaryDirectory() as alike:
            write_blank(Path(alike))
            found = scan_folder(folder, secrets, known=known, alike=Path(alike))
    if found:
        lines = [describe(finding, lang) for finding in found[:_MOST_FINDINGS]]
        told = "\n".join([text("protection", "scan_failed", lang, count=len(found)), *lines])
        raise ProtectionError(told)


def _write_csv(table: pd.DataFrame, policy: Policy, name: str, file: Path) -> None:
    """Write a protected table with a row of HXL tags below the heads."""
    tags = policy.fields(name).set_index("field")["hxl"]
    written = table.copy()
    for column in written:
        if pd.api.types.is_datetime64_any_dtype(written[column]):
            written[column] = written[column].dt.strftime("%Y-%m-%d")
    heads = pd.DataFrame([tags[table.columns].tolist()], columns=table.columns)
    file.write_text(csv_text(pd.concat([heads, written.astype(object)])), "utf-8")


def _geojson(protected: Protected, lang: Language) -> str:
    """Give the table `people` as GeoJSON points: at the fixed points of areas, or for coordinators at exact places."""
    table = protected.tables["people"]
    points = {row.area_code: [row.lon, row.lat] for row in rows_of(protected.tables["areas"])}
    features = []
    for row in rows_of(table):
        values: dict[str, Any] = row._asdict()
        code = values.get("municipality_code") or values.get("state_code", "")
        point = [values.pop("lon"), values.pop("lat")] if "lat" in values else points.get(code)
        shown = {key: _plain(value) for key, value in values.items()}
        geometry = {"type": "Point", "coordinates": point} if point else None
        features.append({"type": "Feature", "properties": shown, "geometry": geometry})
    note = [text(AREA, f"label_{protected.policy.audience}", lang)]
    note += [loosened_line(protected, lang)] if protected.policy.loosened else []
    plain = " ".join(note).replace("*", "")
    collection = {"type": "FeatureCollection", "note": plain, "features": features}
    return json.dumps(collection, ensure_ascii=False, indent=1) + "\n"


def _plain(value: Any) -> Any:
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else value
