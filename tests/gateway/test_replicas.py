"""Two replicas of a service, as the gateway sees them: one is there for the other, and none is asked twice in vain."""

import asyncio
import io
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import httpx2
import pytest

from libs.policy import Person
from libs.web import background
from services.gateway import replicas
from services.gateway.replicas import Replicas
from services.gateway.services import Refused, Services, Silent

SALIM = Person("salim", frozenset({"officer"}), "legal")
BEHIND = partial(httpx2.Response, 503, json={"code": "view_behind", "title": "ليس بعد"})
BROKEN = [httpx2.ConnectError("no"), httpx2.ReadError("reset"), httpx2.RemoteProtocolError("cut"), BEHIND]


class Two:
    """`one` and `two`, each with what it does when it is asked: answer, or not. `asked`: who was, with what."""

    def __init__(self, keys, service="routing"):
        self.service, self.asked = service, []
        self.does: dict[str, Any] = {"one": None, "two": None}
        self.ready = {"one": True, "two": True}
        self.pool = httpx2.AsyncClient(transport=httpx2.MockTransport(self._answered))
        urls = {service: [f"http://{name}" for name in self.does]}
        self.services = Services(self.pool, urls, keys[0], self.pool)

    async def _answered(self, request):
        name = request.url.host
        if request.url.path == "/readyz":
            return httpx2.Response(200 if self.ready[name] else 503)
        body = await request.aread()
        self.asked.append((name, request.headers.get("idempotency-key"), body.partition(b"%PDF")[2][:4]))
        match self.does[name]:
            case None:
                return httpx2.Response(200, json={"seq": 7, "by": name})
            case Exception() as silence:
                raise silence
            case answer:
                return answer()

    async def get(self, person=SALIM):
        return (await self.services.get(person, self.service, "/desk"))["by"]

    @property
    def names(self):
        return [name for name, _, _ in self.asked]


@asynccontextmanager
async def watched(*work):
    """While it is known who is there."""
    async with background(*work):
        await asyncio.sleep(0.05)
        yield


@pytest.fixture
def two(keys, monkeypatch):
    monkeypatch.setattr(replicas, "AGAIN", 0.01)
    return Two(keys)


@pytest.mark.parametrize("broken", BROKEN)
async def test_what_one_does_not_answer_the_other_does(two, broken):
    async with watched(*two.services.watching()):
        first = await two.get()
        other = "two" if first == "one" else "one"
        two.does[first], two.ready[first] = broken, False
        assert [await two.get() for _ in range(3)] == [other] * 3
        assert two.names == [first, first, other, other, other]


@pytest.mark.parametrize("broken", BROKEN)
async def test_a_command_whose_answer_was_lost_is_asked_again_with_its_key(two, broken):
    two.does["one"] = two.does["two"] = broken
    with pytest.raises((Silent, Refused)):
        await two.services.post(SALIM, "routing", "/letters/1/refer", {}, "k1")
    assert sorted(two.asked) == [("one", "k1", b""), ("two", "k1", b"")]
    two.does["one"] = None
    assert (await two.services.post(SALIM, "routing", "/letters/1/refer", {}, "k1"))["by"] == "one"


async def test_an_upload_is_sent_whole_to_the_other(two):
    two.does["one"] = two.does["two"] = httpx2.ReadError("reset")
    with pytest.raises(Silent):
        await two.services.send(SALIM, "routing", "/x", "k1", {}, [("original", ("a.pdf", io.BytesIO(b"%PDF-1.7")))])
    assert sorted(two.asked) == [("one", "k1", b"-1.7"), ("two", "k1", b"-1.7")]


async def test_who_said_why_is_believed_before_who_said_nothing(two):
    two.does = {"one": BEHIND, "two": httpx2.ConnectError("no")}
    with pytest.raises(Refused, match="view_behind"):
        await two.get()


async def test_a_refusal_is_no_silence(two):
    two.does["one"] = two.does["two"] = partial(httpx2.Response, 422, json={"code": "due_date_past"})
    with pytest.raises(Refused, match="due_date_past"):
        await two.get()
    assert len(two.asked) == 1


async def test_a_stream_begins_at_the_other_when_there_is_no_byte_yet(two):
    two.does["one"] = two.does["two"] = httpx2.ConnectError("no")
    with pytest.raises(Silent):
        async with two.services.stream(SALIM, "routing", "/file"):
            pass
    two.does["two"] = None
    async with two.services.stream(SALIM, "routing", "/file") as response:
        assert (await response.aread()) == b'{"seq":7,"by":"two"}'


async def test_people_are_shared_out_and_each_stays_with_one(two):
    people = [Person(f"person {n}", frozenset()) for n in range(40)]
    async with watched(*two.services.watching()):
        first = [await two.get(person) for person in people]
        assert {"one", "two"} == {*first}
        assert [await two.get(person) for person in people] == first


async def test_whoever_enters_into_registers_is_one_as_long_as_it_lives(keys, monkeypatch):
    monkeypatch.setattr(replicas, "AGAIN", 0.01)
    two = Two(keys, "intake")
    people = [Person(f"person {n}", frozenset()) for n in range(10)]
    async with watched(*two.services.watching()):
        assert {await two.get(person) for person in people} == {"one"}
        two.does["one"], two.ready["one"] = httpx2.ConnectError("no"), False
        assert {await two.get(person) for person in people} == {"two"}


async def test_one_that_was_away_is_asked_first_again_when_it_is_ready_and_not_before(two):
    known = Replicas(["http://one", "http://two"], share=False)
    two.ready = {"one": False, "two": True}
    async with background(known.watch(two.pool)):
        await _until(lambda: known.order("salim")[0] == "http://two")
        await asyncio.sleep(0.05)
        assert known.order("salim")[0] == "http://two"
        two.ready["one"] = True
        await _until(lambda: known.order("salim")[0] == "http://one")
        known.missed("http://one")
        assert known.order("salim") == ["http://two", "http://one"]
        await _until(lambda: known.order("salim")[0] == "http://one")


async def test_when_nobody_is_there_all_are_asked_all_the_same(two):
    known = Replicas(["http://one", "http://two"], share=False)
    assert known.order("salim") == ["http://one", "http://two"]


async def test_a_service_lives_while_one_of_it_does(two):
    two.does["one"] = httpx2.ConnectError("no")
    await two.services.ready("routing")
    two.does["two"] = httpx2.ConnectError("no")
    with pytest.raises(Silent):
        await two.services.ready("routing")


async def test_a_single_one_is_not_watched(two, keys):
    assert Services(two.pool, {"routing": ["http://one"]}, keys[0], two.pool).watching() == []


async def _until(true):
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 - the watch makes it true
            await asyncio.sleep(0.005)
