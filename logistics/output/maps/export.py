"""`logistics map`: writes the map of a run for an audience as one file, which is scanned first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.core.asked_language import require_language
from logistics.core.errors import PlanError
from logistics.core.language import text
from logistics.core.language.told import reason_of, said
from logistics.core.received_file import read_received
from logistics.core.values_file import read_values
from logistics.core.whole import PlaceKind, half_written, publish_file, wrong_with
from logistics.output.maps.draw import draw_map
from logistics.output.maps.shared import draw_shared_map, harmless
from logistics.output.maps.wording import COORDINATORS_AREAS, SHARED_AREAS, page_languages
from logistics.output.protection import protect
from logistics.output.protection.audit import audit, noted
from logistics.output.protection.blank import blank
from logistics.output.protection.export import modes_for, scan_or_raise, showing
from logistics.output.protection.policy import AREA
from logistics.output.trip_geometry import trip_paths

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from logistics.core.language import Language
    from logistics.inputs.operation import Operation
    from logistics.output.protection import Audience, Protected
    from logistics.output.protection.export import Request, Showing


def export_map(operation: Operation, run: Path, out: Path, request: Request, now: dt.datetime | None = None) -> None:
    """Write the map an audience may see of a run into a new file, and a line for it into the run's `exports.csv`.

    The file appears whole or not at all. Maps for partners and the public are drawn from protected tables alone, and
    are scanned first.

    Parameters
    ----------
    operation : the case.
    run : a run folder of the operation.
    out : the file to make, ending in `.html`; it must not exist.
    request : the audience, the day and the language shown first; a coordinator's map opens on that day.
    now : the time of the export (UTC); the current time if not given.

    Raises
    ------
    ProtectionError
        The day lies in the future, thresholds are looser than the defaults without consent, or the scan found
        something.
    PlanError
        The run is incomplete or not of this operation, the file cannot be written, or the language lacks texts of the
        map.
    """
    require_language(request.lang, areas_of_map(request.audience))
    problems = wrong_with(out, request.lang, PlaceKind.file)
    if out.suffix.lower() != ".html":
        problems.append(text("protection", "map_ending", request.lang, out=out))
    if problems:
        raise PlanError("\n".join(problems))
    shown = showing(operation, run, request, now)
    protected = {
        lang: protect(
            shown.operation, shown.plan, request.audience, request.as_of, lang=lang, understood=request.understood
        )
        for lang in page_languages(request.lang)
    }
    html = _drawn(shown, protected)
    try:
        _write_checked(shown, html, protected, out)
    except OSError as error:
        raise PlanError(
            text("protection", "map_unwritten", request.lang, out=out, reason=said(reason_of(error), request.lang))
        ) from error


def areas_of_map(audience: Audience) -> tuple[str, ...]:
    """Give the areas of texts that the map for an audience uses."""
    return COORDINATORS_AREAS if audience == "coordinator" else (*SHARED_AREAS, AREA)


def _drawn(shown: Showing, protected: dict[Language, Protected]) -> str:
    """Draw the map for the audience of a request."""
    request = shown.request
    if request.audience != "coordinator":
        return draw_shared_map(protected, lang=request.lang)
    paths, values = trip_paths(shown.operation, shown.plan), read_values(shown.run)
    received = read_received(shown.run)
    return draw_map(
        shown.operation, shown.plan, paths, lang=request.lang, on=request.as_of, values=values, received=received
    )


def _write_checked(shown: Showing, html: str, protected: dict[Language, Protected], out: Path) -> None:
    """Write the map under a temporary name, scan it, add it to the audit, and give it its name."""
    request = shown.request
    policy = protected[request.lang].policy

    def write_blank(folder: Path) -> None:
        nameless = {lang: blank(tables) for lang, tables in protected.items()}
        (folder / out.name).write_text(draw_shared_map(nameless, lang=request.lang), "utf-8")

    with half_written(out, request.lang) as folder:
        file = folder / out.name
        file.write_text(html, "utf-8")
        if request.audience != "coordinator":
            scan_or_raise(shown.operation, shown.plan, policy, folder, request.lang, harmless(), write_blank)
        lines = audit([file], out.parent, request, shown.now, policy)
        with noted(lines, shown.run):
            publish_file(file, out, request.lang, modes_for(request))
