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
    from logistics.live_door import issue, record, tonight, versus, workspace

__all__ = [
    "__version__", "draw_map", "ensemble", "explain", "export", "first_days", "issue", "load", "plan", "prove",
    "record", "remaining", "replan", "requests", "scenario", "tonight", "verify", "versus", "workspace",
    "write",
]  # fmt: skip
#: Those of a live operation.
LIVE = ("issue", "record", "tonight", "versus", "workspace")


def home_of(name: str) -> str:
    """Give the module that holds what the package offers under a name."""
    if name == "__version__":
        return "logistics.core.version"
    return "logistics.live_door" if name in LIVE else "logistics.front_door"


def __getattr__(name: str) -> Any:
    """Load a function when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'logistics' has no attribute {name!r}")
    return getattr(import_module(home_of(name)), name)


def __dir__() -> list[str]:
    """List what the package offers."""
    return __all__
