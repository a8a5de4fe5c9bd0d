"""Feasible routes: what one vehicle can do, with clock times."""

import logistics.core.strings  # noqa: F401 - before any table is made
