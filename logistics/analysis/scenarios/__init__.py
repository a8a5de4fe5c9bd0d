"""What if: named changes to an operation, runs that can be made again, and what differs between them."""

import logistics.core.strings  # noqa: F401 - before any table is made
