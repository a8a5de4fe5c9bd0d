"""Print the tree of the package into `docs/design.md`: every floor, package and module with its one job.

`python tools/print_tree.py` writes it; with `--check` nothing is written, and the exit code is 1 if it is out of date.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "design.md"
BEGIN, END = "<!-- the tree, written by tools/print_tree.py -->\n", "<!-- the end of the tree -->\n"
#: Floors from the ground up, and what stands beside them.
FLOORS = ("core", "solver", "routing", "inputs", "demand", "planning", "verification", "output", "analysis", "cli")


def job(module: Path) -> str:
    """Give the first line of a module's docstring."""
    docstring = ast.get_docstring(ast.parse(module.read_text("utf-8"))) or ""
    return docstring.split("\n\n", maxsplit=1)[0].replace("\n", " ")


def lines(folder: Path, depth: int) -> list[str]:
    """List what is in a folder: packages with their modules, then modules, each with its job."""
    found = []
    packages = sorted(path for path in folder.iterdir() if (path / "__init__.py").is_file())
    modules = sorted(path for path in folder.glob("*.py") if path.name != "__init__.py")
    for path in [*packages, *modules]:
        about = job(path / "__init__.py" if path.is_dir() else path)
        found.append(f"{'  ' * depth}- `{path.stem}{'/' if path.is_dir() else ''}` {about}")
        if path.is_dir():
            found += lines(path, depth + 1)
    return found


def tree() -> str:
    """Give the whole tree as a list in Markdown."""
    package = ROOT / "logistics"
    found = [f"- `logistics/` {job(package / '__init__.py')}"]
    for floor in FLOORS:
        found.append(f"  - `{floor}/` {job(package / floor / '__init__.py')}")
        found += lines(package / floor, 2)
    return "\n".join(found) + "\n"


def written(page: str) -> str:
    """Give the page with the tree as it is now."""
    before, rest = page.split(BEGIN)
    return before + BEGIN + "\n" + tree() + "\n" + END + rest.split(END)[1]


if __name__ == "__main__":
    now = PAGE.read_text("utf-8")
    if "--check" in sys.argv:
        sys.exit(int(written(now) != now))
    PAGE.write_text(written(now), "utf-8")
