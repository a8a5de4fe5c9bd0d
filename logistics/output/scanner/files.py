"""Texts in text files of any encoding, photographs and PDF documents."""

from __future__ import annotations

import io
from typing import Any

import PIL.Image
import pypdf
from PIL.ExifTags import GPS, IFD

from logistics.output.scanner.unpack import LARGEST

PICTURES = {".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".gif"}
_BOMS = {
    b"\xff\xfe\0\0": "utf-32", b"\0\0\xfe\xff": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16",
}  # fmt: skip
_MOST_PAGES = 500


def decoded(data: bytes) -> str | None:
    """Give the text of a file in UTF-8, UTF-16 or UTF-32, with or without a byte order mark; None for other bytes."""
    marked = next((encoding for mark, encoding in _BOMS.items() if data.startswith(mark)), "")
    encodings = [marked] if marked else ["utf-8-sig"]
    if not marked and b"\0" in data[:64]:
        # Of the two or four bytes of a Latin letter, all but one are zero.
        wide, first = ("32", 4) if data[:64].count(b"\0") > 2 * len(data[:64]) // 3 else ("16", 2)
        order = "be" if data[:1] == b"\0" else "le"
        encodings = [f"utf-{wide}-{order}"] if len(data) % first == 0 else encodings
    try:
        return data.decode(encodings[0])
    except UnicodeDecodeError:
        return None


def photograph_texts(data: bytes) -> tuple[str, list[tuple[float, float]]] | None:
    """Give the properties of a photograph as a text, and where it was taken; None if it cannot be read.

    Where it was taken is a list with one (lat, lon) in degrees, or with none.
    """
    try:
        with PIL.Image.open(io.BytesIO(data)) as image:
            exif = image.getexif()
            parts: list[dict[Any, Any]] = [dict(exif), *(dict(exif.get_ifd(ifd)) for ifd in IFD), dict(image.info)]
            told = [value for part in parts for value in part.values()]
            place = dict(exif.get_ifd(IFD.GPSInfo))
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, AttributeError, PIL.Image.DecompressionBombError):
        return None
    return "\n".join(map(_written, told)), _place(place)


def _written(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _place(tags: dict[int, Any]) -> list[tuple[float, float]]:
    try:
        lat, lon = (
            sum(float(part) / 60**at for at, part in enumerate(tags[degrees]))
            * (-1 if str(tags.get(side)) in "SW" else 1)
            for degrees, side in ((GPS.GPSLatitude, GPS.GPSLatitudeRef), (GPS.GPSLongitude, GPS.GPSLongitudeRef))
        )
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return []
    return [(lat, lon)]


def document_texts(data: bytes) -> list[tuple[str, str]] | None:
    """Give the texts of a PDF as (where, text); None if it cannot be read.

    They are those of its pages, of its properties except the dates at which it was made, and of its attachments.
    """
    if len(data) > LARGEST:
        return None
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        texts = [(f"page {at}", page.extract_text()) for at, page in enumerate(reader.pages[:_MOST_PAGES], start=1)]
        properties = {key: value for key, value in (reader.metadata or {}).items() if not str(key).endswith("Date")}
        texts.append(("properties", "\n".join(map(str, properties.values()))))
        for name, files in reader.attachments.items():
            texts.append(("attached", name))
            texts += [("attached", file.decode("utf-8", "replace")) for file in files]
    except Exception:  # noqa: BLE001  a damaged PDF may raise anything; it counts as unread
        return None
    return texts if reader.pages else None
