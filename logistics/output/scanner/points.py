"""Coordinates in a text that are more exact than may be shown, or in an area that may not be shown."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from logistics.output.scanner.secrets import Secrets

_NUMBER = r"[-+\u2212]?\d{1,3}[.,]\d+"
_LONE = re.compile(rf"(?<![\d.,]){_NUMBER}(?![\d])")
_PAIR = re.compile(r"(?<![\d.])([-+\u2212]?\d{1,3}\.\d+)[^\d\n+\u2212-]{1,24}([-+\u2212]?\d{1,3}\.\d+)")
_COMMA_PAIR = re.compile(
    r"(?<![\d,])([-+\u2212]?\d{1,3},\d{2,})\s{0,3}[;/| \t]\s{0,3}([-+\u2212]?\d{1,3},\d{2,})(?!\d)"
)
_WHOLE_PAIR = re.compile(r"(?<![\d.,])([-+\u2212]?\d{7,10})[^\d\n+\u2212.-]{1,6}([-+\u2212]?\d{7,10})(?![\d.,]\d)")
#: Degrees, minutes and seconds: 16 26 09 N, 16:26:09N, N16 26.162, 16d26m09s.
_DEGREES_APART = re.compile(
    r"(?<![\d.:-])\d{1,3}[\s:d]\s?[0-5]?\d[\s:m]\s?[0-5]?\d(?:[.,]\d+)?\s?s?\s?[NSWOE]\b"
    r"|\b[NSWOE]\s?\d{1,3}[\s\u00b0]\s?[0-5]?\d[.,]\d+|\b\d{1,3}d\s?[0-5]?\dm\s?[0-5]?\d(?:[.,]\d+)?s"
)
#: Several numbers with more decimals than any figure of an export, such as coordinates less a constant.
_FINE = re.compile(r"(?:[-+\u2212]?\d{1,4}\.\d{4,}[^\d.\n]{1,6}){3,}[-+\u2212]?\d{1,4}\.\d{4,}")
#: Encoded polylines of map services.
_POLYLINE = re.compile(r"(?<![?-~])[?-~]{12,}(?![?-~])")
_GEOHASH = re.compile(r"(?<![\w#./-])(?=[a-z]*\d)(?=\d*[a-z])[0-9b-hjkmnp-z]{7,12}(?![\w./-])")
_GEOHASH_LETTERS = "0123456789bcdefghjkmnpqrstuvwxyz"
_DEGREES = re.compile(r"\d{1,3}\s*[°º]\s*\d{1,2}\s*['\u2032\u2019]|\d{1,3}(?:[.,]\d+)?\s*[°º]\s*[NSWOEnswoe]\b")
_PLUS_CODE = re.compile(r"(?<![0-9A-Z+])[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}(?![0-9A-Z])")
_GEO_ADDRESS = re.compile(r"\bgeo:[-+]?\d|[?&@](?:ll|q|center|mlat|query)?=?[-+]?\d{1,2}\.\d{3,},[-+]?\d{1,3}\.\d{3,}")
#: Coordinates as whole numbers without the decimal point: 16436030 is 16.43603.
_WHOLE = re.compile(r"(?<![\d.,])[-+\u2212]?\d{7,10}(?![\d.,])")
_SCALES = (1e5, 1e6, 1e7)
#: Degrees within which a number counts as a coordinate of the plan: about 50 m.
_SAME = 5e-4
_SAME_WHOLE = 2e-5
_TINY = 1e-9
#: Number of points of a polyline that are looked at.
_FIRST = 3


def near_points(text: str, secrets: Secrets) -> Iterator[str]:
    """Give the coordinates in a text that are not the point of an area that may be shown, as they are written."""
    for match in _PAIR.finditer(text):
        one, other = _value(match[1]), _value(match[2])
        for lat, lon, sign in ((one, other, match[2]), (other, one, match[1])):
            if lat > 0 and _near_places(lat, lon, secrets) and (lon > 0 or sign[0] in "-\u2212"):
                if not allowed_point(lat, lon, secrets):
                    yield match[0]
                break
    yield from _pairs(text, secrets)
    yield from _alone(text, secrets)
    yield from _packed(text, secrets)
    for pattern in (_DEGREES, _DEGREES_APART, _PLUS_CODE, _GEO_ADDRESS, _FINE):
        for match in pattern.finditer(text):
            yield match[0]


def _pairs(text: str, secrets: Secrets) -> Iterator[str]:
    """Give the pairs of numbers with decimal commas, or without decimal points, that lie near places."""
    for match in _COMMA_PAIR.finditer(text):
        one, other = _value(match[1]), _value(match[2])
        if any(
            _near_places(*pair, secrets) and not allowed_point(*pair, secrets) for pair in ((one, other), (other, one))
        ):
            yield match[0]
    for match in _WHOLE_PAIR.finditer(text):
        one, other = _value(match[1]), _value(match[2])
        pairs = [(x / scale, y / scale) for scale in _SCALES for x, y in ((one, other), (other, one))]
        if any(_near_places(*pair, secrets) for pair in pairs):
            yield match[0]


def _packed(text: str, secrets: Secrets) -> Iterator[str]:
    """Give the encoded polylines and geohashes that lie near places."""
    for match in _POLYLINE.finditer(text):
        points = _polyline(match[0])
        if len(points) > 1 and all(_near_places(*point, secrets) for point in points[:_FIRST]):
            yield match[0]
    for match in _GEOHASH.finditer(text):
        if _near_places(*_geohash(match[0]), secrets):
            yield match[0]


def _polyline(written: str) -> list[tuple[float, float]]:
    """Give the first points of an encoded polyline as (lat, lon) in degrees."""
    numbers: list[int] = []
    bits = shift = 0
    for letter in written:
        bits |= (ord(letter) - 63 & 31) << shift
        shift += 5
        if ord(letter) - 63 < 32:
            numbers.append(~(bits >> 1) if bits & 1 else bits >> 1)
            bits = shift = 0
        if len(numbers) == 2 * _FIRST:
            break
    lats, lons = (accumulate(numbers[side::2]) for side in (0, 1))
    return [(lat / 1e5, lon / 1e5) for lat, lon in zip(lats, lons, strict=False)]


def _geohash(written: str) -> tuple[float, float]:
    """Give the centre of the cell of a geohash as (lat, lon) in degrees."""
    bits = "".join(f"{_GEOHASH_LETTERS.index(letter):05b}" for letter in written)
    lon, lat = (
        (int(side, 2) + 0.5) / 2 ** len(side) * 2 * most - most
        for side, most in ((bits[0::2], 180.0), (bits[1::2], 90.0))
    )
    return lat, lon


def _alone(text: str, secrets: Secrets) -> Iterator[str]:
    """Give single latitudes and longitudes of the plan, with or without their decimal point."""
    for match in _LONE.finditer(text):
        value = _value(match[0])
        if len(re.split(r"[.,]", match[0])[1]) > max(secrets.decimals, 2) and _of_plan(value, secrets):
            yield match[0]
    for match in _WHOLE.finditer(text):
        if any(_of_plan(_value(match[0]) / scale, secrets, _SAME_WHOLE) for scale in _SCALES):
            yield match[0]


def allowed_point(lat: float, lon: float, secrets: Secrets) -> bool:
    """Say whether a point is the fixed point of an area that may be shown."""
    return any(abs(lat - x) < _TINY and abs(lon - y) < _TINY for x, y in secrets.points)


def _near_places(lat: float, lon: float, secrets: Secrets) -> bool:
    """Say whether a point lies near a place of the operation."""
    return (math.floor(lat), math.floor(lon)) in secrets.around


def _of_plan(value: float, secrets: Secrets, same: float = _SAME) -> bool:
    """Say whether a number is within `same` degrees of a latitude or longitude of the plan, with either sign."""
    return any(
        abs(number - secrets.near[at]) < same
        for number in (value, -value)
        for at in (bisect_left(secrets.near, number) - 1, bisect_left(secrets.near, number))
        if 0 <= at < len(secrets.near)
    )


def _value(written: str) -> float:
    return float(written.replace("\u2212", "-").replace(",", "."))
