"""The list of the files that a command wrote into a folder, so that a later one replaces only these."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from logistics.core.whole.files import whole_file

if TYPE_CHECKING:
    from collections.abc import Iterator

LIST_FILE = "files.json"
#: The record of exports (who was shown what). It grows, and stays at its path when the folder is replaced.
RECORD_FILE = "exports.csv"
_WRITTEN, _LATER = "written", "later"


def write_list(folder: Path, computed: dict[str, str] | None = None) -> None:
    """Write the list of all files of a folder with their SHA-256, which `listed` reads.

    Parameters
    ----------
    folder : the folder.
    computed : the files computed later from its content, if any, as `later` gives them.
    """
    written = {name: sha256(path) for name, path in entries(folder) if path.is_file() and name != LIST_FILE}
    whole_file(folder / LIST_FILE, _text({_WRITTEN: written, _LATER: computed or {}}))


def add_to_list(folder: Path, name: str) -> None:
    """Add to the list a file that was computed later from the content of the folder and belongs to it alone."""
    if listed(folder) is None:
        return
    found = json.loads((folder / LIST_FILE).read_text("utf-8"))
    found.setdefault(_LATER, {})[name] = sha256(folder / name)
    whole_file(folder / LIST_FILE, _text(found))


def listed(folder: Path) -> dict[str, str] | None:
    """Read the files written into a folder: name ("gpx/T1.gpx") -> SHA-256; None if there is no list."""
    return _read(folder, _WRITTEN)


def later(folder: Path) -> dict[str, str]:
    """Read the files that were computed later from the content of a folder: name -> SHA-256."""
    return _read(folder, _LATER) or {}


def made_for(folder: Path, name: str) -> bool:
    """Say whether a file computed later belongs to the present content of a folder; true where there is no list."""
    computed = _read(folder, _LATER)
    return computed is None or name in computed


def entries(folder: Path) -> Iterator[tuple[str, Path]]:
    """Give all files, links and empty folders of a folder in order: name (with slashes) and path."""
    for home, folders, files in os.walk(folder):
        folders.sort()
        links = [name for name in folders if Path(home, name).is_symlink()]
        for name in sorted([*files, *links]):
            yield _name(folder, Path(home, name)), Path(home, name)
        if not folders and not files and Path(home) != folder:
            yield _name(folder, Path(home)), Path(home)


def sha256(file: Path) -> str:
    """Give the SHA-256 of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _name(folder: Path, path: Path) -> str:
    return str(PurePosixPath(path.relative_to(folder)))


def _text(content: dict[str, dict[str, str]]) -> bytes:
    return (json.dumps(content, ensure_ascii=True, indent=1, sort_keys=True) + "\n").encode()


def _read(folder: Path, part: str) -> dict[str, str] | None:
    try:
        found = json.loads((folder / LIST_FILE).read_text("utf-8"))[part]
        return {str(name): str(value) for name, value in found.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
