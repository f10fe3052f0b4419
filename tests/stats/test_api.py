from dataclasses import replace
from datetime import timedelta

import pytest

from libs.contracts.intake import Degree, Direction
from libs.contracts.routing import Completed
from libs.decider.spec import AMAL
from libs.policy import Mandate, acting
from libs.web import ministry_day
from services.stats import question
from tests.letters import DUE, REFERRED, REGISTERED, new_id
from tests.people import ACCOUNTANT, ADMIN, CLERK, FOR_THE_CLERK, LAWYER, MINISTER, OUTGOING_FOR_THE_CLERK

NOTHING = dict.fromkeys(
    (
        "incoming",
        "outgoing",
        "internal",
        "referred",
        "completed",
        "sent_back",
        "refused",
        "corrected",
        "voided",
        "escalated",
        "open",
        "overdue",
    ),
    0,
)


@pytest.fixture
def ask(client, bearer):
    async def ask(person, path, **params):
        return await client.get(path, params={"from": AMAL.on, "to": AMAL.on, **params}, headers=bearer(person))

    return ask


@pytest.fixture
async def get(ask):
    async def get(*asked, **params):
        answer = await ask(*asked, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return get


async def test_counts_say_of_which_days_and_how_far_in_the_log(get, ministry):
    counts = await get(MINISTER, "/counts", at_least=ministry)
    said = {"from": str(AMAL.on), "to": str(AMAL.on), "unit": None, "seq": ministry}
    late = 2 if ministry_day() > DUE else 0
    assert counts == {**said, **NOTHING, "incoming": 2, "referred": 3, "open": 2, "overdue": late}


async def test_the_view_waits_for_what_the_reader_has_written(get, ministry, tell):
    letter = new_id()
    for n in range(5):
        seq = await tell(letter, REGISTERED if n == 0 else REFERRED.model_copy(update={"referral": f"{n:032}"}))
        counts = await get(MINISTER, "/counts", at_least=seq)
        assert counts["seq"] >= seq
        assert counts["referred"] == 3 + n


async def test_what_is_not_yet_there_is_asked_for_again_later(ask, ministry, monkeypatch):
    monkeypatch.setattr("libs.views.views.PATIENCE", 0.05)
    answer = await ask(MINISTER, "/counts", at_least=ministry + 1)
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "view_behind", "1")


@pytest.mark.parametrize(
    ("person", "incoming", "referred"),
    [(MINISTER, 2, 3), (LAWYER, 2, 3), (CLERK, 2, 3), (ACCOUNTANT, 0, 0), (ADMIN, 0, 0)],
    ids=lambda each: getattr(each, "id", None),
)
async def test_everybody_counts_what_they_may_read_and_nothing_else(get, ministry, person, incoming, referred):
    counts = await get(person, "/counts", at_least=ministry)
    assert (counts["incoming"], counts["referred"]) == (incoming, referred)
    days = await get(person, "/counts/days", at_least=ministry)
    assert (days[0]["incoming"], days[0]["referred"]) == (incoming, referred)
    units = await get(person, "/counts/units", at_least=ministry)
    assert sum(unit["referred"] for unit in units) == referred
    acts = await get(person, "/acts", act="referred", at_least=ministry)
    assert (acts["total"], len(acts["rows"])) == (referred, referred)


async def test_a_secret_letter_is_not_counted_below_its_degree(get, ministry):
    cleared_less = replace(MINISTER, clearance=Degree.RESTRICTED)
    counts = await get(cleared_less, "/counts", at_least=ministry)
    assert (counts["incoming"], counts["referred"], counts["open"]) == (1, 2, 1)


async def test_a_figure_opens_its_list(get, ministry, tell):
    letter = new_id()
    done = Completed(referral="5" * 32, outcome="answered")
    seq = await tell(letter, REGISTERED, REFERRED.model_copy(update={"referral": "5" * 32}), done)
    acts = await get(LAWYER, "/acts", act="completed", at_least=seq)
    [row] = acts["rows"]
    del row["cursor"]
    shown = {"register_id": "incoming-2026", "number": 17, "direction": "incoming", "subject": "طلب ترخيص"}
    fact = {
        "party": "moh",
        "degree": "ordinary",
        "voided": False,
        "on": str(AMAL.on),
        "unit": "legal",
        "due": None,
        "mark": "",
    }
    assert row == {"letter": letter, **shown, **fact}
    assert (acts["total"], acts["older"], acts["newer"]) == (1, None, None)


async def test_what_is_open_is_listed_with_its_due_date_whatever_the_period(get, ministry):
    long_ago = {"from": "2007-01-01", "to": "2007-01-02"}
    acts = await get(MINISTER, "/acts", act="open", at_least=ministry, **long_ago)
    assert [(row["unit"], row["due"]) for row in acts["rows"]] == [("legal", str(DUE))] * 2
    assert (await get(MINISTER, "/counts", **long_ago))["open"] == 2


