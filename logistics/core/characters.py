"""Handles invisible characters and those that change the writing direction: shows, removes or isolates them."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

#: Control characters (but for tabs and line ends), marks of writing direction, unusual line ends, surrogates and
#: non-characters. No terminal may get them, and XML cannot hold most of them.
_HARMFUL = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
    "\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f"
)
HARMFUL = re.compile(f"[{_HARMFUL}]")
#: Joiners separate or join the letters of a word in many scripts. Two ids that differ in nothing else are the same.
JOINERS = str.maketrans("", "", "\u200c\u200d")
_TO_RIGHT = "A-Za-z\u00c0-\u058f\u0900-\u1fff\u2c00-\ud7ff\uf900-\ufaff\uff21-\uffdc"
_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001eeff"
#: A run of right-to-left letters, with all that stands between two of them and is no left-to-right letter.
_RUN = re.compile(rf"[{_TO_LEFT}](?:[^{_TO_RIGHT}\n]*[{_TO_LEFT}])?")
_BRACKETS = {")": "(", "]": "[", "}": "{", "\u00bb": "\u00ab"}
#: First strong isolate, pop directional isolate.
_FENCE = ("\u2068", "\u2069")


def visible(text: str) -> str:
    r"""Replace characters that a terminal must not get by their codes: an escape is written as `\u001b`."""
    return HARMFUL.sub(lambda match: _code(match[0]), text)


def on_one_line(text: str) -> str:
    """Replace what a terminal must not get, and line ends and tabs, so that no text can look like another."""
    return re.sub(r"[\n\r\t]", lambda match: _code(match[0]), visible(text))


def plain(text: str) -> str:
    """Remove control characters and marks of writing direction, which no file for people should hold."""
    return HARMFUL.sub("", text)


def fenced(text: str) -> str:
    """Isolate right-to-left parts, so that they move nothing beside them; for plain texts and pictures."""
    return "".join(f"{_FENCE[0]}{part}{_FENCE[1]}" if left else part for part, left in parts_by_side(plain(text)))


def fenced_html(text: str) -> Markup | str:
    """Put right-to-left parts into `<bdi>`; for the content of an HTML element."""
    parts = list(parts_by_side(plain(text)))
    if not any(left for _, left in parts):
        return parts[0][0] if parts else ""
    return Markup("").join(Markup("<bdi>{}</bdi>").format(part) if left else escape(part) for part, left in parts)


def _code(letter: str) -> str:
    """Write the code of a letter as JSON does; letters beyond the first 65,536 have two codes."""
    halves = letter.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{halves[at : at + 4]}" for at in range(0, len(halves), 4))


def parts_by_side(text: str) -> list[tuple[str, bool]]:
    """Split a text into parts, each with whether it is written from right to left."""
    parts: list[tuple[str, bool]] = []
    at = 0
    for match in _RUN.finditer(text):
        end = match.end()
        # A bracket that is opened inside the part is closed inside it.
        while end < len(text) and text[end] in _BRACKETS and _open(match[0], text[end]):
            end += 1
        parts += [(text[at : match.start()], False), (text[match.start() : end], True)]
        at = end
    return [part for part in [*parts, (text[at:], False)] if part[0]]


def _open(run: str, bracket: str) -> bool:
    return run.count(_BRACKETS[bracket]) > run.count(bracket)
