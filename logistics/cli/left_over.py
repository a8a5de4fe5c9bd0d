"""Half-written files and folders that killed commands left near an operation, for `logistics check`."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from logistics.analysis.scenarios.file_names import ENSEMBLE_FILE, MEMBERS_FOLDER, RECIPE_FILE
from logistics.core.errors import Problem
from logistics.core.whole import left_over

if TYPE_CHECKING:
    from collections.abc import Iterator

RUNS = "runs"


def half_written_near(operation: Path) -> list[Problem]:
    """Give a warning for each half-written file or folder that a killed command left near an operation.

    The folder of the operation, the working directory and the folder `runs` in each are searched, and the run folders
    and ensembles in them.
    """
    homes = [operation.absolute().parent, Path.cwd()]
    places = [place for home in homes for place in (home, home / RUNS)]
    inside = [folder for place in dict.fromkeys(places) for folder in _of_ours(place)]
    return [
        Problem(
            str(found.path),
            0,
            "",
            found.name,
            "half_written" if found.is_here else "half_written_elsewhere",
            (("pid", str(found.pid)), ("host", found.host)),
            "warning",
        )
        for found in left_over([*places, *inside])
    ]


def _of_ours(place: Path) -> Iterator[Path]:
    """Give the run folders and ensembles in a folder, and the folders of the members of ensembles."""
    with contextlib.suppress(OSError):
        for folder in sorted(path for path in place.iterdir() if path.is_dir()):
            if (folder / RECIPE_FILE).is_file():
                yield folder
            if (folder / ENSEMBLE_FILE).is_file():
                yield folder
                yield folder / MEMBERS_FOLDER
