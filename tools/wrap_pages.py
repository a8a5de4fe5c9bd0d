"""Wrap the prose and lists of documents at 120 letters: `python tools/wrap_pages.py [FILE ...]`, all of them if none.

Tables, code, headings, pictures, comments and what tools write are left as they are, and so is a paragraph whose lines
all fit. Wrapped pages are not changed again.
"""

from __future__ import annotations

import re
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parent.parent
WIDTH = 120
_ITEM = re.compile(r"\s*([-*]|\d+\.)\s")
#: A space after which a line would begin as an item, a heading or a quotation: it is never broken.
_KEPT, _HELD = re.compile(r" (?=([-+*#>]|\d+[.)]) )"), "\0"
_START = re.compile(r"(\s*)((?:[-*]|\d+\.)\s+)?")
#: Where the lines that `tools/print_pages.py` writes begin and end.
_BEGIN, _END = "<!-- the tree, written by", "<!-- the end of the tree"


def wrapped(text: str) -> str:
    """Give a page with its prose and lists wrapped."""
    out: list[str] = []
    block: list[str] = []
    fenced = made = False
    for line in text.split("\n"):
        fence = line.lstrip().startswith("```")
        fenced ^= fence
        made = line.startswith(_BEGIN) or (made and not line.startswith(_END))
        as_it_is = (
            fence or fenced or made or not line.strip() or line.startswith(("|", "#", "<!", "![", " " * 8))
        ) or (line.startswith(" " * 4) and not block)
        if as_it_is or _ITEM.match(line):
            out += _fitted(block)
            block = []
        if as_it_is:
            out.append(line)
        else:
            block.append(line)
    return "\n".join([*out, *_fitted(block)])


def _fitted(block: list[str]) -> list[str]:
    """Wrap a paragraph or an item of a list, if one of its lines is too long."""
    if all(len(line) <= WIDTH for line in block):
        return block
    start = _START.match(block[0])
    indent, mark = (start[1], start[2] or "") if start else ("", "")
    text = " ".join([block[0][len(indent) + len(mark) :].strip(), *(line.strip() for line in block[1:])])
    lines = textwrap.wrap(
        _KEPT.sub(_HELD, text),
        WIDTH,
        initial_indent=indent + mark,
        subsequent_indent=indent + " " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_HELD, " ") for line in lines]


if __name__ == "__main__":
    named = [Path(name) for name in sys.argv[1:]]
    every = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "data" / "SOURCES.md"]
    for page in named or sorted(
        set(every) - {ROOT / "docs" / "reference" / name for name in ("journal.md", "python.md", "tables.md")}
    ):
        before = page.read_text("utf-8")
        after = wrapped(before)
        if after != before:
            page.write_text(after, "utf-8")
            print(page)  # noqa: T201 - what was changed
