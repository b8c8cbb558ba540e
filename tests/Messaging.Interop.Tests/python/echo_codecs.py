"""The encodings of echo.v1.EchoMessage. Here a message is always a dict with "text", "number" and "data"."""
import base64
import json

import msgpack

from stubs import echo_pb2


class Json:
    is_text = True

    @staticmethod
    def encode(message):
        return json.dumps({**message, "data": base64.b64encode(message["data"]).decode()})

    @staticmethod
    def decode(payload):
        message = json.loads(payload)
        return {**message, "data": base64.b64decode(message["data"])}


class MessagePack:
    """An array: a member stands at the place that its number says, and 0 is nobody's."""

    is_text = False

    @staticmethod
    def encode(message):
        return msgpack.packb([None, message["text"], message["number"], message["data"]])

    @staticmethod
    def decode(payload):
        _, text, number, data = msgpack.unpackb(payload)
        return {"text": text, "number": number, "data": data}


class Protobuf:
    is_text = False

    @staticmethod
    def encode(message):
        return echo_pb2.EchoMessage(**message).SerializeToString()

    @staticmethod
    def decode(payload):
        message = echo_pb2.EchoMessage.FromString(payload)
        return {"text": message.text, "number": message.number, "data": message.data}


CODECS = {"json": Json, "messagepack": MessagePack, "protobuf": Protobuf}
GREETING = {"text": "grüß dich 👋", "number": 2**53 + 1, "data": b"\x01\x02\x03"}  # more than a double holds
