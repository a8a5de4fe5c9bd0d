"""Draws the map of a plan: folium gives the map, its base and its layers; the page's script fills the layers by day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import folium
from markupsafe import Markup

from logistics.maps.base import outlines, road_lines
from logistics.maps.day_tables import day_texts
from logistics.maps.offline import OfflineFigure, asset, json_block
from logistics.maps.page_data import Paths, page_data
from logistics.maps.wording import both, long_date

if TYPE_CHECKING:
    from branca.element import Element

    from logistics.operation import Operation
    from logistics.plan import Plan

#: What can be switched on and off, in the order of the legend.
LAYERS = ("stops", "support", "short", "trips", "closed", "depots", "shelters", "towns")
LEAFLET = "https://cdn.jsdelivr.net/npm/leaflet@1.9.4/dist/leaflet"
MAX_ZOOM = 13

_SEA_SIDE = {"color": "#b9b3a3", "weight": 1, "fillColor": "#ece9e1", "fillOpacity": 1}
_STATES = {"color": "#c4bda9", "weight": 1, "fillColor": "#fbfaf6", "fillOpacity": 1}
_ROADS = {"color": "#b3a58a", "weight": 2, "opacity": 1}


class _PlanMap(folium.Map):
    """A folium map that needs Leaflet and nothing else."""

    default_js = [("leaflet", f"{LEAFLET}.js")]  # noqa: RUF012  as folium declares it
    default_css = [("leaflet_css", f"{LEAFLET}.css")]  # noqa: RUF012


def draw_map(operation: Operation, plan: Plan, trip_paths: Paths) -> str:
    """Draw the coordinators' map of a plan as one HTML page that asks nothing of any network.

    Parameters
    ----------
    operation : the case.
    plan : what was decided for it.
    trip_paths : for each `trip_id` of the plan, its way as (lat, lon) in degrees.

    Raises
    ------
    NotVendoredError
        The page would have to load a file that is not kept in `logistics/maps/vendor`.
    """
    drawn = _base_map(operation)
    groups = {layer: _named(folium.FeatureGroup(name=_layer_name(layer)), layer) for layer in LAYERS}
    for group in groups.values():
        drawn.add_child(group)
    drawn.add_child(_named(folium.LayerControl(collapsed=False), "layers"))
    data = page_data(operation, plan, trip_paths)
    data["map"] = drawn.get_name()
    data["layers"] = {layer: group.get_name() for layer, group in groups.items()}
    figure = OfflineFigure(
        page={"data": json_block(data), **_page(operation, plan)},
        styles=[asset("map.css")],
        scripts=[asset("day.js")],
    )
    figure.add_child(drawn)
    return figure.render()


def _page(operation: Operation, plan: Plan) -> dict[str, Any]:
    """Give the values of the page's text."""
    return {
        "title": operation.settings.name,
        "version": both(
            "version",
            date=long_date(dt.datetime.fromisoformat(plan.summary["created"]).date()),
            version=plan.summary["package_version"],
            input=plan.summary["input_sha256"][:8],
        ),
        "complete": plan.summary["status"] == "complete",
        "days": day_texts(operation, plan),
        "both": both,
    }


def _base_map(operation: Operation) -> folium.Map:
    """Draw outlines and roads, with room for more."""
    drawn: folium.Map = _named(
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
    shapes = outlines() | {"roads": road_lines(operation)}
    for (key, shape), style in zip(shapes.items(), (_SEA_SIDE, _STATES, _ROADS), strict=True):
        shape["properties"]["style"] = style
        drawn.add_child(_named(folium.GeoJson(shape, control=False, interactive=False), key))
    return drawn


def _named(element: Element, key: str) -> Any:
    """Give an element a name of our own instead of a random one, so that one plan always gives the same page."""
    element._id = key  # noqa: SLF001  branca has no other way
    return element


def _layer_name(layer: str) -> str:
    """Give the layer's name in both languages with its sign; the page shows one of them."""
    spanish, english = both(f"layer_{layer}")
    return Markup(
        '<svg class="sign {0}" aria-hidden="true"><use href="#sign-{0}"/></svg>'
        '<span lang="es">{1}</span><span lang="en">{2}</span>'
    ).format(layer, spanish, english)
