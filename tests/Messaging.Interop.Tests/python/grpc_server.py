"""A server written with grpcio: grpc_server.py [CERTIFICATE.pem KEY.pem]. Prints its port, and a line for each call that a client gave up.
Echoes; a text "status:N" ends the call with that status, "hold" keeps it open from then on. Like most gRPC servers it sends its headers with the first message,
unless there is an x-headers in the metadata."""
import asyncio
import sys

import grpc

from stubs import echo_pb2, echo_pb2_grpc

CODES = {code.value[0]: code for code in grpc.StatusCode}


class Echo(echo_pb2_grpc.EchoServicer):
    async def Talk(self, requests, context):
        metadata = dict(context.invocation_metadata())
        tenant = metadata.get("x-tenant")
        if "x-headers" in metadata:
            await context.send_initial_metadata(())
        try:
            async for message in requests:
                command, _, status = message.text.partition(":")
                if command == "status":
                    await context.abort(CODES[int(status)], "as you wish")
                yield message
                if command == "hold":
                    await asyncio.Future()
            # The client sends no more.
            context.set_trailing_metadata((("x-farewell", "come again"),))
            if tenant:
                yield echo_pb2.EchoMessage(text=f"goodbye {tenant}", number=milliseconds_left(context))
        except asyncio.CancelledError:
            print("cancelled", tenant, flush=True)
            raise


def milliseconds_left(context):
    left = context.time_remaining()
    return 0 if left is None else int(left * 1000)


async def main(certificate=None, key=None):
    server = grpc.aio.server()
    echo_pb2_grpc.add_EchoServicer_to_server(Echo(), server)
    if certificate:
        with open(key, "rb") as private, open(certificate, "rb") as chain:
            credentials = grpc.ssl_server_credentials([(private.read(), chain.read())])
        port = server.add_secure_port("127.0.0.1:0", credentials)
    else:
        port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    print("listening", port, flush=True)
    await server.wait_for_termination()


asyncio.run(main(*sys.argv[1:]))
