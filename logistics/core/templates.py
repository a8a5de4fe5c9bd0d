"""Templates of pages and pictures; values are escaped and cleaned, and right-to-left parts isolated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from logistics.core.characters import fenced, fenced_html

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Template


class _Words(str):
    """A text that is isolated already, for places where no tag is allowed."""

    __slots__ = ()


def template(package: str, name: str, folder: str = "templates", **filters: Callable[..., Any]) -> Template:
    """Load a template of a package: a page (`.html`) or a picture (`.svg`).

    Right-to-left parts are put into `<bdi>` on a page, and between isolate characters in a picture. On a page the
    filter `words` uses isolate characters too, for a title or an attribute.

    Parameters
    ----------
    package : package that holds the template.
    name : file name of the template.
    folder : folder of the package with the template.
    **filters : further filters by name.
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
