"""Carries files that no command wrote from an old folder into the folder that replaces it.

Files are deleted only if they are on the list of written files and were not changed since. A file whose name the new
folder needs itself is put into the folder `before-1` (`before-2` ...) of the new one.
"""

from __future__ import annotations

import contextlib
import filecmp
import os
import shutil
from pathlib import Path

from logistics.core.whole.names import is_half_written
from logistics.core.whole.written import LIST_FILE, RECORD_FILE, entries, listed, sha256

BEFORE = "before-"


def not_ours(folder: Path, *, also: tuple[str, ...] = ()) -> list[str]:
    """List what no command wrote into a folder: names that are not on its list, and files that were changed since.

    Parameters
    ----------
    folder : the folder.
    also : names that count as written, whatever they hold, if the folder has no list.
    """
    written = listed(folder)
    if written is None:
        return [name for name, _ in entries(folder) if name.split("/")[0] not in also]
    return [name for name, path in entries(folder) if not is_ours(name, path, written)]


def on_another_disk(folder: Path) -> list[str]:
    """List what in a folder is on another disk than the folder, and so cannot be moved with it."""
    here = folder.stat().st_dev
    return [name for name, path in entries(folder) if path.lstat().st_dev != here]


def carry_over(old: Path, new: Path) -> list[str]:
    """Copy into a new folder what no command wrote into the old one, which stays as it is.

    If the old folder has no list, only the record of exports is copied; `clear_away` then moves the whole old folder.

    Returns
    -------
    The names of the copies in the new folder.
    """
    aside, kept = free_name(new, old), []
    names = not_ours(old) if listed(old) is not None else [RECORD_FILE] * os.path.lexists(old / RECORD_FILE)
    for name in names:
        if is_half_written(name.rsplit("/", 1)[-1]):
            continue
        kept.append(_place(new, name, aside))
        link_or_copy(old / name, new / kept[-1])
    return kept


def clear_away(old: Path, new: Path) -> list[str]:
    """Remove a replaced folder, and move into the new one what no command wrote and the new one lacks.

    Returns
    -------
    The names of what was moved, in the new folder.
    """
    written = listed(old)
    aside = free_name(new, old)
    if written is None:
        if _is_same(old / RECORD_FILE, new / RECORD_FILE):
            (old / RECORD_FILE).unlink()
        old.rename(new / aside)
        return [aside]
    there = {(found.st_dev, found.st_ino) for _, path in entries(new) for found in [path.lstat()]}
    places = [new, *sorted(new.glob(f"{BEFORE}*"))]
    moved = []
    for name, path in entries(old):
        stat = path.lstat()
        is_there = (stat.st_dev, stat.st_ino) in there or any(_is_same(path, place / name) for place in places)
        if is_ours(name, path, written) or (is_there and not path.is_dir()):
            path.unlink()
        elif path.is_dir() and not path.is_symlink():
            if not (new / name).exists():
                (new / name).mkdir(parents=True)
        elif is_half_written(path.name):
            path.unlink()
        else:
            moved.append(_place(new, name, aside))
            (new / moved[-1]).parent.mkdir(parents=True, exist_ok=True)
            path.rename(new / moved[-1])
    for home, _, _ in os.walk(old, topdown=False):
        Path(home).rmdir()
    return moved


def free_name(*folders: Path) -> str:
    """Give the first of the names `before-1`, `before-2` ... that none of the folders has."""
    number = 1
    while any(os.path.lexists(folder / f"{BEFORE}{number}") for folder in folders):
        number += 1
    return f"{BEFORE}{number}"


def is_ours(name: str, path: Path, written: dict[str, str]) -> bool:
    """Say whether a file is on the list of written files, and as it was written."""
    if path.is_symlink() or not path.is_file():
        return False
    return name == LIST_FILE or (name in written and sha256(path) == written[name])


def _is_same(path: Path, other: Path) -> bool:
    """Say whether another file begins with the whole content of a file, so that nothing is lost with it."""
    if path.is_symlink() or other.is_symlink():
        return path.is_symlink() and other.is_symlink() and path.readlink() == other.readlink()
    if not (path.is_file() and other.is_file()):
        return False
    if filecmp.cmp(path, other, shallow=False):
        return True
    with path.open("rb") as shorter, other.open("rb") as longer:
        content = shorter.read()
        return bool(content) and longer.read(len(content)) == content


def _place(new: Path, name: str, aside: str) -> str:
    """Give the name under which something is carried over: its own if that is free, else one below `aside`."""
    wanted = new / name
    ways = [new.joinpath(*Path(name).parts[:depth]) for depth in range(1, len(Path(name).parts))]
    blocked = os.path.lexists(wanted) or any(os.path.lexists(way) and not way.is_dir() for way in ways)
    return f"{aside}/{name}" if blocked else name


def link_or_copy(path: Path, target: Path) -> None:
    """Link a file to a second name, so that it stays one file; copy it where the disk has no links."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink():
        target.symlink_to(path.readlink())
    elif path.is_dir():
        target.mkdir(exist_ok=True)
    else:
        try:
            os.link(path, target)
        except OSError:
            # What is no plain file is moved once the new folder is in place.
            if path.is_file():
                with contextlib.suppress(shutil.SameFileError):
                    shutil.copy2(path, target)
