"""Protected tables with made-up names; an export of them shows which words are not of the operation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from logistics.core.language import BASE, catalog, languages, word_key
from logistics.output.protection.policy import AREA

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd

    from logistics.output.protection.protect import Protected

#: The columns that hold names of the operation; other columns hold words of this package only.
_NAMES = frozenset({"item_id", "item", "sender"}) | {
    *("organisation_id", "organisation", "unit", "vehicle_id", "vehicle"),
    *("area_code", "area", "state_code", "state", "municipality_code", "municipality"),
}  # fmt: skip
#: The point to which all areas are moved.
_NOWHERE = {"lat": 1.0, "lon": 1.0}


def blank(protected: Protected) -> Protected:
    """Give the same tables without the names and points of areas, items and senders; days and figures stay."""
    tables = blank_tables(protected.tables)
    nobody = "x" if protected.organisation else ""
    return replace(protected, tables=tables | {"areas": tables["areas"].assign(**_NOWHERE)}, organisation=nobody)


def blank_tables(tables: Mapping[str, pd.DataFrame], names: Collection[str] = _NAMES) -> dict[str, pd.DataFrame]:
    """Replace the names in tables by made-up ones.

    Parameters
    ----------
    tables : the tables by name.
    names : the columns whose texts are names.

    Returns
    -------
    The tables with made-up names. The same name is replaced alike everywhere, and empty cells stay empty.
    """
    columns = {(name, column): table[column] for name, table in tables.items() for column in table if column in names}
    texts = sorted(text for text in {text for cells in columns.values() for text in cells} if text and not _ours(text))
    made_up = {text: f"x{number}" for number, text in enumerate(texts)}
    changed: dict[str, pd.DataFrame] = {name: table.copy() for name, table in tables.items()}
    for (name, column), cells in columns.items():
        changed[name][column] = [made_up.get(text, text) for text in cells]
    return changed


def _ours(text: str) -> bool:
    """Say whether a text is a kind of sender for which this package has words, or such words."""
    keys = ("sender_supplier", "sender_unknown")
    told = {catalog(AREA, lang)[key] for key in keys for lang in languages()}
    return text in told or word_key("operator", text) in catalog("words", BASE)
