"""The command `logistics`."""

from logistics.cli.commands import main

__all__ = ["main"]
