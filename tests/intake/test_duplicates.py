import json
from dataclasses import replace
from hashlib import sha256

import httpx2
import pytest

from libs.contracts.intake import LETTER, Degree, Direction, Registered
from libs.eventlog import Log, Spool
from services.intake.app import app
from services.intake.duplicates import paper_of
from tests.intake.files import pdf
from tests.letters import new_id
from tests.people import BADR, CLERK, LAWYER

WISH = {"direction": "incoming", "subject": "طلب ترخيص", "party": "وزارة الصحة", "sender_reference": "م ص/٠٦٠/2026"}
CLEARED = replace(CLERK, clearance=Degree.TOP_SECRET)
ELSEWHERE = replace(BADR, unit="another registry")


@pytest.fixture
async def http(service):
    transport = httpx2.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://intake") as client,
    ):
        yield client


@pytest.fixture
def register(http, bearer):
    """The nth file; the views have what it entered."""

    async def register(n, key=None, by=CLERK, **wish):
        headers = {"idempotency-key": key or new_id(), **bearer(by)}
        files = [("original", ("خطاب.pdf", pdf(n)))]
        answer = await http.post(
            "/letters", data={"letter": json.dumps({**WISH, **wish})}, files=files, headers=headers
        )
        if answer.status_code == 201:
            await app.state.views.at_least(answer.json()["seq"])
        return answer

    return register


@pytest.fixture
def suspected(http, bearer):
    async def suspected(by=CLERK, **asked):
        return await http.get("/duplicates", params={"direction": "incoming", **asked}, headers=bearer(by))

    return suspected


@pytest.fixture
def amended(http, bearer):
    async def amended(letter, act, **said):
        headers = {"idempotency-key": new_id(), **bearer(CLERK)}
        answer = await http.post(f"/letters/{letter['letter']}/{act}", json=said, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()["seq"]

    return amended


def warned(answer):
    """What it seems to be: [(letter's number, what is the same)], and whether there is one not to be seen."""
    assert (answer.status_code, answer.json()["code"]) == (409, "duplicate_suspected"), answer.text
    return [(one["number"], one["same"]) for one in answer.json()["letters"]], answer.json()["hidden"]


@pytest.mark.parametrize(
    ("party", "reference"),
    [
        ("وزارة الصحة", "م ص/٠٦٠/2026"),
        ("وزاره الصحه", "م ص/60/2026"),
        ("وِزارة  الصِّحة", "م  ص/60-٢٠٢٦"),
    ],
)
async def test_one_party_and_one_reference_are_warned_of_however_they_are_spelt(register, party, reference):
    await register(1)
    assert warned(await register(2, party=party, sender_reference=reference)) == ([(1, "reference")], False)


@pytest.mark.parametrize(
    "other",
    [{"party": "وزارة المالية"}, {"sender_reference": "م ص/61/2026"}, {"direction": "outgoing"}],
)
async def test_another_party_another_reference_and_the_reply_are_other_letters(register, other):
    await register(1)
    assert (await register(2, **other)).status_code == 201


async def test_letters_without_a_reference_are_not_alike(register):
    await register(1, sender_reference="")
    assert (await register(2, sender_reference=" ")).status_code == 201


async def test_the_same_bytes_are_warned_of_whatever_is_typed(register):
    await register(1)
    again = await register(1, party="أخرى", sender_reference="", direction="outgoing")
    assert warned(again) == ([(1, "file")], False)


async def test_nothing_of_what_was_warned_of_is_kept_and_no_number_is_used(register, nats):
    await register(1)
    spooled = await Spool(nats).letters()
    warned(await register(1))
    assert await Spool(nats).letters() == spooled
    assert (await register(2, sender_reference="")).json()["number"] == 2


async def test_with_a_reason_it_is_entered_and_the_reason_stays_with_it(register, nats, http, bearer):
    await register(1)
    key = new_id()
    warned(await register(1, key=key))
    entered = (await register(1, key=key, despite=" أصل ورقي وصل بعد البريد ")).json()
    assert entered["number"] == 2
    [commit] = await Log(nats).load(LETTER, entered["letter"])
    [said] = commit.events
    assert isinstance(said, Registered)
    assert said.despite == "أصل ورقي وصل بعد البريد"
    line = await http.get(f"/letters/{entered['letter']}", headers=bearer(CLERK))
    assert line.json()["despite"] == "أصل ورقي وصل بعد البريد"


async def test_a_repeated_request_is_no_duplicate_of_itself(register):
    key = new_id()
    first = await register(1, key=key)
    assert (await register(1, key=key)).json() == first.json()


async def test_nor_is_one_whose_first_try_is_only_now_in_the_log(register, monkeypatch):
    key = new_id()
    first = await register(1, key=key)

    async def not_yet(*_):
        return None

    monkeypatch.setattr(app.state.registers, "known", not_yet)
    assert (await register(1, key=key)).json() == first.json()


async def test_of_a_letter_one_may_not_see_only_the_same_bytes_are_told(register, suspected):
    await register(1, by=CLEARED, degree="top_secret")
    answer = await register(1, by=CLERK)
    assert warned(answer) == ([], True)
    assert "طلب ترخيص" not in answer.text
    assert warned(await register(1, by=ELSEWHERE, sender_reference="")) == ([], True)
    assert (await register(2, by=CLERK)).status_code == 201, "a reference can be guessed: nothing is told of it"
    unseen = await suspected(party=WISH["party"], reference=WISH["sender_reference"], by=ELSEWHERE)
    assert unseen.json() == {"letters": [], "hidden": False}


async def test_what_was_corrected_away_or_voided_is_warned_of_no_more(register, amended, suspected):
    first = (await register(1)).json()
    seq = await amended(first, "correct", party="أخرى", reason="misread")
    assert (await suspected(party=WISH["party"], reference=WISH["sender_reference"], at_least=seq)).json()[
        "letters"
    ] == []
    [other] = (await suspected(party="أخرى", reference=WISH["sender_reference"])).json()["letters"]
    assert other["letter"] == first["letter"]
    seq = await amended(first, "void", reason="entered twice")
    assert (await suspected(original=sha256(pdf(1)).hexdigest(), at_least=seq)).json()["letters"] == []


async def test_a_clerk_is_warned_while_typing(register, suspected):
    await register(1)
    await register(2, party="أخرى")
    by_number = (await suspected(party="وزاره الصحة", reference="م ص/60/2026")).json()
    assert [(one["number"], one["same"], one["by"]) for one in by_number["letters"]] == [(1, "reference", "clerk")]
    by_file = (await suspected(original=sha256(pdf(2)).hexdigest())).json()
    assert [(one["number"], one["same"]) for one in by_file["letters"]] == [(2, "file")]
    assert (await suspected(party="وزارة الصحة")).json() == {"letters": [], "hidden": False}


async def test_only_a_clerk_asks(suspected):
    assert (await suspected(by=LAWYER, party="x", reference="1")).status_code == 403


def test_what_a_paper_is_known_by_needs_a_reference():
    assert paper_of(Direction.INCOMING, "وزارة الصحة", "  ") is None
    assert paper_of(Direction.INCOMING, "moh", "1/2") != paper_of(Direction.INCOMING, "moh 1", "/2")