async def test_late_is_what_was_due_before_today(get, ministry, monkeypatch):
    for today, late in ((DUE, 0), (DUE + timedelta(1), 2)):
        monkeypatch.setattr(question, "ministry_day", lambda today=today: today)
        assert (await get(LAWYER, "/counts", at_least=ministry))["overdue"] == late
        assert (await get(LAWYER, "/acts", act="overdue"))["total"] == late
        [unit] = await get(LAWYER, "/counts/units")
        assert (unit["unit"], unit["overdue"]) == ("legal", late)


async def test_a_list_is_turned_page_by_page_and_back(get, ministry):
    first = await get(MINISTER, "/acts", act="referred", limit=2, at_least=ministry)
    second = await get(MINISTER, "/acts", act="referred", limit=2, before=first["older"])
    assert (first["newer"], second["older"], len(second["rows"])) == (None, None, 1)
    assert await get(MINISTER, "/acts", act="referred", limit=2, after=second["newer"]) == first


async def test_one_unit_alone(get, ministry):
    assert (await get(MINISTER, "/counts", unit="legal", at_least=ministry))["incoming"] == 0
    assert (await get(MINISTER, "/counts", unit="registry"))["incoming"] == 2
    assert (await get(MINISTER, "/counts", unit="finance"))["referred"] == 0


async def test_who_names_no_day_asks_for_today(client, bearer, ministry, monkeypatch):
    monkeypatch.setattr(question, "ministry_day", lambda: AMAL.on)
    answer = await client.get("/counts", params={"at_least": ministry}, headers=bearer(MINISTER))
    assert (answer.json()["from"], answer.json()["to"], answer.json()["incoming"]) == (str(AMAL.on), str(AMAL.on), 2)


@pytest.mark.parametrize(
    ("path", "params", "fields"),
    [
        ("/counts", {"from": "2026-11-23", "to": "2026-11-22"}, ["query.from", "query.to"]),
        ("/live", {"from": "2026-11-23", "to": "2026-11-22"}, ["query.from", "query.to"]),
        ("/counts", {"from": "yesterday"}, ["query.from"]),
        ("/counts/days", {"from": "0001-01-01"}, ["query.from", "query.to"]),
        ("/acts", {}, ["query.act"]),
        ("/acts", {"act": "burnt"}, ["query.act"]),
        ("/acts", {"act": "open", "before": "yesterday"}, ["query.before"]),
        ("/acts", {"act": "open", "after": "2026-11-22." + "9" * 30}, ["query.after"]),
        ("/acts", {"act": "open", "before": "2026-11-22.1", "after": "2026-11-22.1"}, ["query.before", "query.after"]),
        ("/acts", {"act": "open", "limit": 1000}, ["query.limit"]),
    ],
)
async def test_what_cannot_be_read_is_named(ask, path, params, fields):
    answer = await ask(MINISTER, path, **params)
    assert (answer.status_code, answer.json()["code"], answer.json()["fields"]) == (422, "invalid_request", fields)


@pytest.mark.parametrize("path", ["/counts", "/counts/units", "/counts/days", "/acts?act=open", "/live"])
async def test_who_is_not_signed_in_is_told_nothing(client, path):
    answer = await client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


async def test_ready_is_who_has_read_the_log(client, ministry):
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "down": {}})


async def test_days_on_which_nothing_was_done_are_told_as_well(get, ministry):
    days = await get(MINISTER, "/counts/days", at_least=ministry, **{"from": "2026-11-20", "to": "2026-11-23"})
    assert [(day["on"], day["incoming"]) for day in days] == [
        ("2026-11-20", 0),
        ("2026-11-21", 0),
        ("2026-11-22", 2),
        ("2026-11-23", 0),
    ]


async def test_in_anothers_name_one_counts_what_the_delegation_covers(get, ministry):
    """The secret letter is above the accountant's clearance, whoever's name they count in."""
    for_minister = acting(LAWYER, MINISTER, Mandate("d" * 32, "minister", direction=Direction.OUTGOING))
    for person, incoming in ((FOR_THE_CLERK, 1), (OUTGOING_FOR_THE_CLERK, 0), (ACCOUNTANT, 0), (for_minister, 0)):
        counts = await get(person, "/counts", at_least=ministry)
        assert (counts["incoming"], counts["referred"] > 0, counts["open"] > 0) == (incoming, *[incoming > 0] * 2)
        assert (await get(person, "/acts", act="incoming"))["total"] == incoming
        assert len(await get(person, "/counts/units")) == incoming
    everywhere = acting(LAWYER, MINISTER, Mandate("d" * 32, "minister", direction=Direction.INCOMING))
    assert (await get(everywhere, "/counts"))["incoming"] == 2
