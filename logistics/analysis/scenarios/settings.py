"""The change of any setting of `operation.toml` by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from logistics.analysis.scenarios.refusal import RefusalError
from logistics.inputs.tables.near import nearest
from logistics.inputs.tables.schema import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from logistics.analysis.scenarios.inputs import Inputs


def setting(inputs: Inputs, values: Mapping[str, Any]) -> Inputs:
    """Give a setting another value, which is checked when the operation is read again."""
    key = values["key"]
    if key not in SETTINGS:
        raise RefusalError("key", "unknown_setting", near=nearest(key, SETTINGS), known=", ".join(SETTINGS))
    return inputs.with_setting(key, values["value"])
