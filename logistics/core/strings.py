"""Sets how pandas holds text in this package; imported before any table is made.

It is not in the package's `__init__`, because pandas takes a second to load and the command must react to Ctrl-C at
once.
"""

import pandas as pd

# If pyarrow is installed, pandas would hold all text in it. The plan must not depend on that; and with pyarrow an empty
# column of text that is mapped to numbers would stay text.
pd.options.mode.string_storage = "python"
