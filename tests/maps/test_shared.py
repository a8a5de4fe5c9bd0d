"""Maps for partners and the public, as they meet them, in a browser with no network."""

from __future__ import annotations

import dataclasses
import datetime as dt
import gzip
import re
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from logistics.core.language import SIDE_BY_SIDE
from logistics.inputs.operation import Protection
from logistics.output.maps import draw_shared_map
from tests.support.cases.protection_cases import odd_operation
from tests.support.cases.shared_maps import shared_map, shared_tables

if TYPE_CHECKING:
    from logistics.core.language import Language
    from logistics.output.protection import Audience

SHARED: tuple[Audience, ...] = ("partner", "public")
#: 9 November is the last day partners may see, the week to 4 November the public's last one.
LAST = {
    ("partner", "es"): "Viernes 9 de noviembre de 2018",
    ("partner", "en"): "Friday 9 November 2018",
    ("public", "es"): "Semana del 29 de octubre de 2018 al 4 de noviembre de 2018",
    ("public", "en"): "Week of 29 October 2018 to 4 November 2018",
}
EXPIRY = {
    ("partner", "es"): "Vigente hasta 30 días después del 9 de noviembre de 2018",
    ("partner", "en"): "Valid for 30 days after 9 November 2018",
    ("public", "es"): "Vigente hasta 30 días después del 4 de noviembre de 2018",
    ("public", "en"): "Valid for 30 days after 4 November 2018",
}
ALL = {
    ("partner", "es"): "Todos los días",
    ("partner", "en"): "All days",
    ("public", "es"): "Todas las semanas",
    ("public", "en"): "All weeks",
}
LABELS = {
    ("partner", "es"): "Restringido: para la organización que lo recibió. No lo publique",
    ("partner", "en"): "Restricted: for the organisation it was given to. Do not publish",
    ("public", "es"): "Público: se puede compartir",
    ("public", "en"): "Public: may be passed on",
}


@pytest.mark.parametrize("lang", SIDE_BY_SIDE)
@pytest.mark.parametrize("audience", SHARED)
def test_opens_offline_for_its_audience(opened: Any, audience: Audience, lang: Language) -> None:
    result = opened(shared_map(audience, lang))
    page = result.page
    assert page.locator("html").get_attribute("lang") == lang
    assert page.locator("h2:visible").inner_text() == LAST[audience, lang]
    assert page.locator("header .warning").inner_text() == LABELS[audience, lang]
    foot = page.locator("footer").inner_text()
    assert EXPIRY[audience, lang] in foot
    page.get_by_role("slider").fill("0")
    page.locator(".mark:has(.sign.people)").first.dispatch_event("click")
    page.locator(".popup").wait_for()
    page.get_by_role("button", name=ALL[audience, lang]).click()
    page.get_by_role("button", name="English" if lang == "es" else "Español").click()
    assert result.problems == []
    assert len(result.requests) == 1


@pytest.mark.parametrize("audience", SHARED)
def test_holds_nothing_that_is_hidden(audience: Audience) -> None:
    """Looked for plainly, beside the scan: names, ids, hours, days ahead, tile servers."""
    case, html = odd_operation(), shared_map(audience)
    data = html.split("</head>")[1].split('id="data">')[1].split("</script>")[0]
    text = html.split("</head>")[1].split("<script", maxsplit=1)[0] + data
    ids = {*case.depots["depot_id"], *case.groups["group_id"], *case.shelters["shelter_id"], *case.groups["name"]}
    seen = {"main", "rear"}  # the element of HTML
    assert not [word for word in ids - seen if word in text]
    assert "4,537" not in text
    assert "Esperanza" not in text
    assert not re.search(r"\b\d{2}:\d{2}\b", text)
    assert "Tijuana" not in text
    assert "openstreetmap" not in html
    assert "img-src" not in html
    last = dt.date(2018, 11, 9) if audience == "partner" else dt.date(2018, 11, 4)
    later = [last + dt.timedelta(days=number) for number in range(1, 10)]
    assert not [day for day in later if f"{day.day} de noviembre de 2018" in text or day.isoformat() in text]


@pytest.mark.parametrize("audience", SHARED)
def test_small_and_the_first_table_in_the_first_40_kb(audience: Audience) -> None:
    html = shared_map(audience)
    assert len(gzip.compress(html.encode(), 9)) < 150_000
    head = html.encode()[:40_000].decode("utf-8", "ignore").split("<script")[0]
    assert LAST[audience, "es"].lower() in head.lower()
    assert "</table>" in head


def test_figures_are_those_of_the_protected_tables(opened: Any) -> None:
    tables = shared_tables(odd_operation(), "partner")["es"].tables
    page = opened(shared_map("partner")).page
    page.get_by_role("slider").fill("4")
    day = pd.Timestamp(2018, 10, 24)
    people = tables["people"][tables["people"]["date"] == day]
    marks = page.locator(".mark:has(.sign.people)")
    assert {mark.get_attribute("title") for mark in marks.all()} == set(people["municipality"])
    row = people.iloc[0]
    page.get_by_role("button", name=row["municipality"]).first.dispatch_event("click")
    popup = page.locator(".popup").inner_text()
    assert f"{row['people']:,} personas" in popup
    here = (tables["deliveries"]["date"] == day) & (tables["deliveries"]["municipality"] == row["municipality"])
    for load in tables["deliveries"][here].itertuples():
        assert re.search(rf"{re.escape(load.item)}\s+{load.kg:,}\b", popup)


def test_play_and_search(opened: Any) -> None:
    page = opened(shared_map("partner")).page
    page.clock.install(time="2018-10-20T08:00:00")
    page.clock.pause_at("2018-10-20T08:00:01")
    page.get_by_role("button", name="Reproducir").click()
    assert page.locator("h2:visible").inner_text() == "Sábado 20 de octubre de 2018"
    page.clock.run_for(1100 * 25)
    assert page.locator("h2:visible").inner_text() == LAST["partner", "es"]
    assert page.get_by_role("button", name="Reproducir").get_attribute("aria-pressed") == "false"
    field = page.get_by_role("combobox", name="Buscar un lugar")
    field.fill("juchitan")
    field.press("Enter")
    assert page.locator(".popup h3").inner_text() == "Juchitán de Zaragoza"


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("audience", SHARED)
def test_prints_on_one_page(opened: Any, audience: Audience, paper: str) -> None:
    page = opened(shared_map(audience)).page
    page.get_by_role("slider").fill("1")
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper, landscape=True))) == 1


def test_a_map_of_nothing_yet_says_so(opened: Any) -> None:
    result = opened(draw_shared_map(shared_tables(odd_operation(), "public", dt.date(2018, 10, 21))))
    assert result.page.locator("h2:visible").inner_text() == "Todavía no se puede mostrar ningún día."
    result.page.get_by_role("button", name="English").click()
    assert result.page.locator("h2:visible").inner_text() == "No day can be shown yet."
    assert result.problems == []


def test_the_whole_country_and_loosened_thresholds(opened: Any) -> None:
    """No area is told apart: a table without marks. What is loosened stands on the page and on paper."""
    settings = odd_operation().settings
    loose = Protection(public_place="country", public_delay_hours=24)
    case = dataclasses.replace(odd_operation(), settings=dataclasses.replace(settings, protection=loose))
    result = opened(draw_shared_map(shared_tables(case, "public")))
    assert result.page.get_by_text("Todo el país").first.is_visible()
    assert result.page.locator(".mark").count() == 0
    assert "public_delay_hours = 24 (168)" in result.page.locator("header").inner_text()
    assert result.problems == []
