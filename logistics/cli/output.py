"""Standard streams: only results go to standard output, and unwritable letters or streams do not break a command."""

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

#: The name of the error handler that replaces letters an encoding lacks.
PLAIN = "logistics_plain"
_SIGNS = {"«": '"', "»": '"', "“": '"', "”": '"', "\u2019": "'", "—": "-", "\u2013": "-", "\u2212": "-", "…": "..."}
_SIGNS |= {"→": "->", "·": "-", "•": "*", "¿": "", "¡": "", "\u00d7": "x", "≤": "<=", "≥": ">=", "€": "EUR"}


class OutputError(Exception):
    """A result cannot be printed.

    It is no `OSError`, because libraries handle those of pipes themselves.
    """

    def __init__(self, error: OSError) -> None:
        """Make the error from that of the operating system."""
        self.error = error
        super().__init__(str(error))


def plain(error: UnicodeError) -> tuple[str, int]:
    """Replace letters that an encoding lacks: `á` by `a`, `→` by `->`, letters without a likeness by `?`.

    Parameters
    ----------
    error : the error of the encoding.

    Returns
    -------
    The replacement, and the position after the replaced letters.
    """
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
    """A stream that accepts any letters, and reports at most one error."""

    def __init__(self, under: TextIO, *, must: bool, broken: OSError | None = None) -> None:
        """Make a stream that writes to another.

        Parameters
        ----------
        under : the stream written to.
        must : whether the first failure to write raises `OutputError`; all other failures are ignored.
        broken : the error of a stream that is known to fail.
        """
        self._under, self._must, self._told = under, must, False
        self.broken = broken
        with suppress(AttributeError, OSError, ValueError):
            under.reconfigure(errors=PLAIN)  # type: ignore[attr-defined]

    def __getattr__(self, name: str) -> Any:
        """Give any other attribute of the stream written to."""
        return getattr(self._under, name)

    def write(self, text: str) -> int:
        """Write a text."""
        if self.broken is None:
            try:
                self._under.write(text)
            except UnicodeEncodeError:  # a stream whose error handler could not be set
                self._under.write(text.encode("ascii", PLAIN).decode("ascii"))
            except (OSError, ValueError) as error:
                self._lose(error)
        if self.broken is not None:
            self._tell()
        return len(text)

    def flush(self) -> None:
        """Flush the stream written to."""
        if self.broken is None:
            try:
                self._under.flush()
            except (OSError, ValueError) as error:
                self._lose(error)
                self._tell()

    def retire(self) -> None:
        """Ignore everything written from now on, by code that still holds the stream after the command has ended."""
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
    """Give a broken stream that replaces one that was closed before the program began; `must` as in `Stream`."""
    nowhere = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    return Stream(nowhere, must=must, broken=OSError(errno.EBADF, os.strerror(errno.EBADF)))


@contextmanager
def progress_may_be_lost() -> Iterator[None]:
    """Ignore a standard error that is closed, full or cut off, so that a plan does not fail because of it."""
    before = sys.stderr
    sys.stderr = cast("TextIO", Stream(before, must=False))
    try:
        yield
    finally:
        sys.stderr = before


@contextmanager
def output_for_results() -> Iterator[None]:
    """Discard what compiled libraries print, because the solver prints notes that no option turns off.

    The output of Python code goes where it went before.

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
