"""The version of the package."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("logistics")
except PackageNotFoundError:  # the source tree, not installed
    __version__ = "0+unknown"
