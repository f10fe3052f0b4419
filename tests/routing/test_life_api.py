"""What may become of a referral besides being answered, over HTTP: recalled, assigned, opened again."""

from asyncio import gather
from dataclasses import replace
from datetime import datetime

from libs.contracts.intake import Degree
from libs.contracts.routing import LETTER
from tests.routing.ministry import AMAL, BADR, HUDA, LEGAL, PEOPLE
from tests.routing.test_api import REFER, problem


async def test_what_nobody_received_is_taken_back_and_is_no_more_theirs_to_read(routing):
    letter = await routing.letter()
    await routing.post(HUDA, f"{letter}/refer", {**REFER, "copies": [BADR]})
    for who, list in ((AMAL, "open"), (BADR, "copies")):
        referral = await routing.referral(who, list=list)
        assert (await routing.post(HUDA, f"{letter}/recall", {"referral": referral})).status_code == 200
        assert (await routing.on_desk(who, list))["rows"] == []
        problem(await routing.get(who, f"{letter}/passport"), 404, "letter_unknown")
    [row] = (await routing.on_desk(HUDA))["rows"]
    assert (row["instruction"], row["due"], row["received"]) == ("recalled", "2099-12-01", True)


async def test_what_was_received_is_not_taken_back(routing):
    letter = await routing.letter()
    await routing.post(HUDA, f"{letter}/refer", REFER)
    referral = await routing.referral(AMAL)
    await routing.post(AMAL, f"{letter}/receive", {"referral": referral})
    problem(await routing.post(HUDA, f"{letter}/recall", {"referral": referral}), 422, "already_received")


async def test_an_officer_takes_a_part_from_the_tray_and_the_director_gives_it(routing):
    letter = await routing.letter()
    await routing.post(HUDA, f"{letter}/refer", REFER)
    part = {"referral": await routing.referral(AMAL)}
    problem(await routing.post(AMAL, f"{letter}/assign", {**part, "to": BADR}), 422, "outside_the_unit")
    for who, to in ((AMAL, AMAL), (AMAL, LEGAL), (HUDA, AMAL)):
        assert (await routing.post(who, f"{letter}/assign", {**part, "to": to})).status_code == 200
        [row] = (await routing.on_desk(AMAL))["rows"]
        assert (row["desk"], row["received"]) == (to, True)
        assert [row["desk"] for row in (await routing.on_desk(HUDA, "sent"))["rows"]] == [to]
    steps = (await routing.get(HUDA, f"{letter}/passport")).json()["steps"]
    assert [(step["by"], step["to"]) for step in steps if step["kind"] == "assigned"] == [
        (AMAL, AMAL),
        (AMAL, LEGAL),
        (HUDA, AMAL),
    ]


async def test_what_was_completed_is_opened_again_and_its_sender_follows_it(routing):
    letter = await routing.letter()
    await routing.post(HUDA, f"{letter}/refer", REFER)
    part = {"referral": await routing.referral(AMAL)}
    problem(await routing.post(HUDA, f"{letter}/reopen", {**part, "reason": "?"}), 422, "not_completed")
    await routing.post(AMAL, f"{letter}/complete", {**part, "outcome": "filed"})
    assert (await routing.on_desk(AMAL, "done"))["done_this_week"] == 1
    assert (await routing.post(HUDA, f"{letter}/reopen", {**part, "reason": "بلا تاريخ"})).status_code == 200
    [row] = (await routing.on_desk(AMAL))["rows"]
    assert (row["instruction"], row["guidance"], row["due"]) == ("study", "بلا تاريخ", "2099-12-01")
    assert (await routing.on_desk(AMAL, "done"))["rows"] == []
    assert await routing.referral(HUDA, list="sent") == row["referral"]


