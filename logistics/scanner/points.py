"""Coordinates in a text or a table that are nearer than may be shown, or of an area that may not be shown."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from logistics.scanner.secrets import Secrets

_NUMBER = r"[-+\u2212]?\d{1,3}[.,]\d+"
_LONE = re.compile(rf"(?<![\d.,]){_NUMBER}(?![\d])")
_PAIR = re.compile(r"(?<![\d.])([-+\u2212]?\d{1,3}\.\d+)[^\d\n+\u2212-]{1,24}([-+\u2212]?\d{1,3}\.\d+)")
_DEGREES = re.compile(r"\d{1,3}\s*[°º]\s*\d{1,2}\s*['\u2032\u2019]|\d{1,3}(?:[.,]\d+)?\s*[°º]\s*[NSWOEnswoe]\b")
_PLUS_CODE = re.compile(r"(?<![0-9A-Z+])[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}(?![0-9A-Z])")
_GEO_ADDRESS = re.compile(r"\bgeo:[-+]?\d|[?&@](?:ll|q|center|mlat|query)?=?[-+]?\d{1,2}\.\d{3,},[-+]?\d{1,3}\.\d{3,}")
#: Coordinates as whole numbers, with the point left out: 16436030 is 16.43603.
_WHOLE = re.compile(r"(?<![\d.,])[-+\u2212]?\d{7,10}(?![\d.,])")
_SCALES = (1e5, 1e6, 1e7)
#: Degrees within which a number is taken for a coordinate of the plan: some 50 m.
_SAME = 5e-4
_SAME_WHOLE = 2e-5
_TINY = 1e-9


def near_points(text: str, secrets: Secrets) -> Iterator[str]:
    """Give the coordinates of a text that are not those of an area that may be shown, as they are written."""
    for match in _PAIR.finditer(text):
        one, other = _value(match[1]), _value(match[2])
        for lat, lon, sign in ((one, other, match[2]), (other, one, match[1])):
            if lat > 0 and _near_places(lat, lon, secrets) and (lon > 0 or sign[0] in "-\u2212"):
                if not allowed_point(lat, lon, secrets):
                    yield match[0]
                break
    yield from _alone(text, secrets)
    for pattern in (_DEGREES, _PLUS_CODE, _GEO_ADDRESS):
        for match in pattern.finditer(text):
            yield match[0]


def _alone(text: str, secrets: Secrets) -> Iterator[str]:
    """Give the latitudes and longitudes of the plan that stand by themselves, with their point or without."""
    for match in _LONE.finditer(text):
        value = _value(match[0])
        if len(re.split(r"[.,]", match[0])[1]) > max(secrets.decimals, 2) and _of_plan(value, secrets):
            yield match[0]
    for match in _WHOLE.finditer(text):
        if any(_of_plan(_value(match[0]) / scale, secrets, _SAME_WHOLE) for scale in _SCALES):
            yield match[0]


def allowed_point(lat: float, lon: float, secrets: Secrets) -> bool:
    """Say if a point is that of an area that may be shown."""
    return any(abs(lat - x) < _TINY and abs(lon - y) < _TINY for x, y in secrets.points)


def _near_places(lat: float, lon: float, secrets: Secrets) -> bool:
    """Say if a point lies where somebody may be looked for."""
    return (math.floor(lat), math.floor(lon)) in secrets.around


def _of_plan(value: float, secrets: Secrets, same: float = _SAME) -> bool:
    """Say if a number is nearly a latitude or longitude of the plan, with or without its sign."""
    return any(
        abs(number - secrets.near[at]) < same
        for number in (value, -value)
        for at in (bisect_left(secrets.near, number) - 1, bisect_left(secrets.near, number))
        if 0 <= at < len(secrets.near)
    )


def _value(written: str) -> float:
    return float(written.replace("\u2212", "-").replace(",", "."))
