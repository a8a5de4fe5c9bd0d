"""Plan on-the-ground support for people on the move.

`load` reads an operation, `plan` plans it, `write` writes its papers; `docs/reference/python.md` lists all functions.
They are loaded when they are first asked for, so that `import logistics` takes no time.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from logistics.core.version import __version__
    from logistics.front_door import (
        draw_map,
        ensemble,
        explain,
        export,
        first_days,
        load,
        plan,
        prove,
        replan,
        requests,
        scenario,
        verify,
        write,
    )

__all__ = [
    "__version__", "draw_map", "ensemble", "explain", "export", "first_days", "load", "plan", "prove", "remaining",
    "replan", "requests", "scenario", "verify", "write",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load a function when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'logistics' has no attribute {name!r}")
    home = "logistics.core.version" if name == "__version__" else "logistics.front_door"
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    """List what the package offers."""
    return __all__
