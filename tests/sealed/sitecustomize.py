"""Put on a child's PYTHONPATH, this ends it at the first look-up or connection off the machine.

It ends the process rather than raise, so that no library can try, fail and say nothing.
"""

import os
import socket
import sys

LOCAL = ("127.0.0.1", "::1", "localhost", "0.0.0.0", "::", None)


def give_up(what: str) -> None:
    sys.stderr.write(f"{what} while no network may be used\n")
    sys.stderr.flush()
    os._exit(97)


def forbid(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo" and arguments[0] not in LOCAL:
        give_up(f"look-up of {arguments[0]}")
    if event == "socket.connect":
        made, address = arguments
        inet = isinstance(made, socket.socket) and made.family != socket.AF_UNIX
        if inet and isinstance(address, tuple) and address[0] not in LOCAL:
            give_up(f"connection to {address}")


sys.addaudithook(forbid)
