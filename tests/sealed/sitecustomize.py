"""Put on a child's PYTHONPATH, this makes every look-up or connection off the machine an error."""

import socket
import sys

LOCAL = ("127.0.0.1", "::1", "localhost", None)


def forbid(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo" and arguments[0] not in LOCAL:
        raise OSError(f"look-up of {arguments[0]} while no network may be used")
    if event == "socket.connect":
        made, address = arguments
        inet = isinstance(made, socket.socket) and made.family != socket.AF_UNIX
        if inet and isinstance(address, tuple) and address[0] not in LOCAL:
            raise OSError(f"connection to {address} while no network may be used")


sys.addaudithook(forbid)
