"""Whoever wrote by e-mail is told the number, once: a real SMTP server, which may be away or refuse."""

import asyncio
from email import message_from_bytes, policy
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from aiosmtplib import SMTPException

from deploy.parts import free_port
from libs.contracts.intake import LETTER, Acknowledged, Channel, Degree, Reclassified, Seems
from libs.decider.spec import given
from libs.eventlog import Log, NotNow, Stored
from libs.mail import Security, Server
from services.intake.acknowledging import acknowledge
from services.intake.commands import Acknowledge
from services.intake.letter import LETTER as LETTERS
from services.intake.mailbox import Mailbox
from tests.intake.imap import ADDRESS
from tests.letters import ACKNOWLEDGED, ARRIVED, REGISTERED, TURNED_AWAY, VOIDED, by_amal, new_id

CAME = ARRIVED.model_copy(update={"origin": ADDRESS, "message": "<1188@moh.example>"})
ENTERED = REGISTERED.model_copy(update={"channel": Channel.MAIL})


class Postman:
    """Keeps what it is handed; `answer`: what it says to that, `whom`: to whom it is for."""

    def __init__(self):
        self.mails, self.answer, self.whom, self.port = [], "250 OK", "250 OK", free_port()

    @property
    def box(self):
        return _box(self.port)

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's word
        if self.whom.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.whom

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's word
        if self.answer.startswith("250"):
            self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return self.answer


@pytest.fixture
async def post():
    postman = Postman()
    controller = Controller(postman, hostname="127.0.0.1", port=postman.port)
    await asyncio.to_thread(controller.start)
    yield postman
    await asyncio.to_thread(controller.stop)


def _box(port, **more):
    server = Server(host="127.0.0.1", port=port, security=Security.NONE)
    return Mailbox(**{"address": ADDRESS, "unit": "registry", "imap": server, "smtp": server, "answer": True, **more})


@pytest.fixture
def letter(nats):
    """`nudge, work = await letter(events…)`: what happened, and the reaction that the last of it wakes."""

    async def letter(*events, box):
        id, log, last = new_id(), Log(nats), 0
        for event in events:
            last = await log.append(LETTER, id, [event], by_amal(), "", expected=last)
            if event.__class__ is ENTERED.__class__:
                message = await log.direct.at(last)
                assert message
                woken = Stored(LETTER.subject(id), last, message.data)
        return partial(acknowledge, log, {box.address: box}, ZoneInfo("Asia/Muscat"), woken), partial(
            log.load, LETTER, id
        )

    return letter


async def test_the_sender_is_told_the_number_in_two_languages_and_the_log_says_so(letter, post):
    work, history = await letter(CAME, ENTERED, box=post.box)
    await work()
    [(mail_from, to, content)] = post.mails
    assert (mail_from, to) == (ADDRESS, ["a.salim@moh.example"])
    mail = message_from_bytes(content, policy=policy.default)
    assert "17/2026" in mail["Subject"]
    assert (mail["In-Reply-To"], mail["Auto-Submitted"]) == ("<1188@moh.example>", "auto-replied")
    text = mail.get_content()
    assert "قُيّد برقم 17/2026" in text
    assert "registered as No. 17/2026" in text
    assert ENTERED.subject not in text
    [said] = (await history())[-1].events
    assert said == Acknowledged(to="a.salim@moh.example", message=mail["Message-ID"])


async def test_nudged_again_nobody_is_told_again(letter, post):
    work, _ = await letter(CAME, ENTERED, box=post.box)
    await work()
    await work()
    assert len(post.mails) == 1


async def test_killed_between_mail_and_fact_the_same_mail_goes_out_again(letter, post, monkeypatch):
    work, history = await letter(CAME, ENTERED, box=post.box)

    async def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as ending:
        ending.setattr(Log, "handle", killed)
        with pytest.raises(KeyboardInterrupt):
            await work()
    await work()
    first, second = (message_from_bytes(content)["Message-ID"] for _, _, content in post.mails)
    assert first == second
    assert sum(isinstance(commit.events[0], Acknowledged) for commit in await history()) == 1


@pytest.mark.parametrize(
    "events",
    [
        [CAME.model_copy(update={"seems": Seems.AUTO_REPLY}), ENTERED],
        [CAME.model_copy(update={"sender": ""}), ENTERED],
        [CAME, ENTERED.model_copy(update={"degree": Degree.RESTRICTED})],
        [CAME, ENTERED, Reclassified(degree=Degree.SECRET, reason="?")],
        [CAME, ENTERED, VOIDED],
        [CAME, ENTERED.model_copy(update={"channel": Channel.WEB})],
        [CAME.model_copy(update={"origin": "another@ministry.example"}), ENTERED],
    ],
    ids=["a machine", "nobody", "restricted", "secret by now", "void", "on paper", "another mailbox"],
)
async def test_who_is_not_to_be_told_is_not(letter, post, events):
    work, history = await letter(*events, box=post.box)
    await work()
    assert post.mails == []
    assert len(await history()) == len(events)


async def test_a_mailbox_that_does_not_answer_tells_nobody(letter, post):
    work, _ = await letter(CAME, ENTERED, box=post.box.model_copy(update={"answer": False}))
    await work()
    assert post.mails == []


async def test_while_the_server_is_away_or_busy_the_answer_waits(letter, post):
    work, history = await letter(CAME, ENTERED, box=_box(free_port()))
    with pytest.raises(NotNow):
        await work()
    work, history = await letter(CAME, ENTERED, box=post.box)
    post.answer = "451 try again later"
    with pytest.raises(NotNow):
        await work()
    post.answer = "250 OK"
    await work()
    assert len(await history()) == 3


async def test_a_server_that_lets_strangers_knock_twice_is_knocked_at_again(letter, post):
    work, history = await letter(CAME, ENTERED, box=post.box)
    post.whom = "451 greylisted, try again later"
    with pytest.raises(NotNow):
        await work()
    post.whom = "250 OK"
    await work()
    assert len(post.mails) == len((await history())[2:]) == 1


async def test_what_is_refused_for_good_is_a_failure_with_its_cause(letter, post):
    work, history = await letter(CAME, ENTERED, box=post.box)
    post.answer = "550 no such user"
    with pytest.raises(SMTPException, match="no such user"):
        await work()
    assert len(await history()) == 2


def test_it_is_said_once_and_of_a_letter_only():
    said = Acknowledge(**dict(ACKNOWLEDGED))
    given(LETTERS, CAME, ENTERED).when(said).then(ACKNOWLEDGED)
    for past in ((CAME, ENTERED, ACKNOWLEDGED), (CAME, ENTERED, VOIDED), (CAME,), (CAME, TURNED_AWAY)):
        given(LETTERS, *past).when(said).then()
