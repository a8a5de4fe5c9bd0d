"""`logistics export` and `logistics map`: files and maps that others may see of a run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from logistics.analysis.scenarios.runs import read_run
from logistics.cli.options import AsOfOption, AudienceOption, LangOption, UnderstoodOption, spoken
from logistics.cli.speak import OUT, say
from logistics.cli.writing import refuse_place
from logistics.core.errors import PlanError
from logistics.core.language import BASE
from logistics.core.whole import PlaceKind
from logistics.inputs.operation import load_operation
from logistics.output.maps import areas_of_map, export_map
from logistics.output.protection.audit import AUDIT_FILE
from logistics.output.protection.export import Request
from logistics.output.protection.export import export as export_run
from logistics.output.protection.policy import AREA as EXPORTS

if TYPE_CHECKING:
    from logistics.core.language import Language
    from logistics.inputs.operation import Operation

CaseAndRun = Annotated[
    list[Path],
    typer.Argument(
        metavar="[OPERATION] RUN",
        help="Run folder written by `logistics plan`; before it the operation, if not the one kept in the run folder.",
    ),
]


def export(
    paths: CaseAndRun,
    audience: AudienceOption,
    as_of: AsOfOption,
    out: Annotated[Path, typer.Option(help="Folder to make.")],
    lang: LangOption = BASE,
    understood: UnderstoodOption = False,
    organisation: Annotated[
        str, typer.Option(help="Id of the partner's organisation, to tell it of its own stock and vehicles.")
    ] = "",
) -> None:
    """Write what partners or the public may see of a plan: CSV with HXL tags and GeoJSON, scanned before it is written.

    A line for each file is added to `exports.csv` in the run folder. What may be seen is what `[protection]` of the
    operation says; a run folder keeps it as it was when the run was planned.
    """
    language = spoken(lang, EXPORTS)
    refuse_place(out, language, PlaceKind.empty, paths[0] if paths[1:] else None)
    case, run = _case_and_run(paths, language)
    request = Request(audience.value, as_of.date(), language, understood, organisation)
    files = export_run(case, run, out, request)
    OUT.print(say("exported", language, out=out, files=", ".join(files)), markup=False)


def draw(
    paths: CaseAndRun,
    audience: AudienceOption,
    as_of: AsOfOption,
    out: Annotated[Path, typer.Option(help="File to make, ending in .html.")],
    lang: LangOption = BASE,
    understood: UnderstoodOption = False,
) -> None:
    """Draw the map an audience may see of a plan: one file that opens without a net.

    It is in Spanish and English, and in the language asked for. Maps for partners and the public show past days by
    area, and are scanned before they are written. A line is added to `exports.csv` in the run folder. What may be seen
    is what `[protection]` of the operation says; a run folder keeps it as it was when the run was planned.
    """
    language = spoken(lang, *areas_of_map(audience.value))
    refuse_place(out, language, PlaceKind.file, paths[0] if paths[1:] else None)
    case, run = _case_and_run(paths, language)
    export_map(case, run, out, Request(audience.value, as_of.date(), language, understood))
    OUT.print(say("mapped", language, out=out, audit=run / AUDIT_FILE), markup=False)


def _case_and_run(paths: list[Path], lang: Language) -> tuple[Operation, Path]:
    """Give the operation and the run folder; if only the run is named, the operation is the one kept in it.

    Raises
    ------
    PlanError
        More than two paths are given.
    """
    *cases, run = paths
    if len(cases) > 1:
        raise PlanError(say("operation_and_run", lang))
    return load_operation(cases[0]) if cases else read_run(run).operation, run
