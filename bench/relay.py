"""A road on the loopback that counts what passes, and can be as slow and lossy as a village line.

Slow, because a kernel without `tc netem` has no other way. What TCP does with a lost packet is
played on its stream: the bytes after it wait one retransmission time, as a reader would see it.
"""

import queue
import random
import socket
import threading
import time
from dataclasses import dataclass

_PACKET = 1448
"""Payload bytes of one packet on Ethernet with TCP timestamps."""


@dataclass(frozen=True)
class Line:
    """What the road is like, each way."""

    bits: float = 0.0
    """Per second; 0 = not limited."""
    delay: float = 0.0
    """Seconds from one end to the other."""
    loss: float = 0.0
    """Share of packets lost, 0 to 1."""


class Relay:
    """Passes connections on to `port`. Counts payload bytes and connections; `take` sets them to 0."""

    def __init__(self, port: int, line: Line | None = None, seed: int = 1) -> None:
        self._target, self._line = port, line or Line()
        self._chance = random.Random(seed)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._counts = {"up": 0, "down": 0, "connections": 0}
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def take(self) -> dict[str, int]:
        """Counts since the last time."""
        taken, self._counts = self._counts, dict.fromkeys(self._counts, 0)
        return taken

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            self._counts["connections"] += 1
            time.sleep(2 * self._line.delay)  # the handshake
            far = socket.create_connection(("127.0.0.1", self._target))
            for one in (near, far):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._pass_on(near, far, "up")
            self._pass_on(far, near, "down")

    def _pass_on(self, source: socket.socket, target: socket.socket, way: str) -> None:
        waiting: queue.Queue[tuple[float, bytes]] = queue.Queue()
        threading.Thread(target=self._read, args=(source, waiting, way), daemon=True).start()
        threading.Thread(target=self._write, args=(waiting, target), daemon=True).start()

    def _read(self, source: socket.socket, waiting: "queue.Queue[tuple[float, bytes]]", way: str) -> None:
        """Each piece is due when the line has carried it: its bits, the delay, and a wait for every loss."""
        free = 0.0
        size = _PACKET if self._line != Line() else 65_536
        while True:
            try:
                piece = source.recv(size)
            except OSError:
                piece = b""
            self._counts[way] += len(piece)
            now = time.monotonic()
            if self._line.bits:
                free = max(free, now) + len(piece) * 8 / self._line.bits
            while piece and self._chance.random() < self._line.loss:
                free = max(free, now) + 2 * self._line.delay + 0.2
            waiting.put((max(free, now) + self._line.delay, piece))
            if not piece:
                return

    def _write(self, waiting: "queue.Queue[tuple[float, bytes]]", target: socket.socket) -> None:
        while True:
            due, piece = waiting.get()
            time.sleep(max(0.0, due - time.monotonic()))
            try:
                if not piece:
                    target.shutdown(socket.SHUT_WR)
                    return
                target.sendall(piece)
            except OSError:
                return
