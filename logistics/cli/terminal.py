"""The one way to a terminal: nothing that a file or an argument says may steer it."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook, RenderResult
from rich.segment import Segment

from logistics.core.characters import visible

if TYPE_CHECKING:
    from collections.abc import Iterable


def console(*, stderr: bool = False, file: IO[str] | None = None, width: int | None = None) -> Console:
    """Give a console that shows texts as they are: no markup, no letters of command, none that turn the writing."""
    made = Console(
        stderr=stderr, file=file, width=width, highlight=False, markup=False, emoji=False, soft_wrap=width is None
    )
    made.push_render_hook(_Cleaning())
    return made


class _Cleaning(RenderHook):
    """Cleans all that is printed, after it was laid out; the colours and moves of the console itself stay."""

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        return [_Clean(renderables)]


class _Clean:
    """What is to be printed, cleaned."""

    def __init__(self, parts: Iterable[Any]) -> None:
        self._parts = list(parts)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for part in self._parts:
            for segment in console.render(part, options):
                yield segment if segment.control else Segment(visible(segment.text), segment.style)
