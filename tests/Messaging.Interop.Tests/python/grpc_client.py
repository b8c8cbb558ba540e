"""A client written with grpcio: grpc_client.py CASE URL [TENANT]. Exits with 0 if the server behaved."""
import asyncio
import ssl
import sys
from urllib.parse import urlsplit

import grpc

from echo_codecs import CODECS, GREETING
from stubs import echo_pb2, echo_pb2_grpc

TALK = "/echo.v1.Echo/Talk"
RAW = "/raw.v1.Raw/Echo"
TENANT = (("x-tenant", sys.argv[3] if len(sys.argv) > 3 else "none"),)
SIZES = [0, 1, 125, 126, 65535, 65536, 1048576]


def connect(base):
    url = urlsplit(base)
    if url.scheme == "http":
        return grpc.aio.insecure_channel(url.netloc)
    certificate = ssl.get_server_certificate((url.hostname, url.port))  # it is signed by nobody
    return grpc.aio.secure_channel(url.netloc, grpc.ssl_channel_credentials(certificate.encode()))


def talk(channel, **options):
    return echo_pb2_grpc.EchoStub(channel).Talk(**options)


def bytes_call(channel, path, *metadata):
    """A method without a .proto: its messages are bytes."""
    return channel.stream_stream(path)(metadata=metadata or None)


async def reply(call, message):
    await call.write(message)
    return await call.read()


async def end(call, code=grpc.StatusCode.OK, status=None):
    """Reads to the end and returns the status' text."""
    try:
        while await call.read() is not grpc.aio.EOF:
            pass
    except (grpc.aio.AioRpcError, asyncio.CancelledError):
        pass  # the code says it all
    assert await call.code() == code, (await call.code(), await call.details())
    if status:
        assert (await call.trailing_metadata())["messaging-status"] == status, await call.trailing_metadata()
    return await call.details()


async def echo(channel):
    call = talk(channel)
    for message in (GREETING, {}, {"data": b"\x07" * 1024 * 1024}, {"number": -1}):
        message = echo_pb2.EchoMessage(**message)
        assert await reply(call, message) == message
    await call.done_writing()
    assert await call.read() is grpc.aio.EOF
    await end(call)


async def half_close(channel):
    call = talk(channel)
    for number in range(100):
        await call.write(echo_pb2.EchoMessage(text="grüß dich 👋", number=number))
    await call.done_writing()  # before anything was read
    assert [message.number async for message in call] == list(range(100))
    await end(call)

    silent = talk(channel)
    await silent.done_writing()
    assert await silent.read() is grpc.aio.EOF
    await end(silent)


async def headers(channel):
    call = talk(channel)
    assert (await call.initial_metadata())["messaging-serializer"] == "protobuf"  # although nothing was sent
    call.cancel()


async def raw(channel):
    call = bytes_call(channel, RAW)
    for size in SIZES:
        assert await reply(call, b"x" * size) == b"x" * size, size
    await call.done_writing()
    await end(call)


async def serializers(channel):
    for name, codec in CODECS.items():
        call = bytes_call(channel, TALK, ("messaging-serializer", f"nobody-knows, {name}"))
        assert (await call.initial_metadata())["messaging-serializer"] == name
        message = codec.encode(GREETING)
        assert codec.decode(await reply(call, message.encode() if codec.is_text else message)) == GREETING
        await call.done_writing()
        await end(call)


async def invalid_message(channel):
    call = bytes_call(channel, TALK)
    await call.write(b"\x0a\xff")
    await end(call, grpc.StatusCode.INVALID_ARGUMENT, "InvalidMessage")


async def too_large(channel):
    call = talk(channel)
    try:
        await call.write(echo_pb2.EchoMessage(data=bytes(5 * 1024 * 1024)))
    except grpc.aio.AioRpcError:
        pass  # the rest of the message met the end
    await end(call, grpc.StatusCode.RESOURCE_EXHAUSTED, "MessageTooLarge")


async def thrown(channel):
    call = talk(channel)
    await call.write(echo_pb2.EchoMessage(text="throw"))
    assert "business" not in await end(call, grpc.StatusCode.INTERNAL, "Internal")


async def compressed(channel):
    call = talk(channel, compression=grpc.Compression.Gzip)
    await call.write(echo_pb2.EchoMessage(text="x" * 1000))
    await end(call, grpc.StatusCode.UNIMPLEMENTED, "ProtocolError")


async def deadline(channel):
    await echo(channel)  # connecting shall not take of the deadline
    call = talk(channel, timeout=2, metadata=TENANT)
    assert (await reply(call, echo_pb2.EchoMessage(text="hold"))).text == "hold"
    await end(call, grpc.StatusCode.DEADLINE_EXCEEDED)


async def cancel(channel):
    call = talk(channel, metadata=TENANT)
    assert (await reply(call, echo_pb2.EchoMessage(text="hold"))).text == "hold"
    call.cancel()
    await end(call, grpc.StatusCode.CANCELLED)
    await echo(channel)  # on the same connection


CASES = {case.__name__.replace("_", "-"): case for case in (
    echo, half_close, headers, raw, serializers, invalid_message, too_large, thrown, compressed, deadline, cancel)}


async def main(name, base):
    async with connect(base) as channel:
        await CASES[name](channel)


asyncio.run(main(*sys.argv[1:3]))
