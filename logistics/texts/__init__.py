"""Every text a person reads, in Spanish and English, kept as data beside this file."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@cache
def catalog(area: str) -> dict[str, dict[str, str]]:
    """All texts of one area (the name of a TOML file here): key -> language -> text."""
    return tomllib.loads(files(__name__).joinpath(f"{area}.toml").read_text("utf-8"))


def text(area: str, key: str, lang: Language, **values: object) -> str:
    """Give the text `key` of `area` in `lang`, its `{names}` filled from `values`."""
    return catalog(area)[key][lang].format(**values)
