"""Schemas of the input tables; reading them from a CSV folder or an XLSX workbook; all problems at once."""

import logistics.core.strings  # noqa: F401 - before any table is made
