"""Who asks, and what they may: a key, a page session, or this machine.

Keys are needed as soon as `CITEDESK_API_KEY` is set, the address is no loopback, or a proxy is
trusted, which lets others in. A keyless loopback takes everybody for `local`, with every right.
There a key made by `citedesk keys create` counts all the same, so that what it may do can be tried
out, and one that has ended is refused; other words in the place of a key are not looked at, since
many clients cannot do without one.
"""

import hmac
import ipaddress
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, HTTPException, Request

from rag.errors import BadInput
from rag.types import Sources, folded_source
from server.keys import MARK, SCOPES, Key, Keys, hash_of
from server.problems import Refused
from server.sessions import COOKIE, OWNER, Sessions

OWN_PROOF = ("/slack/", "/mattermost/")
"""Paths whose requests show in a way of their own that they may: a signature, a token."""
OPEN_PATHS = frozenset({"/", "/livez", "/readyz", "/v1/session"})
EVERY_SCOPE = frozenset(SCOPES)
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: `owner`, `local` or the id of a key; conversations and budgets go by `id`.

    There are no articles for them but those of `sources`, as the key names them; None for all.
    """

    id: str
    scopes: frozenset[str]
    sources: tuple[str, ...] | None = None

    @property
    def within(self) -> Sources | None:
        """The sources as the index compares them."""
        return None if self.sources is None else frozenset(map(folded_source, self.sources))

    @property
    def is_limited(self) -> bool:
        """Whether there are articles that it may not see."""
        return self.sources is not None


LOCAL = Principal("local", EVERY_SCOPE)
_OWNER = Principal(OWNER, EVERY_SCOPE)
_Means = Literal["key", "cookie", "machine"]


class Access:
    """Finds out who asks; as a dependency it refuses those who may not.

    It reads the state file, so it is called in a thread: FastAPI does that by itself, an
    application mounted beside the routes has to.
    """

    def __init__(
        self,
        keys: Keys,
        sessions: Sessions,
        *,
        owner_key: str | None,
        keys_needed: bool,
        other_origins: Collection[str] = (),
    ) -> None:
        self._keys = keys
        self._sessions = sessions
        self._owner_hash = None if owner_key is None else hash_of(owner_key)
        self._keys_needed = keys_needed
        self._other_origins = frozenset(other_origins)

    @property
    def keys_needed(self) -> bool:
        """Whether a request has to say who it is from."""
        return self._keys_needed

    def __call__(self, request: Request) -> None:
        """Puts the principal on the request.

        Raises:
            HTTPException: 401 when nobody is known and the path is not open.
            Refused: 403 when a page of another site makes a browser ask.
        """
        if request.scope["path"].startswith(OWN_PROOF):
            request.state.principal, request.state.signed_in = None, False
            return
        principal, means = self._who(request)
        # The path as it is routed by: `request.url` is put together from what the client says.
        if principal is None and request.scope["path"] not in OPEN_PATHS:
            raise HTTPException(401, "send a key that works as `Authorization: Bearer KEY`")
        if means != "key" and request.method not in _SAFE_METHODS:
            self._refuse_other_sites(request, proof=means == "cookie")
        request.state.principal = principal
        request.state.signed_in = principal is not None and means == "cookie"

    def bearer(self, text: str) -> Principal | None:
        """Who carries this key."""
        owner = self._owner_hash is not None and hmac.compare_digest(
            hash_of(text), self._owner_hash
        )
        # Looked up for the owner as well: every key takes the same work.
        found = self._keys.holder(text)
        return _OWNER if owner else _of(found)

    def _who(self, request: Request) -> tuple[Principal | None, _Means]:
        scheme, _, text = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and (self._keys_needed or text.startswith(MARK)):
            return self.bearer(text.strip()), "key"
        token = request.cookies.get(COOKIE)
        if token:
            holder = self._sessions.holder(token)
            if holder is not None:
                found = _OWNER if holder == OWNER else _of(self._keys.live(holder))
                if found is not None:
                    return found, "cookie"
        return (None if self._keys_needed else LOCAL), "machine"

    def _refuse_other_sites(self, request: Request, *, proof: bool) -> None:
        """A browser sends the cookie, and reaches this machine, whoever wrote the page.

        Args:
            request: one that changes something.
            proof: whether it has to show that it is from our own page, as against not showing
                that it is from another; a script that uses no browser shows nothing.
        """
        origin = request.headers.get("origin")
        site = request.headers.get("sec-fetch-site")
        own = f"{request.scope['scheme']}://{request.headers.get('host', '')}"
        if not proof and origin in self._other_origins:
            return
        if site is not None:
            allowed = site == "same-origin" or (site == "none" and not proof)
        else:
            allowed = origin == own or (origin is None and not proof)
        if not allowed:
            raise Refused(403, "csrf", "this was not sent by the desk's own page; send a key")


def principal_of(request: Request) -> Principal:
    """Who asks; 401 on an open path where nobody says it."""
    principal: Principal | None = request.state.principal
    if principal is None:
        raise HTTPException(401, "send a key that works as `Authorization: Bearer KEY`")
    return principal


def require(*scopes: str) -> Callable[[Principal], Awaitable[Principal]]:
    """A dependency that gives the principal when it has one of these scopes, else 403."""

    async def permitted(principal: Annotated[Principal, Depends(principal_of)]) -> Principal:
        if principal.scopes.isdisjoint(scopes):
            raise Refused(
                403,
                "forbidden",
                f"this key may {' and '.join(sorted(principal.scopes))}; this needs one made with "
                f"`citedesk keys create NAME --scope {scopes[0]}`",
            )
        return principal

    return permitted


async def not_limited(principal: Annotated[Principal, Depends(principal_of)]) -> None:
    """A dependency that refuses a key which is limited to sources: 403."""
    if principal.is_limited:
        raise Refused(
            403,
            "forbidden",
            "this key is limited to sources and this tells of all articles; use one made without "
            "--source",
        )


Asker = Annotated[Principal, Depends(require("ask"))]


def refuse_open_address(host: str, *, proxies: str = "", has_key: bool) -> None:
    """Raises BadInput when others can reach the server and nobody holds a key.

    Args:
        host: the address to listen on.
        proxies: those that are trusted.
        has_key: whether CITEDESK_API_KEY is set or a key in the file works.
    """
    if has_key or (is_loopback(host) and not proxies.strip()):
        return
    way = host if not is_loopback(host) else f"{host} behind the proxy {proxies}"
    raise BadInput(
        f"{way} can be reached by others and there is no key; make one with "
        f"`citedesk keys create NAME` or set CITEDESK_API_KEY, or serve on 127.0.0.1 alone"
    )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _of(key: Key | None) -> Principal | None:
    return None if key is None else Principal(key.id, key.scopes, key.sources)
