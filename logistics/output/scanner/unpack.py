"""What is in packed bytes: texts and files, unpacked to a size and never further than one step."""

from __future__ import annotations

import bz2
import io
import lzma
import zipfile
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What is larger when unpacked is read as far as this.
LARGEST = 5_000_000
_DEEPEST = 4
_MOST_PARTS = 200
_PRINTABLE_SHARE = 0.9
_ENCODINGS = ("utf-8", "utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be", "latin-1")


def as_text(blob: bytes) -> str | None:
    """Give bytes as a text if they are one, in UTF-8, UTF-16, UTF-32 or Latin-1."""
    for encoding in _ENCODINGS:
        try:
            text = blob.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text and sum(map(_shows, text)) >= _PRINTABLE_SHARE * len(text):
            return text
    return None


def _shows(letter: str) -> bool:
    return letter in "\t\n\r\ufeff" or (" " <= letter <= "\u06ff" and letter.isprintable())


def texts_in(blob: bytes) -> list[str]:
    """Give the texts in bytes, however they are packed, four deep and `LARGEST` in all."""
    found: list[str] = []
    pending, room = [(blob, 0)], LARGEST
    while pending and room > 0:
        inside, depth = pending.pop()
        room -= len(inside)
        text = as_text(inside) if inside else ""
        if text:
            found.append(text)
        # Packed bytes may look like a text by chance.
        if inside and depth < _DEEPEST:
            pending += [(more, depth + 1) for more in unpacked(inside, bare=text is None)]
    return found


def unpacked(blob: bytes, *, bare: bool = True) -> Iterator[bytes]:
    """Give what is packed in bytes: one thing in zlib, gzip, bzip2 or xz, all parts of a zip archive.

    bare : try deflated bytes without a head, too; almost any text can be taken for some.
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
