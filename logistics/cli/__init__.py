"""The command `logistics`."""

from logistics.cli.commands import main, run

__all__ = ["main", "run"]
