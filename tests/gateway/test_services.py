import httpx2
import orjson
import pytest

from libs.policy import Person
from libs.web.token import verify
from services.gateway.reading import Reading, see, seen
from services.gateway.services import Refused, Services, Silent

SALIM = Person("salim", frozenset({"officer"}), "legal")
REFUSED = {"code": "due_date_past", "title": "فات", "detail": "اختر", "en": {"title": "Past", "detail": "Choose"}}


class Routing:
    """Answers everything with what it is told to, and remembers what it was asked."""

    def __init__(self, keys):
        self.asked = []
        self.answer = httpx2.Response(200, json={"seq": 7})
        self.pool, self.streams = (httpx2.AsyncClient(transport=httpx2.MockTransport(self._answered)) for _ in range(2))
        self.services = Services(self.pool, {"routing": ["http://routing"]}, keys[0], self.streams)

    def _answered(self, request):
        self.asked.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def routing(keys):
    return Routing(keys)


async def test_every_question_carries_the_persons_token(routing, keys):
    await routing.services.get(SALIM, "routing", "/desk", list="open", desk=None)
    (asked,) = routing.asked
    assert verify(keys[1], asked.headers["authorization"].removeprefix("Bearer ")) == SALIM
    assert dict(asked.url.params) == {"at_least": "0", "list": "open"}


async def test_a_command_goes_with_its_key(routing):
    assert await routing.services.post(SALIM, "routing", "/letters/1/refer", {"to": []}, "k1") == {"seq": 7}
    (asked,) = routing.asked
    assert (asked.headers["idempotency-key"], orjson.loads(asked.content)) == ("k1", {"to": []})


async def test_a_refusal_speaks_the_readers_language(routing):
    routing.answer = httpx2.Response(422, json={**REFUSED, "fields": ["due"]})
    with pytest.raises(Refused) as refused:
        await routing.services.post(SALIM, "routing", "/x", {}, "k1")
    error = refused.value
    assert (error.status, error.code, error.fields) == (422, "due_date_past", ["due"])
    assert (error.title("ar"), error.detail("en")) == ("فات", "Choose")


@pytest.mark.parametrize("answer", [b"<html>", b"", b"[1]"])
async def test_an_answer_that_is_no_problem_document_is_a_refusal_all_the_same(routing, answer):
    routing.answer = httpx2.Response(502, content=answer)
    with pytest.raises(Refused, match="502"):
        await routing.services.get(SALIM, "routing", "/desk")


@pytest.mark.parametrize(
    "broken", [httpx2.ConnectError("no"), httpx2.ReadTimeout("slow"), httpx2.RemoteProtocolError("cut")]
)
async def test_a_service_that_does_not_answer_is_silent(routing, broken):
    routing.answer = broken
    with pytest.raises(Silent, match="routing"):
        await routing.services.get(SALIM, "routing", "/desk")
    with pytest.raises(Silent, match="routing"):
        async with routing.services.stream(SALIM, "routing", "/file"):
            pass


async def test_only_headers_fit_for_it_are_passed_on(routing):
    sent = {"Range": "bytes=0-4", "Cookie": "diwan=secret", "Authorization": "Basic x"}
    async with routing.services.stream(SALIM, "routing", "/file", sent) as response:
        assert response.status_code == 200
    (asked,) = routing.asked
    assert asked.headers["range"] == "bytes=0-4"
    assert asked.url.params["at_least"] == "0"  # what was just registered is there to be looked at
    assert "cookie" not in asked.headers
    assert asked.headers["authorization"].startswith("Bearer ")


async def test_the_page_after_a_command_is_at_least_as_new(routing):
    async def page(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-before", str(seen()).encode())]})
        await send({"type": "http.response.body", "body": b""})

    async def command(scope, receive, send):
        await routing.services.post(SALIM, "routing", "/x", {}, "k1")
        see(3)  # older: nothing is taken back
        await page(scope, receive, send)

    async def answer(app, **headers):
        transport = httpx2.ASGITransport(Reading(app))
        async with httpx2.AsyncClient(transport=transport, base_url="http://diwan") as client:
            return await client.get("/", headers=headers)

    after = await answer(command)
    assert "seen=7; Max-Age=60" in after.headers["set-cookie"]
    later = await answer(page, cookie="a=b; seen=7")
    assert (later.headers["x-before"], "set-cookie" in later.headers) == ("7", False)
    assert (await answer(page, cookie="seen=-1")).headers["x-before"] == "0"


async def test_what_lasts_takes_no_connection_of_the_pages(routing):
    await routing.streams.aclose()
    assert await routing.services.get(SALIM, "routing", "/desk") == {"seq": 7}
    with pytest.raises(RuntimeError, match="closed"):
        async with routing.services.stream(SALIM, "routing", "/file"):
            pass
