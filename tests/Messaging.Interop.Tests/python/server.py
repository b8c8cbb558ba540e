"""A server written with `websockets`. Prints its port. Echoes JSON; a text beginning with "close:" is a command."""
import asyncio
import json

import websockets


async def serve(socket):
    tenant = socket.request_headers.get("x-tenant", "none")
    async for message in socket:
        if message == b"":  # the client sends no more
            await socket.send(json.dumps({"text": f"goodbye {tenant}", "number": 0, "data": ""}))
            return
        text = json.loads(message)["text"]
        if text.startswith("close:"):
            await socket.close(int(text[6:]), "as you wish")
            return
        await socket.send(message)


async def main():
    async with websockets.serve(serve, "127.0.0.1", 0, subprotocols=["messaging.v1.json"]) as server:
        print("listening", server.sockets[0].getsockname()[1], flush=True)
        await asyncio.Future()


asyncio.run(main())
