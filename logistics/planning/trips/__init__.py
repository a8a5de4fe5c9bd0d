"""Trips of numbered vehicles, with loads and clock times."""

import logistics.core.strings  # noqa: F401 - before any table is made
