"""The page around a map for any audience: layers, legend, texts and scripts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import folium
from markupsafe import Markup

from logistics.core.language import Texts, speech
from logistics.output.maps.base import outlines
from logistics.output.maps.offline import OfflineFigure, asset, json_block

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from branca.element import Element

    from logistics.core.language import Language
    from logistics.output.maps.day_tables import DayText
    from logistics.output.maps.wording import PageWords

LEAFLET = "https://cdn.jsdelivr.net/npm/leaflet@1.9.4/dist/leaflet"
MAX_ZOOM = 13
#: The layers of the base map by their names in the page's script, from the lowest up.
OUTLINES = ("geo_json_countries", "geo_json_states")
#: The signs of layers. They are drawings of this project, named after the nearest OCHA humanitarian icons
#: (UN-OCHA/humanitarian-icons-2026-BDU), which have none for a warehouse in general or for people who cross borders.
ICONS = {
    "people": "Affected-population",
    "groups": "Internally-displaced",
    "stops": "Spontaneous-site",
    "support": "Distribution-site",
    "depots": "Food-warehouse",
    "shelters": "Shelter",
    "trips": "Truck",
    "closed": "Road-closed",
    "roads": "Road",
    "worth": "short",
    "received": "Received",
    "areas": "towns",
}
_SEA_SIDE = {"color": "#b9b3a3", "weight": 1, "fillColor": "#ece9e1", "fillOpacity": 1}
_STATES = {"color": "#c4bda9", "weight": 1, "fillColor": "#fbfaf6", "fillOpacity": 1}


_NOTHING = Texts({})


@dataclass(frozen=True)
class PageText:
    """The texts of a page besides its map; they are escaped when they are filled in.

    Attributes
    ----------
    title : the name of the operation, or blank.
    kind : what kind of map it is.
    label : for whom the page is.
    days : the texts of each day or week.
    heads : heads of the columns of a day's table: two for areas, seven for drops with balances.
    scale : what the colours of shortfalls mean.
    notes : notes at the foot of the page.
    warnings : warnings at the top of the page.
    tables : tables below those of the days, each as (title, heads, rows).
    map_label : what a screen reader calls the map.
    nothing : what stands in a day without drops or areas.
    hint : how to show all days.
    sum_note : how the columns of a balance add up, if the page has balances.
    critical : whether the page marks shortfalls of survival need.
    may_be_passed_on : whether the page may be passed on.
    weekly : whether its periods are weeks.
    """

    title: str
    kind: Texts
    label: Texts
    days: list[DayText]
    heads: tuple[Texts, ...]
    scale: Texts
    notes: list[Texts]
    warnings: list[Texts] = field(default_factory=list)
    tables: list[tuple[Texts, list[Texts], list[list[Texts]]]] = field(default_factory=list)
    map_label: Texts = _NOTHING
    nothing: Texts = _NOTHING
    hint: Texts = _NOTHING
    sum_note: Texts | None = None
    critical: bool = True
    may_be_passed_on: bool = False
    weekly: bool = False


class _PlanMap(folium.Map):
    """A folium map that needs no package but Leaflet."""

    default_js = [("leaflet", f"{LEAFLET}.js")]  # noqa: RUF012  as folium declares it
    default_css = [("leaflet_css", f"{LEAFLET}.css")]  # noqa: RUF012


def base_map() -> folium.Map:
    """Draw sea, countries and states, without anything of an operation."""
    drawn: folium.Map = named(
        _PlanMap(
            location=[20, -100],
            zoom_start=5,
            tiles=None,
            control_scale=True,
            zoom_control=False,
            zoomSnap=0.5,
            fadeAnimation=False,
            maxZoom=MAX_ZOOM,
        ),
        "plan",
    )
    for (key, shape), style in zip(outlines().items(), (_SEA_SIDE, _STATES), strict=True):
        drawn.add_child(styled(shape, style, key))
    return drawn


def render(
    drawn: folium.Map,
    layers: dict[str, Element | None],
    data: dict[str, Any],
    page: PageText,
    scripts: Iterable[str],
    *,
    words: PageWords,
    first: int = 0,
    tiles: str = "",
) -> str:
    """Give one HTML page with a map, its layers, its data and its texts.

    Parameters
    ----------
    drawn : the base map.
    layers : the fixed content of each layer by name, in the order of the legend; None where the page's script fills
        the layer by day.
    data : what the script draws; see `assets/words.js`.
    page : the texts of the page.
    scripts : assets that draw the marks.
    words : the words of the page, in all its languages.
    first : number of the day shown first; its table stands first, so that it can be read before the rest has loaded.
    tiles : address of a tile server that can be switched on by hand; none if blank.

    Raises
    ------
    NotVendoredError
        The page would have to load a file that is not kept in `logistics/output/maps/vendor`.
    """
    groups = {layer: _layer(layer, content, words) for layer, content in layers.items()}
    for group in groups.values():
        drawn.add_child(group)
    drawn.add_child(named(folium.LayerControl(collapsed=False), "layers"))
    code = one_function([*scripts, "names.js", "page.js"])
    whole = {
        "map": drawn.get_name(),
        "layers": {layer: group.get_name() for layer, group in groups.items() if layers[layer] is None},
        "icons": ICONS,
        "first": first,
        "day_count": len(page.days),
        **words.for_scripts(code),
    }
    figure = OfflineFigure(
        page={
            **vars(page),
            "data": json_block({**data, **whole}),
            "days": list(enumerate(page.days)),
            "first": first,
            "lang": words.shown,
            "languages": {one: speech(one).name for one in words.languages},
            "icons": ICONS,
            "tiles": tiles,
            "both": words.say,
        },
        styles=[asset("map.css"), shown_alone(words.languages)],
        scripts=[code],
        images=tiles.split("{", maxsplit=1)[0].rstrip("/") if tiles else "",
    )
    figure.add_child(drawn)
    return figure.render()


def one_function(names: Iterable[str]) -> str:
    """Join assets into one JavaScript function, so that their names are visible to each other only."""
    body = "\n".join(asset(name) for name in ["words.js", *names])
    return f'"use strict";\n(() => {{\n{body}\n}})();\n'


def shown_alone(languages: Sequence[Language]) -> str:
    """Give the CSS that hides texts in other languages than that of the page, except buttons."""
    hidden = [f'html[lang="{one}"] [lang]:not([lang="{one}"]):not(button)' for one in languages]
    return f"{', '.join(hidden)} {{ display: none !important; }}\n"


def styled(shape: dict[str, Any], style: dict[str, Any], key: str) -> Any:
    """Draw a GeoJSON feature that does not react to pointing or clicking.

    Parameters
    ----------
    shape : the feature; its style is added to it.
    style : colours and widths, as Leaflet names them.
    key : its name in the page's script.
    """
    shape["properties"]["style"] = style
    return named(folium.GeoJson(shape, control=False, interactive=False), key)


def named(element: Element, key: str) -> Any:
    """Give an element a fixed name instead of a random one, so that the same plan gives the same page."""
    element._id = key  # noqa: SLF001  branca has no other way
    return element


def _layer(layer: str, content: Element | None, words: PageWords) -> Any:
    group = named(folium.FeatureGroup(name=_layer_name(layer, words)), layer)
    if content is not None:
        group.add_child(content)
    return group


def _layer_name(layer: str, words: PageWords) -> str:
    """Give the name of a layer as HTML: its sign, and its name in all languages, of which the page shows one."""
    sign = Markup('<svg class="sign {0}" aria-hidden="true"><use href="#icon-{1}"/></svg>')
    names = [Markup('<span lang="{0}">{1}</span>').format(*name) for name in words.say(f"layer_{layer}").items()]
    return Markup("").join([sign.format(layer, ICONS.get(layer, layer)), *names])
