"""Reads a finished file as a stranger would, and lists what should not be in it.

It knows what is hidden of a plan, and nothing of how the file was made: it shares no code with what protects the
tables, but for the list of areas.
"""

import logistics.core.strings  # noqa: F401 - before any table is made
from logistics.output.scanner.report import describe
from logistics.output.scanner.scan import scan_data, scan_file, scan_folder
from logistics.output.scanner.secrets import Finding, Limits, Secrets, secrets_of

__all__ = ["Finding", "Limits", "Secrets", "describe", "scan_data", "scan_file", "scan_folder", "secrets_of"]
