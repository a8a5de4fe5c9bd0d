"""Pictures made of rectangles and texts, written as SVG without scripts; the same picture gives the same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics.core.templates import template

if TYPE_CHECKING:
    from logistics.core.language import Language


@dataclass(frozen=True)
class Box:
    """A rectangle of a picture.

    Attributes
    ----------
    x : left edge (pixels).
    y : top edge (pixels).
    width : width (pixels).
    height : height (pixels).
    fill : its colour.
    says : text shown when the rectangle is pointed at.
    """

    x: float
    y: float
    width: float
    height: float
    fill: str
    says: str = ""


@dataclass(frozen=True)
class Word:
    """A text of a picture.

    Attributes
    ----------
    x : where it is anchored (pixels).
    y : its base line (pixels).
    text : its words.
    side : which part of it stands at `x`: `start`, `middle` or `end`.
    """

    x: float
    y: float
    text: str
    side: str = "start"


@dataclass(frozen=True)
class Picture:
    """A whole picture.

    Attributes
    ----------
    title : its title.
    height : its height (pixels).
    boxes : its rectangles; later ones cover earlier ones.
    words : its texts.
    """

    title: str
    height: float
    boxes: list[Box]
    words: list[Word]


def as_svg(picture: Picture, width: float, lang: Language) -> str:
    """Give a picture as SVG, `width` pixels wide, marked as written in `lang`."""
    return template("logistics.output.documents", "picture.svg.j2").render(picture=picture, width=width, lang=lang)
