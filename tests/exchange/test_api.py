import httpx2
import pytest

from libs.contracts.exchange import DELIVERY
from libs.eventlog import make_mailbox
from libs.policy import SERVICE, Person
from services.exchange.app import app
from tests.exchange.test_reactions import HEALTH, Office, until
from tests.letters import new_id
from tests.people import ADMIN, CLERK, DIRECTOR, MINISTER

DIWAN = Person("diwan", frozenset({SERVICE}))
BODY = {"name": {"ar": HEALTH, "en": "Ministry of Health"}, "parties": [HEALTH]}


@pytest.fixture
async def client(service):
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://exchange") as client,
    ):
        yield client


@pytest.fixture
def ask(client, bearer):
    async def asked(method, path, body=None, person=DIWAN, **params):
        headers = {"idempotency-key": new_id(), **bearer(person)}
        return await client.request(method, path, json=body, headers=headers, params=params)

    return asked


async def test_a_partner_is_admitted_shown_and_dismissed(ask):
    seq = (await ask("PUT", "/partners/health", BODY)).json()["seq"]
    [partner] = (await ask("GET", "/partners", at_least=seq)).json()["partners"]
    assert partner == {"id": "health", **BODY, "dismissed": False}
    seq = (await ask("POST", "/partners/health/dismiss")).json()["seq"]
    [partner] = (await ask("GET", "/partners", at_least=seq)).json()["partners"]
    assert partner["dismissed"]


@pytest.mark.parametrize("person", [CLERK, DIRECTOR, MINISTER], ids=lambda person: person.id)
async def test_only_an_administrator_and_diwan_admit_and_dismiss(ask, person):
    for method, path in (("PUT", "/partners/health"), ("POST", "/partners/health/dismiss")):
        answer = await ask(method, path, BODY if method == "PUT" else None, person)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert (await ask("PUT", "/partners/health", BODY, ADMIN)).status_code == 200


async def test_a_party_that_another_has_is_refused_at_once(ask):
    await ask("PUT", "/partners/health", BODY)
    answer = await ask("PUT", "/partners/other", {**BODY, "parties": ["وزاره الصحه"]})
    assert (answer.status_code, answer.json()["code"]) == (422, "party_taken")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/partners/Health", BODY),
        ("/partners/a.b", BODY),
        ("/partners/health", {**BODY, "parties": []}),
        ("/partners/health", {**BODY, "parties": [" "]}),
        ("/partners/health", {**BODY, "name": {"ar": "", "en": "Health"}}),
    ],
)
async def test_what_cannot_be_a_partner_is_refused(ask, path, body):
    assert (await ask("PUT", path, body)).status_code == 422


async def test_nobody_is_dismissed_who_is_no_partner(ask):
    assert (await ask("POST", "/partners/health/dismiss")).json()["code"] == "partner_unknown"


async def test_the_running_service_tells_a_partner_and_shows_an_administrator_what_it_has_parked(ask, nats):
    await make_mailbox(nats, "health")
    await ask("PUT", "/partners/health", BODY)
    office = Office(nats, None)
    nudge = await office.letter()
    await until(lambda: office.log.load(DELIVERY, nudge.subject.rpartition(".")[2]))
    assert len(await office.lies_in("health")) == 1
    assert (await ask("GET", "/parked", person=ADMIN)).json() == []
    assert (await ask("GET", "/parked", person=CLERK)).status_code == 403


async def test_it_is_ready_when_it_has_read_the_log(client):
    assert (await client.get("/readyz")).json() == {"ready": True, "down": {}}
    assert (await client.get("/livez")).status_code == 200
