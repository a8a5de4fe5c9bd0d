"""The reference case, of which the map of a made-up plan is drawn."""

from __future__ import annotations

from logistics.inputs.operation import Operation as Case
from logistics.inputs.operation import data_path, load_operation

__all__ = ["Case", "read_case"]


def read_case() -> Case:
    """Read the reference case."""
    return load_operation(data_path() / "caravan-2018")
