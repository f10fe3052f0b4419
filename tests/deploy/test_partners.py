"""Two ministries and a running house: each gets what is meant for it, and one of them is offline all the time."""

import json
import subprocess
import sys
import time
from contextlib import contextmanager
from itertools import count
from textwrap import dedent
from uuid import uuid4

import httpx2
import pytest

from deploy.partners import changes, read
from deploy.place import ROOT, Place
from deploy.trouble import Trouble
from libs.policy import SERVICE, Person
from libs.web.token import sign
from tests.deploy.house import House, until
from tests.intake.files import pdf
from tests.people import CLERK

EXAMPLE = ROOT / "deploy" / "partners.yaml"
HEALTH, FARMS, FARMS_ALSO = "وزارة الصحة", "وزارة الزراعة والثروة السمكية", "وزارة الزراعه"
DIWAN = Person("diwan", frozenset({SERVICE}))


class Ministry:
    """The running house, with a clerk who registers letters in it."""

    def __init__(self, house):
        self.house, self.place, self.papers = house, Place(house.var), count()
        self.meant: dict[str, list[tuple[str, str]]] = {"health": [], "agriculture": []}

    def ask(self, service, method, path, person, **request):
        headers = {"authorization": f"Bearer {sign(self.place.signing_key, person)}", "idempotency-key": uuid4().hex}
        url = self.house.now["parts"][service]["url"]
        return httpx2.request(method, url + path, headers=headers, timeout=30, **request)

    def letter(self, party, reference="", meant_for=None, **more):
        entry = {"direction": "incoming", "subject": "طلب إفادة", "party": party, "sender_reference": reference, **more}
        answer = self.ask(
            *("intake", "POST", "/letters", CLERK),
            data={"letter": json.dumps(entry)},
            files={"original": ("letter.pdf", pdf(next(self.papers), 1000))},
        )
        assert answer.status_code == 201, answer.text
        if meant_for:
            self.meant[meant_for].append((reference, f"{answer.json()['number']}/{answer.json()['register_id'][-4:]}"))
        return answer.json()["letter"]

    def some_letters(self, turn):
        self.letter(HEALTH, f"و ص/{turn}/1", "health")
        self.letter("وزارة المالية", f"و م/{turn}/2")
        self.letter(FARMS, f"و ز/{turn}/3", "agriculture")
        self.letter(" وزارة الصِّحه", f"و ص/{turn}/4", "health")
        self.letter(HEALTH, f"و ص/{turn}/5", direction="outgoing")
        self.letter(HEALTH, f"و ص/{turn}/6", degree="restricted")
        self.letter(HEALTH, f"و ص/{turn}/7", degree="secret")
        self.letter(FARMS_ALSO, f"و ز/{turn}/8", "agriculture")
        self.letter("وزارة الصحة العالمية", f"و ص/{turn}/9")

    @contextmanager
    def subscriber(self, partner):
        """docs/subscriber.py, as a partner's developer starts it: the lines it has printed."""
        said = self.house.var / f"{partner}-{uuid4().hex}.lines"
        environment = {
            "DIWAN_URL": self.house.now["parts"]["nats"]["url"],
            "DIWAN_SEED": str(self.place.partner_seed(partner)),
            "DIWAN_PARTNER": partner,
        }
        with said.open("wb") as out:
            process = subprocess.Popen([sys.executable, ROOT / "docs" / "subscriber.py"], env=environment, stdout=out)
        try:
            yield Lines(said, process)
        finally:
            process.kill()
            process.wait()


class Lines:
    def __init__(self, path, process):
        self._path, self.process = path, process

    @property
    def events(self):
        return [json.loads(line) for line in self._path.read_text().splitlines(keepends=True) if line.endswith("\n")]

    @property
    def told(self):
        return [(event["data"]["reference"], event["data"]["number"]) for event in self.events]

    def settle(self, wanted):
        """It has all of these, and nothing comes any more."""
        until(lambda: len(self.told) >= len(wanted))
        time.sleep(1)
        assert sorted(self.told) == sorted(wanted)


@pytest.fixture(scope="module")
def ministry(tmp_path_factory):
    house = House(tmp_path_factory.mktemp("exchange") / "var")
    try:
        yield Ministry(house.up())
    finally:
        house.kill()


