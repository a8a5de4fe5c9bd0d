from __future__ import annotations

from pathlib import Path

import pytest

from logistics.core.language import SIDE_BY_SIDE, Language
from logistics.inputs.tables.reference import about, readme_page, reference_page
from logistics.inputs.tables.schema import SETTINGS, SETTINGS_TABLE, TABLES

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "tables.md"


@pytest.mark.parametrize("lang", SIDE_BY_SIDE)
def test_every_column_and_setting_is_told(lang: Language) -> None:
    page = readme_page(lang)
    for table in TABLES.values():
        assert f"## {table.name}.csv" in page
        for column in table.expected:
            assert f"| `{column.name}` |" in page
            assert about(table.name, column.name, lang)
        own = page.split(f"## {table.name}.csv")[1].split("## ")[0]
        assert ("| `name_<code>` |" in own) == (table.expected != table.columns)
    for setting in SETTINGS:
        assert about(SETTINGS_TABLE, setting, lang)


def test_the_reference_page_is_current() -> None:
    # To write it anew, print reference_page("en") into the file.
    assert PAGE.read_text("utf-8") == reference_page("en")
