"""The optimisation model: what goes from which depot to which drop on which day."""

import logistics.core.strings  # noqa: F401 - before any table is made
