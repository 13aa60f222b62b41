"""What the road alone costs: httpx asks, uvicorn answers a few bytes, and nothing is done between.

Run by our own interpreter: `python drive_http.py`, or with `serve` to answer. One JSON line per question on a
line that is kept open; the same road as ours takes, without the parts of httpx that ours leaves out.
"""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

import httpx
import uvicorn

TIMES = 5
_PORT = 27_811
_URL = f"http://127.0.0.1:{_PORT}/"
_QUESTION = b"0" * 600
_ANSWER = b"0" * 300
"""About as long as those of a round with nothing to do."""
Message = MutableMapping[str, Any]


async def answer(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """An ASGI application that reads what it is sent and says always the same."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    head = [(b"content-type", b"application/json"), (b"content-length", str(len(_ANSWER)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": _ANSWER})


def serve() -> None:
    config = uvicorn.Config(answer, log_level="warning", access_log=False, lifespan="off")
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", _PORT))
    uvicorn.Server(config).run(sockets=[listener])


def ask(road: httpx.HTTPTransport) -> float:
    """Seconds of one question and its answer."""
    begun = time.perf_counter()
    response = road.handle_request(httpx.Request("POST", _URL, content=_QUESTION))
    response.read()
    response.close()
    return time.perf_counter() - begun


def main() -> None:
    sys.stdin.readline()
    with subprocess.Popen([sys.executable, str(Path(__file__)), "serve"]) as running:
        try:
            with httpx.HTTPTransport(trust_env=False, retries=20) as road:
                ask(road)
                for _ in range(TIMES):
                    sys.stdout.write(json.dumps({"phase": "idle", "seconds": ask(road)}) + "\n")
                    sys.stdout.flush()
                    sys.stdin.readline()
        finally:
            running.terminate()


if __name__ == "__main__":
    serve() if sys.argv[1:] == ["serve"] else main()
