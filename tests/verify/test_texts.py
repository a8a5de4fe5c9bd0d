"""Every rule has a sentence in both languages, and every sentence a rule."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import logistics.verification
from logistics.core.language import BASE, SIDE_BY_SIDE, Language, catalog
from logistics.verification import describe, verify
from tests.support.cases.verify_operation import made_operation
from tests.support.cases.verify_plan import made_plan
from tests.support.harm.verify_damages import DAMAGES, change

SOURCE = "\n".join(path.read_text("utf-8") for path in Path(logistics.verification.__file__).parent.glob("*.py"))
#: Texts whose names are put together from a measure or a limit.
COMPOSED = {"over_payload_kg", "over_volume", "trip_kg", "trip_litres", "line_kg", "line_litres"}


def test_texts_are_complete() -> None:
    texts = catalog("verify", BASE)
    assert all(texts.values())
    assert {rule for _, _, rule in DAMAGES} <= set(texts)
    assert set(texts) - COMPOSED <= set(re.findall(r'"([a-z_]+)"', SOURCE))


def test_every_named_rule_has_a_text() -> None:
    named = set(re.findall(r'(?:report|Breach)\(\s*"([a-z_]+)"', SOURCE))
    assert len(named) > 50
    assert named <= set(catalog("verify", BASE))


LINES: dict[Language, str] = {
    "en": "The number of people at the drop is not the group's. Found: 101; allowed: 100.",
    "es": "El número de personas en el punto de entrega no es el del grupo. Se encontró: 101; se admite: 100.",
}


@pytest.mark.parametrize("lang", SIDE_BY_SIDE)
def test_line(lang: Language) -> None:
    plan = change("drops", "people", lambda people: people + 1)(made_plan())
    found = [describe(breach, lang) for breach in verify(made_operation(), plan)]
    assert found == [f"drops.csv 20g1: {LINES[lang]} [drop_people]"]
