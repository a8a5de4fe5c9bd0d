"""Decodes text files: byte order marks, and the encodings that older programs write."""

from __future__ import annotations

import codecs
import re

from logistics.core.language import languages
from logistics.core.language.found import of_all_languages, table_words

#: Byte order marks and their encodings. UTF-32 comes first, as its mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
#: Encodings of spreadsheets that do not write UTF-8: Windows, "CSV (MS-DOS)" and "CSV (Macintosh)".
_OLD = {"cp1252": "Windows-1252", "cp850": "MS-DOS 850", "mac_roman": "Macintosh"}
#: Characters of no table; they come from a wrong encoding, or from a file that is not text.
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_NOT_ASCII_WORD = re.compile(r"[^\W\d_]*[^\W\d_\x00-\x7f][^\W\d_]*")


def decode(content: bytes) -> tuple[str, str]:
    """Read the bytes of a text file.

    Returns
    -------
    text : the text without its byte order mark.
    guessed : name for people of an encoding that was guessed; "" if the file is UTF-8 or has a mark.

    Raises
    ------
    UnicodeDecodeError
        No encoding gives a text; `start` is the first byte that is not UTF-8.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding), ""
    zeros = content.count(0)
    if zeros * 4 > len(content):  # Latin letters in UTF-16 have a zero byte each
        encoding = "utf-16-le" if content[1::2].count(0) * 2 > zeros else "utf-16-be"
        text = content.decode(encoding)
        if not _NOT_TEXT.search(text):
            return text, "UTF-16"
    try:
        return content.decode("utf-8"), ""
    except UnicodeDecodeError:
        old = _old(content)
        if old is None:
            raise
        return old


def _old(content: bytes) -> tuple[str, str] | None:
    """Decode bytes by the most likely of the old encodings: text and encoding; None if none gives a text."""
    fitting = [encoding for encoding in _OLD if _reads(content, encoding)]
    if not fitting:
        return None
    # The text is too short for letter statistics. Of equals the first is taken, the commonest; a notice shows a word.
    letters = _letters()
    encoding = max(fitting, key=lambda encoding: sum(map(content.decode(encoding).count, letters)))
    return content.decode(encoding), _OLD[encoding]


@of_all_languages
def _letters() -> frozenset[str]:
    """Give the letters beyond ASCII of all languages, by which the right encoding is recognised."""
    return frozenset("".join(table_words(lang).get("letters", "") for lang in languages()))


def _reads(content: bytes, encoding: str) -> bool:
    try:
        return not _NOT_TEXT.search(content.decode(encoding))
    except UnicodeDecodeError:
        return False


def sample(text: str) -> str:
    """Give the first word with a letter beyond ASCII, by which a person can see whether it was read rightly."""
    found = _NOT_ASCII_WORD.search(text)
    return found[0] if found else ""
