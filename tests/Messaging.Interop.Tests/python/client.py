"""A client written with `websockets`: client.py CASE URL. Exits with 0 if the server behaved."""
import asyncio
import json
import ssl
import sys

import websockets

SIZES = [0, 1, 125, 126, 65535, 65536, 1048576]
GREETING = {"text": "grüß dich 👋", "number": 42, "data": "AQID"}


def connect(url, **options):
    if url.startswith("wss:"):
        options["ssl"] = ssl.create_default_context()
        options["ssl"].check_hostname = False
        options["ssl"].verify_mode = ssl.CERT_NONE
    return websockets.connect(url, max_size=2**22, **options)


def talk(base):
    return base + "/echo.v1.Echo/Talk"


def raw(base):
    return base + "/raw.v1.Raw/Echo"


async def echo_json(socket, message):
    await socket.send(json.dumps(message))
    reply = await socket.recv()
    assert isinstance(reply, str)
    assert json.loads(reply) == message, reply


async def subprotocol(base):
    async with connect(talk(base), subprotocols=["messaging.v1.json"]) as socket:
        assert socket.subprotocol == "messaging.v1.json"
        for number in range(3):
            await echo_json(socket, {**GREETING, "number": number})
        await socket.send(b"")  # half-close: "I send no more"
        await socket.wait_closed()
        assert socket.close_code == 1000, socket.close_code


async def bare(base):
    async with connect(talk(base)) as socket:
        assert socket.subprotocol is None
        await echo_json(socket, GREETING)
        await socket.close(1000)
        assert socket.close_code == 1000, socket.close_code


async def raw_echo(base):
    async with connect(raw(base), compression=None) as socket:
        for size in SIZES:
            for message in (b"x" * size, "x" * size):
                await socket.send(message)
                assert await socket.recv() == message, size


async def fragments(base):
    async with connect(raw(base)) as socket:
        await socket.send(["eins ", "zwei ", "drei"])
        assert await socket.recv() == "eins zwei drei"


async def ping(base):
    async with connect(talk(base)) as socket:
        await asyncio.wait_for(await socket.ping(b"are you there"), 10)


async def invalid_json(base):
    async with connect(talk(base)) as socket:
        await socket.send('{"text":')
        await socket.wait_closed()
        assert socket.close_code == 1007, socket.close_code


async def too_large(base):
    async with connect(talk(base)) as socket:
        try:
            await socket.send(json.dumps({"text": "x" * (5 * 1024 * 1024)}))
        except websockets.ConnectionClosed:
            pass  # the rest of the message met the close
        await socket.wait_closed()
        assert socket.close_code == 1009, socket.close_code


CASES = {
    "subprotocol": subprotocol,
    "bare": bare,
    "raw": raw_echo,
    "fragments": fragments,
    "ping": ping,
    "invalid-json": invalid_json,
    "too-large": too_large,
}

asyncio.run(CASES[sys.argv[1]](sys.argv[2]))
