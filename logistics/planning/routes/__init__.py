"""What one vehicle can do: feasible rounds with clock times."""

import logistics.core.strings  # noqa: F401 - before any table is made
