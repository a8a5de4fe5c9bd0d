"""The coordinators' map of a plan: one HTML file that works with no network."""

from logistics.maps.draw import draw_map
from logistics.maps.offline import NotVendoredError

__all__ = ["NotVendoredError", "draw_map"]
