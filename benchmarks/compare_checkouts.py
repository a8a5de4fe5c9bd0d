"""Do two checkouts make the same plans? `python -m benchmarks.compare_checkouts OLD NEW [--random 50] [--reference]`.

Each operation is written once as a folder of tables. `logistics plan` of each checkout plans it, in a separate process
with the same interpreter. Then all files of the two run folders are compared byte by byte. What depends on the moment
or the version is removed from both first:

- `plan.json` and `run.json`: `created`, `package_version`, `run_id` (a hash of the version too), and the `seconds` that
  steps took; seconds that were asked for are compared;
- GPX files: the time in `<metadata>`;
- `files.json`: the checksums of files, which follow from the rest; the names are compared;
- workbooks: `docProps/core.xml` and the times of the packed files; everything else in them is compared;
- PDF papers: `/CreationDate`, `/ModDate` and `/ID`.

Random operations are those of the tests (`small_operations`) in the checkout this is run in. The same seed gives the
same operations. The exit code is 1 if anything differs.
"""

from __future__ import annotations

import argparse
import importlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, given, seed, settings

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "data" / "caravan-2018"
#: Where the generator of the tests stands: the module, and the folder it is imported from.
GENERATORS = (("tests.support.cases.small", ROOT), ("small", ROOT / "tests"))
MOMENTS = {"created", "package_version", "run_id"}
_GPX_MOMENT = re.compile(rb"(?<=<metadata>)((?:(?!</metadata>).)*?)<time>[^<]*</time>", re.DOTALL)
_PDF_MOMENT = re.compile(rb"/(?:CreationDate|ModDate) \([^)]*\)|/ID \[[^\]]*\]")


def main(arguments: list[str]) -> int:
    """Plan with both checkouts, and list the files that differ."""
    parser = argparse.ArgumentParser(prog="benchmarks.compare_checkouts", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("old", type=Path, help="checkout to compare with")
    parser.add_argument("new", type=Path, help="checkout that is compared")
    parser.add_argument("--random", type=int, default=50, help="so many random operations")
    parser.add_argument("--seed", type=int, default=1, help="of the random operations")
    parser.add_argument("--reference", action="store_true", help="the reference case too: minutes")
    parser.add_argument("--work", type=Path, help="folder for operations and runs, kept; else a temporary one")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        work = (asked.work or Path(temporary)).resolve()
        operations = random_operations(work / "operations", asked.random, asked.seed) if asked.random else []
        operations += [REFERENCE] if asked.reference else []
        different = [operation.name for operation in operations if not _alike(operation, asked.old, asked.new, work)]
    print(f"{len(operations) - len(different)} of {len(operations)} operations: the same to the byte.")
    return int(bool(different))


def random_operations(folder: Path, many: int, first: int) -> list[Path]:
    """Write random small operations of the tests as folders `0001`, `0002` and so on."""
    drawn: list[Any] = []

    @seed(first)
    @settings(
        max_examples=many,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(_generator()())
    def draw(small: Any) -> None:
        drawn.append(small)

    draw()
    return [small.write(folder / f"{number:04d}") for number, small in enumerate(drawn[:many], 1)]


def _generator() -> Callable[[], Any]:
    for name, folder in GENERATORS:
        if (folder / (name.replace(".", "/") + ".py")).is_file():
            sys.path.insert(0, str(folder))
            found: Callable[[], Any] = importlib.import_module(name).small_operations
            return found
    raise SystemExit("The generator of random operations is not among the tests: add its place to GENERATORS.")


def _alike(operation: Path, old: Path, new: Path, work: Path) -> bool:
    """Plan an operation twice; print what differs."""
    codes, runs = zip(
        *(_planned(operation, checkout, work / side) for side, checkout in (("old", old), ("new", new))), strict=True
    )
    files = [contents(run) if run.is_dir() else {} for run in runs]
    different = sorted(name for name in {*files[0], *files[1]} if files[0].get(name) != files[1].get(name))
    cut_in = any(b'"clock_cut_in": true' in each.get("plan.json", b"") for each in files)
    alike = codes[0] == codes[1] and not different
    told = f"{len(files[1])} files the same" if alike else f"exit {codes[0]} and {codes[1]}; {', '.join(different)}"
    print(f"{operation.name}: {told}{' (the clock cut in: plans may differ)' if cut_in else ''}", flush=True)
    return alike


def _planned(operation: Path, checkout: Path, side: Path) -> tuple[int, Path]:
    """Plan an operation with a checkout; give the exit code and the run folder."""
    home = side / operation.name
    home.mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, "-c", "from logistics.cli import main; main()", "plan", str(operation), "--out", "run"],
        cwd=home,
        env={**os.environ, "PYTHONPATH": str(checkout.resolve()), "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    (home / "said.txt").write_text(done.stdout + done.stderr, "utf-8")
    return done.returncode, home / "run"


def contents(run: Path) -> dict[str, bytes]:
    """Give what each file of a run folder holds, without what names the moment or the version."""
    files = (path for path in run.rglob("*") if path.is_file())
    return {str(path.relative_to(run)): _timeless(path) for path in files}


def _timeless(path: Path) -> bytes:
    content = path.read_bytes()
    if path.name in {"plan.json", "run.json"}:
        told = json.loads(content)
        kept = {key: value for key, value in told.items() if key not in MOMENTS}
        if isinstance(kept.get("seconds"), dict):
            kept["seconds"] = sorted(kept["seconds"])
        return json.dumps(kept, indent=1).encode()
    if path.name == "files.json":
        return json.dumps(sorted(json.loads(content)["written"])).encode()
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return b"\n".join(
                name.encode() + b"\n" + packed.read(name) for name in packed.namelist() if name != "docProps/core.xml"
            )
    if path.suffix == ".gpx":
        return _GPX_MOMENT.sub(rb"\1", content, count=1)
    return _PDF_MOMENT.sub(b"", content) if path.suffix == ".pdf" else content


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
