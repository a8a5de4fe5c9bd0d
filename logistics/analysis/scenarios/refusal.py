"""The error of a change that cannot be made."""

from __future__ import annotations


class RefusalError(Exception):
    """A change that cannot be made: the key at fault, the text in `texts/changes.toml`, and the values it names.

    It never leaves `logistics.analysis.scenarios`, where it becomes a `Problem` with its place in the file.
    """

    def __init__(self, key: str, code: str, **values: object) -> None:
        """Keep the key and the text."""
        self.key, self.code = key, code
        self.values = tuple((name, str(value)) for name, value in values.items())
        super().__init__(f"{key}: {code}")
