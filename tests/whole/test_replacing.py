"""A folder is replaced by another: what was written into it goes, whatever else is in it stays."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics.core.errors import PlanError
from logistics.core.whole import LIST_FILE, half_written, listed, publish, whole_folder
from tests.support.thorough import some

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = ["plan.json", "trips.csv", "gpx/one.gpx", "gpx/two.gpx", "messages/es/day.txt", "notes.txt", "photos/a.jpg"]
TREES = st.dictionaries(st.sampled_from(NAMES), st.binary(max_size=4), min_size=1)
#: What people do to a file: change it, take it away, put a link or a folder there.
DEEDS = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["change", "remove", "link", "folder", "grow"]))


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def made(out: Path, files: Mapping[str, bytes], *, replace: bool = False) -> None:
    """Put files at a place as a command does that writes a list of them."""
    with whole_folder(out, "en", replace=(lambda _: True) if replace else None, list_files=True) as folder:
        write(folder, files)


def tampered(out: Path, deeds: Mapping[str, str]) -> list[bytes]:
    """Do to a folder what people do; gives what they would miss."""
    missed = []
    for at, (name, deed) in enumerate(deeds.items()):
        path, content = out / name, f"of a person, number {at}".encode()
        if not path.parent.is_dir():
            continue
        if deed in ("remove", "link", "folder") and path.is_file():
            path.unlink()
        if path.is_dir() or path.is_symlink():
            continue
        if deed == "link":
            path.symlink_to("nowhere")
        elif deed == "folder":
            write(path, {"kept": content})
            missed.append(content)
        elif deed != "remove":
            path.write_bytes(path.read_bytes() * (deed == "grow") + content if path.exists() else content)
            missed.append(path.read_bytes())
    return missed


@settings(max_examples=some(120), deadline=None)
@given(old=TREES, deeds=DEEDS, new=TREES)
def test_nothing_of_a_person_is_lost_and_the_new_is_whole(
    old: dict[str, bytes], deeds: dict[str, str], new: dict[str, bytes]
) -> None:
    with tempfile.TemporaryDirectory() as home:
        out = Path(home, "run")
        made(out, old)
        missed = tampered(out, deeds)
        links = sum(path.is_symlink() for path in out.rglob("*"))
        made(out, new, replace=True)
        assert {name: (out / name).read_bytes() for name in new} == new
        assert set(listed(out) or {}) == set(new)
        there = [path.read_bytes() for path in out.rglob("*") if path.is_file() and not path.is_symlink()]
        assert all(content in there for content in missed)
        assert sum(path.is_symlink() for path in out.rglob("*")) == links
        # What the old command wrote, and nobody touched, is gone.
        theirs = {name for name, deed in deeds.items() if deed != "remove"}
        assert not [name for name in old if name not in new and name not in theirs and (out / name).is_file()]
        assert [path.name for path in Path(home).iterdir()] == ["run"]


def test_files_of_people_stay_where_they_are(tmp_path: Path) -> None:
    out = tmp_path / "run"
    made(out, {"plan.json": b"1", "trips.csv": b"1", "gpx/gone.gpx": b"1"})
    write(out, {"notes.txt": b"n", "photos/a.jpg": b"a", "gpx/mine.gpx": b"m", "shared/people.csv": b"p"})
    (out / "notes.txt").chmod(0o644)
    (out / "empty").mkdir()
    (out / "link").symlink_to("../elsewhere")
    (out / "trips.csv").write_bytes(b"mended by hand")
    told: list[str] = []
    with whole_folder(out, "en", replace=lambda _: True, list_files=True, kept=told.extend) as folder:
        write(folder, {"plan.json": b"2", "trips.csv": b"2"})
    files = {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    files.pop(LIST_FILE)
    assert files == {
        "plan.json": b"2", "trips.csv": b"2", "notes.txt": b"n", "photos/a.jpg": b"a", "gpx/mine.gpx": b"m",
        "shared/people.csv": b"p", "before-1/trips.csv": b"mended by hand",
    }  # fmt: skip
    assert (out / "empty").is_dir()
    assert (out / "link").readlink() == Path("../elsewhere")
    assert stat.S_IMODE((out / "notes.txt").stat().st_mode) == 0o644
    assert set(told) == {
        "notes.txt", "photos/a.jpg", "gpx/mine.gpx", "shared/people.csv", "before-1/trips.csv", "empty", "link",
    }  # fmt: skip


def test_a_folder_without_a_list_is_kept_as_a_whole(tmp_path: Path) -> None:
    out = tmp_path / "run"
    write(out, {"plan.json": b"1", "exports.csv": b"lines", "inputs/groups.csv": b"g"})
    made(out, {"plan.json": b"2"}, replace=True)
    assert (out / "plan.json").read_bytes() == b"2"
    assert (out / "exports.csv").read_bytes() == b"lines"
    assert (out / "before-1" / "plan.json").read_bytes() == b"1"
    assert (out / "before-1" / "inputs" / "groups.csv").read_bytes() == b"g"
    assert not (out / "before-1" / "exports.csv").exists()


@pytest.mark.parametrize("kind", ["folder", "file", "link", "dangling", "empty"])
def test_what_another_program_puts_there_meanwhile_is_left_alone(kind: str, tmp_path: Path) -> None:
    out = tmp_path / "run"
    with pytest.raises(PlanError, match="is left as it is"), whole_folder(out, "en") as folder:  # noqa: PT012
        write(folder, {"plan.json": b"ours"})
        if kind == "folder":
            write(out, {"plan.json": b"theirs"})
        elif kind == "file":
            out.write_bytes(b"theirs")
        elif kind == "empty":
            out.mkdir()
        else:
            out.symlink_to(tmp_path if kind == "link" else "nowhere")
    assert out.is_symlink() == (kind in ("link", "dangling"))
    if kind == "folder":
        assert (out / "plan.json").read_bytes() == b"theirs"
    if kind == "file":
        assert out.read_bytes() == b"theirs"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_run_put_out_of_the_way_meanwhile_by_a_foreign_folder_is_not_replaced(tmp_path: Path) -> None:
    out = tmp_path / "run"
    made(out, {"plan.json": b"1"})
    with (  # noqa: PT012
        pytest.raises(PlanError, match="is left as it is"),
        whole_folder(out, "en", replace=lambda found: listed(found) is not None, list_files=True) as folder,
    ):
        write(folder, {"plan.json": b"2"})
        out.rename(tmp_path / "elsewhere")
        write(out, {"precious.txt": b"p"})
    assert (out / "precious.txt").read_bytes() == b"p"
    assert (tmp_path / "elsewhere" / "plan.json").read_bytes() == b"1"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["elsewhere", "run"]


def test_an_empty_folder_may_be_filled_but_not_one_that_was_filled_meanwhile(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with half_written(tmp_path / "empty", "en") as folder:
        write(folder, {"people.csv": b"p"})
        publish(folder, tmp_path / "empty", "en", over_empty=True)
    assert (tmp_path / "empty" / "people.csv").read_bytes() == b"p"
    (tmp_path / "filled").mkdir()
    with pytest.raises(PlanError), half_written(tmp_path / "filled", "en") as folder:  # noqa: PT012
        write(tmp_path / "filled", {"precious.txt": b"p"})
        publish(folder, tmp_path / "filled", "en", over_empty=True)
    assert [path.name for path in (tmp_path / "filled").iterdir()] == ["precious.txt"]


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_a_folder_is_its_owners_alone_from_the_beginning_whatever_the_umask(umask: int, tmp_path: Path) -> None:
    before = os.umask(umask)
    try:
        with whole_folder(tmp_path / "run", "en", list_files=True) as folder:
            assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
            write(folder, {"plan.json": b"1"})
            (folder / "gpx").mkdir()
    finally:
        os.umask(before)
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode) for path in [tmp_path / "run", *(tmp_path / "run").rglob("*")]
    }
    assert modes == {"run": 0o700, "gpx": 0o700, "plan.json": 0o600, LIST_FILE: 0o600}
