"""Protected tables with every name in them made up: what an export of them says, it says by itself."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from logistics.core.language import BASE, catalog, languages
from logistics.output.protection.policy import AREA

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd

    from logistics.output.protection.protect import Protected

#: Columns of names, in the tables of a plan; the words of other columns are our own.
_NAMES = frozenset({"item_id", "item", "sender"}) | {
    *("area_code", "area", "state_code", "state", "municipality_code", "municipality"),
}  # fmt: skip
#: The point that all areas are put at.
_NOWHERE = {"lat": 1.0, "lon": 1.0}


def blank(protected: Protected) -> Protected:
    """Give the same tables without the names and points of areas, items and senders; days and figures stay."""
    tables = blank_tables(protected.tables)
    return replace(protected, tables=tables | {"areas": tables["areas"].assign(**_NOWHERE)})


def blank_tables(tables: Mapping[str, pd.DataFrame], names: Collection[str] = _NAMES) -> dict[str, pd.DataFrame]:
    """Write made-up names into the columns `names`; one name is the same everywhere, what is empty stays so."""
    columns = {(name, column): table[column] for name, table in tables.items() for column in table if column in names}
    texts = sorted(text for text in {text for cells in columns.values() for text in cells} if text and not _ours(text))
    made_up = {text: f"x{number}" for number, text in enumerate(texts)}
    changed: dict[str, pd.DataFrame] = {name: table.copy() for name, table in tables.items()}
    for (name, column), cells in columns.items():
        changed[name][column] = [made_up.get(text, text) for text in cells]
    return changed


def _ours(text: str) -> bool:
    """Say if a kind of sender is one that we have words for, or is these words."""
    keys = ("sender_supplier", "sender_unknown")
    told = {catalog(AREA, lang)[key] for key in keys for lang in languages()}
    return text in told or re.sub(r"\W+", "_", f"operator {text.lower()}") in catalog("words", BASE)
