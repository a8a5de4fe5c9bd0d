"""Planning under uncertainty: what leaves in the first days is the same in all scenarios; the rest may differ."""

import logistics.core.strings  # noqa: F401 - before any table is made
