"""/v1/session: the page trades a key for a cookie, asks who it is, and signs out."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from pydantic import BaseModel, ConfigDict, SecretStr

from server.access import Access, Principal
from server.limits import Limits
from server.problems import PROBLEMS
from server.sessions import COOKIE, LASTS, Sessions

router = APIRouter(prefix="/v1/session", responses=PROBLEMS)


class SignIn(BaseModel):
    """The key to sign in with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: SecretStr


def access_of(request: Request) -> Access:
    """What finds out who asks."""
    access: Access = request.app.state.access
    return access


def sessions_of(request: Request) -> Sessions:
    """The page sessions."""
    sessions: Sessions = request.app.state.sessions
    return sessions


async def not_too_often(request: Request) -> None:
    """429 when an address has tried to sign in too often."""
    limits: Limits = request.app.state.limits
    await limits.sign_in(request.client.host if request.client else "unknown")


Gates = Annotated[Access, Depends(access_of)]
Open = Annotated[Sessions, Depends(sessions_of)]


@router.get("")
async def read_session(request: Request, access: Gates) -> dict[str, Any]:
    """Whether a key is needed, whether this is a page session, whose it is and what it may."""
    return _shown(access, request.state.principal, signed_in=request.state.signed_in)


@router.post("", dependencies=[Depends(not_too_often)])
async def sign_in(
    body: SignIn, request: Request, response: Response, access: Gates, sessions: Open
) -> dict[str, Any]:
    """Begin a page session; its token is in a cookie that scripts cannot read."""
    principal = await asyncio.to_thread(access.bearer, body.key.get_secret_value().strip())
    if principal is None:
        raise HTTPException(401, "this key is not known here, or it has ended")
    token = await asyncio.to_thread(sessions.begin, principal.id)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(LASTS.total_seconds()),
        path="/",
        secure=request.scope["scheme"] == "https",
        httponly=True,
        samesite="strict",
    )
    return _shown(access, principal, signed_in=True)


@router.delete("", status_code=204)
async def sign_out(request: Request, response: Response, sessions: Open) -> None:
    """End the page session, if there is one."""
    token = request.cookies.get(COOKIE)
    if token:
        await asyncio.to_thread(sessions.end, token)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")


def _shown(access: Access, principal: Principal | None, *, signed_in: bool) -> dict[str, Any]:
    return {
        "keys_needed": access.keys_needed,
        "signed_in": signed_in,
        "principal": principal.id if principal else None,
        "scopes": sorted(principal.scopes) if principal else [],
        "sources": list(principal.sources) if principal and principal.sources is not None else None,
    }
