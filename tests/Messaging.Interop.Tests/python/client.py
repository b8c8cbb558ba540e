"""A client written with `websockets`: client.py CASE URL [SERIALIZER]. Exits with 0 if the server behaved."""
import asyncio
import json
import ssl
import sys

import websockets

from echo_codecs import CODECS, GREETING

SIZES = [0, 1, 125, 126, 65535, 65536, 1048576]
SERIALIZER = sys.argv[3] if len(sys.argv) > 3 else "json"
CODEC = CODECS[SERIALIZER]
SUBPROTOCOL = "messaging.v1." + SERIALIZER


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


async def echo(socket, *messages):
    for message in messages:
        await socket.send(CODEC.encode(message))
        reply = await socket.recv()
        assert isinstance(reply, str) == CODEC.is_text
        assert CODEC.decode(reply) == message, reply


async def subprotocol(base):
    async with connect(talk(base), subprotocols=["messaging.v1.nobody-knows", SUBPROTOCOL]) as socket:
        assert socket.subprotocol == SUBPROTOCOL
        long = {"text": "x" * 70_000, "number": -1, "data": b"\x07" * 1024 * 1024}
        await echo(socket, GREETING, {"text": "", "number": 0, "data": b""}, long)
        await socket.send(b"" if CODEC.is_text else "")  # half-close: "I send no more"
        await socket.wait_closed()
        assert socket.close_code == 1000, socket.close_code


async def bare(base):
    async with connect(talk(base)) as socket:
        assert socket.subprotocol is None
        await echo(socket, GREETING)
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


async def invalid_message(base):
    async with connect(talk(base), subprotocols=[SUBPROTOCOL]) as socket:
        message = CODEC.encode(GREETING)
        await socket.send(message[: len(message) // 2])
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
    "invalid-message": invalid_message,
    "too-large": too_large,
}

asyncio.run(CASES[sys.argv[1]](sys.argv[2]))
