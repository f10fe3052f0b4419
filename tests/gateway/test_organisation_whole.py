"""The ministry kept whole: the pages and routing itself, from a unit that is added to the one it is merged into."""

import asyncio

import httpx2
import pytest

from libs.contracts import intake, routing
from libs.contracts.routing import Established, Name, Role
from libs.eventlog import Log
from services.gateway import accounts
from services.gateway.app import app, furnish
from services.gateway.services import Services
from services.routing.app import app as service_app
from tests.gateway.browser import Browser
from tests.gateway.conftest import PASSWORD, SERVICES
from tests.gateway.ministry import letter_id
from tests.letters import REGISTERED, by_amal
from tests.routing.ministry import AMAL, FINANCE, HUDA, LEGAL, MINISTRY, PERSONS, UNITS

NAMES = {MINISTRY: Name(ar="الوزارة", en="Ministry"), LEGAL: Name(ar="القانونية", en="Legal")}
NAMES |= {FINANCE: Name(ar="المالية", en="Finance")}
LAW = {"ar": "القانون", "en": "Law", "parent": FINANCE}
PEOPLE = {**PERSONS, HUDA: PERSONS[HUDA].model_copy(update={"roles": (Role.DIRECTOR, Role.ADMINISTRATOR)})}
NEWCOMER = {
    "ar": "سعاد",
    "en": "Suad",
    "title_ar": "باحثة",
    "title_en": "Researcher",
    "role-officer": "1",
    "clearance": "ordinary",
    "outside_clearance": "ordinary",
}


@pytest.fixture
async def huda(kept, nats, service, ministry, keys, tmp_path):
    """She directs the ministry and keeps it; routing is itself, the other services are played."""
    log = Log(nats)
    for id, unit in UNITS.items():
        said = Established(name=NAMES[id], parent=unit.parent)
        await log.append(routing.UNIT, id, [said], by_amal(), "", expected=0)
    for id, person in PEOPLE.items():
        await log.append(routing.PERSON, id, [person], by_amal(), "", expected=0)
    entered = REGISTERED.model_copy(update={"unit": MINISTRY})
    await log.append(intake.LETTER, letter_id(2), [entered], by_amal(), "", expected=0)
    urls = {name: [f"http://ministry/{name}"] for name in SERVICES} | {"routing": ["http://routing"]}
    apps = {"http://routing": service_app, "http://ministry": ministry.app}
    mounts = {url: httpx2.ASGITransport(app) for url, app in apps.items()}
    async with service_app.router.lifespan_context(service_app), httpx2.AsyncClient(mounts=mounts) as client:
        while (await client.get("http://routing/readyz")).status_code != 200:  # noqa: ASYNC110 - the service says when
            await asyncio.sleep(0.05)
        furnish(app.state, Services(client, urls, keys[0], client), kept, tmp_path)
        await accounts.create(kept.accounts, "huda", HUDA, PASSWORD, once=False)
        browser = Browser(app)
        await browser.sign_in("huda", PASSWORD)
        yield browser


async def kept_at(huda, form, **fields):
    """Where the page of what was kept is."""
    page = (await huda.open(form)).text
    path = page.partition('method="post" action="/organisation/')[2].partition('"')[0]
    answer = await huda.post(f"/organisation/{path}", {**huda.hidden(f"/organisation/{path}"), **fields})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_units_and_people_come_change_and_go_and_the_pages_know_it_at_once(huda):
    law = await kept_at(huda, f"/organisation/units/new?parent={FINANCE}", **LAW)
    assert "القانون" in (await huda.open("/organisation")).text.partition('class="sheet tree"')[2]
    suad = await kept_at(huda, "/organisation/persons/new", **NEWCOMER, unit=law.rpartition("/")[2])
    assert "سعاد" in (await huda.open(law)).text
    assert "disabled" in huda.page.text, "somebody works there"
    assert await kept_at(huda, f"{law}/amend", **{**LAW, "ar": "القانون والعقود", "parent": MINISTRY}) == law
    story = (await huda.open(law)).text.partition('id="h-history"')[2]
    for told in ("صار الاسم <bdi>القانون والعقود</bdi>، وكان <bdi>القانون</bdi>", "نُقل إلى الوزارة، وكان في المالية"):
        assert told in story
    assert (await huda.submit(suad, f"{suad}/leave")).status_code == 303
    assert "ترك العمل في الوزارة" in (await huda.open(suad)).text
    assert (await huda.submit(law, f"{law}/close")).status_code == 303
    assert "هذا التقسيم مغلق" in (await huda.open(law)).text
    before = (await huda.open("/organisation?day=2020-01-01")).text
    assert "لم يكن في النظام تقسيم في ذلك اليوم" in before


async def test_what_lies_in_a_tray_stays_when_somebody_goes_and_is_the_heirs_when_the_unit_is_merged(huda):
    to = {"to-0": "القانونية", "as-0": "main", "instruction": "act"}
    answer = await huda.submit(f"/letters/{letter_id(2)}/refer", **to)
    assert answer.status_code == 303, answer.text
    legal, amal = f"/organisation/units/{LEGAL}", f"/organisation/persons/{AMAL}"
    assert "إحالة واحدة" in (await huda.open(legal)).text
    answer = await kept_at(huda, f"{amal}/amend", unit=FINANCE, **{**NEWCOMER, "ar": "أمل", "en": "Amal"})
    assert answer == amal, "what lies in the tray is not hers"
    answer = await huda.submit(f"{legal}/merge", into=FINANCE)
    assert answer.headers["location"] == f"{legal}?of=1"
    async with asyncio.timeout(20):
        while "data-again" in (await huda.open(f"{legal}?of=1")).text:  # noqa: ASYNC110 - the page says when
            await asyncio.sleep(0.2)
    assert "نُقلت إحالة واحدة" in huda.page.text
    assert "إحالة واحدة" in (await huda.open(f"/organisation/units/{FINANCE}")).text
