"""The road over the network. The only file that knows httpx.

Bodies are JSON, packed with zstd. Every network problem becomes a `UserError`
in plain words; a log-in page of a hotel or an office proxy is told from the
server's answer by its type and shape.
"""

import base64
import ipaddress
import platform
import secrets
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import BaseModel, ValidationError

from desktop.domain.say import UserError
from desktop.sync.protocol import (
    Answer,
    EnrolAnswer,
    EnrolRequest,
    Exchange,
    RecoveryAnswer,
    RecoveryRequest,
    Refusal,
    ReplaceAnswer,
    ReplaceRequest,
    TokenAnswer,
    TokenRequest,
    token_text,
)
from desktop.sync.transport import RequestRefused, Sender

MessageT = TypeVar("MessageT", bound=BaseModel)

TIMEOUT = httpx.Timeout(60.0, connect=10.0)
"""Seconds. A page of 1,000 rows over a village line of 256 kbit/s takes about 10."""
PACK_FROM = 1024
"""Bytes; a smaller body is not worth packing."""
FULL = 507
"""Status of a server whose disk is full (RFC 4918, 11.5): it says so in words."""
TOKEN_SPARE = 30
"""Seconds before its end that a token is no longer used."""


def check_url(url: str) -> str:
    """The address without a trailing slash.

    Raises UserError sync.bad_url; sync.insecure for plain http to another machine.
    """
    try:
        parts, port = urlsplit(url.strip()), urlsplit(url.strip()).port
        httpx.URL(url.strip())
    except (ValueError, httpx.InvalidURL) as error:
        raise UserError("sync.bad_url", url=url) from error
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise UserError("sync.bad_url", url=url)
    if parts.scheme == "http" and not _loopback(parts.hostname):
        raise UserError("sync.insecure")
    return url.strip().rstrip("/")


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class Reply:
    """Answer to a request that is no message. `headers` by their names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpsTransport:
    """One replica's line to its server. Close it after use."""

    def __init__(self, url: str, sender: Sender) -> None:
        self._client = _Client(check_url(url))
        self._send_as(sender)

    def _send_as(self, sender: Sender) -> None:
        self._replica_id = sender.replica_id
        self._key = Ed25519PrivateKey.from_private_bytes(sender.signing_key)
        self._token = ""
        self._token_until = 0.0

    def sends_as(self, replica_id: str) -> bool:
        """Whether that is the name it has."""
        return self._replica_id == replica_id

    def exchange(self, request: Exchange) -> Answer:
        """One request of a round."""
        return self._ask("/v1/exchange", request, Answer)

    def recovery(self, request: RecoveryRequest) -> RecoveryAnswer:
        """Codes for a person who forgot the PIN; refused unless this replica's person may give them."""
        return self._ask("/v1/recovery", request, RecoveryAnswer)

    def become(self, former: Sender, now: Sender) -> None:
        """As `Transport.become`: the former replica's token vouches for the new one."""
        self._send_as(former)
        public = Ed25519PrivateKey.from_private_bytes(now.signing_key).public_key().public_bytes_raw()
        request = ReplaceRequest(
            replica_id=now.replica_id,
            public_key=base64.b64encode(public).decode(),
            device=platform.node(),
        )
        self._ask("/v1/replace", request, ReplaceAnswer)
        self._send_as(now)

    def _ask(self, path: str, request: BaseModel, answer: type[MessageT]) -> MessageT:
        """A token that the server no longer takes is renewed once."""
        body = request.model_dump_json(by_alias=True).encode()
        try:
            return _post(self._client, path, body, answer, token=self._valid_token())
        except RequestRefused as refused:
            if refused.code != "token":
                raise
        self._token = ""
        return _post(self._client, path, body, answer, token=self._valid_token())

    def ask_raw(self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> Reply:
        """A request that is no message: its answer as it is, or as much of it as came.

        Raises UserError when there is none, or it is not the server's; RequestRefused.
        """
        try:
            return _raw(self._client, method, path, self._signed(headers), body)
        except RequestRefused as refused:
            if refused.code != "token":
                raise
        self._token = ""
        return _raw(self._client, method, path, self._signed(headers), body)

    def _signed(self, headers: Mapping[str, str]) -> dict[str, str]:
        return {**headers, "Authorization": f"Bearer {self._valid_token()}"}

    def close(self) -> None:
        self._client.close()

    def _valid_token(self) -> str:
        if not self._token or time.monotonic() > self._token_until:
            nonce = secrets.token_hex(16)
            signature = self._key.sign(token_text(self._replica_id, nonce))
            request = TokenRequest(
                replica_id=self._replica_id,
                nonce=nonce,
                signature=base64.b64encode(signature).decode(),
            )
            answer = _post(
                self._client,
                "/v1/token",
                request.model_dump_json().encode(),
                TokenAnswer,
            )
            self._token = answer.token
            self._token_until = time.monotonic() + answer.seconds - TOKEN_SPARE
        return self._token


def enrol_at(url: str, request: EnrolRequest) -> EnrolAnswer:
    """Use a one-time code. Raises UserError as an exchange does."""
    with _Client(check_url(url)) as client:
        return _post(client, "/v1/enrol", request.model_dump_json().encode(), EnrolAnswer)


class _Client(httpx.Client):
    """Messages go straight to the road below: cookies, redirections and logging in are nothing of ours,
    and looking for them costs as much as all the rest.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        local = _loopback(parts.hostname or "")
        self._url = url
        self._below = httpx.HTTPTransport(
            verify=True if parts.scheme == "https" else _trust_nobody(),
            trust_env=not local,
            proxy=None if local else _proxy(url),
        )
        super().__init__(
            base_url=url, timeout=TIMEOUT, follow_redirects=False, trust_env=False, transport=self._below
        )

    def message(self, path: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        """Raises httpx.HTTPError."""
        extensions = {"timeout": TIMEOUT.as_dict()}
        request = httpx.Request(
            "POST", self._url + path, content=body, headers=headers, extensions=extensions
        )
        response = self._below.handle_request(request)
        response.request = request
        try:
            response.read()
        finally:
            response.close()
        return response


def _trust_nobody() -> ssl.SSLContext:
    """For plain http, where no certificate is shown: to read all authorities takes 25 ms."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _proxy(url: str) -> str | None:
    """Of this machine's settings, as its browser would take it."""
    parts = urlsplit(url)
    if proxy_bypass(parts.netloc):
        return None
    known = getproxies()
    return known.get(parts.scheme) or known.get("all")


def _post(
    client: _Client,
    path: str,
    body: bytes,
    answer: type[MessageT],
    *,
    token: str = "",
) -> MessageT:
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Accept-Encoding": "zstd, gzip",
        "User-Agent": "xunge",
    }
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if len(body) >= PACK_FROM:
        body = zstandard.ZstdCompressor(level=3).compress(body)
        headers["Content-Encoding"] = "zstd"
    try:
        response = client.message(path, body, headers)
    except httpx.HTTPError as error:
        raise _network_error(error) from error
    return _read(response, answer)


