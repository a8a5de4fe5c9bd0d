"""The console for all output, which removes control characters that come from files or arguments."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook, RenderResult
from rich.segment import Segment

from logistics.core.characters import visible

if TYPE_CHECKING:
    from collections.abc import Iterable


def console(*, stderr: bool = False, file: IO[str] | None = None, width: int | None = None) -> Console:
    """Give a console that shows texts without markup, control characters or characters that change direction.

    Parameters
    ----------
    stderr : whether it writes to standard error.
    file : the file it writes to, if it is neither standard stream.
    width : the letters of a line; lines are not wrapped if not given.
    """
    made = Console(
        stderr=stderr, file=file, width=width, highlight=False, markup=False, emoji=False, soft_wrap=width is None
    )
    made.push_render_hook(_Cleaning())
    return made


class _Cleaning(RenderHook):
    """Cleans everything that is printed after its layout; the console's own control codes stay."""

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        return [_Clean(renderables)]


class _Clean:
    """A renderable that gives the segments of others, with cleaned texts."""

    def __init__(self, parts: Iterable[Any]) -> None:
        self._parts = list(parts)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for part in self._parts:
            for segment in console.render(part, options):
                yield segment if segment.control else Segment(visible(segment.text), segment.style)
