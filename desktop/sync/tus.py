"""Photos and files over the network: up by tus 1.0.0 (tus.io), down by ranges (RFC 9110, 14)."""

import base64

from desktop.domain.say import UserError
from desktop.sync.https import HttpsTransport, Reply
from desktop.sync.transport import RequestRefused

_PATH = "/v1/files"
_TUS = {"Tus-Resumable": "1.0.0"}
_CONFLICT = 409
_ANEW = frozenset({404, 410, 460})
"""Nothing is there, or what was there is gone: never begun, expired, not what its name says."""


class TusRoad:
    """A `FileRoad` on a line to the server. The server knows an upload by the content and the laptop, so
    nothing has to be remembered here.
    """

    def __init__(self, line: HttpsTransport) -> None:
        self._line = line

    def offer(self, sha256: str, size: int) -> int:
        """As `FileRoad.offer`: asks for what is there, and begins where there is nothing."""
        try:
            said = self._line.ask_raw("HEAD", f"{_PATH}/{sha256}", _TUS)
        except RequestRefused as refused:
            if refused.status not in _ANEW:
                raise self._in_words(refused, sha256, size) from refused
            said = self._create(sha256, size)
        return _offset(said, size)

    def send(self, sha256: str, size: int, offset: int, piece: bytes) -> int:
        headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        try:
            return _offset(self._line.ask_raw("PATCH", f"{_PATH}/{sha256}", _TUS | headers, piece), size)
        except RequestRefused as refused:
            if refused.status == _CONFLICT:
                return _offset(Reply(refused.status, refused.headers, b""), size)
            if refused.status in _ANEW - {460}:
                return self.offer(sha256, size)
            raise

    def fetch(self, sha256: str, offset: int, most: int) -> bytes:
        headers = {"Range": f"bytes={offset}-{offset + most - 1}", "Accept-Encoding": "identity"}
        said = self._line.ask_raw("GET", f"{_PATH}/{sha256}", headers)
        begins = said.headers.get("content-range", "bytes 0-").removeprefix("bytes ").partition("-")[0]
        if begins != str(offset) or not said.body:
            raise UserError("sync.nonsense")
        return said.body[:most]

    def _create(self, sha256: str, size: int) -> Reply:
        said = base64.b64encode(sha256.encode()).decode()
        headers = {"Upload-Length": str(size), "Upload-Metadata": f"sha256 {said}"}
        return self._line.ask_raw("POST", _PATH, _TUS | headers)

    def _in_words(self, refused: RequestRefused, sha256: str, size: int) -> RequestRefused:
        """The answer to HEAD has no words: asking to begin is refused for the same reason, with words."""
        try:
            self._create(sha256, size)
        except RequestRefused as said:
            return said
        return refused


def _offset(said: Reply, size: int) -> int:
    """Raises UserError sync.nonsense for what cannot be."""
    text = said.headers.get("upload-offset", "")
    if not (text.isascii() and text.isdecimal()) or int(text) > size:
        raise UserError("sync.nonsense")
    return int(text)
