"""A director's absence, whole: the pages and routing itself, from the offer to the day it is taken back."""

import asyncio

import httpx2
import pytest

from libs.contracts import intake, routing
from libs.contracts.routing import Established, Name
from libs.eventlog import Log
from services.gateway import accounts
from services.gateway.app import app, furnish
from services.gateway.services import Services
from services.gateway.typed import day_typed
from services.routing.app import app as service_app
from tests.gateway.browser import Browser
from tests.gateway.conftest import PASSWORD, SERVICES
from tests.gateway.ministry import letter_id
from tests.letters import REGISTERED, by_amal
from tests.routing.ministry import AMAL, BADR, HUDA, MINISTRY, PERSONS, UNITS

NAMES = {HUDA: Name(ar="هدى", en="Huda"), BADR: Name(ar="بدر", en="Badr"), AMAL: Name(ar="أمل", en="Amal")}
LETTER = f"/letters/{letter_id(2)}"
BANNER = 'class="mandate line"'


@pytest.fixture
async def log(kept, nats, service, ministry, keys, tmp_path):
    """The ministry's own, with routing on it; the other services are played."""
    log = Log(nats)
    for n, (id, unit) in enumerate(UNITS.items()):
        said = Established(name=Name(ar=f"تقسيم {n}", en=f"Unit {n}"), parent=unit.parent)
        await log.append(routing.UNIT, id, [said], by_amal(), "", expected=0)
    for id, person in PERSONS.items():
        named = person.model_copy(update={"name": NAMES[id]})
        await log.append(routing.PERSON, id, [named], by_amal(), "", expected=0)
    entered = REGISTERED.model_copy(update={"unit": MINISTRY})
    await log.append(intake.LETTER, letter_id(2), [entered], by_amal(), "", expected=0)
    urls = {name: [f"http://ministry/{name}"] for name in SERVICES} | {"routing": ["http://routing"]}
    apps = {"http://routing": service_app, "http://ministry": ministry.app}
    mounts = {url: httpx2.ASGITransport(app) for url, app in apps.items()}
    async with service_app.router.lifespan_context(service_app), httpx2.AsyncClient(mounts=mounts) as client:
        while (await client.get("http://routing/readyz")).status_code != 200:  # noqa: ASYNC110 - the service says when
            await asyncio.sleep(0.05)
        furnish(app.state, Services(client, urls, keys[0], client), kept, tmp_path)
        for id, name in NAMES.items():
            await accounts.create(kept.accounts, name.en.lower(), id, PASSWORD, once=False)
        yield log


async def signed_in(name):
    browser = Browser(app)
    await browser.sign_in(name, PASSWORD)
    return browser


async def test_somebody_acts_in_a_directors_name_until_she_takes_it_back(log, ministry):
    huda, badr = await signed_in("huda"), await signed_in("badr")
    today = day_typed(ministry.today)
    answer = await huda.submit("/delegations", to="بدر", first=today, last=today)
    assert answer.status_code == 303, answer.text
    await sees(badr, "/desk", "يطلب هدى أن تنوب عنه")
    [accept] = {form for form in actions(badr.page) if form.endswith("/accept")}
    id = accept.split("/")[2]
    await badr.submit("/desk", accept)
    await badr.submit("/delegations", f"/delegations/{id}/act")
    assert BANNER in (await badr.open("/desk")).text, "at once, however old the gateway's organisation is"

    answer = await badr.submit(f"{LETTER}/refer", **{"to-0": "أمل", "as-0": "main", "instruction": "study"})
    assert answer.status_code == 303, answer.text
    [commit] = await log.load(routing.LETTER, letter_id(2))
    assert (commit.meta.by, commit.meta.for_, commit.meta.under) == (BADR, HUDA, id)
    day = f"{ministry.today.day}"
    await sees(huda, LETTER, f"أحالها بدر نيابةً عن هدى، بتفويض من {day}")
    await sees(huda, "/desk?list=sent", "أرسلها بدر بتفويض")

    await badr.open(f"{LETTER}/refer")
    form = badr.hidden(f"{LETTER}/refer")
    await huda.submit("/delegations", f"/delegations/{id}/revoke")
    again = {**form, "to-0": "أمل", "as-0": "main", "instruction": "study"}
    answer = await badr.post(f"{LETTER}/refer", again)
    assert (answer.status_code, "انتهى التفويض" in answer.text) == (409, True), "the moment she takes it back"
    assert len(await log.load(routing.LETTER, letter_id(2))) == 1
    assert BANNER not in (await badr.open("/desk")).text
    assert (await badr.post(f"/delegations/{id}/act", badr.hidden("/sign-out"))).status_code == 404


async def sees(browser, path, text):
    """What another did, who waits for no view of ours: soon."""
    async with asyncio.timeout(5):
        while text not in (await browser.open(path)).text:  # noqa: ASYNC110 - the page says when
            await asyncio.sleep(0.05)


def actions(page):
    return [piece.split('"')[0] for piece in page.text.split('action="')[1:]]
