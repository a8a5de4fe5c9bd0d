"""Templates of pages and pictures: what is filled in is escaped, cleaned, and fenced in where it turns the writing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from logistics.core.characters import fenced, fenced_html

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Template


class _Words(str):
    """A text that is fenced in already, for places where no tag may stand."""

    __slots__ = ()


def template(package: str, name: str, folder: str = "templates", **filters: Callable[..., Any]) -> Template:
    """Load a template of a package, a page (`.html`) or a picture (`.svg`).

    Names from right to left go into `<bdi>` on a page, and between isolates in a picture; so they do in a page where a
    text is followed by the filter `words`, as in a title or an attribute.
    """
    page = ".html" in name
    environment = Environment(
        loader=PackageLoader(package, folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_on_page if page else _in_picture,
    )
    environment.filters |= filters
    environment.filters["words"] = lambda text: _Words(fenced(str(text)))
    return environment.get_template(name)


def _on_page(value: Any) -> Any:
    return fenced_html(value) if isinstance(value, str) and not isinstance(value, (Markup, _Words)) else value


def _in_picture(value: Any) -> Any:
    return fenced(value) if isinstance(value, str) and not isinstance(value, Markup) else value
