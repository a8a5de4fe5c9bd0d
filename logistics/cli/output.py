"""Standard output is for results alone; and what a stream or a terminal cannot take does not break a command."""

from __future__ import annotations

import codecs
import errno
import os
import sys
import unicodedata
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TextIO, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The name of the way in which letters are written that an encoding does not have.
PLAIN = "logistics_plain"
_SIGNS = {"«": '"', "»": '"', "“": '"', "”": '"', "\u2019": "'", "—": "-", "\u2013": "-", "\u2212": "-", "…": "..."}
_SIGNS |= {"→": "->", "·": "-", "•": "*", "¿": "", "¡": "", "\u00d7": "x", "≤": "<=", "≥": ">=", "€": "EUR"}


class OutputError(Exception):
    """A result that cannot be printed. No `OSError`: libraries take those of pipes for their own business."""

    def __init__(self, error: OSError) -> None:
        """Keep what the system said."""
        self.error = error
        super().__init__(str(error))


def plain(error: UnicodeError) -> tuple[str, int]:
    """Write letters an encoding lacks in plain ones: `á` as `a`, `→` as `->`, what has no likeness as `?`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_plain_sign, error.object[error.start : error.end])), error.end


def _plain_sign(sign: str) -> str:
    if sign in _SIGNS:
        return _SIGNS[sign]
    letters = "".join(part for part in unicodedata.normalize("NFKD", sign) if part.isascii())
    return letters or ("" if unicodedata.combining(sign) else "?")


codecs.register_error(PLAIN, plain)


class Stream:
    """A stream that takes any letters, and breaks at most once.

    `under` is the stream written to. What `must` arrive raises `OutputError` when it does not, the first time; all
    else is dropped in silence.
    """

    def __init__(self, under: TextIO, *, must: bool, broken: OSError | None = None) -> None:
        """Begin to write to a stream; `broken` says that it is known to take nothing."""
        self._under, self._must, self._told = under, must, False
        self.broken = broken
        with suppress(AttributeError, OSError, ValueError):
            under.reconfigure(errors=PLAIN)  # type: ignore[attr-defined]

    def __getattr__(self, name: str) -> Any:
        """Be as the stream under it in all else."""
        return getattr(self._under, name)

    def write(self, text: str) -> int:
        """Write a text."""
        if self.broken is None:
            try:
                self._under.write(text)
            except UnicodeEncodeError:  # a stream that could not be told how to write what it lacks
                self._under.write(text.encode("ascii", PLAIN).decode("ascii"))
            except (OSError, ValueError) as error:
                self._lose(error)
        if self.broken is not None:
            self._tell()
        return len(text)

    def flush(self) -> None:
        """Hand on what was written."""
        if self.broken is None:
            try:
                self._under.flush()
            except (OSError, ValueError) as error:
                self._lose(error)
                self._tell()

    def retire(self) -> None:
        """Take nothing more, in silence: who still holds this stream writes after the command has ended."""
        self._must = False
        self.broken = OSError(errno.EBADF, os.strerror(errno.EBADF))

    def _lose(self, error: OSError | ValueError) -> None:
        closed = OSError(errno.EBADF, os.strerror(errno.EBADF))
        self.broken = error if isinstance(error, OSError) else closed

    def _tell(self) -> None:
        if self._must and not self._told and self.broken is not None:
            self._told = True
            raise OutputError(self.broken)


def closed_stream(*, must: bool) -> Stream:
    """Give a stream in the place of one that was closed before the program began."""
    nowhere = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    return Stream(nowhere, must=must, broken=OSError(errno.EBADF, os.strerror(errno.EBADF)))


@contextmanager
def progress_may_be_lost() -> Iterator[None]:
    """Let a standard error that is closed, full or cut off take nothing in silence: a plan does not end for it."""
    before = sys.stderr
    sys.stderr = cast("TextIO", Stream(before, must=False))
    try:
        yield
    finally:
        sys.stderr = before


@contextmanager
def output_for_results() -> Iterator[None]:
    """Send to nowhere what compiled libraries print by themselves: the solver leaves notes no option turns off.

    Python's own output goes on to where it went before.

    Raises
    ------
    OutputError
        A result cannot be printed.
    """
    before = sys.stdout
    with suppress(OSError, ValueError):
        before.flush()
    results = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    under = os.fdopen(results, "w", encoding=before.encoding or "utf-8", errors=PLAIN, closefd=False)
    output = Stream(under, must=True, broken=getattr(before, "broken", None))
    sys.stdout = cast("TextIO", output)
    try:
        yield
        output.flush()
    finally:
        with suppress(OutputError):
            output.flush()
        output.retire()
        sys.stdout = before
        with suppress(OSError, ValueError):
            under.close()
        os.dup2(results, 1)
        os.close(results)
