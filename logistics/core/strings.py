"""How pandas holds text in this package: imported before any table is made.

It does not stand in the package's `__init__`, as pandas takes a second to load and the command must hear Ctrl-C before.
"""

import pandas as pd

# The same plan whether or not pyarrow, which then would hold all text, is installed. And where it does, pandas takes
# the numbers an empty column of text is mapped to for text.
pd.options.mode.string_storage = "python"
