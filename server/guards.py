"""What stands before every route: trusted proxies, allowed names, safe headers, other origins."""

import ipaddress
import re
from collections.abc import Sequence

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.errors import BadInput
from server.access import OWN_PROOF
from server.problems import API_HEADERS, problem

_THIS_MACHINE = re.compile(r"(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?", re.IGNORECASE)
_ORIGIN = re.compile(r"https?://[^/?#@*\s]+")


_FORWARDED = frozenset({"forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip"})


class ThisMachineOnly:
    """Refuses requests for any other name: a page of another site may have that name lead here."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers 400 unless the Host header names this machine."""
        # Chats come under the name that they know this machine by, and show that they may.
        own_proof = scope["type"] == "http" and scope["path"].startswith(OWN_PROOF)
        headers = Headers(scope=scope) if "headers" in scope else Headers()
        # Whatever name a proxy gives on, what it brings is from elsewhere.
        here = _THIS_MACHINE.fullmatch(headers.get("host", "")) and not _FORWARDED & {*headers}
        if scope["type"] == "lifespan" or own_proof or here:
            await self._app(scope, receive, send)
            return
        refused = problem(
            400,
            "bad_host",
            "without keys the server answers this machine by 127.0.0.1 and localhost only; "
            "set CITEDESK_API_KEY to reach it by another name or through a proxy",
        )
        await refused(scope, receive, send)


class SafeHeaders:
    """Has no answer guessed at, and none of the API's kept by anybody on the way."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Adds what the answer does not say itself."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        kept = path == "/" or path.startswith("/static/")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in API_HEADERS.items():
                    if not (kept and name == "Cache-Control"):
                        headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def add_guards(
    app: FastAPI, *, keyless: bool, proxies: Sequence[str], origins: Sequence[str]
) -> None:
    """Put them before the routes; the last one added is the first one met."""
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
            expose_headers=["Location", "Retry-After", "RateLimit", "RateLimit-Policy"],
        )
    if keyless:
        app.add_middleware(ThisMachineOnly)
    app.add_middleware(SafeHeaders)
    if proxies:
        from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(proxies))


def proxies_of(setting: str) -> list[str]:
    """The networks in CITEDESK_TRUSTED_PROXIES; an address is a network of one."""
    try:
        return [str(ipaddress.ip_network(part, strict=False)) for part in _parts(setting)]
    except ValueError as error:
        raise BadInput(
            f"CITEDESK_TRUSTED_PROXIES is {setting!r}: {error}; "
            f"write addresses or networks such as 10.0.0.2,192.168.7.0/24"
        ) from error


def origins_of(setting: str) -> list[str]:
    """The origins in CITEDESK_CORS_ORIGINS."""
    for part in _parts(setting):
        if not _ORIGIN.fullmatch(part):
            raise BadInput(
                f"CITEDESK_CORS_ORIGINS has {part!r}; "
                f"write origins such as https://desk.example.org, with no path and no *"
            )
    return _parts(setting)


def _parts(setting: str) -> list[str]:
    return [part.strip() for part in setting.split(",") if part.strip()]
