"""The socket the server listens on."""

import asyncio
import socket

from server.commands.serving import listening


def test_an_answer_is_sent_at_once_and_waits_for_no_acknowledgement() -> None:
    seen: list[int] = []

    async def meet() -> None:
        met = asyncio.Event()

        async def caller(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connection = writer.get_extra_info("socket")
            seen.append(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()
            met.set()

        with listening("127.0.0.1", 0) as listener:
            async with await asyncio.start_server(caller, sock=listener):
                _, writer = await asyncio.open_connection(*listener.getsockname())
                await met.wait()
                writer.close()

    asyncio.run(meet())
    assert seen and all(seen)
