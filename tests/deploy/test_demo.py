"""`diwan demo` in a running house: its figures are those of its letters, and a second time it adds nothing."""

import asyncio
import re

import bagit
import httpx2
import pytest

from deploy.demo import paper
from deploy.demo.letter import Form
from deploy.demo.letters import planned, some
from deploy.demo.matters import matters
from deploy.furnish import EXAMPLE
from deploy.organisation import person_id, read, unit_id
from deploy.place import Place
from libs.contracts.intake import Degree
from libs.contracts.routing import Role
from libs.eventlog import connected, end_of_log
from libs.policy import Person
from libs.web.token import sign

from .house import House, until

COUNT = 20
LETTERS = some(planned(read(EXAMPLE), matters()), COUNT)
MINISTER = Person(
    person_id("office-director"), frozenset({Role.MANAGEMENT}), unit_id("minister-office"), clearance=Degree.TOP_SECRET
)
QUARTER = {"from": "2020-03-23", "to": "2020-05-29"}
ACTS = ("incoming", "outgoing", "internal", "referred", "completed", "sent_back", "open", "overdue")
pytestmark = pytest.mark.skipif(bool(paper.missing()), reason="the typefaces were not fetched")


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A house of its own, asked for the demonstration while it is still starting."""
    house = House(tmp_path_factory.mktemp("demo") / "var")
    house.begin()
    try:
        until((house.var / "up.json").exists)
        told = house.run("demo", "--letters", str(COUNT))
        assert told.returncode == 0, told.stderr
        house.first = told.stdout, house.pids()
        until(lambda: asyncio.run(texts_read(house)))
        yield house
    finally:
        house.kill()


@pytest.fixture
def ask(filled):
    def ask(service, path, person=MINISTER, **params):
        headers = {"authorization": f"Bearer {sign(Place(filled.var).signing_key, person)}"}
        url = filled.now["parts"][service]["url"] + path
        answer = httpx2.get(url, params=params, headers=headers, trust_env=False)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return ask


def planned_figures():
    """Counted from the plan by hand: what the dashboard must say."""
    steps = [step for letter in LETTERS for step in letter.steps]
    figures = dict.fromkeys(ACTS, 0)
    for letter in LETTERS:
        figures[letter.direction.value] += 1
    for step in steps:
        match step.act:
            case "refer":
                figures["referred"] += len(step.said["to"]) + len(step.said["copies"])
                figures["open"] += len(step.said["to"]) - (step.part is not None)
            case "complete":
                figures["completed"] += 1
                figures["open"] -= 1
            case "send-back":
                figures["sent_back"] += 1
    return figures


def test_the_figures_are_those_of_the_letters_and_each_opens_exactly_its_list(ask):
    counts = ask("stats", "/counts", **QUARTER)
    assert {act: counts[act] for act in ACTS[:-1]} == {act: planned_figures()[act] for act in ACTS[:-1]}
    assert 0 < counts["overdue"] <= counts["open"]
    for act in ACTS:
        listed = ask("stats", "/acts", act=act, limit=200, **QUARTER)
        assert len(listed["rows"]) == listed["total"] == counts[act]
    now = ask("stats", "/counts")  # of today: nothing was done
    assert (now["incoming"], now["referred"], now["completed"]) == (0, 0, 0)


def test_the_registers_of_2020_begin_with_one_and_follow_the_days(ask):
    for direction in ("incoming", "outgoing", "internal"):
        lines = ask("intake", f"/registers/{direction}/2020", limit=200)["entries"]
        wanted = [letter for letter in LETTERS if letter.direction == direction]
        assert [line["number"] for line in lines] == [*range(len(wanted), 0, -1)]
        assert [(line["subject"], line["on"]) for line in reversed(lines)] == [
            (letter.subject, letter.on.isoformat()) for letter in wanted
        ]


def test_a_passport_has_the_days_of_its_letter_and_the_true_moments(ask):
    letter = max(LETTERS, key=lambda letter: len(letter.steps))
    [line] = [
        line
        for line in ask("intake", f"/registers/{letter.direction}/2020", limit=200)["entries"]
        if (line["subject"], line["on"]) == (letter.subject, letter.on.isoformat())
    ]
    steps = ask("routing", f"/letters/{line['letter']}/passport")["steps"]
    referred = [step["on"] for step in steps if step["kind"] == "referred"]
    assert referred[0] == next(step.on for step in letter.steps if step.act == "refer").isoformat()
    closed = [step.on.isoformat() for step in letter.steps if step.act == "complete"]
    assert [step["closed_on"] for step in steps if step.get("closed") == "completed"] == closed
    assert all(step["at"] > "2026" for step in steps)


def test_a_second_run_changes_nothing(filled):
    before = asyncio.run(length(filled))
    told = filled.run("demo", "--letters", str(COUNT))
    assert told.returncode == 0, told.stderr
    assert "Nothing to add" in told.stdout
    assert asyncio.run(length(filled)) == before


def test_it_says_where_to_look_in_both_languages(filled):
    said, _ = filled.first
    assert f"Letters entered: {COUNT}; there before: 0." in said
    assert f"المعاملات المدخلة: {COUNT}" in said
    assert f"{filled.now['address']}/dashboard?from=2020-03-23&to=2020-05-29" in said
    assert "./diwan account add office-director --person office-director" in said
    figures = planned_figures()
    for act in ("incoming", "outgoing", "internal", "referred", "completed"):
        assert re.search(rf"^{act} +{figures[act]} ", said, re.MULTILINE)


def test_the_house_is_sound_afterwards_and_nobody_was_made_an_importer(filled, ask):
    assert filled.run("verify").returncode == 0
    people = ask("routing", "/organisation")["persons"]
    assert not [person for person in people if Role.IMPORTER in person["roles"]]


def test_in_another_organisation_it_says_so_and_enters_nothing(filled, tmp_path):
    before = asyncio.run(length(filled))
    file = tmp_path / "organisation.yaml"
    file.write_text(EXAMPLE.read_text("utf-8").replace("key: second-clerk", "key: third-clerk"), "utf-8")
    assert filled.run("organisation", "apply", str(file)).returncode == 0
    changed = asyncio.run(length(filled))
    refused = filled.run("demo")
    assert refused.returncode == 1
    assert "“second-clerk”" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert asyncio.run(length(filled)) == changed > before


def test_a_letter_is_found_by_what_its_pdf_says(ask):
    [letter, *_] = [each for each in LETTERS if each.form is Form.PDF and each.degree is not Degree.TOP_SECRET]

    def found():
        rows = ask("search", "/search", q="فائق الاحترام", limit=200)["rows"]
        assert all(row["excerpt"] for row in rows)
        return letter.subject in {row["subject"] for row in rows}

    until(found)


async def texts_read(house):
    """Archive goes on by itself after the last letter was entered."""
    place = Place(house.var)
    async with connected(house.now["parts"]["nats"]["url"], "admin", place.seed("admin")) as client:
        told = await client.jetstream().stream_info("LOG", subjects_filter="archive.letter.*")
        return list((told.state.subjects or {}).values()) == [2] * COUNT


async def length(house):
    place = Place(house.var)
    async with connected(house.now["parts"]["nats"]["url"], "admin", place.seed("admin")) as client:
        return await end_of_log(client)


def test_everything_goes_into_a_bag_and_an_empty_system_becomes_the_same(filled, tmp_path):
    packed = filled.run("export", str(tmp_path / "bag"))
    assert f"{COUNT} letters" in packed.stdout, packed.stdout + packed.stderr
    bagit.Bag(str(tmp_path / "bag")).validate()
    assert "The bag is whole" in filled.run("check-bag", str(tmp_path / "bag")).stdout
    other = House(tmp_path / "var")
    taken = other.run("import-bag", str(tmp_path / "bag"))
    assert taken.returncode == 0, taken.stderr
    said = re.search(r"(\d+) commits, (\d+) letters. (\d+) views say what they said there", taken.stdout)
    assert said
    assert (int(said[2]), int(said[3]) > 30) == (COUNT, True)
    assert "not in it" not in taken.stdout
    try:
        other.up()
        assert other.run("verify").returncode == 0
        until(lambda: asyncio.run(texts_read(other)))  # nothing is archived or read twice
    finally:
        other.kill()
