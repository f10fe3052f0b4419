import httpx2
import pytest

from libs.contracts import intake
from libs.policy import Person
from services.routing.app import app
from tests.letters import REGISTERED, by_amal, new_id
from tests.routing.ministry import MINISTRY, PEOPLE, PERSONS, ROOT, UNITS


class Routing:
    """Asks as one of the people, each time with a fresh key, and reads what was written."""

    def __init__(self, http, bearer, log):
        self.http, self.bearer, self.log, self.seq = http, bearer, log, 0
        self.entered = 0  # where in the log the last letter was registered

    async def send(self, who, method, path, body=None, *, key=None, on=None, **params):
        person = who if isinstance(who, Person) else PEOPLE[who]
        headers = {"idempotency-key": key or new_id(), **self.bearer(person), **({"x-diwan-on": on} if on else {})}
        params = {"at_least": self.seq, **params}
        answer = await self.http.request(method, path, json=body, headers=headers, params=params)
        if method != "GET" and answer.status_code == 200:
            self.seq = max(self.seq, answer.json()["seq"])
        return answer

    async def post(self, who, path, body=None, **more):
        return await self.send(who, "POST", path, body, **more)

    async def get(self, who, path, **params):
        return await self.send(who, "GET", path, **params)

    async def establish(self):
        for id, unit in UNITS.items():
            assert (await self.send(ROOT, "PUT", f"/units/{id}", unit.model_dump(mode="json"))).status_code == 200
        for id, person in PERSONS.items():
            assert (await self.send(ROOT, "PUT", f"/persons/{id}", person.model_dump(mode="json"))).status_code == 200

    async def letter(self, **more):
        """Registered by intake; its path here."""
        id, said = new_id(), REGISTERED.model_copy(update={"unit": MINISTRY} | more)
        self.seq = self.entered = await self.log.append(intake.LETTER, id, [said], by_amal(), "", expected=0)
        return f"/letters/{id}"

    async def on_desk(self, who, list="open", **params):
        answer = await self.get(who, "/desk", list=list, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def referral(self, who, **params):
        [row] = (await self.on_desk(who, **params))["rows"]
        return row["referral"]


@pytest.fixture
async def client(service):
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://routing") as client,
    ):
        yield client


@pytest.fixture
async def routing(client, bearer, log):
    routing = Routing(client, bearer, log)
    await routing.establish()
    return routing
