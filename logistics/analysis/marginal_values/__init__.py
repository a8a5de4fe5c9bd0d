"""Marginal values: what one more of anything the plan is short of would be worth."""

import logistics.core.strings  # noqa: F401 - before any table is made
