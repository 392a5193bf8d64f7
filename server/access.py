"""Who may ask: anyone on loopback, elsewhere whoever carries the key."""

import hmac
import ipaddress

from fastapi import HTTPException, Request

from rag.errors import BadInput

OPEN_PATHS = frozenset({"/", "/livez", "/readyz"})


class KeyRequired:
    """A dependency that lets a request pass when it carries the key, or none is set."""

    def __init__(self, key: str | None) -> None:
        self._key = key

    def __call__(self, request: Request) -> None:
        """Raises 401 unless the path is open or the bearer token is the key."""
        path = request.url.path
        if self._key is None or path in OPEN_PATHS or path.startswith("/static/"):
            return
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        given = token if scheme.lower() == "bearer" else ""
        if not hmac.compare_digest(given.encode(), self._key.encode()):
            raise HTTPException(401, "send the key as `Authorization: Bearer KEY`")


def refuse_open_address(host: str, key: object | None) -> None:
    """Raises BadInput when `host` can be reached from outside and no key is set."""
    if key is None and not _is_loopback(host):
        raise BadInput(
            f"{host} can be reached by others and no key is set; "
            f"set CITEDESK_API_KEY, or serve on 127.0.0.1"
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
