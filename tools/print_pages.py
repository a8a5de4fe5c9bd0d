"""Write what documents say of the code from the code.

That is the tree in `docs/design.md`, the whole of `docs/reference/python.md` and `docs/reference/journal.md`, and the
lines of the code that `docs/explanation/walk.md` links to.

`python tools/print_pages.py` writes them. With `--check` nothing is written, and the exit code is 1 if one is old.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from pathlib import Path

import logistics
from logistics.live.reference import journal_page

ROOT = Path(__file__).parent.parent
DESIGN, PYTHON = ROOT / "docs" / "design.md", ROOT / "docs" / "reference" / "python.md"
WALK = ROOT / "docs" / "explanation" / "walk.md"
JOURNAL = ROOT / "docs" / "reference" / "journal.md"
#: A link to a name in a module, and the line it stands at.
LINK = re.compile(r"\[`(\w+)`\]\(([\w./]+)#L\d+\)")
BEGIN, END = "<!-- the tree, written by tools/print_pages.py -->\n", "<!-- the end of the tree -->\n"
#: Floors from the ground up, and what stands beside them.
FLOORS = (
    "core",
    "solver",
    "routing",
    "storage",
    "inputs",
    "demand",
    "planning",
    "verification",
    "output",
    "analysis",
    "live",
    "cli",
)
INTRODUCTION = """# Python

`import logistics` offers all that the command does, a function each. It takes no time: a function is loaded when it is
first asked for. These names, their arguments and what they give follow semantic versioning; what stands deeper in the
package may change with any version. This page is written from the docstrings by `tools/print_pages.py`.

    import logistics

    operation = logistics.load("data/caravan-2018")
    plan = logistics.plan(operation, gap=0.01)
    assert not logistics.verify(operation, plan)
    logistics.write(operation, plan, "runs/first")
"""


def job(module: Path) -> str:
    """Give the first line of a module's docstring."""
    docstring = ast.get_docstring(ast.parse(module.read_text("utf-8"))) or ""
    return docstring.split("\n\n", maxsplit=1)[0].replace("\n", " ")


def modules(folder: Path, depth: int) -> list[str]:
    """List the modules of a folder, each with its job."""
    paths = sorted(path for path in folder.glob("*.py") if path.name != "__init__.py")
    return [f"{'  ' * depth}- `{path.stem}` {job(path)}" for path in paths]


def lines(folder: Path, depth: int) -> list[str]:
    """List what is in a folder: packages with all they hold, then modules."""
    found = []
    for path in sorted(path for path in folder.iterdir() if (path / "__init__.py").is_file()):
        found.append(f"{'  ' * depth}- `{path.name}/` {job(path / '__init__.py')}")
        found += lines(path, depth + 1)
    return found + modules(folder, depth)


def tree() -> str:
    """Give the whole tree as a list in Markdown."""
    package = ROOT / "logistics"
    found = [f"- `logistics/` {job(package / '__init__.py')}", *modules(package, 1)]
    for floor in FLOORS:
        found.append(f"  - `{floor}/` {job(package / floor / '__init__.py')}")
        found += lines(package / floor, 2)
    return "\n".join(found) + "\n"


def design() -> str:
    """Give the page of the design with the tree as it is now."""
    before, rest = DESIGN.read_text("utf-8").split(BEGIN)
    return before + BEGIN + "\n" + tree() + "\n" + END + rest.split(END)[1]


def walk() -> str:
    """Give the walk with its links to the lines where names stand now."""
    return LINK.sub(_to_its_line, WALK.read_text("utf-8"))


def _to_its_line(link: re.Match[str]) -> str:
    name, file = link.groups()
    body = ast.parse((WALK.parent / file).read_text("utf-8")).body
    (line,) = (node.lineno for node in body if getattr(node, "name", "") == name)
    return f"[`{name}`]({file}#L{line})"


def signature(name: str) -> str:
    """Write the signature of a function as it stands in the code, an argument a line."""
    found = ast.walk(ast.parse(inspect.getsource(getattr(logistics, name))))
    node = next(part for part in found if isinstance(part, ast.FunctionDef))
    asked, named = node.args.args, node.args.kwonlyargs
    defaults = [None] * (len(asked) - len(node.args.defaults)) + list(node.args.defaults)
    arguments = [_argument(*pair) for pair in zip(asked, defaults, strict=True)]
    arguments += ["*"] * bool(named) + [_argument(*pair) for pair in zip(named, node.args.kw_defaults, strict=True)]
    body = "".join(f"\n    {argument}," for argument in arguments)
    return f"logistics.{name}({body}\n) -> {ast.unparse(node.returns) if node.returns else None}"


def _argument(argument: ast.arg, default: ast.expr | None) -> str:
    return ast.unparse(argument) + (f" = {ast.unparse(default)}" if default is not None else "")


def python() -> str:
    """Give the page of the functions of the package, with their signatures and docstrings."""
    parts = [INTRODUCTION]
    for name in (name for name in logistics.__all__ if not name.startswith("_")):
        function = getattr(logistics, name)
        code = "\n".join(f"    {line}" for line in signature(name).split("\n"))
        docstring = "\n".join(f"    {line}".rstrip() for line in (inspect.getdoc(function) or "").split("\n"))
        parts.append(f"## {name}\n\n{code}\n\n{docstring}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    pages = {DESIGN: design(), PYTHON: python(), WALK: walk(), JOURNAL: journal_page("en")}
    old = [page for page, text in pages.items() if not page.is_file() or page.read_text("utf-8") != text]
    if "--check" in sys.argv:
        sys.exit(int(bool(old)))
    for page in old:
        page.write_text(pages[page], "utf-8")
