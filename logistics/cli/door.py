"""The entry point of the command: loads it, runs it, and turns every error into a message and an exit code.

Nothing that is slow to load is imported here, so that Ctrl-C works from the first moment and `logistics --help` answers
at once.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

from logistics.cli.ending import INTERRUPTED, end_here, leave, on_interrupt
from logistics.cli.language import SPOKEN, asked_language, without_language
from logistics.cli.output import closed_stream, output_for_results, progress_may_be_lost
from logistics.core.language import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from logistics.core.language import Language


def main() -> NoReturn:
    """Run the command and end the program."""
    _open_what_is_closed()
    _quiet()
    try:
        with on_interrupt(_end_at_once(asked_language(sys.argv))):
            run()
    except SystemExit as ended:
        leave(ended.code if isinstance(ended.code, int) else int(ended.code is not None))


def run() -> NoReturn:
    """Run the command, without ever showing a traceback.

    Raises
    ------
    SystemExit
        Always, with the exit code.
    """
    lang = asked_language(sys.argv)
    SPOKEN.set(lang)
    code: int | str | None = 0
    with progress_may_be_lost():
        try:
            with output_for_results():
                code = _command(sys.argv[1:], lang)
        except SystemExit as ended:
            code = ended.code
        except BaseException as error:  # noqa: BLE001 - every error becomes a message
            code = _end(error, lang)
    sys.exit(code)


def _command(arguments: list[str], lang: Language) -> int:
    """Load and run the command of the arguments; gives its exit code."""
    asked = without_language(arguments)
    with on_interrupt(_end_at_once(lang)), _nothing_collected():  # an exception may be lost in the middle of an import
        from logistics.cli.commands import app_of  # noqa: PLC0415 - slow to load
        from logistics.cli.speaking import spoken_command  # noqa: PLC0415

        command = spoken_command(app_of(asked[:1], lang), lang)
        name = asked[0] if asked and not asked[0].startswith("-") else ""
        below = getattr(command.commands.get(name), "commands", None)
        # A group of commands has no option `--lang`, so it is left out where only the group's help is shown.
        if not name or (below and not set(asked[1:2]) & set(below)):
            arguments = asked
    with on_interrupt(end_here):
        return int(command.main(arguments, prog_name="logistics", standalone_mode=False) or 0)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Let garbage be while the program loads: what is loaded stays, and going through it takes a fifth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _end(error: BaseException, lang: Language) -> int:
    """Print what ended the command; gives the exit code."""
    try:
        from logistics.cli.guard import Ending, ending_of  # noqa: PLC0415
        from logistics.core.characters import visible  # noqa: PLC0415 - after what may have failed to load

        ending: Ending = ending_of(error, lang)
        for line in ending.lines:
            print(visible(line), file=sys.stderr)  # noqa: T201
    except Exception:  # noqa: BLE001 - there is no memory even for that
        print(text("door", "memory", lang), file=sys.stderr)  # noqa: T201
        return _NO_MEMORY
    return ending.code


_NO_MEMORY = 4


def _end_at_once(lang: Language) -> Callable[[], None]:
    """Give a function that ends the program at once on Ctrl-C while it is being loaded, when no work is lost."""
    words = text("door", "interrupted", lang).encode("ascii", "logistics_plain") + b"\n"

    def end() -> None:
        try:
            os.write(2, words)
        finally:
            os._exit(INTERRUPTED)

    return end


def _open_what_is_closed() -> None:
    """Open standard streams that were closed before the program began, so that no file is opened in their place."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    # A closed stream is None, which its type does not say.
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, closed_stream(must=name == "stdout"))


def _quiet() -> None:
    """Keep libraries and ending threads from writing into the terminal; errors of the command are still reported."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")

    def nothing(_: Any) -> None:
        return None

    sys.unraisablehook = nothing
    threading.excepthook = nothing
