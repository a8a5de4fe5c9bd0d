"""Decoding of bytes that are written as letters in a text, in the encodings that people and programs use."""

from __future__ import annotations

import base64
import binascii
import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LETTERS = "A-Za-z0-9+/_-"
_BASE64 = re.compile(rf"(?<![{_LETTERS}])[{_LETTERS}]{{8,}}={{0,2}}")
#: Base64 in groups or lines: its letters and spaces, up to another character.
_SPACED = re.compile(rf"(?<![{_LETTERS}])[{_LETTERS}]{{1,200}}(?:\s{{1,4}}[{_LETTERS}]{{1,200}}){{2,}}={{0,2}}")
_BASE32 = re.compile(r"(?<![A-Za-z0-9])(?:[A-Z2-7]{8,}|[a-z2-7]{16,})={0,6}(?![A-Za-z0-9])")
_HEX = re.compile(r"(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{2}){6,}(?![0-9A-Fa-f])")
_HEX_APART = re.compile(
    r"(?<![0-9A-Za-z])(?:0x)?[0-9A-Fa-f]{2}(?:[\s:,;._-]{1,3}(?:0x)?[0-9A-Fa-f]{2}){4,}(?![0-9A-Za-z])"
)
_CODES = re.compile(r"(?<![\d.])\d{2,3}(?:[\s,;]{1,3}\d{2,3}){4,}(?![\d.])")
_BINARY = re.compile(r"(?<![01])[01]{8}(?:\s?[01]{8}){4,}(?![01])")
_ASCII85 = re.compile(r"<~([!-uz\s]{5,})~>")
#: Candidates for base85: words, quoted texts, and the content of elements.
_TOKENS85 = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<!\S)[!-~]{10,4000}(?!\S)", r'"([!#-~]{10,4000})"', r"'([!-&(-~]{10,4000})'", r"`([!-_a-~]{10,4000})`",
        r">\s*([!-;=-~]{10,4000})\s*<",
    )
)  # fmt: skip
_LONGEST_SPACED = 20_000


def written_bytes(text: str) -> Iterator[tuple[str, bytes]]:
    """Give each part of a text that may be bytes written as letters: the name of the encoding, and the bytes."""
    for match in _BASE64.finditer(text):
        yield "base64", _from_base64(match[0])
    for match in _SPACED.finditer(text):
        if len(match[0]) <= _LONGEST_SPACED:
            joined = "".join(match[0].split())
            # The dashes of a comment are letters of base64 too.
            yield from (("base64", _from_base64(body)) for body in {joined, joined.strip("-_")})
    for match in _BASE32.finditer(text):
        yield "base32", _from_base32(match[0])
    for match in _HEX.finditer(text):
        yield "hexadecimal", bytes.fromhex(match[0])
    for match in _HEX_APART.finditer(text):
        yield "hexadecimal", bytes.fromhex("".join(re.findall(r"(?:0x)?([0-9A-Fa-f]{2})", match[0])))
    for match in _CODES.finditer(text):
        codes = [int(code) for code in re.findall(r"\d+", match[0])]
        if all(32 <= code < 256 for code in codes):
            yield "codes of letters", bytes(codes)
    for match in _BINARY.finditer(text):
        yield "binary", bytes(int(code, 2) for code in re.findall(r"[01]{8}", match[0]))


def base85(text: str) -> Iterator[bytes]:
    """Give the bytes of each part of a text that may be in base85.

    The HTML entities of the text must not be decoded yet, because their characters are used in base85 too.
    """
    found = {match[match.lastindex or 0] for pattern in _TOKENS85 for match in pattern.finditer(text)}
    # A word of letters alone is hardly ever base85, which uses punctuation too.
    for token in sorted({form for one in found for form in (one, html.unescape(one)) if not one.isalnum()}):
        yield _from(base64.b85decode, token)
        yield _from(base64.a85decode, token.removeprefix("<~").removesuffix("~>"))
    for match in _ASCII85.finditer(text):
        yield _from(base64.a85decode, match[1])


def _from_base64(written: str) -> bytes:
    body = written.rstrip("=").replace("-", "+").replace("_", "/")
    return _from(lambda text: base64.b64decode(text, validate=True), body + "=" * (-len(body) % 4))


def _from_base32(written: str) -> bytes:
    body = written.rstrip("=").upper()
    return _from(base64.b32decode, body + "=" * (-len(body) % 8))


def _from(decode: Callable[[str], bytes], written: str) -> bytes:
    try:
        return decode(written)
    except (binascii.Error, ValueError, OverflowError):
        return b""
