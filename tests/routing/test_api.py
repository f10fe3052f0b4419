"""Routing over HTTP, on a real broker: the way of a letter, who may, and what repeated requests do."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from libs.contracts import intake
from libs.contracts.intake import Degree
from libs.eventlog import Log
from libs.policy import Person
from services.routing.app import app
from tests.letters import CORRECTED, VOIDED, by_amal, new_id
from tests.routing.ministry import AMAL, BADR, FINANCE, HUDA, LEGAL, MINISTRY, PEOPLE, ROOT, UNITS

NOBODY = Person(new_id(), frozenset({"management"}))
REFER = {"to": [LEGAL], "instruction": "study", "guidance": "للدراسة", "due": "2099-12-01"}


def problem(answer, status, code):
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_letter_is_referred_received_handed_on_sent_back_and_completed(routing):
    letter = await routing.letter()
    await routing.post(HUDA, f"{letter}/refer", REFER)
    [row] = (await routing.on_desk(AMAL))["rows"]
    assert (row["letter"], row["number"], row["desk"]) == (letter.removeprefix("/letters/"), 17, LEGAL)
    assert (row["sender"], row["due"], row["guidance"], row["files"]) == (MINISTRY, "2099-12-01", "للدراسة", 1)
    await routing.post(AMAL, f"{letter}/receive", {"referral": row["referral"]})
    on = {"to": [BADR], "instruction": "act", "referral": row["referral"]}
    await routing.post(AMAL, f"{letter}/refer", on)
    assert (await routing.on_desk(AMAL))["counts"] == {
        "open": 0,
        "copies": 0,
        "sent": 1,
        "done": 0,
        "escalated": 0,
        "followed": 1,
    }
    at_badr = await routing.referral(BADR)
    await routing.post(BADR, f"{letter}/send-back", {"referral": at_badr, "reason": "ليس من اختصاصنا"})
    [home] = (await routing.on_desk(AMAL))["rows"]
    assert (home["returned"], home["instruction"], home["sender"]) == (True, "returned", BADR)
    await routing.post(
        AMAL, f"{letter}/complete", {"referral": home["referral"], "outcome": "answered", "note": "بالهاتف"}
    )
    desk = await routing.on_desk(AMAL, "done")
    assert (desk["counts"]["done"], desk["done_this_week"], desk["rows"][0]["outcome"]) == (1, 1, "answered")
    steps = (await routing.get(HUDA, f"{letter}/passport")).json()["steps"]
    assert [(step["kind"], step["sender"], step["to"], step["closed"]) for step in steps] == [
        ("registered", None, None, None),
        ("referred", MINISTRY, LEGAL, "forwarded"),
        ("referred", LEGAL, BADR, "sent_back"),
        ("referred", BADR, LEGAL, "completed"),
    ]
    assert (steps[2]["reason"], steps[3]["returns"]) == ("ليس من اختصاصنا", at_badr)
    assert (steps[3]["note"], steps[3]["received_by"], steps[3]["closed_by"]) == ("بالهاتف", AMAL, AMAL)


async def test_a_desk_says_what_is_late_and_what_is_next(routing):
    today = date.today()  # noqa: DTZ011 - a day either way makes no difference here
    for due in (today + timedelta(days=9), today + timedelta(days=5), None):
        body = {**REFER, "due": due and due.isoformat()}
        await routing.post(HUDA, f"{await routing.letter()}/refer", body)
    desk = await routing.on_desk(AMAL)
    assert [row["due"] and date.fromisoformat(row["due"]) - today for row in desk["rows"]] == [
        timedelta(days=5),
        timedelta(days=9),
        None,
    ]
    assert (desk["overdue"], desk["due_today"], desk["next_due"]) == (0, 0, str(today + timedelta(days=5)))
    assert desk["seq"] >= routing.seq
    assert (await routing.on_desk(AMAL, desk=AMAL))["rows"] == []
    assert len((await routing.on_desk(HUDA, desk=LEGAL))["rows"]) == 3


async def test_a_copy_is_seen_once(routing):
    letter = await routing.letter()
    await routing.post(HUDA, f"{letter}/refer", {**REFER, "copies": [BADR]})
    copy = await routing.referral(BADR, list="copies")
    await routing.post(BADR, f"{letter}/receive", {"referral": copy})
    assert (await routing.on_desk(BADR, "copies"))["rows"] == []
    assert len((await routing.on_desk(HUDA, "sent"))["rows"]) == 1


REFUSED: dict[str, dict[str, object]] = {
    "refer": {"to": [FINANCE], "instruction": "act"},
    "receive": {"referral": "1" * 32},
    "send-back": {"referral": "1" * 32, "reason": "?"},
    "complete": {"referral": "1" * 32, "outcome": "filed"},
    "recall": {"referral": "1" * 32},
    "reopen": {"referral": "1" * 32, "reason": "?"},
    "assign": {"referral": "1" * 32, "to": LEGAL},
    "refuse": {"referral": "1" * 32, "reason": "?"},
    "ask": {"referral": "1" * 32, "of": [FINANCE]},
    "advise": {"referral": "1" * 32, "opinion": "?"},
    "proceed": {"referral": "1" * 32, "reason": "?"},
    "conclude": {"outcome": "filed"},
    "resume": {"reason": "?"},
    "undo": {"commit": 1},
    "postpone": {"referral": "1" * 32, "due": None, "reason": "?"},
}


STRANGERS = {"recall": (AMAL, "not_your_referral"), "reopen": (NOBODY, "not_your_referral")}
STRANGERS |= {"conclude": (AMAL, "not_your_letter"), "resume": (AMAL, "not_your_letter"), "undo": (AMAL, "acted_since")}
STRANGERS |= {"postpone": (AMAL, "not_your_referral")}


@pytest.mark.parametrize("reader", ["of another unit", "not cleared", "administrator"])
async def test_a_letter_one_may_not_read_is_not_there_on_any_route(routing, reader):
    letter = await routing.letter(degree=Degree.SECRET if reader == "not cleared" else Degree.ORDINARY)
    await routing.post(HUDA, f"{letter}/refer", REFER)
    who = {"of another unit": PEOPLE[BADR], "not cleared": PEOPLE[AMAL], "administrator": ROOT}[reader]
    refusal = (403, "forbidden") if who is ROOT else (404, "letter_unknown")
    problem(await routing.get(who, f"{letter}/passport"), 404, "letter_unknown")
    for act, body in REFUSED.items():
        problem(await routing.post(who, f"{letter}/{act}", body), *refusal)
    for list in ("open", "copies", "sent", "done"):
        desk = await routing.on_desk(who, list, desk=LEGAL)
        assert (desk["rows"], set(desk["counts"].values())) == ([], {0})


async def test_a_letter_registered_a_moment_ago_is_there_though_the_views_were_behind(routing):
    letter = await routing.letter()
    routing.seq = 0  # asks for no particular freshness
    assert (await routing.post(HUDA, f"{letter}/refer", REFER)).status_code == 200


async def test_a_voided_letter_is_referred_to_nobody_and_what_lies_on_a_desk_is_ended_there(routing):
    letter = await routing.letter()
    await routing.post(HUDA, f"{letter}/refer", REFER)
    part = await routing.referral(AMAL)
    name = letter.rpartition("/")[2]
    routing.seq = await routing.log.append(
        intake.LETTER, name, [CORRECTED, VOIDED], by_amal(), "", expected=routing.entered
    )
    problem(await routing.post(HUDA, f"{letter}/refer", {**REFER, "to": [FINANCE]}), 422, "letter_voided")
    [row] = (await routing.on_desk(AMAL))["rows"]
    assert (row["voided"], row["subject"]) == (True, "طلب تجديد ترخيص")
    on = {"to": [BADR], "instruction": "act", "referral": part}
    problem(await routing.post(AMAL, f"{letter}/refer", on), 422, "letter_voided")
    ended = await routing.post(AMAL, f"{letter}/complete", {"referral": part, "outcome": "nothing_needed"})
    assert ended.status_code == 200
    steps = (await routing.get(HUDA, f"{letter}/passport")).json()["steps"]
    assert [step["kind"] for step in steps] == ["registered", "referred", "corrected", "voided"]
    assert steps[2]["changes"]["subject"] == {"before": "طلب ترخيص", "now": "طلب تجديد ترخيص"}
    assert steps[2]["changes"]["sender_date"] == {"before": None, "now": "2026-11-10"}
    assert (steps[0]["changes"], steps[3]["reason"]) == (None, "entered twice")


async def test_a_letter_that_was_never_registered_is_not_there(routing):
    for name in (new_id(), "*", ">", "a.b"):
        problem(await routing.get(HUDA, f"/letters/{name}/passport"), 404, "letter_unknown")
        for act, body in REFUSED.items():
            problem(await routing.post(HUDA, f"/letters/{name}/{act}", body), 404, "letter_unknown")


async def test_only_who_sits_at_a_desk_acts_on_what_lies_there(routing):
    letter = await routing.letter()
    await routing.post(HUDA, f"{letter}/refer", REFER)
    referral = await routing.referral(AMAL)
    for act, body in REFUSED.items():
        who, code = STRANGERS.get(act, (NOBODY, "not_your_desk"))
        part = {"referral": referral} if act not in ("conclude", "resume", "undo") else {}
        answer = await routing.post(who, f"{letter}/{act}", {**body, **part})
        problem(answer, 422, code)


async def test_who_sits_nowhere_begins_nothing(routing):
    problem(await routing.post(NOBODY, f"{await routing.letter()}/refer", REFER), 422, "not_your_desk")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"due": "2001-01-01"}, "due_date_past"),
        ({"to": ["nobody"]}, "desk_unknown"),
        ({"to": [MINISTRY]}, "to_yourself"),
        ({"to": [LEGAL, LEGAL]}, "desk_twice"),
        ({"to": []}, "no_recipient"),
        ({"referral": "1" * 32}, "referral_unknown"),
        ({"colour": "red"}, "invalid_request"),
        ({"instruction": "returned"}, "invalid_request"),
        ({"guidance": "x" * 2001}, "invalid_request"),
        ({"due": "soon"}, "invalid_request"),
    ],
)
async def test_a_refused_referral_has_its_code_and_leaves_nothing(routing, change, code):
    letter = await routing.letter()
    answer = await routing.post(HUDA, f"{letter}/refer", {**REFER, **change})
    problem(answer, 422, code)
    assert len((await routing.get(HUDA, f"{letter}/passport")).json()["steps"]) == 1
    if code == "invalid_request":
        assert answer.json()["fields"][0].startswith(f"body.{next(iter(change))}")


async def test_the_same_request_has_the_same_answer_whatever_came_between(routing):
    letter, key = await routing.letter(), new_id()
    first = await routing.post(HUDA, f"{letter}/refer", REFER, key=key)
    referral = await routing.referral(AMAL)
    await routing.post(AMAL, f"{letter}/complete", {"referral": referral, "outcome": "filed"})
    assert (await routing.post(HUDA, f"{letter}/refer", REFER, key=key)).json() == first.json()
    moved = replace(PEOPLE[HUDA], unit=FINANCE)  # and wherever she sits by now
    assert (await routing.post(moved, f"{letter}/refer", REFER, key=key)).json() == first.json()


async def test_a_restarted_service_with_empty_views_answers_the_same(routing, tmp_path, monkeypatch):
    letter, key = await routing.letter(), new_id()
    first = await routing.post(HUDA, f"{letter}/refer", REFER, key=key)
    monkeypatch.setenv("DIWAN_VAR", str(tmp_path / "rebuilt"))
    async with app.router.lifespan_context(app):
        routing.seq = 0
        assert (await routing.post(HUDA, f"{letter}/refer", REFER, key=key)).json() == first.json()


async def test_a_key_used_with_another_body_is_refused(routing):
    letter, key = await routing.letter(), new_id()
    await routing.post(HUDA, f"{letter}/refer", REFER, key=key)
    problem(await routing.post(HUDA, f"{letter}/refer", {**REFER, "to": [FINANCE]}, key=key), 422, "key_reused")


async def test_the_key_of_another_client_or_for_another_letter_is_another_command(routing):
    letter, other, key = await routing.letter(), await routing.letter(), new_id()
    chief = Person(new_id(), frozenset({"management"}), FINANCE)
    asked = [
        await routing.post(HUDA, f"{letter}/refer", REFER, key=key),
        await routing.post(chief, f"{letter}/refer", REFER, key=key),
        await routing.post(HUDA, f"{other}/refer", REFER, key=key),
    ]
    assert [answer.status_code for answer in asked] == [200] * 3
    assert len({answer.json()["seq"] for answer in asked}) == 3


async def test_after_a_lost_race_the_decision_is_taken_again(routing, monkeypatch):
    letter = await routing.letter()
    await routing.post(HUDA, f"{letter}/refer", REFER)
    referral = await routing.referral(AMAL)
    append = Log.append

    async def overtaken(log, kind, id, events, meta, digest, *, expected):
        monkeypatch.setattr(Log, "append", append)
        done = await routing.post(AMAL, f"{letter}/complete", {"referral": referral, "outcome": "answered"})
        assert done.status_code == 200
        return await append(log, kind, id, events, meta, digest, expected=expected)

    monkeypatch.setattr(Log, "append", overtaken)
    answer = await routing.post(AMAL, f"{letter}/send-back", {"referral": referral, "reason": "?"})
    problem(answer, 422, "referral_closed")


async def test_views_that_are_behind_refuse_nothing_that_is_right(routing, monkeypatch):
    letter = await routing.letter()
    await routing.post(HUDA, f"{letter}/refer", REFER)
    referral = await routing.referral(AMAL)
    views = app.state.views
    glance, views.seq = views.glance, views.seq - 1

    def too_early(*_):
        monkeypatch.setattr(views, "glance", glance)
        views.seq += 1
        return {}

    monkeypatch.setattr(views, "glance", too_early)
    answer = await routing.post(AMAL, f"{letter}/send-back", {"referral": referral, "reason": "?"}, at_least=0)
    assert answer.status_code == 200, answer.text


async def test_who_has_no_token_no_role_or_no_key_is_refused(routing):
    letter = await routing.letter()
    problem(await routing.http.get("/desk"), 401, "not_signed_in")
    problem(await routing.post(ROOT, f"{letter}/refer", REFER), 403, "forbidden")
    problem(await routing.send(AMAL, "PUT", f"/units/{LEGAL}", UNITS[LEGAL].model_dump()), 403, "forbidden")
    keyless = await routing.http.post(f"{letter}/refer", json=REFER, headers=routing.bearer(PEOPLE[HUDA]))
    problem(keyless, 422, "invalid_request")


async def test_only_an_importer_refers_on_a_past_day_and_may_set_a_past_due_date(routing):
    letter, past = await routing.letter(), {**REFER, "due": "2020-04-12"}
    importer = replace(PEOPLE[HUDA], roles=frozenset({"director", "importer"}))
    problem(await routing.post(HUDA, f"{letter}/refer", past), 422, "due_date_past")
    problem(await routing.post(HUDA, f"{letter}/refer", past, on="2020-04-07"), 403, "importers_only")
    problem(await routing.post(importer, f"{letter}/refer", past), 422, "due_date_past")
    problem(await routing.post(importer, f"{letter}/refer", past, on="2020-04-13"), 422, "due_date_past")
    assert (await routing.post(importer, f"{letter}/refer", past, on="2020-04-07")).status_code == 200
    [row] = (await routing.on_desk(AMAL))["rows"]
    assert (row["since_on"], row["due"]) == ("2020-04-07", "2020-04-12")
    assert row["since"][:4] > "2020"
    assert (await routing.on_desk(AMAL))["overdue"] == 1


async def test_a_service_is_ready_when_its_broker_is_there_and_its_views_are_up_to_date(routing):
    assert (await routing.http.get("/readyz")).json() == {"ready": True, "down": {}}
