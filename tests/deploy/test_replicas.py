"""Two processes of each service: whichever is killed, people go on; each keeps what the log says."""

import asyncio
import os
import re
import signal
import socket
import sqlite3
from contextlib import asynccontextmanager, closing
from itertools import count
from urllib.parse import urlsplit

import httpx2
import pytest

from deploy.organisation import person_id
from deploy.permissions import SERVICES
from deploy.place import Place
from libs.contracts.intake import Degree
from libs.policy import Person
from libs.web.token import sign
from services.gateway.replicas import Replicas
from tests.gateway.browser import Browser
from tests.intake.files import pdf

from .house import House, lives, slowness, until

MINISTER = Person(person_id("office-director"), frozenset({"management"}), clearance=Degree.TOP_SECRET)
REGISTRY, SUBJECT = "دائرة السجل التجاري", "طلب ترخيص"
APART = 1.0  # seconds between two kills
OWN = "a sentence that only I know"
FORM, GIVEN = "/register/incoming", re.compile(r"registered=([0-9a-f]{32})&number=\d+-(\d{4})")


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    house = House(tmp_path_factory.mktemp("pair") / "var", DIWAN_REPLICAS="2")
    try:
        yield house.up()
    finally:
        house.kill()


@pytest.fixture
def asked(pair):
    """What one process says to whoever sees everything."""

    def ask(name, path, **params):
        headers = {"authorization": f"Bearer {sign(Place(pair.var).signing_key, MINISTER)}"}
        return httpx2.get(pair.now["parts"][name]["url"] + path, params=params, headers=headers, trust_env=False)

    return ask


def back(house):
    """All of them, after whatever was done to them."""
    until(lambda: all(house.pids().values()) and all(house.ready(name) for name in house.pids() if name != "nats"))


class At:
    """Somebody at a desk. `again`: how often they had to ask twice; a third time nobody has to."""

    def __init__(self, house):
        self.house, self.browser = house, Browser(None, host=house.now["address"])
        self.again, self.letters = 0, []

    async def sign_in(self):
        """As the clerk, the first time with the password that `up` printed."""
        if (await self.browser.sign_in("clerk", OWN)).status_code == 303:
            return
        [once] = re.findall(r"^clerk +(\S+)", self.house.said, re.MULTILINE)
        await self.browser.sign_in("clerk", once)
        await self.browser.submit("/password", password=OWN, again=OWN)
        assert self.browser.page.headers["location"] == "/"

    async def done(self, act):
        """With an answer that is none of a failure."""
        for turn in range(2):
            try:
                answer = await act()
            except httpx2.TransportError:  # the gateway itself was killed with the question in its hands
                answer = None
            if answer is not None and answer.status_code < 500:
                return answer
            self.again += not turn
        raise AssertionError(f"twice in a row: {answer and (answer.status_code, answer.url, answer.text[-400:])}")

    async def read(self, path):
        answer = await self.done(lambda: self.browser.open(path))
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    async def work(self, stop):
        """Registers and refers, and sees at once what was done, wherever it is shown."""
        for n in count(1):
            if stop.is_set():
                return
            await self.read(FORM)
            said = {**self.browser.hidden(FORM), "party": "وزارة الصحة", "subject": f"{SUBJECT} {n}"}
            said |= {"degree": "ordinary", "urgency": "normal", "first": REGISTRY}
            files = {"original": (f"{n}.pdf", pdf(n, 5000), "application/pdf")}
            answer = await self.done(lambda said=said, files=files: self.browser.post(FORM, said, files=files))
            assert answer.status_code == 303, answer.text[-2000:]
            [(letter, year)] = GIVEN.findall(answer.headers["location"])
            assert REGISTRY in await self.read(f"/letters/{letter}")
            for page in (f"/registers/incoming/{year}", f"/search?q={SUBJECT}&sort=newest"):
                assert letter in await self.read(page), page
            await self.read("/dashboard")
            self.letters.append(letter)


@pytest.fixture
async def clerk(pair):
    clerk = At(pair)
    await clerk.sign_in()
    yield clerk
    await clerk.browser.close()


