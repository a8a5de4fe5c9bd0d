"""What the site needs beyond the pages as they stand on a forge: links that lead out of `docs/`, and the functions.

A link to a file of the repository leads nowhere on the site, so only its text stays there. The page of Python, which
`tools/print_pages.py` writes to be read anywhere, is drawn by mkdocstrings on the site, from the same docstrings. A
page that would load anything from elsewhere ends the build: the site is read without a net too.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.exceptions import PluginError

from logistics import home_of

if TYPE_CHECKING:
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).parent.parent
PYTHON = "reference/python.md"
_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:|mailto:|#)([^)#\s]+)(#[^)]*)?\)")
#: What makes a browser load something: a link to click on does not.
_LOADED = re.compile(
    r"<(?:script|img|iframe|source)[^>]*\bsrc=\"?(https?:)?//|<link(?![^>]*canonical)[^>]*href=\"?(https?:)?//"
)
_FUNCTION = re.compile(r"^## (\w+)\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def on_page_markdown(markdown: str, /, *, page: Page, **_: Any) -> str:
    """Change the text of a page before it is drawn."""
    if page.file.src_uri == PYTHON:
        markdown = _FUNCTION.sub(lambda found: f"::: {home_of(found[1])}.{found[1]}\n\n", markdown)
    folder = (ROOT / "docs" / page.file.src_uri).parent

    def inside(found: re.Match[str]) -> str:
        target = (folder / found[2]).resolve()
        return found[0] if target.is_relative_to(ROOT / "docs") else found[1]

    return _LINK.sub(inside, markdown)


def on_post_page(output: str, /, *, page: Page, **_: Any) -> str:
    """Look whether a finished page would load anything from elsewhere.

    Raises
    ------
    PluginError
        It would.
    """
    found = _LOADED.search(output)
    if found:
        raise PluginError(f"{page.file.src_uri} would load {found[0]}...: keep a copy in docs/")
    return output
