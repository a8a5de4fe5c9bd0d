"""Reads the input tables from a CSV folder or an XLSX workbook by their schemas, and reports all problems at once."""

import logistics.core.strings  # noqa: F401 - before any table is made
