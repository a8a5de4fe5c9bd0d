"""Maps of a plan for coordinators, partners and the public, each as one HTML file that works without a network."""

from typing import TYPE_CHECKING, Any

import logistics.core.strings  # noqa: F401 - before any table is made
from logistics.output.maps.draw import draw_map
from logistics.output.maps.offline import NotVendoredError
from logistics.output.maps.shared import draw_shared_map

if TYPE_CHECKING:
    from logistics.output.maps.export import areas_of_map, export_map

__all__ = ["NotVendoredError", "areas_of_map", "draw_map", "draw_shared_map", "export_map"]


def __getattr__(name: str) -> Any:
    """Load what exports maps when it is asked for: the scan of exports reads many formats, and no plan needs it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from logistics.output.maps import export  # noqa: PLC0415 - slow to load

    return getattr(export, name)
