"""Told by e-mail of a part's day: whom the clock reminded, and to whom it went up, once a step, while it is so."""

from datetime import date

import pytest

from libs.contracts import intake, notices, routing
from libs.contracts.intake import Degree, Reclassified
from libs.contracts.notices import ByMail, NoticesChosen
from libs.contracts.routing import Assigned, Completed, Escalated, Postponed, Received, Reminded
from services.routing import mornings
from tests.routing.ministry import AMAL, BADR, HUDA, LEGAL
from tests.routing.postman import office as office
from tests.routing.postman import postman as postman
from tests.routing.test_mornings import morning

DAY, NEXT = date(2026, 11, 19), date(2026, 11, 26)
AT_ONCE = NoticesChosen(mail=ByMail.AT_ONCE)


async def late(office, **more):
    """A letter with the legal department, due: its id, its part, and a word about that day."""
    _, letter, referral = await office.letter(to=LEGAL, subject="طلب رخصة", **more)
    await office.say(routing.LETTER, letter, Received(referral=referral), by=AMAL)
    await office.say(routing.LETTER, letter, Assigned(referral=referral, to=AMAL), by=AMAL)
    await office.say(routing.LETTER, letter, Postponed(referral=referral, due=DAY, before=None, reason="موعد"))
    return letter, {"referral": referral, "due": DAY}


async def test_whoever_is_reminded_is_told_at_once_and_once_a_step(office, postman):
    await office.say(notices.NOTICE, AMAL, AT_ONCE)
    letter, day = await late(office)
    for step in ("at", "after", "after"):
        nudge = await office.say(routing.LETTER, letter, Reminded(**day, step=step, to=AMAL), by="routing")
        for _ in range(2):
            await office.tell(nudge)
    (_, first), (_, second) = postman.mails
    assert "has come" in first["Subject"]
    assert "has passed: طلب رخصة" in second["Subject"]
    told = await office.facts(notices.TOLD, letter)
    assert [(each.person, each.step, each.due) for each in told] == [(AMAL, "at", DAY), (AMAL, "after", DAY)]


async def test_whom_it_goes_up_to_is_told_and_may_read_it_for_that(office, postman):
    await office.say(notices.NOTICE, HUDA, AT_ONCE)
    letter, day = await late(office, by=BADR)
    nudge = await office.say(routing.LETTER, letter, Escalated(**day, step="director", to=HUDA), by="routing")
    await office.tell(nudge)
    [(to, mail)] = postman.mails
    assert to == ["huda@commerce.example"]
    assert "A late letter was escalated to your desk: طلب رخصة" in mail["Subject"]


async def test_who_may_not_read_it_or_did_not_wish_it_is_told_nothing(office, postman):
    await office.say(notices.NOTICE, BADR, NoticesChosen(mail=ByMail.DIGEST))
    await office.say(notices.NOTICE, AMAL, AT_ONCE)
    letter, day = await late(office)
    await office.say(intake.LETTER, letter, Reclassified(degree=Degree.SECRET, reason="أسماء"))
    for word in (Reminded(**day, step="at", to=AMAL), Escalated(**day, step="director", to=BADR)):
        await office.tell(await office.say(routing.LETTER, letter, word, by="routing"))
    assert postman.mails == await office.facts(notices.TOLD, letter) == []


@pytest.mark.parametrize("since", ["done", "postponed", "left to the unit"])
async def test_what_is_so_no_more_is_not_told(office, postman, since):
    await office.say(notices.NOTICE, AMAL, AT_ONCE)
    letter, day = await late(office)
    nudge = await office.say(routing.LETTER, letter, Reminded(**day, step="at", to=AMAL), by="routing")
    part = {"referral": day["referral"]}
    after = {
        "done": Completed(**part, outcome="filed"),
        "postponed": Postponed(**part, due=NEXT, before=DAY, reason="طلبوا مهلة"),
        "left to the unit": Assigned(**part, to=LEGAL),
    }
    await office.say(routing.LETTER, letter, after[since], by=AMAL)
    await office.tell(nudge)
    assert postman.mails == []


async def test_a_morning_tells_of_what_went_up_though_nothing_lies_there(office, postman, monkeypatch):
    monkeypatch.setattr(mornings, "REST", ())
    await office.say(notices.NOTICE, HUDA, NoticesChosen(mail=ByMail.DIGEST))
    letter, day = await late(office)
    await office.say(routing.LETTER, letter, Escalated(**day, step="director", to=HUDA), by="routing")
    [nudge] = await morning(office, person=HUDA)
    await office.tell(nudge)
    [(_, mail)] = postman.mails
    assert "On your desk: 0 ·" in mail.get_content()
    assert "Escalated to you, being late: 1" in mail.get_content()
    assert "طلب رخصة" in mail.get_content()
