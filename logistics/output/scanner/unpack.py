"""Texts and files in compressed bytes, unpacked up to a limit of size."""

from __future__ import annotations

import bz2
import io
import lzma
import zipfile
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The most bytes that are unpacked; the rest is not read.
LARGEST = 5_000_000
_DEEPEST = 4
_MOST_PARTS = 200
_PRINTABLE_SHARE = 0.9
_ENCODINGS = ("utf-8", "utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be", "latin-1")


def as_text(blob: bytes) -> str | None:
    """Give bytes as a text if they are one in UTF-8, UTF-16, UTF-32 or Latin-1, else None."""
    for encoding in _ENCODINGS:
        try:
            text = blob.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text and sum(map(_shows, text)) >= _PRINTABLE_SHARE * len(text):
            return text
    return None


def _shows(letter: str) -> bool:
    """Say whether a letter may occur in an ordinary text."""
    return letter in "\t\n\r\ufeff" or (" " <= letter <= "\u06ff" and letter.isprintable())


def texts_in(blob: bytes) -> list[str]:
    """Give the texts in bytes, unpacked up to `_DEEPEST` times and up to `LARGEST` bytes in all."""
    found: list[str] = []
    pending, room = [(blob, 0)], LARGEST
    while pending and room > 0:
        inside, depth = pending.pop()
        room -= len(inside)
        text = as_text(inside) if inside else ""
        if text:
            found.append(text)
        # Compressed bytes may look like a text by chance.
        if inside and depth < _DEEPEST:
            pending += [(more, depth + 1) for more in unpacked(inside, bare=text is None)]
    return found


def unpacked(blob: bytes, *, bare: bool = True) -> Iterator[bytes]:
    """Give what is compressed in bytes, unpacked once: with zlib, gzip, bzip2 or xz, or the parts of a zip archive.

    Parameters
    ----------
    blob : the bytes.
    bare : whether deflated bytes without a header are tried too; almost any text can be taken for such.
    """
    if blob[:2] == b"PK":
        yield from _of_zip(blob)
    elif blob[:3] == b"BZh":
        yield from _streamed(bz2.BZ2Decompressor(), blob)
    elif blob[:6] == b"\xfd7zXZ\x00" or blob[:3] == b"]\x00\x00":
        yield from _streamed(lzma.LZMADecompressor(), blob)
    else:
        for window in (15, 31, -15)[: 3 if bare else 2]:  # zlib, gzip, bare
            try:
                inside = zlib.decompressobj(window).decompress(blob, LARGEST)
            except zlib.error:
                continue
            if inside:
                yield inside
            return


def _streamed(packed: bz2.BZ2Decompressor | lzma.LZMADecompressor, blob: bytes) -> Iterator[bytes]:
    try:
        yield packed.decompress(blob, LARGEST)
    except (OSError, EOFError, ValueError, lzma.LZMAError):
        return


def _of_zip(blob: bytes) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(blob)) as archive:
            yield archive.comment
            room = LARGEST
            for part in archive.infolist()[:_MOST_PARTS]:
                yield part.filename.encode()
                with archive.open(part) as file:
                    inside = file.read(room)
                room -= len(inside)
                yield inside
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, EOFError, NotImplementedError, zlib.error):
        return
