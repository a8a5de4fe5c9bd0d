"""The ask list: what the next money, and more vehicles, would do best."""

import logistics.core.strings  # noqa: F401 - before any table is made
