"""Writes some files of a folder anew, all in one step, with everything else in it as it is."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from logistics.core.errors import PlanError
from logistics.core.language import text
from logistics.core.whole.carry import is_ours, link_or_copy
from logistics.core.whole.folder import half_written, publish
from logistics.core.whole.written import LIST_FILE, entries, later, listed, write_list

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from logistics.core.language import Language


@contextmanager
def amended(out: Path, lang: Language) -> Iterator[Path]:
    """Give a copy of a folder that takes its place when some of its files are written anew, with its list made true.

    The copy holds what commands wrote there. Its files are other names of those in the folder: they are written anew
    with `whole_file`, which leaves the old ones as they are. What no command wrote is carried over at the end.

    Parameters
    ----------
    out : the folder.
    lang : language of errors.

    Raises
    ------
    PlanError
        The folder has no list of its files, another command writes there, or the folder was replaced meanwhile.
    """
    written = listed(out)
    if written is None:
        raise PlanError(text("folders", "not_listed", lang, out=out))
    with half_written(out, lang) as folder:
        for name, path in entries(out):
            if name != LIST_FILE and is_ours(name, path, written):
                link_or_copy(path, folder / name)
        yield folder
        write_list(folder, later(out))
        publish(folder, out, lang, replace=lambda found: listed(found) == written)
