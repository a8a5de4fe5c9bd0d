"""The end of a command when it is interrupted, or when a solver is still running in a thread."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from logistics.cli.output import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: The usual exit code of a program that was interrupted.
INTERRUPTED = 130


class InterruptedByUserError(BaseException):
    """The user pressed Ctrl-C.

    It is no `KeyboardInterrupt`, because typer handles that itself, with a message of its own.
    """


@contextmanager
def on_interrupt(act: Callable[[], None]) -> Iterator[None]:
    """Call `act` on Ctrl-C, within the context; only the main thread receives signals, so others change nothing."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: act())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def end_here() -> None:
    """End the command.

    Raises
    ------
    InterruptedByUserError
        Always.
    """
    raise InterruptedByUserError


def leave(code: int) -> NoReturn:
    """End the program.

    If a solver is running in a thread, the process is ended at once, because such a solver cannot be stopped and would
    crash during a normal exit.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            # Nobody reads the stream any more, and the rest must not be written again when the program ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        except OutputError:
            pass  # the error was printed before
    solving = sys.modules.get("logistics.solver.waiting")
    if solving is not None and solving.solver_at_work():
        os._exit(code)
    sys.exit(code)