def _raw(client: httpx.Client, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
    """What came before the line broke counts, if it is a part of the content."""
    got = bytearray()
    try:
        with client.stream(method, path, content=body, headers=headers) as response:
            try:
                for piece in response.iter_raw():
                    got += piece
            except httpx.HTTPError:
                if not (got and response.is_success):
                    raise
    except httpx.HTTPError as error:
        raise _network_error(error) from error
    _check_raw(response, method, bytes(got))
    return Reply(response.status_code, dict(response.headers), bytes(got))


def _check_raw(response: httpx.Response, method: str, body: bytes) -> None:
    """Raises UserError for what the server does not say, RequestRefused for its refusals, which say
    nothing but their number where the answer has no body.
    """
    status, kind = response.status_code, response.headers.get("content-type", "")
    if _is_portal(response):
        raise UserError("sync.portal")
    if response.is_success:
        return
    if status >= httpx.codes.INTERNAL_SERVER_ERROR and status != FULL or status == 429:
        raise UserError("sync.server_trouble")
    refusal = Refusal(code=f"http_{status}")
    if method != "HEAD":
        try:
            refusal = Refusal.model_validate_json(body if kind.startswith("application/json") else b"")
        except ValidationError as error:
            raise UserError("sync.nonsense") from error
    elif status == httpx.codes.UNAUTHORIZED:
        refusal = Refusal(code="token")
    raise RequestRefused(refusal, status, response.headers)


def _network_error(error: httpx.HTTPError) -> UserError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return UserError("sync.certificate")
        if isinstance(cause, ssl.SSLError):
            return UserError("sync.nonsense")
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.ProxyError):
        return UserError("sync.portal")
    if isinstance(error, httpx.DecodingError | httpx.RemoteProtocolError):
        return UserError("sync.nonsense")
    if isinstance(error, httpx.ReadTimeout | httpx.WriteTimeout):
        return UserError("sync.slow")
    return UserError("sync.offline")


def _read(response: httpx.Response, answer: type[MessageT]) -> MessageT:
    """The message in a response. Raises UserError for everything else."""
    if _is_portal(response):
        raise UserError("sync.portal")
    if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR or response.status_code == 429:
        raise UserError("sync.server_trouble")
    if not response.headers.get("content-type", "").startswith("application/json"):
        raise UserError("sync.nonsense")
    try:
        if response.status_code == httpx.codes.OK:
            return answer.model_validate_json(response.content)
        if response.is_client_error and response.status_code != httpx.codes.NOT_FOUND:
            raise RequestRefused(Refusal.model_validate_json(response.content), response.status_code)
    except ValidationError as error:
        raise UserError("sync.nonsense") from error
    raise UserError("sync.nonsense")


def _is_portal(response: httpx.Response) -> bool:
    """Somebody between here and the server wants a person to log in: a page, a redirection to one, or
    a status made for it. The server itself never answers so.
    """
    asked = response.status_code in (
        httpx.codes.PROXY_AUTHENTICATION_REQUIRED,
        httpx.codes.NETWORK_AUTHENTICATION_REQUIRED,
    )
    page = response.headers.get("content-type", "").startswith(("text/html", "application/xhtml"))
    return asked or response.is_redirect or (page and response.is_success)
