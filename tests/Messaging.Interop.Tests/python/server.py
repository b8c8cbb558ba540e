"""A server written with `websockets`. Prints its port. Echoes; a text beginning with "close:" is a command."""
import asyncio

import websockets

from echo_codecs import CODECS

PREFIX = "messaging.v1."


async def serve(socket):
    tenant = socket.request_headers.get("x-tenant", "none")
    codec = CODECS[socket.subprotocol.removeprefix(PREFIX)]
    no_more = b"" if codec.is_text else ""
    async for message in socket:
        if message == no_more:  # the client sends no more
            await socket.send(codec.encode({"text": f"goodbye {tenant}", "number": 0, "data": b""}))
            return
        text = codec.decode(message)["text"]
        if text.startswith("close:"):
            await socket.close(int(text[6:]), "as you wish")
            return
        await socket.send(message)


async def main():
    subprotocols = [PREFIX + name for name in CODECS]
    async with websockets.serve(serve, "127.0.0.1", 0, subprotocols=subprotocols, max_size=2**22) as server:
        print("listening", server.sockets[0].getsockname()[1], flush=True)
        await asyncio.Future()


asyncio.run(main())
