"""The places that `logistics locate` found, as lines to print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.cli.speak import say
from logistics.core.language import number
from logistics.inputs.geography.gazetteer import REFERENCE_SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from logistics.core.language import Language


def places_lines(found: pd.DataFrame, lang: Language) -> Iterator[str]:
    """Give two lines for each place: its place_id and names, then coordinates, people and source.

    A place that was found by another name is shown with that name too.

    Parameters
    ----------
    found : the places, as `geography.locate` gives them.
    lang : language of the lines.
    """
    for row in found.to_dict(orient="records"):
        name = say("also_called", lang, name=row["name"], also=row["also"]) if row["also"] else str(row["name"])
        yield f"{row['place_id']}: " + ", ".join(filter(None, [name, row["state"], row["country"]]))
        facts = [f"lat {row['lat']:.5f}, lon {row['lon']:.5f}"]
        if row["population"] > 0:
            facts.append(say("place_people", lang, people=number(row["population"], lang)))
        source = "place_listed" if row["source"] == REFERENCE_SOURCE else "place_source"
        yield "    " + "; ".join([*facts, say(source, lang, source=row["source"])])
