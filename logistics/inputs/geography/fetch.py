"""Gets an answer from a server, with limits on size, time and redirects, as the answer is not trusted."""

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

#: Most bytes read of an answer, and of the reason a server gives when it refuses.
MOST_BYTES, MOST_REASON_BYTES = 10_000_000, 10_000
#: Most letters of a server's words that are passed on.
_MOST_LETTERS = 200
_CHUNK = 1 << 16


class NoAnswerError(Exception):
    """There is no answer; the reason can be written in every language."""


@dataclass(frozen=True)
class ServerAnswer:
    """An answer: HTTP status, its phrase, and the body."""

    status: int
    phrase: str
    body: bytes


def fetch(address: str, headers: Mapping[str, str], seconds: float, most: int = MOST_BYTES) -> ServerAnswer:
    """Get the content of an `http` or `https` address.

    Parameters
    ----------
    address : the address.
    headers : headers of the request.
    seconds : time limit for all of it, from the look-up of the host to the last byte (s).
    most : most bytes of the body.

    Raises
    ------
    NoAnswerError
        The server cannot be reached, is too slow, sends too much, or redirects to another server.
    """
    answers: SimpleQueue[ServerAnswer | Exception] = SimpleQueue()
    late = threading.Event()
    # A server may send each byte just before the time limit of the socket; only another thread can end that.
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
    """Give a text of a server on one line, without control characters, cut to the length of a sentence."""
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
    """Make the request, and put the answer or the error into the queue."""
    try:
        # The caller has checked that this is a web address.
        with build_opener(_SameServer()).open(Request(address, headers=dict(headers)), timeout=seconds) as reply:  # noqa: S310
            answers.put(ServerAnswer(reply.status, "", _body(reply, most, late)))
    except HTTPError as error:
        with error:
            try:
                body = error.read(MOST_REASON_BYTES)
            except Exception:  # noqa: BLE001 - the status alone says enough
                body = b""
        answers.put(ServerAnswer(error.code, printable(str(error.reason)), body))
    except Exception as error:  # noqa: BLE001 - any error that a server causes in the libraries counts as no answer
        answers.put(error)


def _body(reply: Any, most: int, late: threading.Event) -> bytes:
    """Read a body piece by piece, until the caller gives up (`late`)."""
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
