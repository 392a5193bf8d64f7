"""How much one principal may ask: a rate by the minute and a budget by the day.

The counters are this process's own, or shared through Redis. While Redis does not answer, the
process counts by itself: questions go on, and the log says when that begins and ends.
"""

import logging
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter

from rag.errors import BadInput
from server.problems import Refused

if TYPE_CHECKING:
    from redis.asyncio import BlockingConnectionPool

logger = logging.getLogger(__name__)
SIGN_INS_PER_MINUTE = 10
_REDIS_CONNECTIONS = 16
_REDIS_SECONDS = 1.0
_SECONDS_BEFORE_REDIS_IS_TRIED_AGAIN = 10.0


@dataclass(frozen=True, slots=True)
class _Limit:
    """An amount in a window, and what is said when it is used up.

    A moving window holds for every minute there is. A standing one begins with its first request:
    it costs one number where the other costs as many as there were requests.
    """

    name: str
    code: str
    item: RateLimitItem
    moving: bool
    says: str

    def headers(self, seconds: int) -> Mapping[str, str]:
        """When to come again, also in the form of the IETF's draft on RateLimit fields."""
        return {
            "Retry-After": str(seconds),
            "RateLimit-Policy": f'"{self.name}";q={self.item.amount};w={self.item.get_expiry()}',
            "RateLimit": f'"{self.name}";r=0;t={seconds}',
        }


class Limits:
    """Counts what each principal asks, and refuses what is too much."""

    def __init__(
        self,
        *,
        per_minute: int,
        per_day: int,
        redis_url: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`clock` tells when Redis is worth another try.

        Raises:
            BadInput: the address of Redis cannot be read.
        """
        self._minute = _Limit(
            "minute",
            "rate_limited",
            RateLimitItemPerMinute(per_minute),
            moving=True,
            says=f"a key may ask {per_minute} times a minute and this one has",
        )
        self._day = _Limit(
            "day",
            "budget_spent",
            RateLimitItemPerDay(per_day),
            moving=False,
            says=f"a key may ask {per_day} times a day and this one has",
        )
        self._sign_ins = _Limit(
            "sign-in",
            "rate_limited",
            RateLimitItemPerMinute(SIGN_INS_PER_MINUTE),
            moving=False,
            says=f"one address may try to sign in {SIGN_INS_PER_MINUTE} times a minute "
            "and this one has",
        )
        self._own = _Counters(MemoryStorage())
        self._pool = None if redis_url is None else _redis_pool(redis_url)
        self._shared = None if self._pool is None else _Counters(_redis_storage(self._pool))
        self._clock = clock
        self._redis_tried = -math.inf
        self._alone = False

    @property
    def alone(self) -> bool:
        """Whether Redis is away, so that what should be counted together is not."""
        return self._alone

    async def question(self, principal_id: str) -> None:
        """Count one question or search.

        Raises:
            Refused: 429, `rate_limited` or `budget_spent`.
        """
        await self._spend(self._minute, principal_id)
        await self._spend(self._day, principal_id)

    async def sign_in(self, address: str) -> None:
        """Count one attempt to sign in; raises Refused, `rate_limited`."""
        await self._spend(self._sign_ins, address)

    async def close(self) -> None:
        """Let go of Redis."""
        if self._pool is not None:
            await self._pool.aclose()

    async def _spend(self, limit: _Limit, who: str) -> None:
        seconds = await self._hit(limit, who)
        if seconds is not None:
            detail = f"{limit.says}; come again in {seconds} s"
            raise Refused(429, limit.code, detail, limit.headers(seconds))

    async def _hit(self, limit: _Limit, who: str) -> int | None:
        """None when it is counted, else the seconds until there is room again."""
        if self._shared is None or not self._worth_trying_redis():
            return await self._own.hit(limit, who)
        from redis.exceptions import RedisError

        try:
            seconds = await self._shared.hit(limit, who)
        except (RedisError, OSError) as error:
            self._redis_is_away(error)
            return await self._own.hit(limit, who)
        if self._alone:
            self._alone = False
            logger.warning("Redis is back: limits are counted together again")
        return seconds

    def _worth_trying_redis(self) -> bool:
        # While it is away one request in ten seconds finds out whether it still is.
        now = self._clock()
        if self._alone and now - self._redis_tried < _SECONDS_BEFORE_REDIS_IS_TRIED_AGAIN:
            return False
        self._redis_tried = now
        return True

    def _redis_is_away(self, error: Exception) -> None:
        if not self._alone:
            self._alone = True
            # The name of the error only: its text may hold the address, and that a password.
            logger.warning(
                "Redis does not answer (%s): this process counts limits by itself",
                type(error).__name__,
            )


class _Counters:
    """The two kinds of windows over one storage."""

    def __init__(self, storage: MemoryStorage | RedisStorage) -> None:
        self._moving = MovingWindowRateLimiter(storage)
        self._standing = FixedWindowRateLimiter(storage)

    async def hit(self, limit: _Limit, who: str) -> int | None:
        """None when it is counted, else the seconds until there is room again."""
        window = self._moving if limit.moving else self._standing
        if await window.hit(limit.item, limit.name, who):
            return None
        reset, _ = await window.get_window_stats(limit.item, limit.name, who)
        left = math.floor(reset - time.time()) + 1
        return min(max(left, 1), limit.item.get_expiry())


def _redis_pool(url: str) -> "BlockingConnectionPool":
    from redis.asyncio import BlockingConnectionPool
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff

    try:
        return BlockingConnectionPool.from_url(
            url,
            # One that is full makes a request wait; the default kind makes it fail.
            max_connections=_REDIS_CONNECTIONS,
            timeout=_REDIS_SECONDS,
            socket_timeout=_REDIS_SECONDS,
            socket_connect_timeout=_REDIS_SECONDS,
            # Once more for a connection that Redis closed while it lay idle, and never longer.
            retry=Retry(NoBackoff(), 1),
        )
    except ValueError as error:
        raise BadInput(
            "CITEDESK_REDIS_URL cannot be read; write redis://HOST:PORT/NUMBER"
        ) from error


def _redis_storage(pool: "BlockingConnectionPool") -> RedisStorage:
    # Only the kind of server is read here: the pool has the address.
    return RedisStorage(
        "redis://localhost:6379",
        implementation="redispy",
        key_prefix="citedesk",
        connection_pool=pool,  # type: ignore[arg-type]  # as its documentation has it
    )
