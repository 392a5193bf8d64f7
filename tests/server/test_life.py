"""How the parts of the server end: side by side, in the time there is, whatever one of them does."""

import asyncio

import pytest

from server.life import Life

pytestmark = pytest.mark.anyio


async def test_all_parts_begin_to_stop_at_once_and_are_waited_for() -> None:
    life, begun, nod = Life(draining_seconds=60), list[float](), asyncio.Event()

    async def stop(seconds: float) -> None:
        begun.append(seconds)
        await nod.wait()

    for _ in range(3):
        life.at_end(stop)
    assert not life.over
    for _ in range(2):
        life.end_parts()
    await asyncio.sleep(0)
    assert len(begun) == 3
    assert all(0 < seconds <= 60 for seconds in begun)
    assert (life.stage, life.over) == ("draining", False)
    nod.set()
    await life.ended()
    assert life.over


async def test_a_request_under_way_is_waited_for_too() -> None:
    life = Life(draining_seconds=60)
    with life.work():
        await life.ended()
        assert not life.over
    assert life.over


async def test_a_part_that_breaks_keeps_no_other_from_stopping() -> None:
    life, stopped = Life(), asyncio.Event()

    async def breaking(_: float) -> None:
        raise ZeroDivisionError

    async def stop(_: float) -> None:
        stopped.set()

    life.at_end(breaking)
    life.at_end(stop)
    await life.ended()
    assert stopped.is_set()


async def test_nothing_is_waited_for_when_the_time_is_up() -> None:
    life, seconds = Life(draining_seconds=0), list[float]()

    async def stop(left: float) -> None:
        seconds.append(left)
        await asyncio.Event().wait()

    life.at_end(stop)
    life.end_parts()
    await asyncio.sleep(0)
    assert seconds == [0]
    assert life.over
