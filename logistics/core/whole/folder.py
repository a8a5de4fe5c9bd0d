"""Writes folders beside their place and moves them there in one step, whole or not at all.

A half-written folder holds one of these: `writing`, which only the command wrote; `whole`, which is finished or was
replaced, and may hold other files; `before`, which was moved out of the way where two names cannot be exchanged. So it
is known what of a killed command may be removed.
"""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from logistics.core.errors import PlanError
from logistics.core.language import text
from logistics.core.language.told import reason_of, said
from logistics.core.whole.carry import carry_over, clear_away
from logistics.core.whole.lock import locked
from logistics.core.whole.modes import PRIVATE, Modes, settle, sync
from logistics.core.whole.names import half_written_name, owned
from logistics.core.whole.swap import exchange, put
from logistics.core.whole.written import write_list

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from logistics.core.language import Language

WRITING, WHOLE, BEFORE = "writing", "whole", "before"


@contextmanager
def whole_folder(
    out: Path,
    lang: Language,
    *,
    replace: Callable[[Path], bool] | None = None,
    list_files: bool = False,
    kept: Callable[[list[str]], None] = lambda _names: None,
) -> Iterator[Path]:
    """Give a new folder that becomes `out` when all is written; only its owner may read it.

    Parameters
    ----------
    out : path the folder gets.
    lang : language of errors.
    replace : says whether a folder that is there by then may be replaced; what is not on its list is carried over.
        None if nothing may be replaced.
    list_files : whether to write the list of its files, which is needed to replace the folder later.
    kept : called with the names of what was carried over, if anything was.

    Raises
    ------
    PlanError
        No folder can be made there, another command writes there, or something else is there when all is written.
    """
    with half_written(out, lang) as folder:
        yield folder
        if list_files:
            write_list(folder)
        publish(folder, out, lang, replace=replace, kept=kept)


@contextmanager
def half_written(out: Path, lang: Language) -> Iterator[Path]:
    """Give a new folder beside a place, to be published there; it is removed in the end in any case.

    What killed commands left half-written for the same place is cleared away first.

    Raises
    ------
    PlanError
        No folder can be made there, or another command writes to that place.
    """
    made: list[Path] = []
    out = _named(out)
    try:
        made = _make_parents(out.parent)
        clear_up(out, lang)
        home = out.with_name(half_written_name(out.name))
        home.mkdir(PRIVATE.folder)
        home.chmod(PRIVATE.folder)
    except OSError as error:
        _take_away(made)
        raise PlanError(_cannot(out, error, lang)) from error
    try:
        (home / WRITING).mkdir(PRIVATE.folder)
        (home / WRITING).chmod(PRIVATE.folder)
        yield home / WRITING
    finally:
        shutil.rmtree(home / WRITING, ignore_errors=True)
        _take_away([*made, home])


def publish(
    folder: Path,
    out: Path,
    lang: Language,
    *,
    modes: Modes = PRIVATE,
    over_empty: bool = False,
    replace: Callable[[Path], bool] | None = None,
    kept: Callable[[list[str]], None] = lambda _names: None,
) -> None:
    """Move a half-written folder to its place, after checking again what is there.

    Parameters
    ----------
    folder : as `half_written` gave it.
    out : path the folder gets.
    lang : language of what goes wrong.
    modes : permissions of the folder and its files.
    over_empty : whether an empty folder may be there.
    replace, kept : as for `whole_folder`.

    Raises
    ------
    PlanError
        Something is there that may not be replaced, or the disk refuses; what is there is left as it is.
    """
    out = _named(out)
    with _said(out, lang):
        settle(folder, modes)
        if replace is not None and os.path.lexists(out):
            _replace(folder, out, lang, replace, kept)
        elif over_empty and out.is_dir() and not out.is_symlink():
            # Renaming over an empty folder is safe: it fails if the folder is no longer empty.
            if os.name == "nt":
                out.rmdir()
            folder.rename(out)
        else:
            put(folder, out)
        sync(out.parent)


