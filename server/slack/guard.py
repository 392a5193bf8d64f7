"""What a request over HTTP must be before anything reads it: well-formed, signed, fresh, new."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from slack_sdk.signature import Clock as SignatureClock
from slack_sdk.signature import SignatureVerifier
from starlette.datastructures import Headers

_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Refused(Exception):
    """The request is none of Slack's (401), or makes no sense (400)."""

    status: int
    detail: str


@dataclass(frozen=True, slots=True)
class Signed:
    """A request that Slack signed within five minutes of now."""

    body: str
    nonce: bytes


class Guard:
    """Holds requests to a signing secret."""

    def __init__(self, signing_secret: str, now: Callable[[], float]) -> None:
        class _Now(SignatureClock):
            def now(self) -> float:
                return now()

        self._verifier = SignatureVerifier(signing_secret, _Now())

    def check(self, headers: Headers, body: bytes) -> Signed:
        """The request's text and what it can be known by again.

        Raises:
            Refused: what it lacks.
        """
        timestamp = headers.get("x-slack-request-timestamp", "")
        signature = headers.get("x-slack-signature", "")
        if not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
            raise Refused(401, "the request carries no signature of Slack's")
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            raise Refused(400, "the body is not UTF-8") from None
        if not self._verifier.is_valid(text, timestamp, signature):
            raise Refused(401, "the signature is not right, or older than five minutes")
        if not _is_object(text, headers.get("content-type", "")):
            raise Refused(400, "the body holds no object")
        digest = hashlib.sha256(f"{timestamp}|{signature}".encode())
        return Signed(text, digest.digest())


def _is_object(text: str, content_type: str) -> bool:
    """Whether there is JSON of an object, or a form, whose payload is one if it has any."""
    try:
        if content_type.startswith("application/json") or text.startswith("{"):
            return isinstance(json.loads(text), dict)
        form = dict(parse_qsl(text, keep_blank_values=True))
        return bool(form) and isinstance(json.loads(form.get("payload", "{}")), dict)
    except (ValueError, RecursionError):
        return False
