"""Asking a server: what it answers is data from somebody else, bounded in size, in time and in where it comes from."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from http.client import HTTPException
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from logistics.core.language.told import Told, reason_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from http.client import HTTPMessage
    from typing import IO

#: Bytes of an answer that are read, and of what a server says when it refuses.
MOST_BYTES, MOST_REASON_BYTES = 10_000_000, 10_000
#: Letters of what a server says that are passed on.
_MOST_LETTERS = 200
_CHUNK = 1 << 16


class NoAnswerError(Exception):
    """There is no answer, for a reason that can be told in every language."""


@dataclass(frozen=True)
class ServerAnswer:
    """What came back: the status of HTTP, its words for it, and the body."""

    status: int
    phrase: str
    body: bytes


def fetch(address: str, headers: Mapping[str, str], seconds: float, most: int = MOST_BYTES) -> ServerAnswer:
    """Get what lies at an address of `http` or `https`.

    Parameters
    ----------
    seconds : for all of it, from the name of the server to the last byte.
    most : bytes of the body.

    Raises
    ------
    NoAnswerError
        The server is not there, is too slow, says too much, or sends the request on to another server.
    """
    answers: SimpleQueue[ServerAnswer | Exception] = SimpleQueue()
    late = threading.Event()
    # A server may let each byte wait just short of any limit of the socket: only another thread can end that.
    asking = threading.Thread(target=_ask, args=(address, headers, seconds, most, answers, late), daemon=True)
    asking.start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        late.set()
        raise NoAnswerError(Told("servers", "timed_out", seconds=f"{seconds:g}")) from None
    if isinstance(answer, Exception):
        raise NoAnswerError(_reason(answer, seconds)) from answer
    return answer


def printable(text: str) -> str:
    """Give what a server says on one line, without control characters, and no longer than a sentence."""
    clean = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(clean.split())[:_MOST_LETTERS]


class _SameServer(HTTPRedirectHandler):
    """Follows a redirect only to the server that was asked."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        before, after = urlsplit(req.full_url), urlsplit(newurl)
        if (before.scheme, before.netloc) != (after.scheme, after.netloc):
            fp.close()
            raise NoAnswerError(Told("servers", "redirected", host=printable(after.netloc)))
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _ask(
    address: str,
    headers: Mapping[str, str],
    seconds: float,
    most: int,
    answers: SimpleQueue[ServerAnswer | Exception],
    late: threading.Event,
) -> None:
    """Ask, and put the answer or what went wrong into the queue."""
    try:
        # Whoever asks has seen to it that the address is one of the web.
        with build_opener(_SameServer()).open(Request(address, headers=dict(headers)), timeout=seconds) as reply:  # noqa: S310
            answers.put(ServerAnswer(reply.status, "", _body(reply, most, late)))
    except HTTPError as error:
        with error:
            try:
                body = error.read(MOST_REASON_BYTES)
            except Exception:  # noqa: BLE001 - the status alone says enough
                body = b""
        answers.put(ServerAnswer(error.code, printable(str(error.reason)), body))
    except Exception as error:  # noqa: BLE001 - whatever a server does to the libraries is no answer
        answers.put(error)


def _body(reply: Any, most: int, late: threading.Event) -> bytes:
    """Read a body piece by piece, as long as somebody waits for it."""
    pieces, size = [], 0
    while not late.is_set() and (piece := reply.read1(_CHUNK)):
        pieces.append(piece)
        size += len(piece)
        if size > most:
            raise NoAnswerError(Told("servers", "too_large", most=f"{most:,}"))
    return b"".join(pieces)


def _reason(error: Exception, seconds: float) -> str:
    """Say why there is no answer."""
    if isinstance(error, NoAnswerError):
        return str(error.args[0]) if not isinstance(error.args[0], Told) else error.args[0]
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, NoAnswerError):
        return _reason(reason, seconds)
    if isinstance(reason, TimeoutError):
        return Told("servers", "timed_out", seconds=f"{seconds:g}")
    if isinstance(reason, OSError) and reason.errno and not isinstance(reason, HTTPException):
        return reason_of(reason)
    return Told("servers", "broken")
