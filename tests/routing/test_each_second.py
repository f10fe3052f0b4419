"""What is done each second goes on whatever is away, and is not begun by a view that is still being filled."""

import asyncio
from contextlib import suppress

from libs.eventlog import Unavailable
from services.routing import each_second as rhythm
from services.routing.each_second import each_second
from tests.routing.postman import office as office
from tests.routing.postman import postman as postman


async def looked(office, monkeypatch, answers, seconds=5.0):
    """What was answered at each look, until nothing is left to answer."""
    monkeypatch.setattr(rhythm, "BEAT", 0.01)
    done, said = asyncio.Event(), list(answers)

    async def look(now):
        answer = said.pop(0)
        if not said:
            done.set()
        if isinstance(answer, Exception):
            raise answer
        return answer

    working = asyncio.create_task(each_second(office.log, office.views, "work", look))
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await done.wait()
    working.cancel()
    await asyncio.wait([working])
    return said


async def test_what_could_not_be_done_now_is_looked_for_again(office, monkeypatch):
    assert await looked(office, monkeypatch, [Unavailable("away"), False, True, False]) == []


async def test_as_long_as_the_view_is_behind_the_log_nothing_is_done(office, monkeypatch):
    async def behind(nats):
        raise Unavailable("still being filled")

    monkeypatch.setattr(office.views, "caught_up", behind)
    assert await looked(office, monkeypatch, [False], seconds=0.3) == [False]
