"""Reads a finished file without knowing how it was made, and lists what should not be in it.

The scanner knows what must stay hidden of a plan. It shares no code with the protection of tables, except the list of
areas.
"""

import logistics.core.strings  # noqa: F401 - before any table is made
from logistics.output.scanner.report import describe
from logistics.output.scanner.scan import scan_data, scan_file, scan_folder
from logistics.output.scanner.secrets import Finding, Limits, Secrets, secrets_of

__all__ = ["Finding", "Limits", "Secrets", "describe", "scan_data", "scan_file", "scan_folder", "secrets_of"]
