"""Checks a path before a command writes to it, and names all that is wrong before any work is done."""

from __future__ import annotations

import os
import stat
from enum import Enum
from typing import TYPE_CHECKING

from logistics.core.language import text
from logistics.core.language.told import reason_of, said

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.core.language import Language

#: Most bytes of a name where the system does not tell.
_LONGEST = 255


class PlaceKind(Enum):
    """What a command writes, and what may be at the path before."""

    new = "new"
    empty = "empty"
    file = "file"
    standing = "standing"


def wrong_with(out: Path, lang: Language, kind: PlaceKind = PlaceKind.new, operation: Path | None = None) -> list[str]:
    """List all that is wrong with a path to write to, each in a sentence with its cure; nothing is written.

    Parameters
    ----------
    out : the path.
    lang : language of the sentences.
    kind : `new` for a folder where nothing is; `empty` for a folder where nothing or an empty folder is; `file` for a
        file where nothing is; `standing` for a folder, whatever it holds.
    operation : folder of the tables that are read, into which nothing may be written.
    """
    long = _too_long(out)
    if long:
        return [text("folders", "name_too_long", lang, name=f"{long[:40]}…", most=_most(out))]
    try:
        found = _found(out)
        above = _nearest(out)
    except OSError as error:
        return [text("folders", "cannot_write", lang, out=out, reason=said(reason_of(error), lang))]
    wrong = []
    if operation is not None and operation.is_dir() and _is_inside(out, operation):
        wrong.append(text("folders", "inside_operation", lang, out=out, operation=operation))
    elif found is not None and stat.S_ISLNK(found.st_mode):
        key = "link" if out.exists() else "dangling"
        wrong.append(text("folders", key, lang, out=out, to=out.readlink()))
    elif found is not None and kind is not PlaceKind.file and not stat.S_ISDIR(found.st_mode):
        wrong.append(text("folders", "file_there", lang, out=out))
    elif found is not None and (key := _in_the_way(out, kind)):
        wrong.append(text("folders", key, lang, out=out))
    elif not above.is_dir():
        wrong.append(text("folders", "file_above", lang, out=out, file=above))
    elif not os.access(above, os.W_OK | os.X_OK):
        wrong.append(text("folders", "not_allowed", lang, out=out, folder=above))
    elif found is not None and os.path.ismount(out):
        wrong.append(text("folders", "disk", lang, out=out))
    return wrong


def _in_the_way(out: Path, kind: PlaceKind) -> str:
    """Give the key of the text about what is at the path and may not be; "" if nothing is in the way."""
    if kind is PlaceKind.file:
        return "file_exists"
    if kind is PlaceKind.new:
        return "folder_exists"
    if kind is PlaceKind.empty and any(out.iterdir()):
        return "not_empty"
    return ""


def _found(out: Path) -> os.stat_result | None:
    try:
        return out.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _nearest(out: Path) -> Path:
    """Give the nearest path above that exists."""
    above = out.absolute().parent
    while not os.path.lexists(above) and above != above.parent:
        above = above.parent
    return above


def _is_inside(out: Path, operation: Path) -> bool:
    """Say whether a path is the folder of the operation or lies in it."""
    home = operation.resolve()
    resolved = out.resolve(strict=False)
    return resolved == home or home in resolved.parents or home in (out.parent.resolve(strict=False) / "x").parents


def _too_long(out: Path) -> str:
    """Give the first part of a path that has more bytes than a name may have; "" if none does."""
    most = _most(out)
    return next((part for part in out.parts if len(os.fsencode(part)) > most), "")


def _most(out: Path) -> int:
    """Give the most bytes of a name at a path."""
    above = out.absolute()
    while above != above.parent:
        above = above.parent
        try:
            return os.pathconf(above, "PC_NAME_MAX")
        except (OSError, ValueError, AttributeError):
            continue
    return _LONGEST
