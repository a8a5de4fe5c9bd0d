"""The ways a text can be written so that it is not seen: each is undone, and what comes out is read as well."""

from __future__ import annotations

import base64
import binascii
import html
import re
import unicodedata
import zlib
from urllib.parse import unquote

_DEEPEST = 4
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{8,}={0,2}")
_HEX = re.compile(r"(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{2}){6,}(?![0-9A-Fa-f])")
_CODES = re.compile(r"\d{2,3}(?:\s*,\s*\d{2,3}){4,}")
_ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2}))|\\0*([0-9a-fA-F]{2,5})\s?")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_TAG = re.compile(r"<!--|-->|<[^<>]{0,2000}>")
#: Tags that do not part words: `Tapa<b>chu</b>la` is read as one.
_TAG_IN_WORD = re.compile(
    r"(?i)</?(?:a|abbr|b|bdi|big|code|em|font|i|mark|s|small|span|strong|sub|sup|t|tspan|u|wbr)\b[^<>]{0,2000}>|<!--.*?-->"
)
#: `"Tapa" + "chula"` in a script.
_JOINED = re.compile(r"([\"'`])\s*\+\s*[\"'`]")
_PRINTABLE_SHARE = 0.9
_LARGEST_PACKED = 5_000_000


def readings(text: str) -> list[tuple[str, str]]:
    """Give a text as it stands and in every way it can be read: how, and the text; the same text once."""
    found: dict[str, str] = {}
    _read("", text, 0, found)
    return [(how or "text", reading) for reading, how in found.items()]


def packed(text: str) -> list[bytes]:
    """Give what is written in base64 and is no text: pictures and the like."""
    blobs = [_from_base64(match[0]) for match in _BASE64.finditer(text) if len(match[0]) > 40]
    return [blob for blob in blobs if blob and _as_text(blob) is None]


def _read(how: str, text: str, depth: int, found: dict[str, str]) -> None:
    if text in found or depth > _DEEPEST:
        return
    found[text] = how
    plain = _undone(text)
    for name, reading in (("escaped", plain), ("without tags", _TAG.sub(" ", _TAG_IN_WORD.sub("", plain)))):
        if reading not in found:
            found[reading] = f"{how} {name}".strip()
    for name, hidden in _hidden(plain):
        _read(f"{how} {name}".strip(), hidden, depth + 1, found)


def _undone(text: str) -> str:
    """Undo entities, percent signs, escapes, invisible letters and joined texts until nothing changes."""
    for _ in range(_DEEPEST):
        plain = unquote(html.unescape(_ESCAPE.sub(_letter, text)), errors="replace")
        plain = unicodedata.normalize("NFKC", _JOINED.sub("", _INVISIBLE.sub("", plain)))
        if plain == text:
            break
        text = plain
    return text


def _letter(match: re.Match[str]) -> str:
    code = int(next(part for part in match.groups() if part), 16)
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else match[0]


def _hidden(text: str) -> list[tuple[str, str]]:
    """Give the texts written in base64, hexadecimal or as codes of letters."""
    found = []
    for match in _BASE64.finditer(text):
        blob = _from_base64(match[0])
        reading = _as_text(blob) if blob else None
        if reading is None and blob:
            reading = _unpacked(blob)
        if reading:
            found.append(("base64", reading))
    for match in _HEX.finditer(text):
        reading = _as_text(bytes.fromhex(match[0]))
        if reading:
            found.append(("hexadecimal", reading))
    for match in _CODES.finditer(text):
        codes = [int(code) for code in match[0].split(",")]
        if all(32 <= code < 256 for code in codes):
            found.append(("codes of letters", "".join(map(chr, codes))))
    return found


def _from_base64(written: str) -> bytes:
    body = written.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _as_text(blob: bytes) -> str | None:
    """Give bytes as a text if they are one, in UTF-8 or UTF-16."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        try:
            text = blob.decode(encoding)
        except UnicodeDecodeError:
            continue
        latin = sum(letter in "\t\n\r" or " " <= letter <= "\u024f" for letter in text)
        if text and latin >= _PRINTABLE_SHARE * len(text):
            return text
    return None


def _unpacked(blob: bytes) -> str | None:
    for window in (15, 31, -15):  # zlib, gzip, bare
        try:
            return _as_text(zlib.decompressobj(window).decompress(blob, _LARGEST_PACKED))
        except zlib.error:
            continue
    return None
