"""Scenarios: named changes to an operation, runs that can be repeated, and the differences between them."""

import logistics.core.strings  # noqa: F401 - before any table is made
