import sys
from pathlib import Path

# The bad operations are shared with the tests of the command.
sys.path.insert(0, str(Path(__file__).parents[1]))