def publish_file(file: Path, out: Path, lang: Language, modes: Modes = PRIVATE) -> None:
    """Move a file of a half-written folder to its place, where nothing may be.

    Raises
    ------
    PlanError
        Something is there, or the disk refuses.
    """
    with _said(out, lang):
        file.chmod(modes.file)
        sync(file)
        put(file, out)
        sync(out.parent)


def clear_up(out: Path, lang: Language) -> None:
    """Clear away what killed commands left half-written for a place.

    Raises
    ------
    PlanError
        A command that may still be running writes there.
    OSError
        Something cannot be cleared away.
    """
    found = [left for left in owned(out.parent) if left.is_of(out.name)]
    for left in found:
        if left.is_here and not left.is_dead:
            raise PlanError(text("folders", "written_now", lang, out=out, pid=left.pid))
    for left in found:
        if left.is_dead:
            _clear(left.path, out)


def set_aside(folder: Path, out: Path, word: str) -> Path:
    """Move a half-written folder beside its place under the first free name (`out.WORD-1`), and return that path."""
    settle(folder, PRIVATE)
    out, number = _named(out), 1
    while True:
        aside = out.with_name(f"{out.name}.{word}-{number}")
        try:
            put(folder, aside)
        except FileExistsError:
            number += 1
            continue
        sync(aside.parent)
        return aside


def _replace(
    folder: Path,
    out: Path,
    lang: Language,
    replace: Callable[[Path], bool],
    kept: Callable[[list[str]], None],
) -> None:
    """Replace a folder and carry over what no command wrote; both folders are locked, so that no record is lost."""
    home = folder.parent
    with ExitStack() as locks:
        locks.enter_context(locked(out))
        if out.is_symlink() or not replace(out):
            raise PlanError(text("folders", "made_meanwhile", lang, out=out))
        locks.enter_context(locked(folder))
        names = carry_over(out, folder)
        whole, before = home / WHOLE, home / BEFORE
        folder.rename(whole)
        try:
            left = whole if exchange(whole, out) else _moved_in(whole, out, before)
        except BaseException:
            whole.rename(folder)
            raise
        names += clear_away(left, out)
    if names:
        kept(names)


def _moved_in(whole: Path, out: Path, before: Path) -> Path:
    """Move a folder into the place of another, which is moved to `before` first; return where the old one is."""
    out.rename(before)
    try:
        put(whole, out)
    except BaseException:
        put(before, out)
        raise
    return before


def _clear(home: Path, out: Path) -> None:
    """Clear away what one killed command left; what no command wrote goes into the folder at `out`, or stays."""
    if not home.is_dir() or home.is_symlink():
        home.unlink(missing_ok=True)
        return
    shutil.rmtree(home / WRITING, ignore_errors=True)
    before, whole = home / BEFORE, home / WHOLE
    if before.is_dir() and not os.path.lexists(out):
        put(before, out)
    for folder in (before, whole):
        if folder.is_dir() and out.is_dir() and not out.is_symlink():
            clear_away(folder, out)
    _take_away([home])


def _named(out: Path) -> Path:
    """Give a path that ends in a name: `.` and `..` are resolved."""
    return out.resolve() if out.name in ("", "..") else out


def _make_parents(folder: Path) -> list[Path]:
    """Make a folder and those above it; return those that were missing, outermost first."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
    return missing[::-1]


def _take_away(folders: list[Path]) -> None:
    """Remove folders from the last to the first, until one is not empty."""
    for folder in reversed(folders):
        try:
            folder.rmdir()
        except OSError:
            return


@contextmanager
def _said(out: Path, lang: Language) -> Iterator[None]:
    """Turn an error of the disk into a PlanError in the language."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR):
            raise PlanError(text("folders", "made_meanwhile", lang, out=out)) from error
        raise PlanError(_cannot(out, error, lang)) from error


def _cannot(out: Path, error: OSError, lang: Language) -> str:
    return text("folders", "cannot_write", lang, out=out, reason=said(reason_of(error), lang))
