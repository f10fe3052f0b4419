"""Letters that come by e-mail: a real IMAP server, a real broker, and whatever is killed."""

import asyncio
import os
import signal
import sys
from zoneinfo import ZoneInfo

import pytest

from deploy.organisation import unit_id
from libs.contracts.intake import BOOK, LETTER, PARTY, Arrived, Channel, Degree, Direction, Opened, Registered, Seems
from libs.eventlog import Log, Spool
from services.intake import mail, mail_door
from services.intake.app import app
from services.intake.mail_door import MailDoor
from services.intake.mailbox import AWAY, Open, mailboxes
from tests.intake.imap import ADDRESS, ImapServer
from tests.intake.mails import of_many_parts, raw, report, with_files
from tests.intake.test_mail import EXPECTED, SAMPLES
from tests.letters import by_amal
from tests.words import LISTED

ZONE = ZoneInfo("Asia/Muscat")


@pytest.fixture
def imap(tmp_path):
    folder = tmp_path / "imap"
    folder.mkdir()
    server = ImapServer(folder)
    yield server
    server.kill()


@pytest.fixture
def door(http):
    """The running service's, asked to look when the test says so."""
    state = app.state
    return MailDoor(state.log, state.spool, state.registers, state.views, ZONE)


async def arrived(nats):
    """Everything that came, in the log's order."""
    log = Log(nats)
    info = await nats.jetstream().stream_info("LOG", subjects_filter="intake.letter.*")
    ids = [subject.rpartition(".")[2] for subject in info.state.subjects or {}]
    histories = [await log.load(LETTER, id) for id in ids]
    return sorted(histories, key=lambda history: history[0].seq)


async def test_a_mail_becomes_an_arrival_with_its_bytes_in_the_spool(imap, door, nats, get):
    imap.send(with_files("الخطاب.pdf"))
    await door.look(imap.box(degree=Degree.RESTRICTED, direction=Direction.INTERNAL))
    [[commit]] = await arrived(nats)
    [event] = commit.events
    assert isinstance(event, Arrived)
    assert (event.channel, event.unit, event.origin, event.sender) == (
        Channel.MAIL,
        "registry",
        ADDRESS,
        "amal@moh.example",
    )
    assert (event.degree, event.direction) == (Degree.RESTRICTED, Direction.INTERNAL)
    assert [file.name for file in event.attachments] == ["نص الرسالة.txt", "الخطاب.pdf"]
    for file in (event.original, *event.attachments):
        assert sum([len(chunk) async for chunk in Spool(nats).read(commit.entity, file.sha256)]) == file.size
    tray = (await get("/tray", at_least=commit.seq)).json()
    assert [row["subject"] for row in tray["rows"]] == ["طلب بيان السجلات الملغاة"]


async def test_looked_into_twice_and_by_two_at_once_it_has_come_once(imap, door, nats):
    imap.send(*(with_files(f"{n}.pdf") for n in range(4)))
    other = MailDoor(Log(nats), app.state.spool, app.state.registers, app.state.views, ZONE)
    await asyncio.gather(door.look(imap.box()), other.look(imap.box()))
    await door.look(imap.box())
    assert [len(history) for history in await arrived(nats)] == [1] * 4


async def test_what_is_here_is_moved_where_the_mailbox_says_or_marked_as_read(imap, door):
    imap.send(with_files("1.pdf"))
    await door.look(imap.box())
    with imap.client() as box:
        assert [each.flags for each in box.fetch(mark_seen=False)] == [("\\Seen",)]
    await door.look(imap.box(move_to="Diwan"))
    with imap.client() as box:
        assert box.uids() == []
        box.folder.set("Diwan")
        assert len(box.uids()) == 1


async def test_what_somebody_has_read_in_the_mailbox_comes_all_the_same(imap, door, nats):
    imap.send(with_files("1.pdf"))
    with imap.client() as box:
        list(box.fetch())
    await door.look(imap.box())
    assert len(await arrived(nats)) == 1


async def test_what_a_machine_sent_waits_marked_as_that(imap, door, nats):
    imap.send(report("delivery-status"), raw(b"x", more=b"Auto-Submitted: auto-replied\r\n"))
    await door.look(imap.box(register_at_once=True))
    events = [commit.events[0] for history in await arrived(nats) for commit in history]
    assert [event.seems for event in events] == [Seems.BOUNCE, Seems.AUTO_REPLY]


