"""All that a run folder holds: the plan, its papers and map, and what is needed to make the run again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from logistics.analysis.scenarios.runs import keep_inputs
from logistics.core.asked_papers import Papers
from logistics.core.cells import csv_text
from logistics.core.received_file import write_received
from logistics.output.documents import Selection, days_ahead, write_orders, write_papers, write_pictures, write_summary
from logistics.output.maps import draw_map
from logistics.output.trip_geometry import trip_legs, whole_line
from logistics.planning.plan_diff import changed_trips, with_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from logistics.analysis.scenarios.runs import Recipe
    from logistics.analysis.scenarios.scenario import Scenario
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

CHANGES_FILE = "changes.csv"


class Behind(NamedTuple):
    """What the run of a live operation tells of what lies behind it.

    Attributes
    ----------
    received : what people have received, as `read_received` gives it; None if nothing is known of it.
    write_changes : writes the differences from the earlier plan in its own way; None for `changes.csv`.
    """

    received: pd.DataFrame | None = None
    write_changes: Callable[[Path, Plan], None] | None = None


#: Of a run that begins an operation.
NOTHING_BEHIND = Behind()


def write_run(
    folder: Path,
    operation: Operation,
    plan: Plan,
    recipe: Recipe,
    scenario: Scenario | None = None,
    earlier: Plan | None = None,
    papers: Papers = Papers.next,
    behind: Behind = NOTHING_BEHIND,
) -> None:
    """Write everything a run folder holds into an existing empty folder.

    Parameters
    ----------
    folder : the folder to write into.
    operation : the operation that was planned, after any changes.
    plan : the plan of that operation.
    recipe : the inputs and options the run was made from.
    scenario : the changes to the operation, if any.
    earlier : the plan that the new one stays near to, if any. The differences from it are written to `changes.csv`.
    papers : which papers are written.
    behind : what lies behind the run, of a live operation.
    """
    plan.save(folder)
    legs = trip_legs(operation, plan)
    paths = {trip: whole_line(way) for trip, way in legs.items()}
    (folder / "map.html").write_text(draw_map(operation, plan, paths, received=behind.received), "utf-8")
    (folder / "summary.md").write_text(write_summary(operation, plan, behind.received), "utf-8")
    if behind.received is not None:
        write_received(behind.received, folder)
    write_orders(operation, plan, folder)
    write_pictures(operation, plan, folder)
    if papers is not Papers.none:
        days = days_ahead(plan) if papers is Papers.next else None
        write_papers(operation, plan, legs, folder, None if days is None else Selection.of(plan, days))
    keep_inputs(folder, operation, recipe, scenario, earlier)
    if behind.write_changes is not None:
        behind.write_changes(folder, plan)
    elif earlier is not None:
        changes = with_words(changed_trips(earlier, plan))
        (folder / CHANGES_FILE).write_text(csv_text(changes), "utf-8")
