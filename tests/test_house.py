"""The house stands as the documents say: its tree, the walk through it, the size of its rooms."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
WALK = ROOT / "docs" / "explanation" / "walk.md"
LINK = re.compile(r"\[`(\w+)`\]\(([\w./]+)#L(\d+)\)")
#: Lines a module has at most, and floors a package is deep.
LONGEST, DEEPEST = 400, 5
MODULES = sorted((ROOT / "logistics").rglob("*.py"))


def test_pages_written_from_the_code_are_up_to_date() -> None:
    done = subprocess.run([sys.executable, ROOT / "tools" / "print_pages.py", "--check"], check=False)
    assert done.returncode == 0, "run `python tools/print_pages.py`"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_has_one_job_and_says_so(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith('"""')
    assert text.count("\n") <= LONGEST
    assert len(path.relative_to(ROOT).parts) <= DEEPEST


def test_the_walk_leads_to_the_lines_it_names() -> None:
    sections = WALK.read_text("utf-8").split("\n## ")[1:]
    assert len(sections) == 3
    for section in sections:
        links = LINK.findall(section)
        assert 1 <= len({file for _, file, _ in links}) <= 3
        for name, file, line in links:
            found = (WALK.parent / file).resolve().read_text("utf-8").splitlines()[int(line) - 1]
            assert found.startswith((f"def {name}(", f"class {name}")), f"{name} is not at line {line} of {file}"


def test_every_link_between_documents_leads_somewhere() -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    for page in pages:
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} links to {target}"


def test_every_folder_of_tests_is_a_package() -> None:
    """Outside a package pytest knows a file by its name alone: of two alike it would run one, and refuse the other."""
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}
    assert [folder for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_no_test_imports_a_benchmark() -> None:
    for path in (ROOT / "tests").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert "benchmarks" not in [name.split(".")[0] for name in names], path.relative_to(ROOT)


def test_one_name_is_one_class() -> None:
    homes: dict[str, list[str]] = {}
    for path in MODULES:
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef):
                homes.setdefault(node.name, []).append(str(path.relative_to(ROOT)))
    assert {name: files for name, files in homes.items() if len(files) > 1} == {}
