"""The ask list: what the next money, and more vehicles, would do best."""

import logistics.strings  # noqa: F401 - before any table is made
