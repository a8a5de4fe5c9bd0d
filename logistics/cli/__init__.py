"""The command `logistics`."""

from logistics.cli.door import main, run

__all__ = ["main", "run"]
