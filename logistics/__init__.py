"""Plan on-the-ground support for people on the move."""

from importlib.metadata import PackageNotFoundError, version

import pandas as pd

try:
    __version__ = version("logistics")
except PackageNotFoundError:  # the source tree, not installed
    __version__ = "0+unknown"

# The same plan whether or not pyarrow, which then would hold all text, is installed. And where it does, pandas takes
# the numbers an empty column of text is mapped to for text.
pd.options.mode.string_storage = "python"
