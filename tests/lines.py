"""Bad lines made for real: a relay on the loopback that counts what crosses it, and breaks."""

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_PIECE = 4096


@dataclass
class Relay:
    """`up` and `down` count every byte taken from either side. A connection breaks once as many bytes as
    `breaks()` says have gone up it, or down when that is negative; None: it does not break.
    """

    port: int
    breaks: Callable[[], int | None] = lambda: None
    harsh: bool = False
    """Broken lines are reset instead of ended."""
    before_break: Callable[[], object] = bool
    """Called when so much has crossed, while the line still stands."""
    up: int = 0
    down: int = 0
    lines: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._start(self._run)

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in self._threads:
            thread.join(10)

    def _start(self, work: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _run(self) -> None:
        while True:
            try:
                near, _ = self._socket.accept()
            except OSError:
                return
            self.lines += 1
            limit = self.breaks()
            try:
                far = socket.create_connection(("127.0.0.1", self.port))
            except OSError:
                near.close()
                continue
            most_up = limit if limit is not None and limit >= 0 else None
            most_down = -limit if limit is not None and limit < 0 else None
            self._start(self._carry, near, far, "up", most_up)
            self._start(self._carry, far, near, "down", most_down)

    def _carry(self, source: socket.socket, target: socket.socket, way: str, most: int | None) -> None:
        left = most
        with contextlib.suppress(OSError):
            while left is None or left > 0:
                data = source.recv(_PIECE if left is None else min(_PIECE, left))
                if not data:
                    break
                with self._lock:
                    setattr(self, way, getattr(self, way) + len(data))
                target.sendall(data)
                left = None if left is None else left - len(data)
            if left == 0:
                self.before_break()
        for one in (source, target):
            with contextlib.suppress(OSError):
                if self.harsh:
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                one.shutdown(socket.SHUT_RD if self.harsh else socket.SHUT_RDWR)
            one.close()


@contextlib.contextmanager
def relayed(
    url: str, breaks: Callable[[], int | None] = lambda: None, *, harsh: bool = False
) -> Iterator[Relay]:
    """A relay before the server at `url`."""
    relay = Relay(int(url.rpartition(":")[2]), breaks, harsh)
    yield relay
    relay.close()
