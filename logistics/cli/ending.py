"""How a command ends: when it is interrupted, and when a solver that was left alone is still at work."""

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

#: What shells say of a program that was interrupted.
INTERRUPTED = 130


class InterruptedByUserError(BaseException):
    """Ctrl-C. No `KeyboardInterrupt`, which the library of the command line ends by itself, without our words."""


@contextmanager
def on_interrupt(act: Callable[[], None]) -> Iterator[None]:
    """Do this on Ctrl-C; in the main thread alone, where signals are heard."""
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

    A solver at work in a thread cannot be stopped, and breaks the program off where it ends in the usual way.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            # Nobody reads it any more: what is left of it must not be tried again when the program ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        except OutputError:
            pass  # it has been told
    solving = sys.modules.get("logistics.solver.solve")
    if solving is not None and solving.solver_at_work():
        os._exit(code)
    sys.exit(code)