async def test_what_a_desk_refuses_lies_with_its_sender_again(routing):
    letter = await routing.letter()
    await routing.post(HUDA, f"{letter}/refer", REFER)
    part = {"referral": await routing.referral(AMAL)}
    assert (await routing.post(AMAL, f"{letter}/refuse", {**part, "reason": "ليس لنا"})).status_code == 200
    [row] = (await routing.on_desk(HUDA))["rows"]
    assert (row["returned"], row["guidance"], row["sender"]) == (True, "ليس لنا", LEGAL)
    again = await routing.post(AMAL, f"{letter}/refuse", {**part, "reason": "?"})
    problem(again, 422, "referral_closed")


async def test_two_are_asked_for_their_opinion_and_who_asked_reads_on_the_desk_how_far_it_is(routing):
    letter = await routing.letter()
    await routing.post(HUDA, f"{letter}/refer", REFER)
    part = {"referral": await routing.referral(AMAL)}
    await routing.post(AMAL, f"{letter}/ask", {**part, "of": [BADR, HUDA], "guidance": "هل يجوز؟"})
    [row] = (await routing.on_desk(AMAL))["rows"]
    assert (row["asked"], row["answered"], row["awaited"], row["due"]) == (2, 0, 2, "2099-12-01")
    problem(await routing.post(AMAL, f"{letter}/complete", {**part, "outcome": "filed"}), 422, "opinions_awaited")
    for who, words in ((BADR, "نعم"), (HUDA, "لا")):
        [opinion] = [row for row in (await routing.on_desk(who))["rows"] if row["opinion"]]
        said = {"referral": opinion["referral"], "opinion": words}
        assert (await routing.post(who, f"{letter}/advise", said)).status_code == 200
        assert (await routing.on_desk(who, "done"))["rows"][0]["outcome"] == "advised"
    [row] = (await routing.on_desk(AMAL))["rows"]
    assert (row["asked"], row["answered"], row["awaited"]) == (2, 2, 0)
    assert (await routing.post(AMAL, f"{letter}/complete", {**part, "outcome": "filed"})).status_code == 200


async def test_who_asked_goes_on_without_the_opinion_that_does_not_come(routing):
    letter = await routing.letter()
    await routing.post(HUDA, f"{letter}/refer", REFER)
    part = {"referral": await routing.referral(AMAL)}
    await routing.post(AMAL, f"{letter}/ask", {**part, "of": [BADR]})
    assert (await routing.post(AMAL, f"{letter}/proceed", {**part, "reason": "الموعد غداً"})).status_code == 200
    assert (await routing.on_desk(BADR))["rows"] == []
    [row] = (await routing.on_desk(AMAL))["rows"]
    assert (row["asked"], row["answered"], row["awaited"]) == (1, 0, 0)


async def test_a_letter_is_concluded_by_the_registry_that_entered_it_and_taken_up_again(routing):
    letter = await routing.letter(unit=LEGAL)
    await routing.post(HUDA, f"{letter}/refer", {**REFER, "to": [BADR]})
    problem(await routing.post(BADR, f"{letter}/conclude", {"outcome": "filed"}), 422, "not_your_letter")
    problem(await routing.post(AMAL, f"{letter}/conclude", {"outcome": "filed"}), 422, "parts_open")
    said = {"outcome": "filed", "despite": "طال الانتظار"}
    assert (await routing.post(AMAL, f"{letter}/conclude", said)).status_code == 200
    assert (await routing.on_desk(BADR))["rows"] == []
    problem(await routing.post(HUDA, f"{letter}/refer", REFER), 422, "letter_concluded")
    assert (await routing.post(HUDA, f"{letter}/resume", {"reason": "كتبوا ثانية"})).status_code == 200
    assert (await routing.post(HUDA, f"{letter}/refer", REFER)).status_code == 200
    steps = (await routing.get(HUDA, f"{letter}/passport")).json()["steps"]
    told = [(step["kind"], step["closed"], step["reason"]) for step in steps[1:4]]
    assert told == [("referred", "ended", None), ("concluded", None, "طال الانتظار"), ("resumed", None, "كتبوا ثانية")]


