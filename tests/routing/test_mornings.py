"""A digest each working morning: one, whoever looks and however often."""

import asyncio
from datetime import UTC, datetime, timedelta

from libs.contracts import notices
from libs.contracts.notices import ByMail, DigestDue, NoticesChosen
from libs.eventlog import Stored
from services.routing import mornings
from tests.routing.ministry import AMAL, LEGAL
from tests.routing.postman import ZONE
from tests.routing.postman import office as office
from tests.routing.postman import postman as postman


async def morning(office, replicas=1, person=AMAL):
    """Today's, whatever the hour and the day of the week are."""
    today = datetime.now(ZONE).date()
    now = datetime.combine(today, mornings.BEGINS, ZONE).astimezone(UTC) + timedelta(minutes=1)
    await office.views.caught_up(office.nats)
    await asyncio.gather(*(mornings.once(office.log, office.views, ZONE, now) for _ in range(replicas)))
    commits = await office.log.load(notices.NOTICE, person)
    due = [commit for commit in commits if isinstance(commit.events[0], DigestDue)]
    return [
        Stored(notices.NOTICE.subject(person), each.seq, (await office.log.direct.at(each.seq)).data) for each in due
    ]


async def test_a_morning_s_digest_is_one_mail_whoever_looks_and_however_often(office, postman, monkeypatch):
    monkeypatch.setattr(mornings, "REST", ())
    await office.say(notices.NOTICE, AMAL, NoticesChosen(mail=ByMail.DIGEST))
    await office.letter(subject="طلب رخصة")
    await office.letter(to=LEGAL, subject="في مكتب الوحدة")
    [nudge] = await morning(office, replicas=3)
    assert len(await morning(office)) == 1
    for _ in range(2):
        await office.tell(nudge)
    [(to, mail)] = postman.mails
    assert to == ["amal@commerce.example"]
    assert "طلب رخصة" in mail.get_content()
    assert "On your desk: 1 ·" in mail.get_content()
    assert (await office.facts(notices.NOTICE, AMAL))[-1].message == mail["Message-ID"]


async def test_an_empty_desk_makes_no_mail(office, postman, monkeypatch):
    monkeypatch.setattr(mornings, "REST", ())
    await office.say(notices.NOTICE, AMAL, NoticesChosen(mail=ByMail.DIGEST))
    [nudge] = await morning(office)
    await office.tell(nudge)
    assert postman.mails == []
    assert (await office.facts(notices.NOTICE, AMAL))[-1].message == ""


async def test_the_day_of_rest_has_no_morning(office, monkeypatch):
    monkeypatch.setattr(mornings, "REST", range(1, 8))
    await office.say(notices.NOTICE, AMAL, NoticesChosen(mail=ByMail.DIGEST))
    assert await morning(office) == []
