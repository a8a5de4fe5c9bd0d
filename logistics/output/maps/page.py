"""The page around a map, the same for every audience: layers, legend, texts, scripts."""

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
#: The layers of the base map by the names its script knows them under, from the lowest up.
OUTLINES = ("geo_json_countries", "geo_json_states")
#: Our own drawings, under the names of those OCHA humanitarian icons (UN-OCHA/humanitarian-icons-2026-BDU) that come
#: nearest to what they stand for: there is none for a warehouse in general, nor for people who cross borders.
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
    "areas": "towns",
}
_SEA_SIDE = {"color": "#b9b3a3", "weight": 1, "fillColor": "#ece9e1", "fillOpacity": 1}
_STATES = {"color": "#c4bda9", "weight": 1, "fillColor": "#fbfaf6", "fillOpacity": 1}


_NOTHING = Texts({})


@dataclass(frozen=True)
class PageText:
    """What the page says besides its map; texts are escaped when they are filled in.

    `heads` are those of the columns of the day's table: two of an area, seven of a drop with its balance, which
    `sum_note` explains; `label` says for whom the page is, `notes` stand at its
    foot, `tables` below those of the days: (title, heads, rows).
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
    """A folium map that needs Leaflet and nothing else."""

    default_js = [("leaflet", f"{LEAFLET}.js")]  # noqa: RUF012  as folium declares it
    default_css = [("leaflet_css", f"{LEAFLET}.css")]  # noqa: RUF012


def base_map() -> folium.Map:
    """Draw sea, countries and states, with room for more: nothing of any operation."""
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
    """Put a map, its layers, its data and its text into one HTML page.

    Parameters
    ----------
    drawn : the base map.
    layers : by name, in the order of the legend: what stands in the layer for good, or nothing where the page's script
        fills it by day.
    data : what the script draws; see `assets/words.js`.
    scripts : assets that draw the marks.
    words : of the page, in all its languages.
    first : number of the day shown first; its table stands first, so that it is read before the rest has come.
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
    """Join our scripts into one function, so that they share names with each other and with nothing else."""
    body = "\n".join(asset(name) for name in ["words.js", *names])
    return f'"use strict";\n(() => {{\n{body}\n}})();\n'


def shown_alone(languages: Sequence[Language]) -> str:
    """Give the style that shows of all texts those in the language of the page alone; buttons have their own."""
    hidden = [f'html[lang="{one}"] [lang]:not([lang="{one}"]):not(button)' for one in languages]
    return f"{', '.join(hidden)} {{ display: none !important; }}\n"


def styled(shape: dict[str, Any], style: dict[str, Any], key: str) -> Any:
    """Draw a GeoJSON feature that nobody can touch."""
    shape["properties"]["style"] = style
    return named(folium.GeoJson(shape, control=False, interactive=False), key)


def named(element: Element, key: str) -> Any:
    """Give an element a name of our own instead of a random one, so that one plan always gives the same page."""
    element._id = key  # noqa: SLF001  branca has no other way
    return element


def _layer(layer: str, content: Element | None, words: PageWords) -> Any:
    group = named(folium.FeatureGroup(name=_layer_name(layer, words)), layer)
    if content is not None:
        group.add_child(content)
    return group


def _layer_name(layer: str, words: PageWords) -> str:
    """Give the layer's name in all languages with its sign; the page shows one of them."""
    sign = Markup('<svg class="sign {0}" aria-hidden="true"><use href="#icon-{1}"/></svg>')
    names = [Markup('<span lang="{0}">{1}</span>').format(*name) for name in words.say(f"layer_{layer}").items()]
    return Markup("").join([sign.format(layer, ICONS.get(layer, layer)), *names])
