"""Maps of a plan for coordinators, partners and the public, each as one HTML file that works without a network."""

import logistics.core.strings  # noqa: F401 - before any table is made
from logistics.output.maps.draw import draw_map
from logistics.output.maps.export import areas_of_map, export_map
from logistics.output.maps.offline import NotVendoredError
from logistics.output.maps.shared import draw_shared_map

__all__ = ["NotVendoredError", "areas_of_map", "draw_map", "draw_shared_map", "export_map"]
