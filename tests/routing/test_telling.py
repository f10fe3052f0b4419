"""Told by e-mail: a real SMTP server, which may be away or refuse, and a log that is read by whoever is nudged."""

import asyncio
import sys

import pytest
from aiosmtplib import SMTPException

from deploy.parts import free_port
from libs.contracts import intake, notices, routing
from libs.contracts.intake import Degree, Reclassified
from libs.contracts.notices import ByMail, NoticesChosen
from libs.contracts.routing import Assigned, Left, Recalled, Received, Referred
from libs.eventlog import NotNow, Unavailable, parked, react
from libs.views import Behind
from services.routing.post import Post, post
from services.routing.telling import KINDS, notify
from tests.letters import REGISTERED, new_id
from tests.routing.ministry import AMAL, BADR, HUDA, LEGAL, MINISTRY
from tests.routing.ministry import PERSONS as PEOPLE
from tests.routing.postman import ZONE, server_at, until
from tests.routing.postman import office as office
from tests.routing.postman import postman as postman

AT_ONCE = NoticesChosen(mail=ByMail.AT_ONCE)


async def test_whoever_wished_it_is_told_at_once_and_once(office, postman):
    await office.say(notices.NOTICE, AMAL, AT_ONCE)
    nudge, letter, referral = await office.letter(subject="طلب رخصة")
    for _ in range(3):
        await office.tell(nudge)
    [(to, mail)] = postman.mails
    assert to == ["amal@commerce.example"]
    assert (mail["From"], mail["Auto-Submitted"]) == ("diwan@commerce.example", "auto-generated")
    assert "طلب رخصة" in mail["Subject"]
    assert f"https://diwan.example/letters/{letter}" in mail.get_content()
    [told] = await office.facts(notices.TOLD, letter)
    assert (told.person, told.referral, told.message) == (AMAL, referral, mail["Message-ID"])


async def test_whoever_did_not_wish_it_is_told_nothing(office, postman):
    await office.say(notices.NOTICE, BADR, AT_ONCE)
    nudge, letter, _ = await office.letter()
    await office.tell(nudge)
    await office.say(notices.NOTICE, AMAL, AT_ONCE)
    await office.tell(nudge)  # it came before they wished it
    assert postman.mails == await office.facts(notices.TOLD, letter) == []


async def test_the_unit_s_desk_is_told_of_to_those_who_wished_that_too(office, postman):
    await office.say(notices.NOTICE, AMAL, AT_ONCE)
    await office.tell((await office.letter(to=LEGAL))[0])
    assert postman.mails == []
    await office.say(notices.NOTICE, AMAL, AT_ONCE.model_copy(update={"tray": True}))
    await office.tell((await office.letter(to=LEGAL))[0])
    [(_, mail)] = postman.mails
    assert "your unit's desk" in mail.get_content()


async def test_what_is_assigned_comes_to_a_person_s_desk(office, postman):
    await office.say(notices.NOTICE, AMAL, AT_ONCE)
    nudge, letter, referral = await office.letter(to=LEGAL)
    await office.tell(nudge)
    assert postman.mails == []
    await office.tell(await office.say(routing.LETTER, letter, Assigned(referral=referral, to=AMAL)))
    assert len(postman.mails) == 1


async def test_nobody_is_told_of_their_own_act(office, postman):
    await office.say(notices.NOTICE, AMAL, AT_ONCE)
    await office.tell((await office.letter(by=AMAL))[0])
    assert postman.mails == []


async def test_of_a_letter_they_may_not_read_nothing_and_of_a_classified_one_no_word(office, postman):
    for who in (AMAL, HUDA):
        await office.say(notices.NOTICE, who, AT_ONCE)
    await office.say(routing.PERSON, HUDA, PEOPLE[HUDA].model_copy(update={"clearance": Degree.SECRET, "email": "h@x"}))
    await office.tell((await office.letter(to=AMAL, degree=Degree.SECRET))[0])
    assert postman.mails == []
    await office.tell((await office.letter(to=HUDA, by=BADR, degree=Degree.SECRET, subject="عقد سري"))[0])
    [(to, mail)] = postman.mails
    assert to == ["h@x"]
    assert "عقد" not in mail["Subject"] + mail.get_content()
    assert "A classified letter waits on your desk" in mail.get_content()


async def test_a_letter_that_became_secret_before_its_turn_is_not_told_as_it_was(office, postman):
    await office.say(notices.NOTICE, AMAL, AT_ONCE)
    nudge, letter, _ = await office.letter()
    await office.say(intake.LETTER, letter, Reclassified(degree=Degree.SECRET, reason="names"))
    await office.tell(nudge)
    assert postman.mails == []


