"""The command `locate`."""

from __future__ import annotations

from typing import Annotated

import typer

from logistics.cli.found_places import places_lines
from logistics.cli.options import CHECK_FAILED, DONE, JsonOption, LangOption, spoken
from logistics.cli.speak import ERR, OUT, print_json, say
from logistics.core.language import BASE
from logistics.inputs.geography.locate import locate


def locate_place(
    name: Annotated[str, typer.Argument(help="Name of a town, with or without accents.")],
    online: Annotated[bool, typer.Option(help="Ask OpenStreetMap's Nominatim; tells them what you look for.")] = False,
    lang: LangOption = BASE,
    json: JsonOption = False,
) -> None:
    """Find a place and its coordinates, without a net."""
    language = spoken(lang)
    found = locate(name, online=online)
    if json:
        print_json(found.astype(object).where(found.notna(), None).to_dict(orient="records"))
        raise typer.Exit(DONE if len(found) else CHECK_FAILED)
    if found.empty:
        ERR.print(say("not_found", language, name=name), markup=False)
        raise typer.Exit(CHECK_FAILED)
    for line in places_lines(found, language):
        OUT.print(line, markup=False)
