"""Why something is short, and what would help: causes and cures of the shortfalls of a plan."""

import logistics.core.strings  # noqa: F401 - before any table is made