async def test_what_answers_a_letter_is_one_that_may_be_read_and_holds(routing):
    letter, answer, secret = await routing.letter(), await routing.letter(), await routing.letter(degree=Degree.SECRET)
    await routing.post(HUDA, f"{letter}/refer", {**REFER, "copies": [HUDA]})
    await routing.post(HUDA, f"{answer}/refer", REFER)
    await routing.post(HUDA, f"{secret}/refer", REFER)
    [row] = [row for row in (await routing.on_desk(AMAL))["rows"] if row["letter"] in letter]
    said = {"referral": row["referral"], "outcome": "answered"}
    for other in (letter, secret, f"/letters/{'0' * 32}"):
        refused = await routing.post(AMAL, f"{letter}/complete", {**said, "answer": other.rpartition("/")[2]})
        problem(refused, 422, "answer_unknown")
    named = answer.rpartition("/")[2]
    assert (await routing.post(AMAL, f"{letter}/complete", {**said, "answer": named})).status_code == 200
    steps = (await routing.get(HUDA, f"{letter}/passport")).json()["steps"]
    assert [step["answer"] for step in steps if step["closed"] == "completed"] == [named]


async def test_the_last_act_is_undone_by_who_did_it_and_is_in_no_figure_of_the_desk(routing):
    letter = await routing.letter()
    sent = (await routing.post(HUDA, f"{letter}/refer", REFER)).json()
    assert (await routing.post(HUDA, f"{letter}/undo", {"commit": sent["seq"]})).status_code == 200
    problem(await routing.get(AMAL, f"{letter}/passport"), 404, "letter_unknown")
    await routing.post(HUDA, f"{letter}/refer", REFER)
    part = {"referral": await routing.referral(AMAL)}
    done = (await routing.post(AMAL, f"{letter}/complete", {**part, "outcome": "filed"})).json()
    problem(await routing.post(HUDA, f"{letter}/undo", {"commit": done["seq"]}), 422, "not_your_act")
    assert (await routing.post(AMAL, f"{letter}/undo", {"commit": done["seq"]})).status_code == 200
    desk = await routing.on_desk(AMAL)
    assert (desk["counts"]["open"], desk["counts"]["done"], desk["rows"][0]["received"]) == (1, 0, False)
    problem(await routing.post(AMAL, f"{letter}/undo", {"commit": done["seq"]}), 422, "acted_since")


async def test_two_finish_the_same_part_at_once_one_wins_and_the_other_reads_who_and_when(routing):
    """Two people of one unit, over HTTP, ten letters: whoever comes second is told, and nothing is doubled."""
    colleague = replace(PEOPLE[AMAL], id=BADR)
    for _ in range(10):
        letter = await routing.letter()
        await routing.post(HUDA, f"{letter}/refer", REFER)
        body = {"referral": await routing.referral(AMAL), "outcome": "filed"}
        answers = await gather(*(routing.post(who, f"{letter}/complete", body) for who in (AMAL, colleague)))
        won, lost = sorted(answers, key=lambda answer: answer.status_code)
        assert won.status_code == 200
        problem(lost, 422, "referral_closed")
        winner = AMAL if answers[0] is won else BADR
        assert (lost.json()["closed"], lost.json()["by"]) == ("completed", winner)
        steps = (await routing.get(HUDA, f"{letter}/passport")).json()["steps"]
        assert [step["closed_by"] for step in steps if step["closed"]] == [winner]
        assert datetime.fromisoformat(lost.json()["at"]) == datetime.fromisoformat(steps[1]["closed_at"])
        assert len(await routing.log.load(LETTER, letter.rpartition("/")[2])) == 2
    assert (await routing.on_desk(AMAL, "done"))["counts"]["done"] == 10


async def test_a_silent_log_is_said_so(routing, server):
    letter = await routing.letter()
    await routing.on_desk(HUDA)
    server.kill()
    problem(await routing.post(HUDA, f"{letter}/refer", REFER), 503, "log_unavailable")
    ready = await routing.http.get("/readyz")
    assert (ready.status_code, set(ready.json()["down"])) == (503, {"broker", "views"})