async def test_a_mailbox_may_register_at_once_what_says_enough(imap, door, nats, get):
    subject = "طلب بيان السجلات رقم 60/2007"
    imap.send(with_files("1.pdf", subject=subject), raw(b""), with_files("2.pdf", subject=f"Re: {subject}"))
    box = imap.box(register_at_once=True)
    await door.look(box)
    first, *others = await arrived(nats)
    assert [type(commit.events[0]) for commit in first] == [Arrived, Registered]
    [entry] = first[1].events
    assert (entry.number, entry.subject, entry.sender_reference) == (1, subject, "60/2007")
    assert (entry.unit, entry.channel, first[1].meta.by) == ("registry", Channel.MAIL, "intake")
    await get("/tray", at_least=others[-1][-1].seq)
    await door.look(box)
    again = await arrived(nats)
    assert [len(history) for history in again[:2]] == [2, 1]


async def test_what_the_register_asks_for_and_no_mail_says_waits_for_a_clerk(imap, door, nats, get):
    asks = Opened(name_ar="الوارد", name_en="Incoming", direction=Direction.INCOMING, required=("file_code",))
    seq = await Log(nats).append(BOOK, "incoming", [asks], by_amal(), "", expected=0)
    await get("/tray", at_least=seq)
    imap.send(with_files("1.pdf", subject="طلب بيان السجلات رقم 60/2007"))
    await door.look(imap.box(register_at_once=True))
    assert [len(history) for history in await arrived(nats)] == [1]


async def test_whoever_writes_from_an_address_of_the_directory_is_proposed_by_its_name_there(imap, door, nats, get):
    ministry = LISTED.model_copy(update={"emails": ("@moh.example",)})
    seq = await Log(nats).append(PARTY, "a" * 32, [ministry], by_amal(), "", expected=0)
    await get("/tray", at_least=seq)
    imap.send(with_files("1.pdf"))
    await door.look(imap.box(register_at_once=True))
    [[came, entered]] = await arrived(nats)
    for said in (came.events[0].proposal, entered.events[0]):
        assert (said.party, said.party_id) == (LISTED.ar, "a" * 32)


async def test_the_same_reference_again_waits_for_a_clerk(imap, door, nats, get):
    subject, box = "طلب بيان السجلات رقم 60/2007", imap.box(register_at_once=True)
    imap.send(with_files("1.pdf", subject=subject))
    await door.look(box)
    await get("/tray", at_least=(await arrived(nats))[-1][-1].seq)
    imap.send(with_files("2.pdf", subject=subject))
    await door.look(box)
    assert [len(history) for history in await arrived(nats)] == [2, 1]


async def test_a_mail_that_cannot_be_taken_does_not_hold_up_the_others(imap, door, nats, monkeypatch):
    imap.send(with_files("1.pdf", subject="first"), with_files("2.pdf", subject="second"))
    read = mail.read
    monkeypatch.setattr(mail, "read", lambda content, *_: _broken() if b"first" in content else read(content, *_))
    await door.look(imap.box())
    assert len(await arrived(nats)) == 1
    assert left() == 1
    monkeypatch.undo()
    await door.look(imap.box())
    assert len(await arrived(nats)) == 2
    assert left() == 0


async def _broken():
    raise RuntimeError("a mail like no other")


def left():
    [metric] = mail_door.LEFT.collect()
    return next(sample.value for sample in metric.samples if sample.labels["mailbox"] == ADDRESS)


async def test_one_too_large_stays_where_it_is(imap, door, nats, monkeypatch):
    imap.send(with_files("1.pdf"), of_many_parts(200))
    monkeypatch.setattr("services.intake.mailbox.MOST", 20_000)
    await door.look(imap.box())
    assert (len(await arrived(nats)), left()) == (1, 1)


@pytest.mark.parametrize("wrong", ["away", "refused", "no such folder"])
async def test_a_mailbox_that_is_away_or_refuses_us_is_said_to_be_so_and_stops_nothing(imap, door, wrong, register):
    box = imap.box(folder="Nowhere" if wrong == "no such folder" else "INBOX")
    if wrong == "away":
        imap.kill()
    if wrong == "refused":
        imap.secret.write_text("another")
    with pytest.raises(AWAY):
        await door.look(box)
    watching = asyncio.create_task(door.watch([box]))
    async with asyncio.timeout(10):
        while up() != 0:  # noqa: ASYNC110 - a gauge tells nobody
            await asyncio.sleep(0.05)
    assert not watching.done()
    assert (await register()).status_code == 201
    watching.cancel()


