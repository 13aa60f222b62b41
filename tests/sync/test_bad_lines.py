"""Lines that break, crawl or lead to somebody else: what is said, and that nothing is sent to a stranger."""

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from desktop.domain.say import UserError
from desktop.sync.https import HttpsTransport
from desktop.sync.protocol import Exchange
from desktop.sync.transport import Sender

KEY = bytes(range(32))
HOST = "xunge.test"
TOKEN = b'{"token": "t", "seconds": 600}'
Serve = Callable[..., "Served"]


class Served:
    """A server that says one thing to everybody who comes; `heard` is what it was told."""

    def __init__(self, say: bytes, wait: threading.Event | None, context: ssl.SSLContext | None) -> None:
        self.heard: list[bytes] = []
        self._say, self._wait, self._context = say, wait, context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            with line:
                try:
                    self._talk(line)
                except OSError:
                    continue

    def _talk(self, line: socket.socket) -> None:
        line.settimeout(5)
        if self._context is not None:
            line = self._context.wrap_socket(line, server_side=True)
        with line:
            self.heard.append(_request(line))
            line.sendall(self._say)
            if self._wait is not None:
                self._wait.wait(5)

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


def _request(line: socket.socket) -> bytes:
    """Head and body, whole: a line closed over unread bytes is broken off instead of ended."""
    said = b""
    while b"\r\n\r\n" not in said and (more := line.recv(65536)):
        said += more
    head, _, body = said.partition(b"\r\n\r\n")
    found = re.search(rb"(?i)content-length: (\d+)", head)
    while found and len(body) < int(found[1]) and (more := line.recv(65536)):
        body += more
    return head + body


@pytest.fixture
def serve() -> Iterator[Serve]:
    made: list[Served] = []
    held = threading.Event()

    def start(say: bytes = b"", *, hold: bool = False, context: ssl.SSLContext | None = None) -> Served:
        made.append(Served(say, held if hold else None, context))
        return made[-1]

    yield start
    held.set()
    for one in made:
        one.close()


def asked(url: str) -> str:
    """Key of what is said when a round is tried there."""
    road = HttpsTransport(url, Sender("r", KEY))
    try:
        with pytest.raises(UserError) as caught:
            road.exchange(Exchange(replica_id="r", page=10))
    finally:
        road.close()
    return caught.value.say.key


def answer(body: bytes, length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {size}\r\n\r\n"
    return head.encode() + body


def test_an_answer_cut_in_the_middle(serve: Serve) -> None:
    assert asked(f"http://127.0.0.1:{serve(answer(TOKEN, 5000)).port}") == "sync.nonsense"


def test_a_line_that_is_cut_before_the_answer(serve: Serve) -> None:
    assert asked(f"http://127.0.0.1:{serve().port}") == "sync.nonsense"


def test_something_that_speaks_no_http(serve: Serve) -> None:
    assert asked(f"http://127.0.0.1:{serve(b'SSH-2.0-OpenSSH').port}") == "sync.nonsense"


def test_a_line_too_slow(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.sync.https.TIMEOUT", httpx.Timeout(0.1, connect=5.0))
    assert asked(f"http://127.0.0.1:{serve(hold=True).port}") == "sync.slow"
    half = answer(TOKEN)[:-5]
    assert asked(f"http://127.0.0.1:{serve(half, hold=True).port}") == "sync.slow"


def test_a_name_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert asked(f"https://{HOST}") == "sync.offline"


# -- certificates --------------------------------------------------------------------


Pair = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _certificate(host: str, issuer: Pair | None, days: tuple[int, int] = (-1, 30)) -> Pair:
    """For a host; its own issuer when there is none. `days`: valid from, to, counted from now."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_named(host))
        .issuer_name(issuer[0].subject if issuer else _named(host))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    return builder.sign(issuer[1] if issuer else key, hashes.SHA256()), key


def _pem(pair: Pair) -> tuple[bytes, bytes]:
    form = serialization.Encoding.PEM
    private = pair[1].private_bytes(form, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return pair[0].public_bytes(form), private


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pair:
    """The authority this laptop trusts; `xunge.test` is found on this machine."""
    made = _certificate("office", None)
    (tmp_path / "ca.pem").write_bytes(_pem(made)[0])
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", HOST)
    found = socket.getaddrinfo

    def resolve(host: Any, *rest: Any, **more: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        return found("127.0.0.1" if name == HOST else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return made


def _context(folder: Path, pair: Pair) -> ssl.SSLContext:
    certificate, key = _pem(pair)
    (folder / "server.pem").write_bytes(certificate + key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return context


def test_the_office_is_trusted(serve: Serve, office: Pair, tmp_path: Path) -> None:
    """The counterpart of the following: over a good certificate the laptop does speak."""
    served = serve(answer(b'{"hello": 1}'), context=_context(tmp_path, _certificate(HOST, office)))
    assert asked(f"https://{HOST}:{served.port}") == "sync.nonsense"
    assert served.heard and b"/v1/token" in served.heard[0]


@pytest.mark.parametrize(
    "what", ["self-signed", "expired", "not yet valid", "another host", "another office"]
)
def test_over_a_wrong_certificate_nothing_is_sent(
    serve: Serve, office: Pair, tmp_path: Path, what: str
) -> None:
    wrong = {
        "self-signed": lambda: _certificate(HOST, None),
        "expired": lambda: _certificate(HOST, office, (-30, -1)),
        "not yet valid": lambda: _certificate(HOST, office, (10, 30)),
        "another host": lambda: _certificate("elsewhere.test", office),
        "another office": lambda: _certificate(HOST, _certificate("office", None)),
    }[what]()
    served = serve(answer(TOKEN), context=_context(tmp_path, wrong))
    assert asked(f"https://{HOST}:{served.port}") == "sync.certificate"
    assert served.heard == []


def test_a_port_without_encryption(serve: Serve, office: Pair) -> None:
    served = serve(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    assert asked(f"https://{HOST}:{served.port}") == "sync.nonsense"
    assert b"/v1/" not in b"".join(served.heard)
