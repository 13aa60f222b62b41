"""`serve`: answer laptops until told to stop."""

import argparse
import gc
import json
import os
import socket
from pathlib import Path

import uvicorn

from desktop.domain.files import MOST
from server.api import create_app
from server.commands.common import OK, Failure, Office, Subparsers, say
from server.files.known import note_folder
from server.logs import log_to_stderr

DEFAULT_PORT = 8787
_STOP_SECONDS = 5
_KEEP_SECONDS = 120
"""How long a line may be silent between two requests. An answer counts as given when it is in the kernel's
hands; over a village line it then takes a minute to arrive, and the next request comes on the same line.
"""
_COLLECT = (50_000, 20, 50)
"""Objects made before young ones are looked through, and turns before older ones are: a request of
500 changes makes some ten thousand, none of them in a circle.
"""


class _Server(uvicorn.Server):
    """Says when it is ready, to people and in a file."""

    def __init__(self, config: uvicorn.Config, ready: dict[str, object], ready_file: Path | None) -> None:
        super().__init__(config)
        self._ready, self._ready_file = ready, ready_file

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            say(self._ready)
            if self._ready_file:
                scratch = self._ready_file.with_name(self._ready_file.name + ".new")
                scratch.write_text(json.dumps(self._ready), "utf-8")
                scratch.replace(self._ready_file)


def register(sub: Subparsers, parent: argparse.ArgumentParser) -> None:
    parser = sub.add_parser("serve", parents=[parent], help="answer laptops until stopped")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on [%(default)s]")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="port, 0 for a free one [%(default)s]")
    parser.add_argument(
        "--max-file",
        type=_megabytes,
        default=MOST,
        metavar="MIB",
        help=f"largest photo or file that is taken, in MiB [{MOST >> 20}]",
    )
    parser.add_argument("--ready-file", type=Path, help="written when ready: {url, port, pid}")
    parser.set_defaults(run=_serve, creates="serve")


def _megabytes(value: str) -> int:
    number = int(value)
    if not 1 <= number <= 1024:
        raise ValueError(value)
    return number << 20


def _serve(args: argparse.Namespace, office: Office) -> int:
    if args.ready_file and not args.ready_file.parent.is_dir():
        raise Failure("no_folder", folder=str(args.ready_file.parent))
    with listening(args.host, args.port) as listener:
        port = listener.getsockname()[1]
        host = f"[{args.host}]" if ":" in args.host else args.host
        log_to_stderr()
        note_folder(office.db, str(office.files.folder))
        config = uvicorn.Config(
            create_app(office.db, office.clock, office.files, args.max_file),
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=_STOP_SECONDS,
            timeout_keep_alive=_KEEP_SECONDS,
            server_header=False,
        )
        gc.freeze()
        gc.set_threshold(*_COLLECT)
        ready = {"url": f"http://{host}:{port}", "port": port, "pid": os.getpid()}
        _Server(config, ready, args.ready_file).run(sockets=[listener])
    return OK


def listening(host: str, port: int) -> socket.socket:
    """A socket bound to an address; port 0: any free one. Its protocol is named, because asyncio sends
    at once (TCP_NODELAY) only where it sees TCP: without it each answer of two packets waits 40 ms for
    the laptop's delayed acknowledgement. Raises Failure.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise Failure("no_port", host=host, port=port, why=str(error)) from None
    return listener
