"""A package index, a model hub and a tiny model, all on this machine."""

import base64
import hashlib
import json
import os
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from platformdirs import user_cache_path

from rag.models.catalog import Built, Entry, Member
from rag.models.files import Pin
from rag.models.progress import Progress

COMMIT = "0123456789abcdef0123456789abcdef01234567"
CLOSED = "http://127.0.0.1:9"  # the discard port: nothing listens there


def pin(data: bytes) -> Pin:
    return Pin(hashlib.sha256(data).hexdigest(), len(data))


def wheel_bytes_at(path: Path, distribution: str, version: str, members: dict[str, bytes]) -> None:
    package = distribution.replace("-", "_")
    info = f"{package}-{version}.dist-info"
    files = {
        **members,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            raw = data.encode() if isinstance(data, str) else data
            digest = base64.urlsafe_b64encode(hashlib.sha256(raw).digest()).rstrip(b"=").decode()
            record += f"{name},sha256={digest},{len(raw)}\n"
            archive.writestr(name, raw)
        archive.writestr(f"{info}/RECORD", f"{record}{info}/RECORD,,\n")


@dataclass
class Index:
    """A folder of wheels that the real pip is pointed at."""

    folder: Path

    def wheel(self, distribution: str, version: str = "1.0") -> Path:
        return self.folder / f"{distribution.replace('-', '_')}-{version}-py3-none-any.whl"

    def publish(self, member: Member, data: bytes) -> None:
        wheel_bytes_at(
            self.wheel(member.distribution, member.version),
            member.distribution,
            member.version,
            {member.path: data},
        )

    def withdraw(self) -> None:
        for wheel in self.folder.glob("*.whl"):
            wheel.unlink()


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_CONSTRAINT"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HF_HUB_OFFLINE", "HF_TOKEN", "HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CACHE_DIR", str(tmp_path / "pip-cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setenv("HF_ENDPOINT", CLOSED)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Index:
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return Index(folder)


@dataclass
class Server:
    """An HTTP server on loopback: bodies by path, and the requests that it has seen."""

    address: str
    bodies: dict[str, list[bytes]] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    before_get: Callable[[str], object] = lambda _path: None

    def serve(self, path: str, *bodies: bytes, headers: dict[str, str] | None = None) -> None:
        """Answer with each body in turn, and from then on with the last."""
        self.bodies[path] = list(bodies)
        self.headers[path] = headers or {}

    def got(self, path: str) -> int:
        return self.seen.count(f"GET {path}")


@pytest.fixture
def server() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(send=True)

        def do_HEAD(self) -> None:
            self._answer(send=False)

        def _answer(self, *, send: bool) -> None:
            path = self.path.partition("?")[0]
            state.seen.append(f"{self.command} {path}")
            if send:
                state.before_get(path)
            bodies = state.bodies.get(path)
            body = b"" if not bodies else bodies.pop(0) if send and bodies[1:] else bodies[0]
            self.send_response(200 if bodies else 404)
            self.send_header("Content-Length", str(len(body)))
            for name, value in state.headers.get(path, {}).items():
                self.send_header(name, value)
            self.end_headers()
            if send:
                self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            return

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state = Server(f"http://127.0.0.1:{http.server_address[1]}")
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield state
    http.shutdown()
    thread.join()
    http.server_close()


@pytest.fixture
def web_index(server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Serve a wheel over HTTP: the answers to the first, second ... download are parameters."""
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", f"{server.address}/simple/")
    monkeypatch.setenv("PIP_TRUSTED_HOST", "127.0.0.1")  # without it pip caches no plain HTTP

    def publish(member: Member, data: bytes, *before: Callable[[bytes], bytes]) -> str:
        name = f"{member.distribution.replace('-', '_')}-{member.version}-py3-none-any.whl"
        wheel_bytes_at(tmp_path / name, member.distribution, member.version, {member.path: data})
        whole = (tmp_path / name).read_bytes()
        link = f'<a href="/files/{name}">{name}</a>'.encode()
        page = b"<!DOCTYPE html><html><body>" + link + b"</body></html>"
        server.serve(f"/simple/{member.distribution}/", page, headers={"Content-Type": "text/html"})
        server.serve(
            f"/files/{name}",
            *(change(whole) for change in before),
            whole,
            headers={"Cache-Control": "max-age=3600"},
        )
        return f"/files/{name}"

    return publish


@pytest.fixture
def hub(server: Server, monkeypatch: pytest.MonkeyPatch):
    """Serve a repository as the model hub does: a record, and files by commit."""
    monkeypatch.setenv("HF_ENDPOINT", server.address)

    def publish(
        name: str, files: dict[str, bytes], *, large: tuple[str, ...] = (), **sent: bytes
    ) -> None:
        siblings = []
        for path, data in files.items():
            blob = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
            sha256 = hashlib.sha256(data).hexdigest()
            is_large = path in large
            lfs = {"sha256": sha256, "size": len(data), "pointerSize": 134} if is_large else None
            siblings.append({"rfilename": path, "size": len(data), "blobId": blob, "lfs": lfs})
            body = sent.get(path.replace(".", "_"), data)
            etag = f'"{sha256 if is_large else blob}"'
            headers = {"ETag": etag, "X-Repo-Commit": COMMIT}
            server.serve(f"/{name}/resolve/{COMMIT}/{path}", body, headers=headers)
        record = {"id": name, "sha": COMMIT, "siblings": siblings, "cardData": {"license": "mit"}}
        server.serve(f"/api/models/{name}", json.dumps(record).encode())

    return publish


@dataclass
class Reports:
    """A list of what was reported."""

    steps: list[Progress] = field(default_factory=list)

    def __call__(self, progress: Progress) -> None:
        self.steps.append(progress)

    @property
    def text(self) -> str:
        return "\n".join(step.what for step in self.steps)


@pytest.fixture
def reports() -> Reports:
    return Reports()


@dataclass(frozen=True)
class Tiny:
    """An entry whose data is two parts that are joined."""

    entry: Entry
    parts: tuple[bytes, ...]

    @property
    def whole(self) -> bytes:
        return b"".join(self.parts)


@pytest.fixture
def tiny() -> Tiny:
    parts = tuple(np.random.default_rng(n).bytes(20_000 - n) for n in (1, 2))
    members = tuple(
        Member(f"tiny-part{n}", "1.0", f"tiny_part{n}/data/part{n:02d}.bin", pin(part))
        for n, part in enumerate(parts, start=1)
    )
    entry = Entry(
        name="tiny-llm",
        kind="llm",
        licence="MIT",
        folder="models/tiny-llm",
        repository="someone/tiny",
        members=members,
        built=(Built("tiny.gguf", pin(b"".join(parts))),),
        same_bytes=True,
    )
    return Tiny(entry, parts)


@pytest.fixture(scope="module")
def model_cache() -> Path:
    """Give the cache of this machine, where real models may have been pulled."""
    return Path(os.environ.get("CITEDESK_CACHE") or user_cache_path("citedesk"))