@asynccontextmanager
async def working(person):
    """In the background; what goes wrong there ends what is done meanwhile."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(person.work(stop))
        yield
        stop.set()


async def another(clerk):
    """One more letter has gone all its way."""
    before = len(clerk.letters)
    while len(clerk.letters) == before:  # noqa: ASYNC110 - the clerk makes it true
        await asyncio.sleep(0.02)


@pytest.mark.timeout(600)
async def test_whichever_process_is_killed_people_go_on(pair, asked, clerk):
    kills = [[*SERVICES], [f"{service}-2" for service in SERVICES]]
    async with working(clerk):
        for names in kills:
            for name in names:
                os.kill(pair.pids()[name], signal.SIGKILL)
                await asyncio.gather(another(clerk), asyncio.sleep(APART))
            await asyncio.to_thread(back, pair)
    assert clerk.again <= sum(map(len, kills))
    entered = [asked(name, "/registers").json()[0] for name in ("intake", "intake-2")]
    assert [each["entries"] for each in entered] == [each["last"] for each in entered] == [len(clerk.letters)] * 2
    assert len({*clerk.letters}) == len(clerk.letters)
    verified = pair.run("verify")
    assert verified.returncode == 0, verified.stdout


async def test_one_that_takes_questions_and_answers_none_is_no_hindrance(pair, clerk):
    urls = {pair.now["parts"][name]["url"]: name for name in ("stats", "stats-2")}
    first = Replicas([*urls], share=True).order(person_id("clerk"))[0]
    os.kill(frozen := pair.pids()[urls[first]], signal.SIGSTOP)
    try:
        for _ in range(2):
            await clerk.read("/dashboard")
    finally:
        os.kill(frozen, signal.SIGCONT)
    assert clerk.again == 0
    await asyncio.to_thread(back, pair)


async def test_an_original_is_read_from_either_archive(pair, asked):
    [register] = asked("intake", "/registers").json()
    [row] = asked("intake", f"/registers/incoming/{register['year']}", limit=1).json()["entries"]
    until(lambda: all(asked(name, f"/letters/{row['letter']}").json()["archived"] for name in ("archive", "archive-2")))
    [file] = asked("archive", f"/letters/{row['letter']}").json()["files"]
    one, two = (asked(name, f"/letters/{row['letter']}/files/{file['sha256']}") for name in ("archive", "archive-2"))
    assert one.status_code == two.status_code == 200
    assert one.content == two.content
    assert not (pair.var / "archive-2" / "originals").exists()


def test_verify_looks_at_each_replica_and_rebuild_begins_each_anew_while_another_answers(pair):
    [file] = (pair.var / "routing-2").glob("*.sqlite")
    with closing(sqlite3.connect(file)) as views, views:
        views.execute("UPDATE units SET name_en = 'Nowhere' WHERE id = (SELECT min(id) FROM units)")
    verified = pair.run("verify")
    assert verified.returncode == 1
    assert "routing-2: the units view says something else than the log" in verified.stdout
    before = pair.pids()
    rebuilt = pair.run("rebuild", "routing")
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert {name for name, pid in pair.pids().items() if pid != before[name]} == {"routing", "routing-2"}
    assert pair.ready("routing")
    assert pair.ready("routing-2")
    assert pair.run("verify").returncode == 0


def test_one_that_is_away_refuses_at_once_so_that_nobody_waits_for_it(pair):
    url, patience = pair.now["parts"]["stats"]["url"], 2 * slowness()  # measured before: it takes as long as a start
    os.kill(pair.pids()["stats"], signal.SIGKILL)
    until(lambda: refused(url), patience)
    back(pair)


def refused(url):
    """Asked often: in a second or two its successor listens."""
    address = urlsplit(url)
    try:
        socket.create_connection((address.hostname, address.port), 0.2).close()
    except ConnectionRefusedError:
        return True
    except OSError:  # nobody accepts, nobody refuses
        return False
    return False


def test_all_of_them_end(pair):
    pids = [*pair.pids().values()]
    assert len(pids) == 2 * len(SERVICES) + 1
    assert pair.end() == 0
    assert not [pid for pid in pids if lives(pid)]
