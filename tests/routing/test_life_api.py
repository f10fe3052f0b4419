"""What may become of a referral besides being answered, over HTTP: recalled, assigned, opened again."""

from tests.routing.ministry import AMAL, BADR, HUDA, LEGAL
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
