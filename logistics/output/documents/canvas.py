"""What pictures are drawn with: rectangles and texts, as SVG without a script, the same each time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics.core.templates import template

if TYPE_CHECKING:
    from logistics.core.language import Language


@dataclass(frozen=True)
class Box:
    """A rectangle of a picture, with what it says when it is pointed at."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    says: str = ""


@dataclass(frozen=True)
class Word:
    """A text of a picture; `side` is `start`, `middle` or `end`."""

    x: float
    y: float
    text: str
    side: str = "start"


@dataclass(frozen=True)
class Picture:
    """All that is drawn; later boxes lie over earlier ones."""

    title: str
    height: float
    boxes: list[Box]
    words: list[Word]


def as_svg(picture: Picture, width: float, lang: Language) -> str:
    """Give a picture as SVG."""
    return template("logistics.output.documents", "picture.svg.j2").render(picture=picture, width=width, lang=lang)