def up():
    [metric] = mail_door.UP.collect()
    return next((sample.value for sample in metric.samples if sample.labels["mailbox"] == ADDRESS), None)


async def test_an_imap_server_killed_in_the_middle_loses_nothing_and_doubles_nothing(imap, door, nats, monkeypatch):
    imap.send(*(with_files(f"{n}.pdf") for n in range(6)))
    taken = Open.taken

    def killed(self, uid):
        imap.kill()
        taken(self, uid)

    with monkeypatch.context() as failing:
        failing.setattr(Open, "taken", killed)
        with pytest.raises(AWAY):
            await door.look(imap.box())
    assert len(await arrived(nats)) == 1
    await asyncio.to_thread(imap.start)
    await door.look(imap.box())
    assert [len(history) for history in await arrived(nats)] == [1] * 6


async def test_intake_killed_between_bytes_and_fact_begins_again(imap, nats, server, tmp_path):
    imap.send(*(with_files(f"{n}.pdf") for n in range(5)))
    for killed in range(3):
        work = await looking(server, imap, tmp_path, killed)
        async for line in work.stdout:
            if b"spooled" in line:
                os.kill(work.pid, signal.SIGKILL)
        await work.wait()
    assert len(await arrived(nats)) < 5
    work = await looking(server, imap, tmp_path, "")
    async with asyncio.timeout(60):
        await work.wait()
    assert [len(history) for history in await arrived(nats)] == [1] * 5


async def looking(server, imap, folder, pause):
    """A look into the mailbox by a process of its own, which says when bytes are in the spool."""
    program = [sys.executable, "-m", "tests.intake.looker", server.url, str(imap.port), str(imap.folder), str(pause)]
    return await asyncio.create_subprocess_exec(*program, stdout=asyncio.subprocess.PIPE)


@pytest.mark.skipif(not SAMPLES.exists(), reason="no sample files on this machine")
async def test_every_real_mail_becomes_one_arrival(imap, door, nats):
    real = sorted(SAMPLES.glob("*.eml"))
    imap.send(*(path.read_bytes() for path in real))
    await door.look(imap.box())
    await door.look(imap.box(move_to="Diwan"))
    histories = await arrived(nats)
    assert [len(history) for history in histories] == [1] * len(real)
    said = {path.stem: history[0].events[0] for path, history in zip(real, histories, strict=True)}
    del said["raw_email_incorrect_header"]  # this server ends its headers where they are wrong, and hands out another
    assert {name: (each.sender, each.proposal.subject) for name, each in said.items()} == {
        name: EXPECTED[name][1:3] for name in said
    }


def test_mailboxes_are_named_by_a_file(tmp_path):
    file = tmp_path / "mailboxes.toml"
    file.write_text(
        """
        [[mailbox]]
        address = "registry@ministry.example"
        unit = "registry"
        answer = true
        imap = { host = "imap.ministry.example", user = "registry", secret = "secret" }
        smtp = { host = "smtp.ministry.example", security = "starttls", port = 587 }
        """
    )
    [box] = mailboxes(str(file))
    assert (box.folder, box.imap.security, box.register_at_once, box.smtp and box.smtp.port) == (
        "INBOX",
        "tls",
        False,
        587,
    )
    assert (box.unit, box.imap.secret) == (unit_id("registry"), tmp_path / "secret")
    assert mailboxes(None) == ()
    file.write_text(file.read_text().replace("answer", "anwser"))
    with pytest.raises(ValueError, match="anwser"):
        mailboxes(str(file))


async def test_a_file_that_cannot_be_read_closes_that_door_only(service, monkeypatch, tmp_path):
    monkeypatch.setenv("DIWAN_MAILBOXES", str(tmp_path / "nowhere.toml"))
    async with app.router.lifespan_context(app):
        assert app.state.works.keys() == {"intake.acknowledge"}
    [metric] = mail_door.UP.collect()
    assert {sample.labels["mailbox"]: sample.value for sample in metric.samples}["DIWAN_MAILBOXES"] == 0