@pytest.fixture
def file(tmp_path):
    """file(text): a partners' file with that text."""

    def written(text):
        path = tmp_path / "partners.yaml"
        path.write_text(dedent(text))
        return path

    return written


@pytest.mark.timeout(900)
def test_two_ministries_each_get_exactly_what_is_meant_for_them_one_of_them_offline_until_the_end(ministry, file):
    """One house through its days: admitted, told, restarted, and one of the two dismissed."""
    house = ministry.house
    ministry.letter(HEALTH, "من قبل")  # before it was a partner

    shown = house.run("partner", "apply", str(EXAMPLE), "--dry-run").stdout
    assert "Ministry of Health" in shown
    assert "Changes made" not in shown
    assert not ministry.place.partners
    applied = house.run("partner", "apply", str(EXAMPLE))
    assert "Changes made: 2." in applied.stdout, applied.stdout + applied.stderr
    for partner in ("health", "agriculture"):
        assert f"{partner}.nk" in applied.stdout
        assert ministry.place.partner_seed(partner).stat().st_mode & 0o777 == 0o600
    assert ministry.place.partner_seed("health").parent.stat().st_mode & 0o777 == 0o700

    with ministry.subscriber("health") as health:
        ministry.some_letters("أول")
        health.settle(ministry.meant["health"])
        before = house.pids()
        assert "Nothing to change" in house.run("partner", "apply", str(EXAMPLE)).stdout
        assert house.pids() == before
        assert [event["type"] for event in health.events] == ["letter.registered.v1"] * 2
        assert all(len(event["data"]) == 3 for event in health.events)
        assert health.process.poll() is None
    assert house.end() == 0
    house.up()
    told_before = len(ministry.meant["health"])
    with ministry.subscriber("health") as health:
        ministry.some_letters("ثان")
        health.settle(ministry.meant["health"][told_before:])

    verified = house.run("verify")
    assert verified.returncode == 0, verified.stdout

    file_without_health = file(EXAMPLE.read_text().replace("key: health", "key: shura").replace(HEALTH, "مجلس الشورى"))
    with ministry.subscriber("health") as health:
        until(lambda: health.process.poll() is None)
        shown = house.run("partner", "apply", str(file_without_health))
        assert "dismiss" in shown.stdout, shown.stdout + shown.stderr
        assert ministry.place.partners == ["agriculture", "shura"]
        ministry.letter(HEALTH, "بعد")
        ministry.letter("مجلس الشورى", "م ش/1")
        with ministry.subscriber("agriculture") as agriculture, ministry.subscriber("shura") as shura:
            agriculture.settle(ministry.meant["agriculture"])
            until(lambda: shura.told)
            assert [reference for reference, _ in shura.told] == ["م ش/1"]
        assert health.told == []
    answer = ministry.ask("exchange", "GET", "/partners", DIWAN).json()
    assert {each["id"]: each["dismissed"] for each in answer["partners"]} == {
        "agriculture": False,
        "health": True,
        "shura": False,
    }


def test_a_mistake_in_the_file_is_told_with_its_line(file):
    twice = file("""
        partners:
          - key: health
            name: { ar: وزارة الصحة, en: Health }
            parties: [وزارة الصحة]
          - key: health
            name: { ar: وزارة الصحة, en: Health }
            parties: [وزاره الصحه]
    """)
    with pytest.raises(Trouble) as refused:
        read(twice)
    assert ["partners.yaml:6 partners.1.key" in refused.value.lines[0], "twice" in refused.value.lines[1]] == [True] * 2
    with pytest.raises(Trouble, match="nothing was changed"):
        read(file("partners: [{ key: Health, name: { ar: و, en: H }, parties: [] }]"))


def test_the_example_is_two_ministries_and_once_they_are_admitted_there_is_nothing_to_change():
    example = read(EXAMPLE)
    found = changes(example, {"partners": []})
    assert [(change.verb, change.path) for change in found] == [
        ("admit", "/partners/health"),
        ("admit", "/partners/agriculture"),
    ]
    there = [{"id": each.key, **each.body(), "dismissed": False} for each in example.partners]
    assert changes(example, {"partners": there}) == []
    gone = [*there, {"id": "old", "name": {"ar": "و", "en": "Old"}, "parties": ["و"], "dismissed": False}]
    assert [change.path for change in changes(example, {"partners": gone})] == ["/partners/old/dismiss"]
