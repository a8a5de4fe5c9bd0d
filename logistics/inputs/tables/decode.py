"""From the bytes of a text file to its text: marks of byte order, and the encodings older programs write."""

from __future__ import annotations

import codecs
import re

#: Marks of byte order and what they say; the longer mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
#: What spreadsheets write that do not write UTF-8: Windows, the old "CSV (MS-DOS)", the old "CSV (Macintosh)".
_OLD = {"cp1252": "Windows-1252", "cp850": "MS-DOS 850", "mac_roman": "Macintosh"}
#: The letters by which Spanish is told in one of them from nonsense in another.
_SPANISH = re.compile("[áéíóúüñÁÉÍÓÚÜÑ]")
#: No text of a table has these: they come of a wrong encoding, or of a file that is no text.
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_NOT_ASCII_WORD = re.compile(r"[^\W\d_]*[^\W\d_\x00-\x7f][^\W\d_]*")


def decode(content: bytes) -> tuple[str, str]:
    """Read the bytes of a text file.

    Returns
    -------
    text : without its mark of byte order.
    guessed : for people, the name of an encoding that the file itself does not tell; "" if it is UTF-8 or marked.

    Raises
    ------
    UnicodeDecodeError
        If no encoding gives a text; `start` is the first byte that is not UTF-8.
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
    """Read bytes in the one of the old encodings that gives the most likely text; None if none gives a text."""
    fitting = [encoding for encoding in _OLD if _reads(content, encoding)]
    if not fitting:
        return None
    # Too short a text for statistics of letters; of equals the first, the commonest, is taken; a notice shows a word.
    encoding = max(fitting, key=lambda encoding: len(_SPANISH.findall(content.decode(encoding))))
    return content.decode(encoding), _OLD[encoding]


def _reads(content: bytes, encoding: str) -> bool:
    try:
        return not _NOT_TEXT.search(content.decode(encoding))
    except UnicodeDecodeError:
        return False


def sample(text: str) -> str:
    """Give the first word with a letter beyond ASCII, for a person to see if it was read rightly."""
    found = _NOT_ASCII_WORD.search(text)
    return found[0] if found else ""
