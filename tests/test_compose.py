"""compose.yaml without an engine: what it names exists, and its proxy streams."""

import os
import re
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from rag.settings import RagSettings
from server.settings import ServerSettings

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return document


def test_images_are_of_one_version(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert re.search(r":\d+\.\d+\.\d+(-[\w.]+)?$", service["image"]), name


def test_all_that_runs_on_is_looked_after(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        if service["restart"] != "no":
            assert service["healthcheck"]["test"][0] == "CMD", name
        for other, state in service.get("depends_on", {}).items():
            ends = compose["services"][other]["restart"] == "no"
            wanted = "service_completed_successfully" if ends else "service_healthy"
            assert state["condition"] == wanted, (name, other)


def test_its_settings_are_ours_and_no_secret_is_in_it(compose: dict[str, Any]) -> None:
    known = {
        f"CITEDESK_{name.upper()}"
        for settings in (RagSettings, ServerSettings)
        for name in settings.model_fields
    }
    named = set(re.findall(r"CITEDESK_[A-Z_]+", (ROOT / "compose.yaml").read_text()))
    assert named <= known
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if "PASSWORD" in name or "KEY" in name:
                assert re.fullmatch(r"\$\{\w+:\?.+\}", value)


def test_two_servers_share_store_folder_and_limits(compose: dict[str, Any]) -> None:
    one, two = (compose["services"][name] for name in ("api1", "api2"))
    assert one == two
    assert one["environment"]["CITEDESK_STORE"].endswith("@postgres:5432/citedesk")
    assert "redis" in one["environment"]["CITEDESK_REDIS_URL"]
    proxy = compose["services"]["proxy"]["networks"]["inside"]["ipv4_address"]
    assert one["environment"]["CITEDESK_TRUSTED_PROXIES"] == proxy


def test_the_proxy_lets_the_largest_upload_through(compose: dict[str, Any]) -> None:
    most = ServerSettings.model_fields["upload_megabytes"].default
    [size] = re.findall(r"client_max_body_size (\d+)m", proxy_config(compose))
    assert int(size) > most


class Desk(BaseHTTPRequestHandler):
    """Says who it is and begins an answer that it goes on with when it is told to."""

    protocol_version = "HTTP/1.1"
    go_on = threading.Event()

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"event: delta\n\n")
        self.wfile.flush()
        self.go_on.wait(20)
        self.wfile.write(b"event: done\n\n")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = f"{self.server.server_port} {self.headers['X-Forwarded-For']}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def proxy_config(compose: dict[str, Any]) -> str:
    content: str = compose["configs"]["proxy"]["content"]
    return content.replace("$$", "$")


@contextmanager
def proxied(config: str, folder: Path) -> Iterator[tuple[str, list[ThreadingHTTPServer]]]:
    """Two desks behind the proxy: its address, and the desks."""
    nginx = os.environ.get("NGINX") or shutil.which("nginx")
    if nginx is None:
        pytest.skip("nginx is not on this machine")
    desks = [ThreadingHTTPServer(("127.0.0.1", 0), Desk) for _ in range(2)]
    for desk in desks:
        threading.Thread(target=desk.serve_forever).start()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = config.replace("listen 80;", f"listen 127.0.0.1:{port};")
    for number, desk in enumerate(desks, start=1):
        config = config.replace(f"api{number}:8000", f"127.0.0.1:{desk.server_port}")
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log;"
        f"events {{}} http {{ access_log off; {paths} {config} }}"
    )
    command = [nginx, "-p", folder, "-c", folder / "nginx.conf", "-e", folder / "error.log"]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    running = subprocess.Popen(command)
    try:
        transport = httpx.HTTPTransport(retries=5)
        with httpx.Client(transport=transport) as client:
            client.post(f"http://127.0.0.1:{port}/v1/ask", content=b"")
        yield f"http://127.0.0.1:{port}", desks
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(20)
        for desk in desks:
            desk.shutdown()
            desk.server_close()


def test_an_answer_arrives_through_the_proxy_while_it_is_made(
    compose: dict[str, Any], tmp_path: Path
) -> None:
    Desk.go_on.clear()
    with (
        proxied(proxy_config(compose), tmp_path) as (url, _),
        httpx.stream("GET", f"{url}/v1/ask/1", timeout=10) as answer,
    ):
        lines = answer.iter_lines()
        # The second event is sent only after the first was read.
        assert next(lines) == "event: delta"
        Desk.go_on.set()
        assert "event: done" in list(lines)


def test_where_one_server_is_gone_the_other_is_asked(
    compose: dict[str, Any], tmp_path: Path
) -> None:
    with proxied(proxy_config(compose), tmp_path) as (url, desks):
        asked = [httpx.post(f"{url}/v1/ask", content=b"{}").text.split() for _ in range(3)]
        assert {who for who, _ in asked} == {asked[0][0]}, "one client is served by one"
        assert {address for _, address in asked} == {"127.0.0.1"}
        first, other = sorted(desks, key=lambda desk: str(desk.server_port) != asked[0][0])
        first.shutdown()
        first.server_close()
        for _ in range(3):
            reply = httpx.post(f"{url}/v1/ask", content=b"{}")
            assert (reply.status_code, reply.text.split()[0]) == (200, str(other.server_port))
