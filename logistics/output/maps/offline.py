"""An HTML page that includes everything it needs; what folium would load from the network is kept in `vendor/`."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from branca.element import CssLink, Element, Figure, JavascriptLink, Link
from markupsafe import Markup

from logistics.core.language import Texts
from logistics.core.templates import template

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_PACKAGE = "logistics.output.maps"
VENDOR = files(_PACKAGE) / "vendor"
#: Images the map replaces by its own (layer switch, marker), and a rule for an obsolete browser.
_IMAGE_RULE = re.compile(r"^\s*(background-image|behavior): url\([^)]*\);\n", re.MULTILINE)
_REMARK = re.compile(r"^\s*(//.*|/\*.*\*/)\n|^ +", re.MULTILINE)
#: Characters that change the direction of writing; figures after a name with one would read backwards.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_SOURCE_MAP = re.compile(r"^(//# sourceMappingURL=.*|/\*# sourceMappingURL=.*\*/)\s*$", re.MULTILINE)


class NotVendoredError(RuntimeError):
    """The map needs a file that is not in `vendor/`, or the file there is not the one that was checked."""


@cache
def vendored(url: str, folder: Traversable = VENDOR) -> str:
    """Give the text of a vendored file by the address folium uses for it.

    Parameters
    ----------
    url : the address.
    folder : the folder of the files, with a `manifest.json` that gives the file of each address and its sha256.

    Raises
    ------
    NotVendoredError
        The address is not in the manifest, the sha256 of the file differs, or the file would load another one.
    """
    entry = json.loads((folder / "manifest.json").read_text("utf-8")).get(url)
    if entry is None:
        raise NotVendoredError(f"{url} is not vendored: add the file and its sha256 to logistics/output/maps/vendor")
    content = folder.joinpath(entry["file"]).read_bytes()
    if hashlib.sha256(content).hexdigest() != entry["sha256"]:
        raise NotVendoredError(f"{entry['file']} is not the file of {url}: its sha256 differs from the manifest's")
    # A browser reads all line ends as "\n", and the hashes of the content policy are those of what it reads.
    code = _SOURCE_MAP.sub("", content.decode("utf-8").replace("\r\n", "\n"))
    if url.endswith(".css"):
        code = _IMAGE_RULE.sub("", code)
        if "url(" in code:
            raise NotVendoredError(f"{entry['file']} would load a file: inline it or drop the rule")
    return code


@cache
def asset(name: str) -> str:
    """Give the text of a file in `assets/`, without comment lines and indentation, which a phone does not need."""
    return _REMARK.sub("", (files(_PACKAGE) / "assets" / name).read_text("utf-8"))


def json_block(data: Any) -> Markup:
    """Write data for a `<script type="application/json">`, so that no text in it can end the block."""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_listed)
    return Markup(written.replace("<", "\\u003c"))  # noqa: S704  the only character that could leave the block


def _listed(value: Any) -> list[str]:
    """Give a text in several languages as a list, in the order of the page."""
    if not isinstance(value, Texts):
        raise TypeError(f"{value!r} does not go into a page")
    return list(value.values())


class Listed(Element):
    """An element with a public list of its children, which branca keeps in the private `_children`.

    Attributes
    ----------
    parts : the children by name, in the order in which they were added; one added under a name in use replaces the
        other in its place.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make an element without children."""
        super().__init__(*args, **kwargs)
        self.parts: dict[str, Element] = {}

    def add_child(self, child: Element, name: str | None = None, index: int | None = None) -> Element:
        """Add a child as branca does, and keep it in `parts`."""
        self.parts[child.get_name() if name is None else name] = child
        return super().add_child(child, name=name, index=index)


class OfflineFigure(Listed, Figure):
    """A branca figure that renders into `assets/page.html`, with every linked file written into the page.

    What folium puts into the head besides links (page-wide styles, a viewport that forbids zooming) is left out.
    `assets/map.css` takes its place.
    """

    header: Listed
    script: Listed

    def __init__(
        self,
        page: dict[str, Any],
        styles: list[str],
        scripts: list[str],
        images: str = "",
    ) -> None:
        """Make an empty figure.

        Parameters
        ----------
        page : the values for the template, which escapes the texts among them.
        styles : CSS of the page, which comes after that of folium.
        scripts : JavaScript of the page, which comes after that of folium.
        images : the only server that pictures may be loaded from; none if blank.
        """
        super().__init__()
        self.header, self.script = Listed(), Listed()
        self.images = images
        self.page = page
        self.styles = styles
        self.scripts = scripts

    def render(self, **kwargs: Any) -> str:
        """Give the HTML of the page.

        Raises
        ------
        NotVendoredError
            See `vendored`.
        """
        for child in list(self.parts.values()):
            child.render(**kwargs)
        styles, libraries = self.packages()
        styles += self.styles
        scripts = [*libraries, _body(self.script), *self.scripts]
        html: str = _template().render(
            **self.page,
            map=Markup(_body(self.html)),  # noqa: S704  folium's own div
            styles=[_closed(style, "style") for style in styles],
            scripts=[_closed(script, "script") for script in scripts],
            policy=_policy(styles, scripts, self.images),
        )
        return html.translate(_TURNING)

    def packages(self) -> tuple[list[str], list[str]]:
        """Give the styles and the scripts of the vendored packages that the rendered map needs."""
        links = [child for child in self.header.parts.values() if isinstance(child, Link)]
        styles = [vendored(link.url) for link in links if isinstance(link, CssLink)]
        return styles, [vendored(link.url) for link in links if isinstance(link, JavascriptLink)]


def _body(element: Element) -> str:
    """Render the parts of an element."""
    return str(element.render())


def _closed(code: str, tag: str) -> Markup:
    """Give code as markup, after a check that it cannot end its own tag.

    Raises
    ------
    NotVendoredError
        The code holds the end of the tag.
    """
    if f"</{tag}" in code.lower():
        raise NotVendoredError(f"a file holds </{tag}> and cannot be written into the page")
    return Markup(code)  # noqa: S704  our own or vendored code, checked above


def _policy(styles: list[str], scripts: list[str], images: str) -> str:
    """Give the content policy, which allows the code of the page and requests for pictures from `images` only."""
    # Leaflet replaces a picture it no longer needs by an empty one in a `data:` address.
    pictures = f"img-src {images} data:; " if images else ""
    return (
        f"default-src 'none'; script-src {_hashes(scripts)}; style-src {_hashes(styles)}; {pictures}"
        "base-uri 'none'; form-action 'none'"
    )


def _hashes(codes: list[str]) -> str:
    """Write the sha256 of each code as a content policy wants it."""
    digests = (base64.b64encode(hashlib.sha256(code.encode()).digest()).decode() for code in codes)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


@cache
def _template() -> Any:
    return template(_PACKAGE, "page.html", "assets")