@pytest.mark.parametrize("after", [Received, Recalled])
async def test_what_is_no_news_any_more_is_not_told(office, postman, after):
    await office.say(notices.NOTICE, AMAL, AT_ONCE)
    nudge, letter, referral = await office.letter()
    await office.say(routing.LETTER, letter, after(referral=referral), by=AMAL)
    await office.tell(nudge)
    assert postman.mails == []


async def test_who_left_is_told_nothing(office, postman):
    await office.say(notices.NOTICE, AMAL, AT_ONCE)
    nudge, _, _ = await office.letter()
    await office.say(routing.PERSON, AMAL, Left())
    await office.tell(nudge)
    assert postman.mails == []


async def killed(*_, **__):
    raise asyncio.CancelledError


async def test_killed_between_mail_and_fact_the_same_mail_goes_out_again(office, postman, monkeypatch):
    await office.say(notices.NOTICE, AMAL, AT_ONCE)
    nudge, letter, _ = await office.letter()
    monkeypatch.setattr(office.log, "handle", killed)
    with pytest.raises(asyncio.CancelledError):
        await office.tell(nudge)
    monkeypatch.undo()
    await office.tell(nudge)
    await office.tell(nudge)
    (_, first), (_, again) = postman.mails
    assert (first["Message-ID"], first.get_content()) == (again["Message-ID"], again.get_content())
    assert len(await office.facts(notices.TOLD, letter)) == 1


async def test_while_the_mail_server_is_away_it_waits_and_nothing_is_parked(office, postman, monkeypatch):
    monkeypatch.setattr(sys.modules[react.__module__], "AWAY", (0.1,))
    await office.say(notices.NOTICE, AMAL, AT_ONCE)
    reached, office.post = office.post, Post(server_at(free_port()), "d@x", "https://d")
    nudge, letter, _ = await office.letter()
    with pytest.raises(NotNow):
        await office.tell(nudge)
    reacting = asyncio.create_task(react(office.nats, "routing", "notify", KINDS, office.tell))
    await asyncio.sleep(1)
    assert await parked(office.nats, "routing.notify") == []
    office.post = reached
    postman.answer = "451 later"
    await asyncio.sleep(0.5)
    postman.answer = "250 OK"
    await until(lambda: office.facts(notices.TOLD, letter))
    assert len(postman.mails) == 1
    assert await parked(office.nats, "routing.notify") == []
    reacting.cancel()
    await asyncio.wait([reacting])


async def test_an_address_that_is_refused_keeps_nobody_else_waiting(office, postman):
    await office.say(notices.NOTICE, AMAL, AT_ONCE)
    await office.say(notices.NOTICE, BADR, AT_ONCE)
    postman.nobody = "amal@commerce.example"
    id, (one, two) = new_id(), (new_id(), new_id())
    await office.say(intake.LETTER, id, REGISTERED)
    to = Referred(referral=one, sender=MINISTRY, to=AMAL, unit=LEGAL, instruction="study")
    nudge = await office.say(routing.LETTER, id, to, to.model_copy(update={"referral": two, "to": BADR}))
    with pytest.raises(SMTPException):
        await office.tell(nudge)
    assert postman.to == [["badr@commerce.example"]]
    assert [told.person for told in await office.facts(notices.TOLD, id)] == [BADR]


async def test_where_no_mail_server_is_named_nobody_is_told(office, postman, monkeypatch):
    monkeypatch.delenv("DIWAN_SMTP_HOST", raising=False)
    assert post() is None
    await office.say(notices.NOTICE, AMAL, AT_ONCE)
    nudge, _, _ = await office.letter()
    await notify(office.log, office.views, None, ZONE, nudge)
    assert postman.mails == []


def test_the_mail_server_is_named_by_the_environment(monkeypatch, tmp_path):
    said = {"HOST": "mail.commerce.example", "FROM": "diwan@commerce.example", "PORT": "587", "SECURITY": "starttls"}
    for name, value in {**said, "USER": "diwan", "SECRET": str(tmp_path / "secret")}.items():
        monkeypatch.setenv(f"DIWAN_SMTP_{name}", value)
    monkeypatch.setenv("DIWAN_PUBLIC_URL", "https://diwan.example/")
    found = post()
    assert found
    server = found.server
    assert (server.host, server.port, server.security, server.user) == (said["HOST"], 587, "starttls", "diwan")
    assert (found.links, server.secret) == ("https://diwan.example", tmp_path / "secret")
    monkeypatch.setenv("DIWAN_SMTP_SECURITY", "perhaps")
    with pytest.raises(ValueError, match="perhaps"):
        post()


async def test_a_log_that_is_not_shown_yet_is_asked_again(office, monkeypatch):
    nudge, _, _ = await office.letter()

    async def behind(_):
        raise Behind("at 1, asked for 2")

    monkeypatch.setattr(office.views, "caught_up", behind)
    with pytest.raises(Unavailable):
        await office.tell(nudge)
