"""Decoding of texts that are hidden by an encoding; the decoded texts are decoded in turn."""

from __future__ import annotations

import html
import quopri
import re
import unicodedata
from urllib.parse import unquote

from logistics.output.scanner.ciphers import base85, written_bytes
from logistics.output.scanner.unpack import texts_in, unpacked

_DEEPEST = 4
_ESCAPE = re.compile(
    r"\\{1,8}(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2}))|\\{1,8}0*([0-9a-fA-F]{2,5})\s?"
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_TAG = re.compile(r"<!--|-->|<[^<>]{0,2000}>")
#: Tags that do not separate words: `Tapa<b>chu</b>la` is read as one word.
_TAG_IN_WORD = re.compile(
    r"(?i)</?(?:a|abbr|b|bdi|big|code|em|font|i|mark|s|small|span|strong|sub|sup|t|tspan|u|wbr)\b[^<>]{0,2000}>|<!--.*?-->"
)
#: Joined texts in a script: `"Tapa" + "chula"`.
_JOINED = re.compile(r"([\"'`])\s*\+\s*[\"'`]")
_QUOTED = re.compile(r"=[0-9A-F]{2}|=\r?\n")
_OCTAL = re.compile(r"(?:\\{1,8}[0-3][0-7]{2}){4,}")
_EXPONENT = re.compile(r"(?<![\w.])[-+]?\d{1,9}(?:\.\d+)?[eE][-+]?\d{1,2}(?![\w.])")
#: Separated letters: `T i j u a n a`, `T.i.j.u.a.n.a`.
_APART = re.compile(r"(?<!\w)(?:[^\W\d_][ .*|\u00b7_-]{1,2}){4,}[^\W\d_](?!\w)")
#: The text between a character that reverses the direction of writing and the next such character.
_TURNED = re.compile("\u202e([^\u202a-\u202e\n]+)")
#: Joined lists in a script: `["Ti", "juana"].join("")`.
_LIST = re.compile(r"\[((?:\s*[\"'`][^\"'`]{0,40}[\"'`]\s*,?){2,})\]\s*\.join\(\s*([\"'`])\2")
_LARGEST_NUMBER = 1e9
_SMALLEST_FILE = 30


def readings(text: str) -> list[tuple[str, str]]:
    """Give a text and all its other readings, each once, as (how, reading); `how` is "text" for the text itself."""
    found: dict[str, str] = {}
    _read("", text, 0, found)
    return [(how or "text", reading) for reading, how in found.items()]


def packed(text: str) -> list[bytes]:
    """Give the bytes of what may be files in base64 in a text, as they are and unpacked."""
    found: list[bytes] = []
    for reading in dict.fromkeys((text, _undone(text))):
        for how, blob in written_bytes(reading):
            if how == "base64" and len(blob) > _SMALLEST_FILE:
                found += [blob, *unpacked(blob)]
    return list(dict.fromkeys(found))


def _read(how: str, text: str, depth: int, found: dict[str, str]) -> None:
    """Add a text and its other readings to `found`, which gives for each reading how it was decoded."""
    if text in found or depth > _DEEPEST:
        return
    found[text] = how
    plain = _undone(text)
    for name, reading in (("escaped", plain), ("without tags", _TAG.sub(" ", _TAG_IN_WORD.sub("", plain)))):
        if reading not in found:
            found[reading] = f"{how} {name}".strip()
    for name, hidden in [*_hidden(plain), *_otherwise(text)]:
        _read(f"{how} {name}".strip(), hidden, depth + 1, found)


def _undone(text: str) -> str:
    """Decode entities, percent signs and escapes, and remove invisible letters and joins, until nothing changes."""
    for _ in range(_DEEPEST):
        plain = unquote(html.unescape(_ESCAPE.sub(_letter, text)), errors="replace")
        plain = unicodedata.normalize("NFKC", _JOINED.sub("", _INVISIBLE.sub("", plain)))
        if plain == text:
            break
        text = plain
    return text


def _letter(match: re.Match[str]) -> str:
    """Give the letter of an escape; an escape of no letter stays as it is."""
    code = int(next(part for part in match.groups() if part), 16)
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else match[0]


def _hidden(text: str) -> list[tuple[str, str]]:
    """Give the texts in bytes that are written as letters, packed or not, as (how, reading)."""
    return [(how, reading) for how, blob in written_bytes(text) for reading in texts_in(blob)]


def _otherwise(text: str) -> list[tuple[str, str]]:
    """Give other readings of a text as (how, reading), such as quoted-printable, reversed or joined."""
    found = []
    if _QUOTED.search(text):
        quoted = quopri.decodestring(text.encode("utf-8", "replace")).decode("utf-8", "replace")
        found.append(("quoted-printable", quoted))
    octal = [bytes(int(code, 8) for code in re.findall("[0-7]{3}", match[0])) for match in _OCTAL.finditer(text)]
    found += [("octal", reading) for blob in octal for reading in texts_in(blob)]
    found += [("base85", reading) for blob in base85(text) for reading in texts_in(blob)]
    if _EXPONENT.search(text):
        found.append(("exponents", _EXPONENT.sub(_plain_number, text)))
    apart = [re.sub(r"[^\w]|_", "", match[0]) for match in _APART.finditer(text)]
    if apart:
        found.append(("letters apart", "\n".join(apart)))
    turned = [match[1][::-1] for match in _TURNED.finditer(text)]
    if turned:
        found.append(("turned round", "\n".join(turned)))
    lists = ["".join(re.findall(r"[\"'`]([^\"'`]*)[\"'`]", match[1])) for match in _LIST.finditer(text)]
    if lists:
        found.append(("put together", "\n".join(lists)))
    return found


def _plain_number(match: re.Match[str]) -> str:
    """Write a number with an exponent without it, unless it is very large."""
    value = float(match[0])
    return f"{value:.7f}".rstrip("0") if abs(value) < _LARGEST_NUMBER else match[0]
