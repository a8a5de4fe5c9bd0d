"""Files that hold nothing secret, into which leaks are planted, and the scan of one."""

from __future__ import annotations

import base64
import datetime as dt
import io
import json
import zipfile
from functools import cache
from typing import TYPE_CHECKING

import openpyxl

from logistics.output.protection import protect
from logistics.output.scanner import Limits, scan_data, secrets_of
from tests.support.cases.protection_cases import AS_OF, odd_operation, quick_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from logistics.output.protection import Audience
    from logistics.output.scanner import Finding, Secrets

PAGE = """<!DOCTYPE html><html lang="es"><head><meta charset="utf-8"><title>Mapa para socios</title>
<style>main{{width:16.5px}}</style></head><body><main id="map"><p>Oaxaca: 7,100 personas, 2018-10-30.</p>
<table><tr><th>date</th><th>municipality</th><th>people</th></tr><tr><td>2018-10-30</td><td>Juchitán de Zaragoza</td>
<td>7100</td></tr></table>{body}</main><script>const points = [[16.44, -95.02]];{script}</script></body></html>"""
GPX = '<?xml version="1.0"?><gpx version="1.1"><wpt lat="{lat}" lon="{lon}"><name>{name}</name></wpt></gpx>'
PEOPLE = "date,municipality_code,municipality,people\n#date,#adm2+code,#adm2+name,#affected\n"
ROW = "2018-10-30,20043,Juchitán de Zaragoza,7100\n"


@cache
def secrets(audience: Audience = "partner") -> Secrets:
    operation = odd_operation()
    policy = protect(operation, plan(), audience, AS_OF).policy
    return secrets_of(operation, plan(), Limits(policy.shown_until, policy.place))


@cache
def plan() -> object:
    return quick_plan(odd_operation())


def page(body: str = "", script: str = "") -> bytes:
    return PAGE.format(body=body, script=script).encode()


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def geojson(lat: float, lon: float, **properties: object) -> bytes:
    feature = {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": [lon, lat]}}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def book(change: Callable[[openpyxl.Workbook], None]) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    for row in (PEOPLE + ROW).splitlines():
        sheet.append([int(cell) if cell == "7100" else cell for cell in row.split(",")])
    made.properties.creator = ""
    made.properties.created = made.properties.modified = dt.datetime(2018, 10, 30)  # noqa: DTZ001
    change(made)
    file = io.BytesIO()
    made.save(file)
    return _undated(file.getvalue())


def _undated(data: bytes) -> bytes:
    """Take out the day openpyxl writes when it saves, which is today's."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for part in before.infolist():
            text = before.read(part)
            if part.filename == "docProps/core.xml":
                head, _, tail = text.partition(b'<dcterms:modified xsi:type="dcterms:W3CDTF">')
                text = head + tail.partition(b"</dcterms:modified>")[2] if tail else text
            after.writestr(part.filename, text)
    return out.getvalue()


def scan(name: str, data: bytes, audience: Audience = "partner") -> list[Finding]:
    return scan_data(name, data, secrets(audience))
