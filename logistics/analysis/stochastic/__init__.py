"""Planning for what is not known: what leaves in the first days is the same whatever comes; the rest may differ."""

import logistics.core.strings  # noqa: F401 - before any table is made
