"""A language model's endpoint on loopback that says what a test tells it to."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class ChatEndpoint:
    """Speaks OpenAI's protocol: replies to every request in the same way, and keeps the requests.

    `raw` is sent as it is when set, otherwise a completion with `reply` for its message. `headers`
    are sent too, and may replace the usual ones; of `statuses` each is used once, then `status`.
    """

    def __init__(self, reply: str) -> None:
        self.status = 200
        self.reply = reply
        self.raw: bytes | None = None
        self.refusal: str | None = None
        self.finish_reason = "stop"
        self.headers: dict[str, str] = {}
        self.statuses: list[int] = []
        self.requests: list[dict[str, Any]] = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers["content-length"])
                endpoint.requests.append(json.loads(self.rfile.read(size)))
                body = endpoint.raw if endpoint.raw is not None else endpoint._completion()
                self.send_response(
                    endpoint.statuses.pop(0) if endpoint.statuses else endpoint.status
                )
                usual = {"content-type": "application/json", "content-length": str(len(body))}
                for name, value in (usual | endpoint.headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}
        )
        self._thread.start()

    def messages(self, number: int = -1) -> tuple[str, str]:
        """System and user message of a request."""
        system, user = (m["content"] for m in self.requests[number]["messages"])
        return system, user

    def close(self) -> None:
        """Stop answering: later requests are refused."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _completion(self) -> bytes:
        message = {"role": "assistant", "content": self.reply, "refusal": self.refusal}
        choice = {"index": 0, "message": message, "finish_reason": self.finish_reason}
        head = {"id": "c", "object": "chat.completion", "created": 1, "model": "m"}
        return json.dumps({**head, "choices": [choice]}).encode()
