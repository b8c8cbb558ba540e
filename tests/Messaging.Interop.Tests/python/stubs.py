"""The stubs of protos/echo.proto, made afresh by protoc: `from stubs import echo_pb2, echo_pb2_grpc`."""
import os
import subprocess
import sys
import tempfile

_PROTOS = os.path.join(os.path.dirname(__file__), "..", "..", "..", "protos")

with tempfile.TemporaryDirectory() as folder:
    subprocess.run(
        ["protoc", f"-I{_PROTOS}", f"--python_out={folder}", f"--grpc_python_out={folder}",
         "--plugin=protoc-gen-grpc_python=/usr/bin/grpc_python_plugin", "echo.proto"],
        check=True)
    sys.path.insert(0, folder)
    import echo_pb2
    import echo_pb2_grpc
    sys.path.remove(folder)
